/** Look-up of elements by selector and class, where a missing or wrong element is an error, and creation of elements. */

/**
 * @template {Element} T
 * @typedef {abstract new (...args: never[]) => T} ElementClass
 */

/**
 * Return the first element in `root` that matches `selector`.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {ElementClass<T>} type  the class that the element must have, by default HTMLElement
 * @returns {T}
 * @throws {Error} if there is none, or if it has another class
 */
export function element(
  root,
  selector,
  type = /** @type {ElementClass<T>} */ (/** @type {unknown} */ (HTMLElement)),
) {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  const name = found ? found.constructor.name : "nothing";
  throw new Error(`"${selector}" should be an ${type.name} but is ${name}`);
}

/**
 * Return all elements in `root` that match `selector`; each must have the class `type`.
 *
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {ElementClass<T>} type
 * @returns {T[]}
 * @throws {Error} if one has another class
 */
export function elements(
  root,
  selector,
  type = /** @type {ElementClass<T>} */ (/** @type {unknown} */ (HTMLElement)),
) {
  return [...root.querySelectorAll(selector)].map((found) => {
    if (found instanceof type) return found;
    throw new Error(`"${selector}" should be an ${type.name} but is ${found.constructor.name}`);
  });
}

/**
 * Looks elements up in one root, as `element` does.
 *
 * @typedef {<T extends Element = HTMLElement>(selector: string, type?: ElementClass<T>) => T} Find
 */

/**
 * Return a function that looks elements up in `root`.
 *
 * @param {ParentNode} root
 * @returns {Find}
 */
export const finder = (root) => (selector, type) => element(root, selector, type);

/**
 * Create an element.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Partial<HTMLElementTagNameMap[Name]>} properties
 * @param {(Node|string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function createElement(name, properties = {}, ...children) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}

/**
 * Create an SVG element.
 *
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string|number>} attributes
 * @param {(Node|string)[]} children
 * @returns {SVGElementTagNameMap[Name]}
 */
export function createSvgElement(name, attributes = {}, ...children) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  created.append(...children);
  return created;
}

/**
 * Write the text of an element, unless it has it already: each text is a new node, which browsers lay out again, and count as a
 * shift of the layout if its width differs.
 *
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Return whether the target of an event is in an element that matches `selector`.
 *
 * @param {EventTarget|null} target
 * @param {string} selector
 */
export const isWithin = (target, selector) =>
  target instanceof Element && target.closest(selector) !== null;
