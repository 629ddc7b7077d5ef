// The slider of the flight recorder writes its day into the date beside it; Play walks on when a frame has come. A way
// that the new frame has no more leaves its place to the slider: focus never falls to nothing.
{
  const DAY = 86400000;
  let playing = false;
  let next = 0;
  let walked = false;
  const dateOf = (slider) => new Date(Date.parse(slider.dataset.first) + slider.value * DAY);
  const labelOf = (slider) => slider.value === slider.max ? "Now" : "End of " + dateOf(slider)
    .toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).replace(",", "");
  readout.attach("[data-slides]", (slider) => slider.addEventListener("input", () => {
    document.getElementById(slider.dataset.slides).value = dateOf(slider).toISOString().slice(0, 10);
    slider.setAttribute("aria-valuetext", labelOf(slider));
    slider.parentElement.querySelector("[data-slid]").textContent = labelOf(slider);
  }));
  const go = (slider, day) => {
    slider.value = day;
    for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const walk = () => {
    const slider = document.querySelector("[data-slides]");
    if (playing && slider && slider.value !== slider.max) go(slider, Number(slider.value) + 1);
  };
  readout.attach("[data-plays]", (button) => {
    const slider = document.getElementById(button.dataset.plays);
    const tell = () => { button.textContent = playing ? "Pause" : "Play"; };
    if (slider.value === slider.max) playing = false;
    tell();
    button.addEventListener("click", () => {
      playing = !playing;
      tell();
      if (playing) go(slider, slider.value === slider.max ? 0 : Number(slider.value) + 1);
    });
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { walked = Boolean(detail.elt.closest(".recorder")); });
  // Every part of an answer settles by itself.
  document.addEventListener("htmx:afterSettle", () => {
    if (walked && document.activeElement === document.body) document.querySelector("[data-slides]")?.focus();
    clearTimeout(next);
    if (playing) next = setTimeout(walk, 800);
  });
}
