// A part that is being asked for dims after a moment and is marked busy; nothing moves, the old numbers stay.
{
  let waiting = 0;
  const bar = () => document.getElementById("progress");
  document.addEventListener("htmx:beforeSend", ({ detail }) => {
    if (detail.elt.hasAttribute("data-poll")) return;
    waiting += 1;
    bar().classList.add("htmx-request");
    detail.target.setAttribute("aria-busy", "true");
    detail.target.slow = setTimeout(() => detail.target.classList.add("busy"), 150);
    detail.target.late = setTimeout(() => readout.say("Still loading"), 2000);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.hasAttribute("data-poll")) return;
    waiting = Math.max(0, waiting - 1);
    if (!waiting) bar().classList.remove("htmx-request");
    clearTimeout(detail.target.slow);
    clearTimeout(detail.target.late);
    detail.target.removeAttribute("aria-busy");
    detail.target.classList.remove("busy");
  });
}
