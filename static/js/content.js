// What has to be done to the content of a page, whoever put it there.

/**
 * Runs now, and again each time htmx has put something into the page.
 * @param {() => void} prepare
 */
export function onContent(prepare) {
  prepare();
  document.addEventListener("htmx:after:swap", prepare);
}
