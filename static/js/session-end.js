// A dialog warns before the session ends; any answer prolongs the session.

import { say } from "./announcements.js";
import { all, find, get } from "./dom.js";

const WARNING_SECONDS = 120;
const dialog = find(HTMLDialogElement, "#fin-de-session");

/** @param {HTMLDialogElement} dialog */
function watchSession(dialog) {
  /** @type {number | undefined} */
  let timer;

  /** @param {string} state */
  function show(state) {
    for (const part of all("[data-when]", dialog)) part.hidden = part.dataset.when !== state;
    const text = get(HTMLElement, `[data-when=${state}] p`, dialog);
    dialog.setAttribute("aria-describedby", text.id);
    if (!dialog.open) return dialog.showModal(); // its name and its description are spoken
    get(HTMLElement, `[data-when=${state}] button`, dialog).focus();
    say(text.textContent);
  }

  /** @param {number} secondsLeft */
  function awaitEnd(secondsLeft) {
    clearTimeout(timer);
    const calm = secondsLeft > WARNING_SECONDS;
    if (!calm) show(secondsLeft > 0 ? "soon" : "ended");
    if (secondsLeft > 0) {
      const seconds = calm ? secondsLeft - WARNING_SECONDS : secondsLeft + 1;
      timer = setTimeout(askEnd, seconds * 1000);
    }
  }

  // Another page of the space may have prolonged the session meanwhile.
  async function askEnd(method = "GET") {
    const headers = { "X-CSRFToken": get(HTMLInputElement, "[name=csrf_token]", dialog).value };
    try {
      const answer = await fetch(dialog.dataset.asks ?? "", { method, headers, redirect: "error" });
      awaitEnd((await answer.json()).seconds_left);
    } catch {
      awaitEnd(0);
    }
  }

  dialog.addEventListener("close", () => {
    if (!get(HTMLElement, "[data-when=soon]", dialog).hidden) askEnd("POST");
  });
  // A phone that sleeps stops its timers.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !dialog.open) askEnd();
  });
  awaitEnd(Number(dialog.dataset.secondsLeft));
}

if (dialog) watchSession(dialog);
