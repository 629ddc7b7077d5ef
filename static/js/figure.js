// A chart arrives as a drawing; after the page has loaded, Plotly takes its place in the same box. It is not fetched
// where data is saved, nor on a phone until the chart is touched. Colours come from the theme, texts from the server.
{
  const script = document.currentScript;
  // Plotly brings a style sheet for maps, which our policy refuses, unless an element of this id says it is there already.
  // The id belongs to the version in the locks; the browser tests fail on a refused style.
  const MAP_STYLES = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";
  let arriving;
  const plotly = () => (arriving ??= new Promise((done, fail) => {
    const tag = Object.assign(document.createElement("script"), { src: script.dataset.plotly });
    tag.addEventListener("load", () => done(window.Plotly));
    tag.addEventListener("error", fail);
    document.head.append(Object.assign(document.createElement("meta"), { id: MAP_STYLES }), tag);
  }));
  const loaded = new Promise((done) => {
    if (document.readyState === "complete") done();
    else addEventListener("load", () => setTimeout(done), { once: true });
  });

  const CONFIG = {
    displayModeBar: false, showSendToCloud: false, plotlyServerURL: "", displaylogo: false,
    responsive: true, scrollZoom: false, doubleClick: false, showTips: false,
  };

  // The second cue beside colour, as in the drawing.
  const SIGNS = { s0: "●", s1: "●", s2: "◆", s3: "■", s4: "▲", s5: "▼", s6: "✚", "s-prev": "–" };

  const painter = (box) => {
    const probe = box.appendChild(document.createElement("i"));
    const colour = (name) => { probe.className = `probe ${name}`; return getComputedStyle(probe).color; };
    return { colour, done: () => probe.remove() };
  };

  const marker = ({ marker, meta, y }, ink) => ({
    ...marker, opacity: 1, color: ink, line: { color: ink, width: 1.5 },
    symbol: y.map((_, at) => (at >= meta.open ? `${marker.symbol}-open` : marker.symbol)),
    // A long line shows no mark but those of unfinished points; the hover still finds every point.
    size: y.map((_, at) => (meta.every || at >= meta.open ? 9 : 0.1)),
  });
  const traces = (data, colour) => data.map((trace) => {
    const ink = colour(trace.meta.slot);
    const kind = trace.mode === "lines" ? { line: { ...trace.line, color: ink } } : { marker: marker(trace, ink) };
    return { ...trace, ...kind, showlegend: false, cliponaxis: false };
  });

  const layout = (shape, side, colour, font) => ({
    margin: side.margin, font, autosize: true, showlegend: false, hovermode: "x unified", dragmode: false, uirevision: "kept",
    paper_bgcolor: "transparent", plot_bgcolor: "transparent",
    hoverlabel: { bgcolor: colour("probe-surface"), bordercolor: colour("probe-border"), font: { ...font, color: colour("probe-text") } },
    xaxis: {
      fixedrange: true, showgrid: false, zeroline: false, showticklabels: false, tickmode: "array",
      tickvals: shape.labels.map((_, at) => at), ticktext: shape.labels, range: [0, Math.max(shape.labels.length - 1, 1)],
      showspikes: true, spikemode: "across", spikethickness: 1, spikedash: "solid", spikecolor: colour("probe-border"),
    },
    yaxis: {
      fixedrange: true, rangemode: "tozero", range: [0, shape.top], zeroline: true, zerolinecolor: colour("probe-border"), zerolinewidth: 1, tickmode: "array",
      tickvals: shape.y.map(([value]) => value), ticktext: shape.y.map(([, text]) => text),
      gridcolor: colour("probe-grid"), gridwidth: 1, ticklabelstandoff: 8,
    },
    annotations: [
      ...side.x.map(([at, text]) => ({
        x: at, y: 0, yref: "paper", yanchor: "top", yshift: -5, text, showarrow: false,
        xanchor: at === 0 ? "left" : at === shape.labels.length - 1 ? "right" : "center",
      })),
      ...side.names.flatMap(([y, text, slot]) => {
        const end = { x: 1, xref: "paper", xanchor: "left", y, showarrow: false };
        return [
          { ...end, xshift: 7, text: SIGNS[slot], font: { color: colour(slot) } },
          { ...end, xshift: 21, text, font: { color: colour("probe-text"), weight: 600 } },
        ];
      }),
    ],
  });

  const draw = async (figure) => {
    const Plotly = await plotly();
    const box = figure.querySelector("[data-figure-live]");
    if (!box?.isConnected) return;
    const { data, layout: shape } = JSON.parse(figure.querySelector("template[data-figure]").innerHTML
      .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
    const side = box.clientWidth < 560 ? shape.narrow : shape.wide;
    const paint = painter(figure);
    const font = { family: getComputedStyle(document.body).fontFamily, size: 12, color: paint.colour("probe-soft") };
    const drawn = traces(data, paint.colour);
    const around = layout(shape, side, paint.colour, font);
    paint.done();
    await Plotly.react(box, drawn.filter(({ meta }) => !figure.hiddenCurves?.has(meta.curve)), around, CONFIG);
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", figure.querySelector("svg.chart title").textContent);
    figure.querySelector("[data-figure-box]").classList.add("figure-taken");
  };

  const redrawAll = () => document.querySelectorAll("[data-figure-box].figure-taken").forEach((box) => draw(box.closest("figure")));

  readout.attach("figure[data-chart]", (figure) => {
    const box = figure.querySelector("[data-figure-box]");
    if (!box) return;
    if (navigator.connection?.saveData || innerWidth < 768) {
      box.addEventListener("pointerdown", () => draw(figure), { once: true });
    } else loaded.then(() => draw(figure)).catch(() => {});
  });
  document.addEventListener("readout:theme", redrawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  document.addEventListener("readout:curves", ({ target }) => {
    if (target.querySelector(".figure-taken")) draw(target);
  });
  document.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
    if (target.matches?.("[data-figure-live]")) window.Plotly?.purge(target);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && window.Plotly) document.querySelectorAll(".figure-taken [data-figure-live]").forEach((box) => Plotly.Fx.unhover(box));
  });
}
