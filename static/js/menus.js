// Popovers made of <details class="menu"> close on Escape, on a click elsewhere and when focus leaves them.
{
  const open = () => document.querySelectorAll("details.menu[open]");

  document.addEventListener("click", ({ target }) => {
    open().forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  });
  document.addEventListener("focusin", ({ target }) => {
    open().forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  // A choice inside a popover swaps the popover away: focus waits on its button, which keeps its id.
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    detail.elt.closest("details.menu")?.querySelector("summary").focus();
  });
}
