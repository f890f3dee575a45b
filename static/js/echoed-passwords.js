// A password that is shown and is longer than its field is repeated below it, whole (SPEC 3.2). It is hidden with it.

import { all, find } from "./dom.js";

function echo() {
  for (const place of all("[data-echoes]")) {
    const input = find(HTMLInputElement, `#${place.dataset.echoes}`);
    const isCut = input?.type === "text" && input.scrollWidth > input.clientWidth;
    place.textContent = isCut ? input.value : "";
    place.hidden = !isCut;
    place.ariaHidden = "true"; // the field itself says it
  }
}

for (const type of ["click", "input", "htmx:after:swap"]) document.addEventListener(type, echo);
document.addEventListener("submit", echo, true);
window.addEventListener("resize", echo);
