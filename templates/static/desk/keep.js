// What one types stays in this browser until it was sent: after a lost session, an error of the server or a
// closed tab it is offered again, never put back by itself. Passwords and hidden fields are not kept.

const user = document.querySelector("script[data-user]")?.dataset.user;
const own = `desk:${user}:`;
const SENT = "desk:sent";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const VERSIONS = 3;
const PAUSE = 400;
const FORMS = "form.act, #content-main > form";
const FIELDS = "textarea, input[type=text], input[type=url], input[type=number]";
// What a form says of itself and not of what it is about.
const ASIDE = /^(csrfmiddlewaretoken|edition|version)$|^_|-/;

// --- The store: by form, the versions typed on one page each, the newest first.
function keyOf(form) {
  const about = [...form.querySelectorAll("input[type=hidden]")].filter((field) => !ASIDE.test(field.name));
  return [own + location.pathname, form.id, ...about.map((field) => `${field.name}=${field.value}`)].join(" ");
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function write(key, versions) {
  try {
    if (versions.length) localStorage.setItem(key, JSON.stringify(versions.slice(0, VERSIONS)));
    else localStorage.removeItem(key);
  } catch { /* The store is full or forbidden: the form works all the same. */ }
}

const keysOf = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

function sweep() {
  for (const key of keysOf("desk:")) {
    write(key, read(key).filter((version) => Date.now() - version.at < KEPT_FOR));
  }
}

// --- Keeping
const isKept = (field) => field.matches(FIELDS) && field.name && !field.readOnly && !field.name.includes("__prefix__");
const fieldsOf = (form) => [...form.elements].filter(isKept);
const waiting = new Map();
let session = `${Date.now()}.${Math.random()}`;

function keep(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
  const key = keyOf(form);
  const versions = read(key);
  const before = versions[0]?.session === session ? versions.shift().fields : {};
  const fields = { ...before };
  for (const field of fieldsOf(form)) {
    if (field.value !== field.defaultValue) fields[field.name] = field.value;
    else if (!isRefusal) delete fields[field.name];
  }
  if (Object.keys(fields).length) versions.unshift({ session, at: Date.now(), fields });
  write(key, versions);
}

function keepSoon({ target }) {
  const form = target.form?.matches?.(FORMS) ? target.form : null;
  if (!form || !isKept(target)) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(keep, PAUSE, form));
}

// --- Forgetting: what the next page says was done, and everything when one signs out.
function sending({ target: form, defaultPrevented }) {
  if (defaultPrevented) return;
  if (form.id === "logout-form") keysOf(own).forEach((key) => localStorage.removeItem(key));
  if (form.method !== "post" || form.id === "logout-form" || "carries" in form.dataset) return;
  if (form.matches(FORMS)) keep(form);
  sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(form), session }));
}

function settle() {
  const sent = JSON.parse(sessionStorage.getItem(SENT));
  if (!sent) return false;
  const isDone = document.querySelector(".messagelist .success") !== null;
  const isRefused = !isDone && document.querySelector(".errornote") !== null;
  if (isDone) localStorage.removeItem(sent.key);
  // The page goes on with what was typed on the one before.
  if (isRefused) session = sent.session;
  // A page without forms, such as the one on which somebody signs in again, tells nothing yet.
  if (isDone || document.querySelector(FORMS)) sessionStorage.removeItem(SENT);
  return isRefused;
}

// --- Offering
const isNews = (form) => ({ fields }) =>
  Object.entries(fields).some(([name, text]) => fieldsOf(form).some((field) => field.name === name && field.value !== text));

function offerAll() {
  for (const form of document.querySelectorAll(FORMS)) {
    if (form.dataset.kept) continue;
    form.dataset.kept = "yes";
    const news = read(keyOf(form)).filter(isNews(form));
    // What the page shows already came from here; a page that was refused shows what is not saved yet.
    if (!isRefusal) write(keyOf(form), news);
    offer(form, news);
  }
}

function offer(form, [version, ...older]) {
  if (!version) return;
  const box = made("div", "kept");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "What you typed and did not send");
  const when = new Date(version.at).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  box.append(made("p", "kept__what", `You typed this here and did not send it (${when}):`));
  const list = made("ul", "kept__texts");
  for (const field of fieldsOf(form)) if (field.name in version.fields) list.append(told(field, version.fields[field.name]));
  const choice = made("p", "kept__choice");
  choice.append(
    pressed("Restore", () => { restore(form, version); box.remove(); }),
    pressed("Discard", () => { drop(form, version); box.remove(); offer(form, older); }),
  );
  box.append(list, choice);
  form.prepend(box);
  unfold(form);
}

function restore(form, version) {
  drop(form, version);
  for (const field of fieldsOf(form)) {
    if (!(field.name in version.fields)) continue;
    field.value = version.fields[field.name];
    unfold(field);
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
  keep(form);
  fieldsOf(form).find((field) => field.name in version.fields)?.focus();
}

function drop(form, version) {
  write(keyOf(form), read(keyOf(form)).filter((other) => other.session !== version.session));
}

function unfold(inner) {
  for (let fold = inner.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function told(field, text) {
  const item = made("li");
  const words = made("bdi", "", text.length > 200 ? `${text.slice(0, 200)}…` : text || "nothing");
  item.append(made("strong", "", `${field.labels?.[0]?.textContent.trim() ?? field.name}: `), words);
  return item;
}

function made(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

function pressed(text, act) {
  const button = made("button", "button button--plain", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

let isRefusal = false;
if (user) {
  sweep();
  isRefusal = settle();
  offerAll();
  // Panels that are replaced bring forms of their own.
  new MutationObserver(offerAll).observe(document.getElementById("content"), { childList: true, subtree: true });
  document.addEventListener("input", keepSoon);
  document.addEventListener("submit", sending);
  window.addEventListener("pagehide", () => [...waiting.keys()].forEach(keep));
}
