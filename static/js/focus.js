// A chip that was taken off leaves its place to the next one, or to the first filter: focus never falls to nothing.
{
  let place = -1;
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    place = [...document.querySelectorAll(".chips .chip, .chips a")].indexOf(detail.elt);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (place < 0 || document.activeElement !== document.body) return;
    const chips = document.querySelectorAll(".chips .chip");
    const filters = document.querySelectorAll("#period-button, .filters :is(summary, button, select, input)");
    (chips[Math.min(place, chips.length - 1)] ?? [...filters].find((each) => each.offsetParent))?.focus();
    place = -1;
  });
}
