// The slider under a chart walks along its points: by arrow keys, by touch, and for ears; with or without Plotly.
readout.attach("[data-cursor]", (cursor) => {
  const figure = cursor.closest("figure");
  const slider = cursor.querySelector("input");
  const output = cursor.querySelector("output");
  const rows = [...figure.querySelectorAll("[data-point]")];
  const show = () => {
    const at = Number(slider.value);
    const text = rows[at]?.dataset.point ?? "";
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    const across = `${rows.length > 1 ? (100 * at) / (rows.length - 1) : 50}%`;
    figure.querySelectorAll("[data-pointer]").forEach((line) => {
      line.setAttribute("x1", across);
      line.setAttribute("x2", across);
      line.setAttribute("visibility", "visible");
    });
    const live = figure.querySelector(".figure-taken [data-figure-live]");
    if (live) Plotly.Fx.hover(live, { xval: at, yval: 0 });
  };
  const step = (by) => { slider.value = Number(slider.value) + by; show(); };
  slider.addEventListener("input", show);
  cursor.querySelector("[data-step='-1']").addEventListener("click", () => step(-1));
  cursor.querySelector("[data-step='1']").addEventListener("click", () => step(1));
  output.textContent = rows[Number(slider.value)]?.dataset.point ?? "";
  slider.setAttribute("aria-valuetext", output.textContent);
});
