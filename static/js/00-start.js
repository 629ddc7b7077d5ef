// Small behaviours, each attached by an attribute. `readout.attach` runs one for every element of that kind,
// in the page as it came and in every part that is swapped in later.
"use strict";
document.documentElement.classList.add("scripted");
const readout = {
  attach(selector, behave) {
    document.addEventListener("htmx:load", ({ detail, target }) => {
      const root = detail.elt ?? target;
      if (root.matches(selector)) behave(root);
      root.querySelectorAll(selector).forEach(behave);
    });
  },
  say(text) {
    document.getElementById("status").textContent = text;
  },
};
