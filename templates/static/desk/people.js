// Where there are many people to choose from, a box over their select leaves those whose names hold what is typed.
// Without it, typing the first letters in the select itself finds them as in any other.

function searchable(select) {
  const everybody = [...select.options];
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = "Part of a name";
  box.className = "find-person";
  box.setAttribute("aria-label", `${select.labels[0]?.textContent.trim()}: part of a name`);
  box.setAttribute("aria-controls", select.id);
  box.addEventListener("input", () => {
    const words = box.value.trim().toLocaleLowerCase();
    const found = everybody.filter((option) => option.text.toLocaleLowerCase().includes(words));
    const chosen = select.value;
    select.replaceChildren(...found);
    if (found.some((option) => option.value === chosen)) select.value = chosen;
  });
  // The box is no answer: Enter in it goes on to the select.
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  select.before(box);
}

document.querySelectorAll("select[data-many]").forEach(searchable);
