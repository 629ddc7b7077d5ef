// Colours an author chose: the policy of the page lets no style stand in its markup.
for (const [name, property] of [["ink", "color"], ["ground", "backgroundColor"]])
  readout.attach(`[data-${name}]`, (element) => { element.style[property] = element.dataset[name]; });
// The name of an action says what its button says, until somebody gives it a name of its own.
readout.attach("input[data-follows]", (name) => {
  const said = name.form?.elements[name.dataset.follows];
  if (!said) return;
  let before = said.value;
  said.addEventListener("input", () => {
    if (name.value.trim() === before.trim()) name.value = said.value;
    before = said.value;
  });
});
