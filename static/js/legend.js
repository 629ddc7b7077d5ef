// The entries of a legend are check boxes: a line that is switched off leaves both the drawing and Plotly's picture.
readout.attach("[data-curve-switch]", (box) => {
  box.addEventListener("change", () => {
    const figure = box.closest("figure");
    figure.hiddenCurves ??= new Set();
    const { slot, curveSwitch } = { slot: box.dataset.slot, curveSwitch: box.dataset.curveSwitch };
    figure.hiddenCurves[box.checked ? "delete" : "add"](curveSwitch);
    figure.querySelectorAll(`svg.chart .${slot}`).forEach((part) => part.classList.toggle("off", !box.checked));
    figure.dispatchEvent(new Event("readout:curves", { bubbles: true }));
  });
});
