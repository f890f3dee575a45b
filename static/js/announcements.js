// The one live region of the page: screen readers speak what is written there.

import { get } from "./dom.js";

/** @param {string | null} text */
export function say(text) {
  get(HTMLElement, "#annonces").textContent = text;
}
