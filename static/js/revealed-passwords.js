// Shows and hides a password, or the trusted answer. Without script the button would do nothing, so the page holds it hidden.

import { say } from "./announcements.js";
import { onContent } from "./content.js";
import { all, closest, get } from "./dom.js";

/** @param {HTMLElement} button */
const inputOf = (button) => get(HTMLInputElement, `#${button.dataset.reveals}`);

/**
 * @param {HTMLElement} button
 * @param {boolean} revealed
 */
function setRevealed(button, revealed) {
  const input = inputOf(button);
  const word = get(HTMLElement, "[data-word]", button);
  if ((input.type === "text") === revealed) return;
  input.type = revealed ? "text" : "password";
  const shown = word.textContent;
  word.textContent = word.dataset.word ?? "";
  word.dataset.word = shown;
}

onContent(() => {
  for (const button of all("[data-reveals]")) button.hidden = false;
});

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-reveals]");
  if (!button) return;
  const reveal = inputOf(button).type === "password";
  setRevealed(button, reveal);
  say((reveal ? button.dataset.shown : button.dataset.masked) ?? "");
});

// A browser would remember a password sent from a text field among the words typed in forms.
document.addEventListener(
  "submit",
  () => {
    for (const button of all("[data-reveals]")) setRevealed(button, false);
  },
  true,
);
