// What htmx may replace. Typed passwords stay when a page with errors replaces the form: the server never sends them
// back. Event names are those of htmx 4 (htmx:before:swap, htmx:error…); tsc knows them from htmx.d.ts.

import { hush } from "./announcements.js";
import { all, find } from "./dom.js";
import { showInterruption } from "./interruption.js";

/** @typedef {{ type: string, target?: Element, fragment: DocumentFragment }} SwapTask */

const MAIN = "contenu";
/** @type {Map<string, string>} */
const typedSecrets = new Map();
let isNewPage = false;

const secretInputs = () => /** @type {NodeListOf<HTMLInputElement>} */ (all("input[data-secret]"));

/** @param {SwapTask[]} tasks */
const replacesMain = (tasks) => tasks.some(({ type, target }) => type === "main" && target?.id === MAIN);

// htmx reads a page as a browser without script does: what stands there for those browsers would come alive here.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.text) ctx.text = ctx.text.replace(/<noscript>.*?<\/noscript>/gs, "");
});
// The browser, and htmx, scroll no further than the focus must: in a low window the title, or the errors, would be cut.
function showStart() {
  const landed = find(HTMLElement, `#${MAIN} [autofocus]`);
  if (landed === document.activeElement) landed?.scrollIntoView({ block: "start" });
}

if (!location.hash) addEventListener("load", showStart);

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  if (!replacesMain(tasks)) {
    // An error page has no place in a small part of the page.
    if (ctx.response && ctx.response.status >= 400 && ctx.target !== document.body) event.preventDefault();
    return;
  }
  if (!tasks.some((/** @type {SwapTask} */ { fragment }) => fragment.querySelector(`#${MAIN}`))) {
    event.preventDefault(); // a proxy's own error page: our page stays, with all that was typed
    showInterruption();
    return;
  }
  isNewPage = true;
  hush(); // what was said is of the page that leaves
  typedSecrets.clear();
  for (const input of secretInputs()) if (input.value) typedSecrets.set(input.name, input.value);
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.response?.status === 422) {
    for (const input of secretInputs()) input.value ||= typedSecrets.get(input.name) ?? "";
  }
  typedSecrets.clear();
  if (isNewPage) showStart();
  isNewPage = false;
});
