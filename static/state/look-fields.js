/**
 * The table of the look: each option of how the page shows a run, with its default, and how the URL is read and written.
 * A new option is one row; `Look`, the URL, short links and undo follow.
 */

import { isId } from "../api/json-shapes.js";
import { PARTS } from "../content/page-parts.js";
import { LAYERS } from "../content/first-look.js";
import { LONGEST_QUESTION, QUESTIONS } from "../content/prediction-questions.js";
import { MOST_DRAFT_POINTS } from "./draft.js";
import { MOST_PINS, SORTED_BY, keyOf } from "./pins.js";
import { readSlice } from "./slices.js";
import { RULES } from "./stop-rules.js";
import { field, optional, switches } from "./url-fields.js";
import {
  Unreadable,
  anyNumber,
  areIndices,
  choice,
  flag,
  json,
  listOf,
  numbers,
  points,
  refuse,
  wholeNumber,
} from "./url-values.js";
import { PANES, VIEWS } from "./views.js";

/**
 * @template T
 * @typedef {import("./url-values.js").Codec<T>} Codec
 */

/**
 * @template T
 * @typedef {import("./url-fields.js").Field<T>} Field
 */

/** @typedef {{kind: string, words: string}} Question  see prediction-questions.js; without words, the usual ones of its kind */

/** @typedef {"loss"|"score"|"geometry"|"gradients"|"units"} ChartKind */

/**
 * What a chart can show, in the order of the places where they are shown by default.
 *
 * @type {readonly ChartKind[]}
 */
export const ALL_CHARTS = Object.freeze(["loss", "score", "geometry", "gradients", "units"]);

/** The number of steps of the tour. */
const TOUR_STEPS = 6;

/** The largest coordinate that can be requested: `MAX_VIEW_COORDINATE` of the server. */
const LARGEST = 1e101;
/** The smallest side of a view in which points can be drawn. */
const SMALLEST = 1e-16;

/**
 * The codec without numbers that are larger than the largest coordinate.
 *
 * @param {Codec<number[]>} codec
 * @returns {Codec<number[]>}
 */
const coordinates = ({ read, write }) => ({
  read(text) {
    const values = read(text);
    const valid = values.every((value) => Math.abs(value) <= LARGEST);
    return valid ? values : refuse(text, `has a coordinate beyond ±${LARGEST}`);
  },
  write,
});

const orderedBox = coordinates(
  numbers(
    4,
    ([x1Min, x1Max, x2Min, x2Max]) => x1Min < x1Max && x2Min < x2Max,
    "is not x1_min,x1_max,x2_min,x2_max",
  ),
);

/** @type {Codec<number[]>} */
const box = {
  read(text) {
    const [x1Min, x1Max, x2Min, x2Max] = orderedBox.read(text);
    if (Math.min(x1Max - x1Min, x2Max - x2Min) < SMALLEST)
      refuse(text, `has a side shorter than ${SMALLEST}`);
    return [x1Min, x1Max, x2Min, x2Max];
  },
  write: orderedBox.write,
};

const point = coordinates(numbers(2));

/** @type {Codec<number>} */
const share = {
  read(text) {
    const value = anyNumber.read(text);
    return value > 0 && value < 1 ? value : refuse(text, "is not a number between 0 and 1");
  },
  write: String,
};

/** @type {Codec<number>} */
const way = {
  read(text) {
    const value = anyNumber.read(text);
    return value >= 0 && value <= 1 ? value : refuse(text, "is not a number from 0 to 1");
  },
  write: String,
};

/** What stands in the URL for a blank canvas without points. */
const EMPTY = "empty";

/** @type {Codec<import("../api/types.d.ts").Point[]>} */
const draft = {
  read(text) {
    if (text === "") throw new Unreadable(`there are no points; a blank canvas is “${EMPTY}”`);
    const rows = text === EMPTY ? [] : points(3).read(text);
    if (rows.length > MOST_DRAFT_POINTS)
      throw new Unreadable(`a blank canvas has at most ${MOST_DRAFT_POINTS} points`);
    return rows.map(([x1, x2, label]) => [x1, x2, label]);
  },
  write: (rows) => (rows.length ? points(3).write(rows) : EMPTY),
};

