// A keypad of digits for the post codes of the countries that have only digits there; letters elsewhere.

import { find } from "./dom.js";

document.addEventListener("change", ({ target }) => {
  const postCode = find(HTMLInputElement, "[data-digits-in]");
  if (!postCode || !(target instanceof HTMLSelectElement) || target.id !== "country") return;
  const countries = postCode.dataset.digitsIn?.split(" ") ?? [];
  postCode.inputMode = countries.includes(target.value) ? "numeric" : "text";
});
