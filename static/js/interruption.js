// When the network fails, the page shows it and screen readers speak it.

import { say } from "./announcements.js";
import { get } from "./dom.js";

const findNotice = () => get(HTMLElement, "#interruption");

export function showInterruption() {
  const notice = findNotice();
  notice.hidden = false;
  say(notice.textContent);
}

document.addEventListener("htmx:error", (event) => {
  // Only for what the person asked for: the page tries again by itself what it does by itself.
  if (event.detail.ctx?.sourceElement.matches("form, button")) showInterruption();
});

document.addEventListener("htmx:after:request", () => {
  findNotice().hidden = true;
});
