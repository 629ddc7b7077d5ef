// The Menu button of phones opens the navigation as a dialog; without this script it is a link to the navigation below.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (!button) return;
  event.preventDefault();
  const dialog = document.getElementById(button.dataset.opens);
  const nav = document.getElementById("nav");
  const home = nav.parentElement;
  const next = nav.nextSibling;
  dialog.append(nav);
  dialog.showModal();
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { home.insertBefore(nav, next); button.focus(); }, { once: true });
});
