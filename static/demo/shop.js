// What an app does with the two events of an in-app message: here it writes them down.
"use strict";
{
  const log = document.getElementById("log");
  const note = (text) => log.append(Object.assign(document.createElement("li"), { textContent: text }));
  document.addEventListener("readout:action", ({ detail }) => {
    note(`“${detail.action}” was chosen in ${detail.message}${detail.value ? `, value ${detail.value}` : ""}`);
    // A custom action is the page's own affair: it did what it should, so the message may go.
    if (detail.kind === "custom") detail.close();
  });
  document.addEventListener("readout:closed", ({ detail }) => note(`${detail.message} closed: ${detail.reason}`));
  // Just ordered: look again before the script would by itself.
  for (const seconds of [1, 2, 3, 5, 8]) setTimeout(window.readoutInApp.check, seconds * 1000);
}
