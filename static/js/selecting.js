// Ticked rows: how many there are stands in the button, and one box ticks the whole page.
{
  const boxes = () => [...document.querySelectorAll("[data-tick]")];
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    document.querySelectorAll("[data-selection-count]").forEach((count) => { count.textContent = ticked ? ` (${ticked})` : ""; });
    document.querySelectorAll("[data-selection-button]").forEach((button) => { button.disabled = !ticked; });
    document.querySelectorAll("[data-tick-all]").forEach((all) => {
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && ticked < boxes().length;
    });
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-tick-all]")) boxes().forEach((box) => { box.checked = target.checked; });
    if (target.matches?.("[data-tick], [data-tick-all]")) tell();
  });
  readout.attach("[data-selection]", tell);
  document.addEventListener("htmx:afterSettle", tell);
}
// A form that posts says so on its button until the answer is there.
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const word = detail.elt.dataset?.busyWord;
  const button = word && detail.elt.querySelector("button");
  if (!button) return;
  button.style.minWidth = `${button.offsetWidth}px`;
  button.firstChild.textContent = word;
});
