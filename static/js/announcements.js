// The live region of the page: screen readers speak what is written there. A modal dialog makes it inert, so a dialog has
// a live region of its own. What is no longer true is left in neither (WCAG 4.1.3): swaps.js and the time empty them.

import { all, get } from "./dom.js";

const SAID_FOR_MS = 10_000;
const regions = all("[role=status]");

/** @param {string | null} text */
export function say(text) {
  const region = document.querySelector("dialog[open] [role=status]") ?? get(HTMLElement, "#annonces");
  region.textContent = text;
}

export function hush() {
  for (const region of regions) region.textContent = "";
}

for (const region of regions) {
  /** @type {number | undefined} */
  let timer;
  new MutationObserver(() => {
    clearTimeout(timer);
    if (region.textContent) timer = setTimeout(() => region.replaceChildren(), SAID_FOR_MS);
  }).observe(region, { childList: true, characterData: true, subtree: true });
}
