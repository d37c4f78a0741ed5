// Saves a review as a draft while it is being written, and says so. Without it there is the button.

const PAUSE = 3000;
const LONGEST_WAIT = 60_000;

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

// What the form would send; the token against forgeries comes from the cookie, which changes at every sign-in.
function content(form) {
  const data = new URLSearchParams(new FormData(form));
  data.delete("csrfmiddlewaretoken");
  data.set("act", form.dataset.autosave);
  return data;
}

// Send it once and return what the server tells; `isFinal` means that another try would be no use.
async function send(form, data) {
  let answer;
  try {
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": cookie("csrftoken") ?? "" };
    answer = await fetch(location.pathname, { method: "POST", body: data, headers, keepalive: document.hidden, credentials: "same-origin" });
  } catch {
    return { problem: "no connection" };
  }
  const isTold = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (isTold) return { ...(await answer.json()), isFinal: !answer.ok };
  if (answer.redirected || answer.status === 403) return { problem: "you are signed out – sign in in another window" };
  return { problem: `the server answered ${answer.status}` };
}

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let saved = content(form).toString();
  let wait = PAUSE;
  let timer;
  let isSending = false;
  let isOver = false;

  const later = (time) => {
    clearTimeout(timer);
    if (!isOver) timer = setTimeout(save, time);
  };

  async function save() {
    const data = content(form);
    if (isOver || isSending || data.toString() === saved) return;
    isSending = true;
    const told = await send(form, data);
    isSending = false;
    if (isOver) return;
    if (told.saved) {
      saved = data.toString();
      wait = PAUSE;
      status.textContent = told.saved;
      if (content(form).toString() !== saved) later(PAUSE);
    } else if (told.isFinal) {
      isOver = true;
      status.textContent = `Not saved: ${told.problem}`;
    } else {
      wait = Math.min(wait * 2, LONGEST_WAIT);
      status.textContent = `Not saved: ${told.problem}. Trying again in ${wait / 1000} seconds.`;
      later(wait);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => { isOver = true; clearTimeout(timer); });
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}

document.querySelectorAll("form[data-autosave]").forEach(watch);
