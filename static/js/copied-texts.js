// Copies a text; selects it when the browser refuses to copy.

import { say } from "./announcements.js";
import { closest, get } from "./dom.js";

document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-copies]");
  if (!button?.parentElement) return;
  const source = get(HTMLElement, `#${button.dataset.copies}`);
  let words = button.dataset.done ?? "";
  try {
    // A number that is shown in groups is copied without its spaces.
    await navigator.clipboard.writeText(
      source instanceof HTMLTextAreaElement ? source.value : (source.dataset.text ?? ""),
    );
  } catch {
    if (source instanceof HTMLTextAreaElement) source.select();
    else getSelection()?.selectAllChildren(source);
    words = button.dataset.failed ?? "";
  }
  get(HTMLElement, "[data-copied]", button.parentElement).textContent = words;
  say(words);
});
