/**
 * What the page shows is one frozen value: a run's spec, and how one looks at it (epoch, box, point, layers).
 * url-codec.js writes it into the page's address.
 */

/**
 * @typedef {object} Look
 * @property {number} epoch
 * @property {number[]|null} box
 * @property {number[]|null} at
 * @property {number[]|null} why
 * @property {number[]|null} probe
 * @property {number|null} sample
 * @property {number[]|null} fold
 * @property {number[]|null} unit
 * @property {"logit"|"probability"|null} surface
 * @property {number|null} sheet
 * @property {number[]|null} turn
 * @property {number|"max"} speed
 * @property {number|null} depth
 * @property {Record<string, boolean>} layers
 * @property {string} chart
 * @property {"linear"|"log"} scale
 * @property {{kind: string, value: number}|null} stop
 * @property {string[]} parts
 * @property {{kind: string, words: string}|null} ask
 * @property {number|null} tour
 * @property {{run: string, epoch: number}[]} pins
 * @property {{key: string, descending: boolean}|null} sort
 * @property {string|null} compare
 */

/** Layers of the plane, in the order in which they are painted, and whether each is shown unless the address says otherwise. */
export const LAYERS = Object.freeze({
  colour: true,
  discrete: false,
  regions: false,
  creases: true,
  boundary: true,
  points: true,
  test: true,
  wrong: false,
  margins: false,
});

/** The third chart, and whether losses and gradients are drawn by powers of ten. */
export const CHARTS = Object.freeze(["geometry", "gradients", "units"]);

/**
 * How the page looks at a run unless told otherwise; `depth` is the last layer whose creases are shown, null for all and the boundary;
 * `why` is a point whose nearest boundary segment is explained; `probe` a line to cut along, x1, x2 of
 * its start and of its end; `sample` the side of a grid that is held against the exact picture; `fold` a hidden layer
 * and two of its units, from 0; `unit` a layer and one of its units that stays lit, from 0, the outputs being the last
 * layer; `surface` the output that is drawn in three dimensions, "logit" or "probability"; `sheet` the class that it is
 * drawn of, null for all; `turn` from where one looks at it, see surface-camera.js; `stop` a rule of stop-rules.js; `parts`
 * the parts and fields of the page that are left out; `ask` a question that is put before the picture is shown,
 * `{kind, words}`; `tour` a step of the tour, from 1; `pins` are runs kept for comparison, `{run, epoch}` each, by id;
 * `sort` is what their table is sorted by, `{key, descending}`, null for the order of pinning; `compare` is the id of the
 * run in the second plane.
 */
export const LOOK = Object.freeze(
  /** @type {Look} */ ({
    epoch: 0,
    box: null,
    at: null,
    why: null,
    probe: null,
    sample: null,
    fold: null,
    unit: null,
    surface: null,
    sheet: null,
    turn: null,
    speed: 1,
    depth: null,
    layers: LAYERS,
    chart: CHARTS[0],
    scale: "linear",
    stop: null,
    parts: [],
    ask: null,
    tour: null,
    pins: [],
    sort: null,
    compare: null,
  }),
);

/** The longest question that an address can put. */
export const LONGEST_QUESTION = 300;

/** Steps of the tour. */
export const STEPS = 6;

/**
 * A deep frozen copy, so that no part of the page can change a value that another one holds.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function frozen(value) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, frozen(part)]));
  return /** @type {T} */ (Object.freeze(copy));
}

/**
 * The spec with `changes` (`{"dataset.kind": "xor", …}`) made; the given one stays as it was.
 *
 * @template {object} S
 * @param {S} spec  of a run or a curve
 * @param {import("../api/types.d.ts").Changes} changes
 * @returns {S}
 */
export function changed(spec, changes) {
  const copy = /** @type {Record<string, Record<string, unknown>>} */ (structuredClone(spec));
  for (const [place, value] of Object.entries(changes)) {
    const [section, name] = place.split(".");
    copy[section][name] = value;
  }
  return /** @type {S} */ (frozen(copy));
}

/**
 * Whether two values are equal as JSON.
 *
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
