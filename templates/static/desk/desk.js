// What the desk's pages do besides working: progress that arrives by itself, a candidate opened without a
// reload, words marked by selecting them, and one way of taking in at a time. Without it nothing is missing.

const page = () => location.pathname + location.search;

async function fetched(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) throw new Error(`${answer.status} from ${address}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// --- Progress: ask again until the work is done, then show the whole page anew unless somebody is typing.
function watch(progress) {
  const seconds = Number(progress.dataset.refresh);
  if (!seconds) return;
  setTimeout(async () => {
    try {
      const fresh = (await fetched(page())).getElementById("progress");
      if (!fresh) return;
      if (fresh.dataset.refresh || isTyping()) {
        if (progress.textContent !== fresh.textContent) progress.replaceChildren(...fresh.childNodes);
        if (!fresh.dataset.refresh) return offerReload(progress);
        watch(progress);
      } else location.reload();
    } catch {
      watch(progress);
    }
  }, seconds * 1000);
}

const isTyping = () => [...document.querySelectorAll(".act textarea, .act input[type=text]")]
  .some((field) => field.value !== field.defaultValue);

function offerReload(progress) {
  const link = document.createElement("a");
  link.href = page();
  link.textContent = "Show what was found";
  progress.append(link);
}

// --- A candidate is opened in place: the panel and the marks are replaced, the address follows.
async function open(address, isBack = false) {
  try {
    const fresh = await fetched(address);
    for (const id of ["text", "candidates"]) {
      document.getElementById(id).replaceWith(document.adoptNode(fresh.getElementById(id)));
    }
  } catch {
    location.href = address;
    return;
  }
  if (!isBack) history.pushState(null, "", address);
  enliven();
  const current = document.querySelector(".candidate--open");
  current?.scrollIntoView({ block: "nearest" });
  current?.querySelector(".candidate__statement a")?.focus({ preventScroll: true });
}

function followsInPlace(event) {
  const link = event.target.closest(".hit, .candidate__statement a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || isTyping()) return;
  if (String(getSelection()).trim()) return;
  event.preventDefault();
  open(link.href);
}

// --- Selected words of the text go into the form that marks a claim by hand.
function takeSelection() {
  const chosen = getSelection();
  const text = document.getElementById("text");
  const form = document.getElementById("act-propose");
  if (!form || !chosen.rangeCount || chosen.isCollapsed || !text.contains(chosen.anchorNode)) return;
  const fragment = chosen.getRangeAt(0).cloneContents();
  fragment.querySelectorAll(".hit__number").forEach((number) => number.remove());
  const words = fragment.textContent.trim();
  if (words.length < 8) return;
  form.elements.exact.value = words;
  form.closest("details").open = true;
}

// --- Selects that search as one types, also in panels that were replaced.
function enliven() {
  const $ = window.django?.jQuery;
  if ($?.fn.djangoAdminSelect2) $("#candidates .admin-autocomplete").djangoAdminSelect2();
  nameBoxes();
}

// The box that stands in for such a select is named by the label of the select and by what is chosen.
function nameBoxes() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = select.labels[0];
    const box = select.nextElementSibling?.querySelector(".select2-selection");
    if (!label || !box) continue;
    label.id ||= `${select.id}-label`;
    const chosen = box.querySelector(".select2-selection__rendered");
    chosen.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  }
}

// --- One way of taking in at a time; the first is chosen, or the one that was refused.
function switchWays(ways) {
  const parts = [...ways.querySelectorAll("[data-way]")];
  const bar = document.createElement("div");
  bar.className = "switch";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Way of taking in");
  const isFilled = (part) => part.querySelector(".field--error") || part.querySelector("textarea, input")?.value;
  const choose = (wanted) => parts.forEach((part, index) => {
    part.hidden = part !== wanted;
    bar.children[index].setAttribute("aria-pressed", String(part === wanted));
  });
  for (const part of parts) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--plain";
    button.textContent = part.dataset.label;
    button.addEventListener("click", () => choose(part));
    bar.append(button);
  }
  ways.prepend(bar);
  if (parts.filter(isFilled).length < 2) choose(parts.find(isFilled) ?? parts[0]);
}

// jQuery is ready later than the page is loaded; after it comes whoever asked after it.
window.addEventListener("load", () => window.django?.jQuery?.(nameBoxes));
document.querySelectorAll("#progress").forEach(watch);
document.querySelectorAll("[data-ways]").forEach(switchWays);
if (document.getElementById("text")) {
  document.addEventListener("click", followsInPlace);
  document.addEventListener("mouseup", takeSelection);
  window.addEventListener("popstate", () => open(location.href, true));
}
document.querySelector(".errornote a[href^='#act-']")?.closest(".errornote").scrollIntoView({ block: "nearest" });
