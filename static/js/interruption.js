// When the network fails, a notice says so where the person is, and screen readers speak it. It stands in the text, below
// what has the focus: it covers nothing and moves nothing above it (WCAG 2.4.11).

import { say } from "./announcements.js";
import { closest, find, get } from "./dom.js";

const notice = get(HTMLElement, "#interruption");
/** @type {Element | null} */
let hadFocus = null;

export function showInterruption() {
  hadFocus = document.activeElement;
  const place = hadFocus?.closest("main :is(.buttons, .field, form)") ?? find(HTMLElement, "main .buttons");
  place?.after(notice);
  notice.hidden = false;
  notice.scrollIntoView({ block: "nearest" });
  hadFocus?.scrollIntoView({ block: "nearest" }); // in view before all else
  say(get(HTMLElement, "p", notice).textContent);
}

// Outside the content, where no swap takes it away.
export function hideInterruption() {
  if (notice.hidden) return;
  notice.hidden = true;
  get(HTMLElement, "main").after(notice);
}

document.addEventListener("htmx:error", (event) => {
  // Only for what the person asked for: the page tries again by itself what it does by itself.
  if (event.detail.ctx?.sourceElement.matches("form, button")) showInterruption();
});

document.addEventListener("htmx:after:request", hideInterruption);

document.addEventListener("click", (event) => {
  if (!closest(event, "#interruption button")) return;
  hideInterruption();
  if (hadFocus instanceof HTMLElement) hadFocus.focus();
});
