// An open menu never covers the focused element (WCAG 2.4.11); without script, Escape closes the menu.

import { closest, find } from "./dom.js";

document.addEventListener("focusin", (event) => {
  if (!closest(event, "header")) find(HTMLElement, "#menu")?.hidePopover?.();
});
