// A button that proposes a value fills in its field. Without script it sends the form, which comes back filled in.

import { say } from "./announcements.js";
import { onContent } from "./content.js";
import { closest, find, get } from "./dom.js";

/**
 * @param {HTMLInputElement} input
 * @param {string} value
 */
function fill(input, value) {
  input.value = value;
  for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = closest(event, "[data-fills]");
  if (!button) return;
  event.preventDefault();
  const { fills = "", value = "" } = button.dataset;
  const input = get(HTMLInputElement, `#${fills}`);
  const confirmation = find(HTMLInputElement, `#${fills}_confirmation`);
  if (confirmation?.value && confirmation.value === input.value) fill(confirmation, value);
  fill(input, value);
  input.focus();
});

// The only town of a post code fills in its field, unless something else was typed there.
onContent(() => {
  const lone = find(HTMLElement, "[data-lone-town]");
  const town = find(HTMLInputElement, "#town");
  if (!lone || !town || lone.dataset.seen) return;
  lone.dataset.seen = "true";
  const name = lone.dataset.loneTown ?? "";
  const isOurs = town.value === "" || town.value === town.dataset.filled;
  if (isOurs && town.value !== name) {
    fill(town, name);
    town.dataset.filled = name;
    say(`Ville remplie : ${name}.`);
  } else {
    say(`1 ville proposée : ${name}.`);
  }
});