const segment = coordinates(
  numbers(4, ([x1, x2, endX1, endX2]) => x1 !== endX1 || x2 !== endX2, "starts where it ends"),
);

const camera = numbers(
  3,
  ([, elevation, distance]) => Math.abs(elevation) <= 90 && distance > 0,
  "is not two angles, the second from −90 to 90, and a distance above 0",
);

/** @type {Codec<number|"max">} */
const speed = {
  read(text) {
    if (text === "max") return text;
    const epochs = anyNumber.read(text);
    const valid = Number.isInteger(epochs) && epochs >= 1;
    return valid ? epochs : refuse(text, "is neither a whole number from 1 up nor max");
  },
  write: String,
};

/** @type {Codec<import("./stop-rules.js").Rule>} */
const stopRule = {
  read(text) {
    const [name, goal = ""] = text.split(":");
    const kind = choice(Object.keys(RULES)).read(name);
    const value = anyNumber.read(goal);
    const epochs = kind === "epoch" || kind === "patience";
    return { kind, value: epochs ? wholeNumber({ least: 1 }).read(goal) : value };
  },
  write: ({ kind, value }) => `${kind}:${value}`,
};

/**
 * The charts in the order of their places. A URL names the first ones; a single name is the second chart, after the loss.
 *
 * @type {Codec<readonly ChartKind[]>}
 */
const chartOrder = {
  read(text) {
    const names = text.split(",").map((name) => choice(ALL_CHARTS).read(name));
    const first = names.length === 1 && names[0] !== "loss" ? ["loss", ...names] : names;
    return /** @type {ChartKind[]} */ ([...new Set([...first, ...ALL_CHARTS])]);
  },
  write(kinds) {
    const isDefaultAfter = (/** @type {number} */ count) => {
      const rest = ALL_CHARTS.filter((kind) => !kinds.slice(0, count).includes(kind));
      return rest.every((kind, at) => kinds[count + at] === kind);
    };
    if (kinds[0] === "loss" && isDefaultAfter(2)) return kinds[1];
    const count = ALL_CHARTS.findIndex((_, at) => isDefaultAfter(at + 1)) + 1;
    // Two names at least, since a single one is the second chart.
    return kinds.slice(0, Math.max(2, count)).join(",");
  },
};

/** @type {Codec<import("./pins.js").Pin>} */
const pin = {
  read(text) {
    const [, run, epoch] = /^([0-9a-f]{20}):(\d+)$/.exec(text) ?? [];
    return run ? { run, epoch: Number(epoch) } : refuse(text, "is not a run's id and an epoch");
  },
  write: keyOf,
};

/** @type {Codec<import("./pins.js").Pin[]>} */
const pinList = {
  read(text) {
    const given = text.split(",").map(pin.read);
    const pins = [...new Map(given.map((one) => [keyOf(one), one])).values()];
    if (pins.length > MOST_PINS) throw new Unreadable(`at most ${MOST_PINS} runs can be pinned`);
    return pins;
  },
  write: listOf(pin, ",").write,
};

/** @type {Codec<{key: string, descending: boolean}>} */
const order = {
  read(text) {
    const descending = text.startsWith("-");
    return { key: choice(SORTED_BY).read(text.slice(descending ? 1 : 0)), descending };
  },
  write: ({ key, descending }) => `${descending ? "-" : ""}${key}`,
};

/** @type {Codec<string>} */
const runId = {
  read: (text) => (isId(text) ? text : refuse(text, "is not a run's id")),
  write: (id) => id,
};

/**
 * Whether `name` is a part or a field of the page that `hide` can list. “points” is a layer: the field has no input.
 *
 * @param {string} name
 * @param {ReadonlySet<string>} settings
 */
const isPart = (name, settings) =>
  Object.hasOwn(PARTS, name) || (name !== "points" && settings.has(name));

