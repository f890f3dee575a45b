// What HTML and htmx cannot do alone. Every page works without this file.
// Event names are those of htmx 4 (htmx:before:swap, htmx:error…): a renamed event would die in silence.

const MAIN = "contenu";
const typedSecrets = new Map();

const secretInputs = () => document.querySelectorAll("input[data-secret]");
const say = (text) => {
  document.getElementById("annonces").textContent = text;
};

/* What would do nothing without script is born hidden. Browsers compute digests in secure contexts only. */

const canCompute = Boolean(globalThis.crypto?.subtle);

function prepare() {
  for (const button of document.querySelectorAll("[data-reveals]")) button.hidden = false;
  for (const check of document.querySelectorAll(".check")) check.classList.toggle("check--without-automatic", !canCompute);
  // What is said of a lack is untrue here: said by the style sheet alone, it would be read where there is none (RGAA 10.3).
  for (const text of document.querySelectorAll(".way__absent")) text.hidden = canCompute;
  for (const text of document.querySelectorAll(".without-script")) text.hidden = true;
  followChosenWay();
}

/* Show and hide a password. */


function setRevealed(button, revealed) {
  const input = document.getElementById(button.dataset.reveals);
  const word = button.querySelector("[data-word]");
  if ((input.type === "text") === revealed) return;
  input.type = revealed ? "text" : "password";
  [word.textContent, word.dataset.word] = [word.dataset.word, word.textContent];
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveals]");
  if (!button) return;
  const reveal = document.getElementById(button.dataset.reveals).type === "password";
  setRevealed(button, reveal);
  say(reveal ? "Mot de passe affiché." : "Mot de passe masqué.");
});

// A password sent as plain text would be remembered by the browser among the words typed in forms.
document.addEventListener(
  "submit",
  () => document.querySelectorAll("[data-reveals]").forEach((button) => setRevealed(button, false)),
  true,
);

/* Copy a text; where the browser refuses, select it. */

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  let words = button.dataset.done;
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.select();
    words = button.dataset.failed;
  }
  button.parentElement.querySelector("[data-copied]").textContent = words;
  say(words);
});

/* Keep typed passwords when a page with errors takes the place of the form: the server never sends them back. */

function replacesMain({ tasks }) {
  return tasks.some((task) => task.type === "main" && task.target?.id === MAIN);
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  if (!replacesMain(event.detail)) {
    // An error page has no place in a small part of the page.
    if (ctx.response?.status >= 400 && ctx.target !== document.body) event.preventDefault();
    return;
  }
  if (!tasks.some((task) => task.fragment.querySelector(`#${MAIN}`))) {
    event.preventDefault(); // a proxy's own error page: ours stays, with all that was typed
    interrupted();
    return;
  }
  typedSecrets.clear();
  for (const input of secretInputs()) if (input.value) typedSecrets.set(input.name, input.value);
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response?.status === 422) {
    for (const input of secretInputs()) input.value ||= typedSecrets.get(input.name) ?? "";
  }
  typedSecrets.clear();
  prepare();
});

/* The automatic check (SPEC 6): while it is chosen, a worker computes what the server asks. */

let work = null; // {field, worker, submitter: the button pressed before the end}

function showWork(panel, state, percent = 0) {
  for (const text of panel.querySelectorAll("[data-when]")) {
    const shown = text.dataset.when === state;
    if (shown && text.hidden) say(text.textContent);
    text.hidden = !shown;
  }
  const progress = panel.querySelector("progress");
  progress.hidden = !["running", "waiting"].includes(state);
  progress.value = percent;
}

function followChosenWay() {
  const panel = document.querySelector("[data-worker]");
  const field = document.querySelector("input[name=challenge_proof]");
  const chosen = canCompute && document.querySelector("[name=challenge_way][value=automatique]:checked");
  if (work && !(chosen && work.field === field)) {
    work.worker.terminate();
    work = null;
    if (panel) showWork(panel, "");
  }
  if (work || !chosen || field.value) return;
  const mine = (work = { field, worker: new Worker(panel.dataset.worker), submitter: null });
  const end = (state) => {
    mine.worker.terminate();
    work = null;
    showWork(panel, state);
  };
  mine.worker.onmessage = ({ data: { percent, payload } }) => {
    if (!payload) return showWork(panel, mine.submitter ? "waiting" : "running", percent);
    field.value = payload;
    end("done");
    mine.submitter?.form.requestSubmit(mine.submitter);
  };
  mine.worker.onerror = () => end("failed");
  mine.worker.postMessage(new URL(field.dataset.task, location).href);
  showWork(panel, "running");
}

document.addEventListener("change", (event) => {
  if (event.target.name === "challenge_way") followChosenWay();
});

document.addEventListener(
  "submit",
  (event) => {
    if (!work || event.submitter?.value !== "continue") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    work.submitter = event.submitter;
    showWork(document.querySelector("[data-worker]"), "waiting");
  },
  true,
);

/* An open menu never covers what has the focus (WCAG 2.4.11); without script Escape uncovers it. */

document.addEventListener("focusin", ({ target }) => {
  if (!target.closest("header")) document.getElementById("menu")?.hidePopover?.();
});

/* The network failed: say it where it is seen and where it is heard. */

function interrupted() {
  const notice = document.getElementById("interruption");
  notice.hidden = false;
  say(notice.textContent);
}

document.addEventListener("htmx:error", (event) => {
  // Only for what the person asked for; what the page does by itself will be tried again.
  if (event.detail.ctx?.sourceElement.matches("form, button")) interrupted();
});

document.addEventListener("htmx:after:request", () => {
  document.getElementById("interruption").hidden = true;
});

/* A session that is about to end says so, and lasts on at any answer. */

const WARNING_SECONDS = 120;
const sessionEnd = document.getElementById("fin-de-session");
let sessionTimer;

function showSessionEnd(state) {
  for (const part of sessionEnd.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
  if (!sessionEnd.open) sessionEnd.showModal();
  else sessionEnd.querySelector(`[data-when=${state}] button`).focus();
  say(sessionEnd.querySelector(`[data-when=${state}] p`).textContent);
}

function awaitSessionEnd(secondsLeft) {
  clearTimeout(sessionTimer);
  const calm = secondsLeft > WARNING_SECONDS;
  if (!calm) showSessionEnd(secondsLeft > 0 ? "soon" : "ended");
  if (secondsLeft > 0) {
    const seconds = calm ? secondsLeft - WARNING_SECONDS : secondsLeft + 1;
    sessionTimer = setTimeout(askSessionEnd, seconds * 1000);
  }
}

// Another page of the space may have made it last meanwhile.
async function askSessionEnd(method = "GET") {
  const headers = { "X-CSRFToken": sessionEnd.querySelector("[name=csrf_token]").value };
  try {
    const answer = await fetch(sessionEnd.dataset.asks, { method, headers, redirect: "error" });
    awaitSessionEnd((await answer.json()).seconds_left);
  } catch {
    awaitSessionEnd(0);
  }
}

if (sessionEnd) {
  sessionEnd.addEventListener("close", () => {
    if (!sessionEnd.querySelector("[data-when=soon]").hidden) askSessionEnd("POST");
  });
  // A phone that sleeps stops its timers.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !sessionEnd.open) askSessionEnd();
  });
  awaitSessionEnd(Number(sessionEnd.dataset.secondsLeft));
}

prepare();
