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
 * Only what the person asked for is spoken: a check that runs by itself cuts into nothing that is being read.
 * @param {HTMLElement} panel
 * @param {string} state
 */
function showWork(panel, state, { percent = 0, aloud = true } = {}) {
  for (const text of all("[data-when]", panel)) {
    const shown = text.dataset.when === state;
    if (aloud && shown && text.hidden) say(text.textContent);
    text.hidden = !shown;
  }
  const progress = get(HTMLProgressElement, "progress", panel);
  progress.hidden = !["running", "waiting"].includes(state);
  progress.value = percent;
}

/**
 * @param {HTMLElement} panel
 * @param {HTMLInputElement} field
 * @param {boolean} aloud whether the person asked for it, just now
 * @returns {Work}
 */
function startWork(panel, field, aloud) {
  /** @type {Work} */
  const started = { field, worker: new Worker(panel.dataset.worker ?? ""), submitter: null };
  const end = (/** @type {string} */ state) => {
    started.worker.terminate();
    work = null;
    showWork(panel, state, { aloud: aloud || state === "failed" });
  };
  started.worker.onmessage = ({ data: { percent, payload } }) => {
    if (!payload) return showWork(panel, started.submitter ? "waiting" : "running", { percent, aloud });
    field.value = payload;
    end("done");
    started.submitter?.form?.requestSubmit(started.submitter);
  };
  started.worker.onerror = () => end("failed");
  started.worker.postMessage(new URL(field.dataset.task ?? "", location.href).href);
  showWork(panel, "running", { aloud });
  return started;
}

/** @param {boolean} aloud */
function followChosenMode(aloud) {
  const panel = findPanel();
  const field = find(HTMLInputElement, "input[name=challenge_proof]");
  const isChosen = document.querySelector("[name=challenge_way][value=automatique]:checked");
  if (work && !(isChosen && work.field === field)) {
    work.worker.terminate();
    work = null;
    if (panel) showWork(panel, "stopped", { aloud });
  }
  showChosenImage();
  if (work || !isChosen || !panel || !field || field.value) return;
  work = startWork(panel, field, aloud);
}

// The image is drawn once it is asked for: until then it waits in a template.
function showChosenImage() {
  const waiting = find(HTMLTemplateElement, "#verification-image template");
  if (waiting && document.querySelector("[name=challenge_way][value=image]:checked")) {
    waiting.replaceWith(waiting.content);
  }
}

// Browsers compute in secure contexts only: elsewhere the image comes first.
function doWithoutComputing() {
  for (const check of all(".check")) check.classList.add("check--without-automatic");
  const automatic = find(HTMLInputElement, "#moyen-automatique");
  const image = find(HTMLInputElement, "#moyen-image");
  if (automatic?.checked && image) image.checked = true;
  showChosenImage();
}

// Firefox gives back, after a reload, what a script wrote into a hidden field: a proof of a former challenge.
const restored = find(HTMLInputElement, "input[name=challenge_proof]");
if (restored) restored.value = "";

onContent(() => {
  if (canCompute) followChosenMode(false);
  else doWithoutComputing();
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.name === "challenge_way") followChosenMode(true);
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
