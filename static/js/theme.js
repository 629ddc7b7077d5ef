// data-theme-switch: system, light, dark; seen at once, kept in the account.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch]");
  if (!button) return;
  const themes = ["system", "light", "dark"];
  const root = document.documentElement;
  const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  root.dataset.theme = theme;
  button.querySelector("span").textContent = `Theme: ${theme}`;
  readout.say(`Theme: ${theme}`);
  document.dispatchEvent(new Event("readout:theme"));
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
  fetch(button.dataset.themeSwitch, { method: "POST", headers, body: new URLSearchParams({ theme }) });
});
