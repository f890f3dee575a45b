// Finds elements, with their types.

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
 * The same, for an element that the template always has; throws a TypeError when it is missing.
 * @template {Element} T
 * @param {new () => T} type
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function get(type, selector, root = document) {
  const found = find(type, selector, root);
  if (!found) throw new TypeError(`no ${type.name} matches ${selector}`);
  return found;
}

/**
 * The closest element, from the target of the event outwards, that the selector matches.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}
