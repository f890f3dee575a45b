// Prepares the content of a page, whether it came with the page or through htmx.

/**
 * Runs `prepare` now, and again each time htmx has put something into the page.
 * @param {() => void} prepare
 */
export function onContent(prepare) {
  prepare();
  document.addEventListener("htmx:after:swap", prepare);
}