/** The fields of the look, in the order in which the URL names them. */
export const LOOK_FIELDS = {
  epoch: { default: 0, ...wholeNumber() },
  /** The view that is shown, or the first of two; null for the one that the other fields imply: see views.js. */
  view: optional(choice([...VIEWS])),
  /** The second view, side by side with the first. */
  beside: optional(choice([...PANES])),
  /** The part of the plane in view, `x1_min,x1_max,x2_min,x2_max`; null for the one that fits the data. */
  box: optional(box),
  /** The plane in the input space of more than two columns; null for the first two columns. */
  slice: optional(json(readSlice)),
  /** The decision threshold between two classes; null for the classifier's own, one half. */
  threshold: optional(share),
  /** The points of a blank canvas that cannot be trained on yet; null if the run's own points are shown. */
  draft: optional(draft),
  /** The point whose region is shown on the card. */
  at: optional(point),
  /** A point whose nearest boundary segment is explained. */
  why: optional(point),
  /** The segment of the cross-section: x1, x2 of its start and of its end. */
  probe: optional(segment),
  /** Number of samples along each side of the grid that is compared with the exact picture. */
  sample: optional(wholeNumber({ least: 10, most: 200 })),
  /** The hidden space: a hidden layer and two of its units, from 0. */
  fold: optional(numbers(3, areIndices, "is not a layer and two units, from 0")),
  /** The unit that stays highlighted: a layer and its unit, from 0; the outputs are the last layer. */
  unit: optional(numbers(2, areIndices, "is not a layer and a unit, from 0")),
  /** Which output the surface over the plane shows. */
  surface: optional(choice(["logit", "probability"])),
  /** The class whose surface is shown; null for all. */
  sheet: optional(wholeNumber()),
  /** Where the surface is seen from: see surface-camera.js. */
  turn: optional(camera),
  /** Epochs from one frame to the next while playing. */
  speed: field(1, speed),
  /** The last layer whose creases are shown; null for all layers and the boundary. */
  depth: optional(wholeNumber({ least: 1 })),
  /** What the charts show, by their places. */
  chart: field(ALL_CHARTS, chartOrder),
  /** The axis of losses and gradients. */
  scale: field("linear", choice(["linear", "log"])),
  /** The rule that ends playing: see stop-rules.js. */
  stop: optional(stopRule),
  /** Runs in the comparison table. */
  pins: field([], pinList),
  /** The column that the table is sorted by; null for the order of pinning. */
  sort: optional(order),
  /** The id of the run in the second plane. */
  compare: optional(runId),
  /** How far the second plane is on the way from the first run's weights to the second run's, from 0 to 1; null for the end. */
  between: optional(way),
  /** Whether each layer of the plane is shown. */
  layers: switches(LAYERS, { names: [...Object.keys(PARTS), "a field"], has: isPart }),
  /** Parts and fields of the page that are hidden. */
  parts: /** @type {Field<string[]>} */ ({
    default: [],
    parameters: {
      hide: {
        read: (text, _, settings) =>
          [...new Set(text.split(","))].filter((name) => isPart(name, settings)),
        write: (parts) => parts.join(",") || null,
      },
    },
  }),
  /** A question that is asked before the picture is shown. */
  ask: /** @type {Field<Question|null>} */ ({
    default: null,
    parameters: {
      ask: {
        read: (text, question) => ({
          words: "",
          ...question,
          kind: choice(Object.keys(QUESTIONS)).read(text),
        }),
        write: (question) => question && question.kind,
      },
      prompt: {
        read(text, question) {
          const words = text.trim();
          if (words.length > LONGEST_QUESTION)
            throw new Unreadable(`it is longer than ${LONGEST_QUESTION} characters`);
          return words || question ? { kind: "words", ...question, words } : null;
        },
        write: (question) => question?.words || null,
      },
    },
  }),
  /** The step of the tour, from 1. */
  tour: optional(wholeNumber({ least: 1, most: TOUR_STEPS })),
};

/** How the page starts: a URL can set it, but it is not part of the state. */
export const START_FIELDS = {
  /** Whether the run starts to play immediately. */
  play: field(false, flag),
};
