// The automatic check (SPEC 6): while it is chosen, a worker computes what the server asks.

import { say } from "./announcements.js";
import { onContent } from "./content.js";
import { all, find, get } from "./dom.js";

/**
 * @typedef {object} Work
 * @property {HTMLInputElement} field takes the answer
 * @property {Worker} worker
 * @property {HTMLButtonElement | null} submitter the button pressed before the end
 */

// Browsers compute digests in secure contexts only.
const canCompute = Boolean(globalThis.crypto?.subtle);
/** @type {Work | null} */
let work = null;

const findPanel = () => find(HTMLElement, "[data-worker]");

/**
 * @param {HTMLElement} panel
 * @param {string} state
 */
function showWork(panel, state, percent = 0) {
  for (const text of all("[data-when]", panel)) {
    const shown = text.dataset.when === state;
    if (shown && text.hidden) say(text.textContent);
    text.hidden = !shown;
  }
  const progress = get(HTMLProgressElement, "progress", panel);
  progress.hidden = !["running", "waiting"].includes(state);
  progress.value = percent;
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLInputElement} field
 * @returns {Work}
 */
function startWork(panel, field) {
  /** @type {Work} */
  const started = { field, worker: new Worker(panel.dataset.worker ?? ""), submitter: null };
  const end = (/** @type {string} */ state) => {
    started.worker.terminate();
    work = null;
    showWork(panel, state);
  };
  started.worker.onmessage = ({ data: { percent, payload } }) => {
    if (!payload) return showWork(panel, started.submitter ? "waiting" : "running", percent);
    field.value = payload;
    end("done");
    started.submitter?.form?.requestSubmit(started.submitter);
  };
  started.worker.onerror = () => end("failed");
  started.worker.postMessage(new URL(field.dataset.task ?? "", location.href).href);
  showWork(panel, "running");
  return started;
}

function followChosenMode() {
  const panel = findPanel();
  const field = find(HTMLInputElement, "input[name=challenge_proof]");
  const chosen = canCompute && document.querySelector("[name=challenge_way][value=automatique]:checked");
  if (work && !(chosen && work.field === field)) {
    work.worker.terminate();
    work = null;
    if (panel) showWork(panel, "");
  }
  if (work || !chosen || !panel || !field || field.value) return;
  work = startWork(panel, field);
}

// Firefox gives back, after a reload, what a script wrote into a hidden field: a proof of a former challenge.
const restored = find(HTMLInputElement, "input[name=challenge_proof]");
if (restored) restored.value = "";

onContent(() => {
  for (const check of all(".check")) check.classList.toggle("check--without-automatic", !canCompute);
  // This text is wrong where the check works; hidden by the style sheet alone, it would still be read (RGAA 10.3).
  for (const text of all(".way__absent")) text.hidden = canCompute;
  followChosenMode();
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === "challenge_way") followChosenMode();
});

document.addEventListener(
  "submit",
  (event) => {
    const { submitter } = event;
    const panel = findPanel();
    if (!work || !panel || !(submitter instanceof HTMLButtonElement) || submitter.value !== "continue") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    work.submitter = submitter;
    showWork(panel, "waiting");
  },
  true,
);
