// The network failed: say it where it is seen and where it is heard.

import { say } from "./announcements.js";
import { get } from "./dom.js";

const findNotice = () => get(HTMLElement, "#interruption");

export function showInterruption() {
  const notice = findNotice();
  notice.hidden = false;
  say(notice.textContent);
}

document.addEventListener("htmx:error", (event) => {
  // Only for what the person asked for; what the page does by itself will be tried again.
  if (event.detail.ctx?.sourceElement.matches("form, button")) showInterruption();
});

document.addEventListener("htmx:after:request", () => {
  findNotice().hidden = true;
});
