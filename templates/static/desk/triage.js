// Triage by keyboard, and from one candidate to the next without loading the page anew. Every key presses a
// button or follows a link that is on the screen; without this script they are all still there.

const KEYS_OFF = "triage-keys-off";
const WHY_NOT = {
  a: "This cannot be accepted.", r: "This cannot be rejected.", m: "There is nothing here to merge it into.",
  e: "This cannot be edited.", u: "There is nothing of yours to undo.",
  n: "This was the last one.", j: "This was the last one.", p: "This is the first one.", k: "This is the first one.",
};
const frame = document.getElementById("triage");
const said = document.getElementById("said");
const dialog = document.getElementById("keys");
const listens = document.getElementById("keys-on");
let isBusy = false;

const screen = () => document.getElementById("screen");
const choosing = () => frame.querySelector("details[data-mode][open], [data-mode].is-armed");
const isTyping = (place) => place.closest("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

function tell(...nodes) {
  said.replaceChildren(...nodes);
}

// --- To the next candidate, without a reload: the screen is replaced, the address follows.
async function follow(address, options = {}, isBack = false) {
  if (isBusy) return;
  isBusy = true;
  screen().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (fresh.getElementById("screen")) show(fresh, answer.url, isBack);
    else if (answer.status < 500) location.reload();
    else tell("The desk stumbled over this. Look whether it was done, then try again.");
  } catch {
    tell("The desk does not answer. Look at your connection, then try again.");
  } finally {
    isBusy = false;
    screen().removeAttribute("aria-busy");
  }
}

function show(fresh, address, isBack) {
  screen().replaceWith(document.adoptNode(fresh.getElementById("screen")));
  document.title = fresh.title;
  if (!isBack && address !== location.href) history.pushState(null, "", address);
  tell(...fresh.getElementById("said").childNodes);
  enliven();
  scrollTo(0, 0);
  document.getElementById("statement")?.focus({ preventScroll: true });
}

// --- Keys.
const isEditing = () => Boolean(document.getElementById("editing"));
const listening = () => listens.checked && !isEditing();

function enliven() {
  listens.checked = !localStorage.getItem(KEYS_OFF);
  const isOn = listening();
  frame.classList.toggle("has-keys", isOn);
  for (const button of frame.querySelectorAll("#show-keys, [data-arms]")) button.hidden = false;
  for (const control of frame.querySelectorAll("[data-key], [data-digit]")) {
    if (isOn) control.setAttribute("aria-keyshortcuts", control.dataset.key ?? control.dataset.digit);
    else control.removeAttribute("aria-keyshortcuts");
  }
}

// What a key stands for: digits wherever the keyboard has them, and on keyboards without Latin letters the letter
// that stands in the same place. Capitals are left to others.
function nameOf({ key, code, shiftKey }) {
  if (key === "?") return key;
  const place = /^(?:Digit|Numpad|Key)(.)$/.exec(code)?.[1].toLowerCase();
  if (/\d/.test(place)) return place;
  return shiftKey ? "" : key.length === 1 && key > "\u007f" && place ? place : key.toLowerCase();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const part = choosing();
  if (event.key === "Escape" && part) return leave(part);
  if (event.repeat || !listening() || isTyping(event.target)) return;
  const key = nameOf(event);
  const name = CSS.escape(key);
  const control = key && (part ?? frame).querySelector(part ? `[data-digit="${name}"], [data-key~="${name}"]` : `[data-key~="${name}"]`);
  if (control) {
    event.preventDefault();
    control.click();
  } else if (part && key in WHY_NOT) tell("Choose by number, or leave with Escape.");
  else if (key in WHY_NOT) tell(WHY_NOT[key]);
}

// --- Choosing: a reason to reject for, or a claim to merge into.
function leave(part) {
  part.open = false;
  part.classList.remove("is-armed");
  document.getElementById("statement")?.focus({ preventScroll: true });
}

function arm(part) {
  part.classList.toggle("is-armed");
  if (!part.classList.contains("is-armed")) return;
  part.scrollIntoView({ block: "nearest" });
  part.querySelector("[data-digit]").focus();
}

document.addEventListener("keydown", onKey);
frame.addEventListener("click", (event) => {
  const control = event.target.closest("a[data-follow], [data-arms], #show-keys");
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (control.id === "show-keys") dialog.showModal();
  else if (control.dataset.arms) arm(document.getElementById(control.dataset.arms));
  else {
    event.preventDefault();
    follow(control.href);
  }
});
frame.addEventListener("submit", (event) => {
  // What somebody wrote is sent as on every other page, where it outlives a lost session.
  if (!event.target.matches("form[data-follow]") || event.target.elements.note?.value) return;
  event.preventDefault();
  follow(event.target.action, { method: "POST", body: new FormData(event.target, event.submitter) });
});
frame.addEventListener("toggle", ({ target }) => {
  if (target.matches("details[open]")) target.querySelector("[data-digit], input:not([type=hidden])")?.focus();
}, true);
listens.addEventListener("change", () => {
  if (listens.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
  enliven();
});
addEventListener("popstate", () => follow(location.href, {}, true));

enliven();
document.querySelector("#editing textarea")?.focus();
