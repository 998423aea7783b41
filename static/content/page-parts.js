/** The parts of the page that a URL can hide, by their names there: `hide=data,charts`. */

/**
 * Each part with its label for users and its selector in the page.
 *
 * @type {Readonly<Record<string, {label: string, selector: string}>>}
 */
export const PARTS = Object.freeze({
  header: { label: "title and links", selector: "body > header > :not(h1)" },
  transport: { label: "time", selector: "#timeline" },
  undo: { label: "undo and redo", selector: "#undo" },
  layers: { label: "layers of the plane", selector: "#layers" },
  tools: {
    label: "tools and views",
    selector:
      "#views, #view-menu, #side-by-side, #tools, .tool-options, #sampling, .pane-menu, .close-pane",
  },
  compare: { label: "comparison of runs", selector: '[data-view="compare"], #pinned' },
  legend: { label: "legend", selector: "#legend, #legend-button" },
  save: { label: "save and share", selector: "#share-button, .saving, .cut-saving" },
  caption: { label: "caption", selector: "#caption, #notes" },
  charts: { label: "charts", selector: "#charts" },
  stop: { label: "stop rule", selector: "#stop" },
  scores: { label: "loss and accuracy", selector: ".of-scores, .scores, #confusion" },
  counts: { label: "counts", selector: ".of-counts, .counts" },
  diagram: { label: "network diagram", selector: "#diagram" },
  card: { label: "region card", selector: "#card" },
  segment: { label: "boundary segment", selector: "#segment" },
  data: { label: "data", selector: "#data, #open-button, #draw-button, #draw" },
  network: { label: "network", selector: "#network" },
  training: { label: "training, interventions", selector: "#training, #interventions" },
});

/**
 * Fields that are set in the network diagram, with their selectors.
 *
 * @type {Readonly<Record<string, string>>}
 */
const DIAGRAM_FIELDS = Object.freeze({
  hidden_layer_sizes: ".heads > *, .diagram-head > :not(h2)",
  features: ".nodes .feature",
});

/**
 * Return the selector of a part of the page, or of the field with that name.
 *
 * @param {string} name
 */
export function selectorOf(name) {
  return (
    PARTS[name]?.selector ?? DIAGRAM_FIELDS[name] ?? `.field-${name}, .field:has(#field-${name})`
  );
}

/** The panels next to the plane and the line under it, each with its parts. */
export const COLUMNS = Object.freeze({
  readings: ["charts", "diagram", "card", "segment"],
  status: ["caption", "legend"],
  controls: ["data", "network", "training"],
});
