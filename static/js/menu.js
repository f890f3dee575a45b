// An open menu never covers what has the focus (WCAG 2.4.11); without script Escape uncovers it.

import { closest, find } from "./dom.js";

document.addEventListener("focusin", (event) => {
  if (!closest(event, "header")) find(HTMLElement, "#menu")?.hidePopover?.();
});
