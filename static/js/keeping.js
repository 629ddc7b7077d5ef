// What a reader opened stays open when the part around it is swapped.
{
  const opened = new Set();
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details[id]:not(.menu)")) return;
    if (target.open) opened.add(target.id);
    else if (target.isConnected) opened.delete(target.id);
  }, true);
  readout.attach("details[id]:not(.menu)", (details) => {
    if (opened.has(details.id)) details.open = true;
  });
}
