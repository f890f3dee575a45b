// Finding elements, with their types.

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {NodeListOf<HTMLElement>}
 */
export const all = (selector, root = document) => root.querySelectorAll(selector);

/**
 * The first element that the selector matches, if it is of this type.
 * @template {Element} T
 * @param {new () => T} type
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T | null}
 */
export function find(type, selector, root = document) {
  const found = root.querySelector(selector);
  return found instanceof type ? found : null;
}

/**
 * The same, where the template always has one.
 * @template {Element} T
 * @param {new () => T} type
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function get(type, selector, root = document) {
  const found = find(type, selector, root);
  if (!found) throw new TypeError(`no ${type.name} is ${selector}`);
  return found;
}

/**
 * The closest element around the one that the event happened to.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}
