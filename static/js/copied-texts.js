// Copies a text; selects it when the browser refuses to copy.

import { say } from "./announcements.js";
import { closest, get } from "./dom.js";

document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-copies]");
  if (!button?.parentElement) return;
  const source = get(HTMLTextAreaElement, `#${button.dataset.copies}`);
  let words = button.dataset.done ?? "";
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.select();
    words = button.dataset.failed ?? "";
  }
  get(HTMLElement, "[data-copied]", button.parentElement).textContent = words;
  say(words);
});
