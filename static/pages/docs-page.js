/** The documentation of the API: Swagger UI, in the site's header and theme. */

import { ThemeControl } from "../controls/theme.js";
import { element, elements } from "../ui/elements.js";
import { currentTheme, onSystemTheme } from "../ui/palette.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { withoutReferences } from "../api/references.js";

/**
 * The part of Swagger UI's interface that this page uses; its bundle comes without types.
 *
 * @typedef {(name: string, props: {className: string}, ...children: unknown[]) => object} CreateElement
 * @typedef {{React: {createElement: CreateElement}}} System
 * @typedef {(original: unknown, system: System) => (props: {text?: unknown}) => object|null} Wrapper
 * @typedef {(document: object, path: string[]) => Promise<{spec: unknown, errors: []}>} Resolver
 * @typedef {() => {wrapComponents: Record<string, Wrapper>, fn: {resolveSubtree: Resolver}}} Plugin
 * @typedef {(options: {domNode: HTMLElement, plugins: Plugin[]} & Record<string, unknown>) => unknown} SwaggerUI
 */

const root = element(document, "#swagger-ui");

/** Swagger UI has a dark theme of its own. */
const showTheme = () =>
  document.documentElement.classList.toggle("dark-mode", currentTheme() === "dark");

/**
 * A plugin. The names of operations and groups are texts: by default they are links inside of the buttons that open them,
 * which screen readers cannot reach. The page itself says what the API is.
 *
 * @type {Plugin}
 */
const adaptation = () => ({
  wrapComponents: {
    DeepLink:
      (_link, { React }) =>
      ({ text }) =>
        React.createElement("span", { className: "nostyle" }, text),
    InfoContainer: () => () => null,
  },
  // Its own function processes the whole document, which takes seconds for each operation that is opened.
  fn: {
    resolveSubtree: (document, path) =>
      Promise.resolve({ spec: withoutReferences(document, path), errors: [] }),
  },
});

/** Names of controls that Swagger UI leaves without one. */
const NAMES = {
  "textarea.body-param__text": "Body of the request",
  ".examples-select-element": "Example",
  ".copy-to-clipboard button": "Copy",
};

/** Name the controls that have no name, let the keyboard scroll the examples, and make tables of responses no landmarks. */
function completeControls() {
  for (const select of elements(root, "[data-param-name] select:not([aria-label])"))
    select.ariaLabel = select.closest("[data-param-name]")?.getAttribute("data-param-name") ?? "";
  for (const [selector, name] of Object.entries(NAMES))
    for (const control of elements(root, `${selector}:not([aria-label])`)) control.ariaLabel = name;
  for (const example of elements(root, ".microlight:not([tabindex])")) example.tabIndex = 0;
  for (const table of elements(root, "table[role=region]")) table.removeAttribute("role");
}

listenToSkipLink();
new ThemeControl(element(document, "#theme", HTMLSelectElement)).addEventListener(
  "change",
  showTheme,
);
onSystemTheme(showTheme);
showTheme();
new MutationObserver(completeControls).observe(root, { childList: true, subtree: true });

const { SwaggerUIBundle } = /** @type {{SwaggerUIBundle: SwaggerUI}} */ (
  /** @type {unknown} */ (window)
);
SwaggerUIBundle({
  domNode: root,
  url: root.dataset.document,
  layout: "BaseLayout",
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  plugins: [adaptation],
  // The default sends the document to a validator on the Internet.
  validatorUrl: null,
  // Highlighting a frame of a megabyte freezes the page for seconds.
  syntaxHighlight: false,
  // Collapse the list of schemas: an expanded one is rendered again at each click.
  defaultModelsExpandDepth: 0,
});
