// data-clock="Europe/Berlin": the time there. data-ago="instant": how long ago that was, as long as the page is looked at.
{
  const ago = (seconds) => {
    if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s ago`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
    return seconds < 129600 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86400)} d ago`;
  };
  const tick = () => {
    if (document.hidden) return;
    document.querySelectorAll("[data-clock]").forEach((place) => {
      const zone = place.dataset.clock;
      const time = new Date().toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
      place.textContent = `${zone} ${time}`;
    });
    document.querySelectorAll("[data-ago]").forEach((place) => {
      // Measured from when the page arrived: the visitor's clock may be wrong, its pace is not.
      place.arrived ??= performance.now();
      place.textContent = ago(Number(place.dataset.ago) + (performance.now() - place.arrived) / 1000);
    });
  };
  document.addEventListener("htmx:load", tick);
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 5000);
}
