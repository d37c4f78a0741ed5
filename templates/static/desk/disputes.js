// Both versions of what others changed while one typed: a button puts either into the form. Without it they are
// there to be read.

const show = () => document.querySelectorAll("[data-dispute]").forEach((choice) => { choice.hidden = false; });

function put(field, values, words) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field instanceof HTMLSelectElement) {
    const known = [...field.options].map((option) => option.value);
    for (const value of values) if (!known.includes(value)) field.add(new Option(words, value));
    for (const option of field.options) option.selected = values.includes(option.value);
  } else field.value = values[0] ?? "";
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-dispute] button");
  if (!button) return;
  const choice = button.closest("[data-dispute]");
  const values = JSON.parse(button.dataset.values);
  for (const field of button.form.querySelectorAll(`[name="${CSS.escape(choice.dataset.dispute)}"]`)) {
    put(field, values, button.dataset.words);
  }
  for (const other of choice.querySelectorAll("button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
});

show();
