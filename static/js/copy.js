// data-copy="text": copies it, and says so in the button itself.
{
  const byHand = (text) => {
    // Without https the clipboard interface does not exist; the old command still works.
    const field = Object.assign(document.createElement("textarea"), { value: text });
    field.setAttribute("readonly", "");
    field.className = "hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject();
  };
  const copy = (text) => (navigator.clipboard ? navigator.clipboard.writeText(text) : byHand(text));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy.startsWith("/") ? location.origin + button.dataset.copy : button.dataset.copy;
    const word = button.querySelector("[data-copy-word]") ?? button;
    const before = (word.dataset.copyWord ||= word.textContent);
    copy(text).then(
      () => { word.textContent = "Copied"; readout.say("Copied"); },
      () => { word.textContent = "Press Ctrl C"; getSelection().selectAllChildren(button.previousElementSibling ?? button); },
    ).finally(() => { button.focus(); setTimeout(() => { word.textContent = before; }, 2000); });
  });
}
