// The one live region of the page: what is written there is spoken.

import { get } from "./dom.js";

/** @param {string | null} text */
export function say(text) {
  get(HTMLElement, "#annonces").textContent = text;
}
