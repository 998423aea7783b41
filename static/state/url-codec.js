// @ts-nocheck
/**
 * The state of the page as an address. It names only what differs from the defaults, by the spec's own names, so that a
 * person can read and edit it.
 */

import { FIELDS, brief, interventions, isId } from "../api/json-shapes.js";
import { PARTS } from "../content/page-parts.js";
import { TRUTHS } from "../content/prediction-questions.js";
import { quoted, shortened } from "../ui/short-text.js";
import { CHARTS, LAYERS, LONGEST_QUESTION, LOOK, STEPS, frozen, same } from "./page-state.js";
import { MOST_PINS, SORTED_BY, keyOf } from "./pins.js";
import { RULES } from "./stop-rules.js";

const SECTIONS = ["dataset", "network", "training"];

export function written(value) {
  if (!Array.isArray(value)) return String(value);
  return value
    .map((item) => (Array.isArray(item) ? item.join(",") : item))
    .join(Array.isArray(value[0]) ? ";" : ",");
}

const encoded = (text) =>
  encodeURIComponent(text)
    .replace(/%2C/g, ",")
    .replace(/%3B/g, ";")
    .replace(/%3A/g, ":")
    .replace(/%5E/g, "^");

function specParts(spec, defaults) {
  const parts = [];
  for (const section of SECTIONS) {
    for (const [name, value] of Object.entries(spec[section])) {
      if (!same(value, defaults[section][name]))
        parts.push([name, Object.hasOwn(FIELDS, name) ? JSON.stringify(value) : written(value)]);
    }
  }
  if (spec.interventions.length)
    parts.push(["interventions", JSON.stringify(spec.interventions.map(brief))]);
  return parts;
}

/** What of a look is written as it is, where it differs from LOOK. */
const PLAIN = [
  ...["box", "at", "why", "probe", "sample", "fold", "unit", "surface", "sheet", "turn"],
  ...["speed", "depth", "chart", "scale"],
];

function layerParts(look) {
  const changed = Object.keys(LAYERS).filter((name) => look.layers[name] !== LAYERS[name]);
  const shown = changed.filter((name) => look.layers[name] === true);
  const hidden = [...changed.filter((name) => look.layers[name] === false), ...look.parts];
  return [
    ["show", shown],
    ["hide", hidden],
  ].flatMap(([name, names]) => (names.length ? [[name, written(names)]] : []));
}

function lookParts(look) {
  const parts = [["epoch", written(look.epoch)]];
  for (const name of PLAIN) if (look[name] !== LOOK[name]) parts.push([name, written(look[name])]);
  if (look.stop) parts.push(["stop", `${look.stop.kind}:${look.stop.value}`]);
  if (look.pins.length) parts.push(["pins", written(look.pins.map(keyOf))]);
  if (look.sort) parts.push(["sort", `${look.sort.descending ? "-" : ""}${look.sort.key}`]);
  if (look.compare) parts.push(["compare", look.compare]);
  parts.push(...layerParts(look));
  if (look.ask) parts.push(["ask", look.ask.kind]);
  if (look.ask?.words) parts.push(["prompt", look.ask.words]);
  if (look.tour) parts.push(["tour", written(look.tour)]);
  return parts;
}

/**
 * The address of a state, without its “#”.
 *
 * @param {object} spec      a full RunSpec
 * @param {object} look      see LOOK
 * @param {object} defaults  the RunSpec that `{}` stands for
 */
export const toHash = (spec, look, defaults) =>
  [...specParts(spec, defaults), ...lookParts(look)]
    .map(([name, text]) => `${name}=${encoded(text)}`)
    .join("&");

export class Unreadable extends Error {}

export function number(text) {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new Unreadable(`${quoted(text)} is not a number`);
  return value;
}

export function numbers(text, length) {
  const values = text.split(",").map(number);
  if (length && values.length !== length)
    throw new Unreadable(`${quoted(text)} has ${values.length} numbers; ${length} are required`);
  return values;
}

/** Read JSON that has to have a shape: see json-shapes.js. */
function shaped(shape, text) {
  const value = shape(JSON.parse(text));
  if (value === undefined) throw new Unreadable("the value has the wrong type or form");
  return value;
}

/** Read `text` as the kind of value that `example` is. */
export function readAs(example, name, text) {
  if (Object.hasOwn(FIELDS, name)) return shaped(FIELDS[name], text);
  if (name === "points" || name === "test_points")
    return text === "" ? [] : text.split(";").map((point) => numbers(point, 3));
  if (Array.isArray(example)) {
    if (text === "") return [];
    return typeof example[0] === "number" ? numbers(text) : text.split(",");
  }
  if (typeof example === "number") return number(text);
  if (typeof example === "boolean") {
    if (text !== "true" && text !== "false")
      throw new Unreadable(`${quoted(text)} is neither true nor false`);
    return text === "true";
  }
  return text;
}

const LOOK_READERS = {
  epoch(text) {
    const epoch = number(text);
    if (!Number.isInteger(epoch) || epoch < 0)
      throw new Unreadable(`${quoted(text)} is not a whole number from 0 up`);
    return { epoch };
  },
  box(text) {
    const box = numbers(text, 4);
    if (!(box[0] < box[1] && box[2] < box[3]))
      throw new Unreadable(`${quoted(text)} is not x1_min,x1_max,x2_min,x2_max`);
    return { box };
  },
  at: (text) => ({ at: numbers(text, 2) }),
  why: (text) => ({ why: numbers(text, 2) }),
  probe(text) {
    const probe = numbers(text, 4);
    if (probe[0] === probe[2] && probe[1] === probe[3])
      throw new Unreadable(`${quoted(text)} starts where it ends`);
    return { probe };
  },
  fold(text) {
    const fold = numbers(text, 3);
    if (!fold.every((part) => Number.isInteger(part) && part >= 0))
      throw new Unreadable(`${quoted(text)} is not a layer and two units, from 0`);
    return { fold };
  },
  unit(text) {
    const unit = numbers(text, 2);
    if (!unit.every((part) => Number.isInteger(part) && part >= 0))
      throw new Unreadable(`${quoted(text)} is not a layer and a unit, from 0`);
    return { unit };
  },
  surface: (text) => ({ surface: oneOf(["logit", "probability"], text) }),
  sheet(text) {
    const sheet = number(text);
    if (!Number.isInteger(sheet) || sheet < 0)
      throw new Unreadable(`${quoted(text)} is not a whole number from 0 up`);
    return { sheet };
  },
  turn(text) {
    const turn = numbers(text, 3);
    if (!(Math.abs(turn[1]) <= 90 && turn[2] > 0))
      throw new Unreadable(
        `${quoted(text)} is not two angles, the second from −90 to 90, and a distance above 0`,
      );
    return { turn };
  },
  sample(text) {
    const sample = number(text);
    if (!Number.isInteger(sample) || sample < 10 || sample > 200)
      throw new Unreadable(`${quoted(text)} is not a whole number from 10 to 200`);
    return { sample };
  },
  speed(text) {
    if (text === "max") return { speed: text };
    const speed = number(text);
    if (!Number.isInteger(speed) || speed < 1)
      throw new Unreadable(`${quoted(text)} is neither a whole number from 1 up nor max`);
    return { speed };
  },
  depth(text) {
    const depth = number(text);
    if (!Number.isInteger(depth) || depth < 1)
      throw new Unreadable(`${quoted(text)} is not a whole number from 1 up`);
    return { depth };
  },
  chart: (text) => ({ chart: oneOf(CHARTS, text) }),
  scale: (text) => ({ scale: oneOf(["linear", "log"], text) }),
  stop(text) {
    const [kind, value] = text.split(":");
    const rule = { kind: oneOf(Object.keys(RULES), kind), value: number(value ?? "") };
    const whole = Number.isInteger(rule.value) && rule.value >= 1;
    if ((kind === "epoch" || kind === "patience") && !whole)
      throw new Unreadable(`${quoted(value)} is not a whole number from 1 up`);
    return { stop: rule };
  },
  pins(text) {
    const pins = text.split(",").map((pin) => {
      const [, run, epoch] = /^([0-9a-f]{20}):(\d+)$/.exec(pin) ?? [];
      if (!run) throw new Unreadable(`${quoted(pin)} is not a run's id and an epoch`);
      return { run, epoch: Number(epoch) };
    });
    const different = [...new Map(pins.map((pin) => [keyOf(pin), pin])).values()];
    if (different.length > MOST_PINS)
      throw new Unreadable(`at most ${MOST_PINS} runs can be pinned`);
    return { pins: different };
  },
  sort(text) {
    const descending = text.startsWith("-");
    return { sort: { key: oneOf(SORTED_BY, text.slice(descending ? 1 : 0)), descending } };
  },
  compare(text) {
    if (!isId(text)) throw new Unreadable(`${quoted(text)} is not a run's id`);
    return { compare: text };
  },
  show: (text, look) => ({ layers: switched(look.layers, text, true) }),
  hide(text, look, defaults) {
    const names = [...new Set(text.split(","))];
    const parts = names.filter(
      (name) =>
        Object.hasOwn(PARTS, name) || SECTIONS.some((section) => isField(name, section, defaults)),
    );
    const layers = names.filter((name) => !parts.includes(name));
    return {
      parts,
      ...(layers.length
        ? {
            layers: switched(look.layers, layers.join(","), false, [
              ...Object.keys(PARTS),
              "a field",
            ]),
          }
        : {}),
    };
  },
  ask: (text, { ask }) => ({ ask: { words: "", ...ask, kind: oneOf(Object.keys(TRUTHS), text) } }),
  prompt(text, { ask }) {
    const words = text.trim();
    if (words.length > LONGEST_QUESTION)
      throw new Unreadable(`it is longer than ${LONGEST_QUESTION} characters`);
    return words || ask ? { ask: { kind: "words", ...ask, words } } : {};
  },
  tour(text) {
    const step = number(text);
    if (!Number.isInteger(step) || step < 1 || step > STEPS)
      throw new Unreadable(`${quoted(text)} is not a whole number from 1 to ${STEPS}`);
    return { tour: step };
  },
  play: (text) => ({ play: readAs(false, "play", text) }),
};

/** A field of the page; points are drawn, not typed, and as a layer of the plane they have this name, too. */
const isField = (name, section, defaults) =>
  name !== "points" && Object.hasOwn(defaults[section], name);

function oneOf(names, text) {
  if (!names.includes(text)) throw new Unreadable(`${quoted(text)} is none of ${names.join(", ")}`);
  return text;
}

function switched(layers, text, on, others = []) {
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(LAYERS, name));
  if (unknown !== undefined)
    throw new Unreadable(
      `${quoted(unknown)} is none of ${[...Object.keys(LAYERS), ...others].join(", ")}`,
    );
  return { ...layers, ...Object.fromEntries(names.map((name) => [name, on])) };
}

/**
 * Read an address. What cannot be read keeps its default and is named in `complaints`; whether a readable value is
 * *allowed* is the server's to say. `play` is how the page starts, not a part of the state.
 *
 * @returns {{spec: object, look: object, play: boolean, complaints: string[]}}
 */
export function fromHash(hash, defaults) {
  const spec = structuredClone(defaults);
  let look = { ...LOOK };
  const complaints = [];
  const sectionOf = (name) => SECTIONS.find((section) => Object.hasOwn(defaults[section], name));
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    try {
      const section = sectionOf(name);
      if (section) spec[section][name] = readAs(defaults[section][name], name, text);
      else if (name === "interventions") spec.interventions = shaped(interventions, text);
      else if (Object.hasOwn(LOOK_READERS, name))
        look = { ...look, ...LOOK_READERS[name](text, look, defaults) };
      else throw new Unreadable("there is no such setting");
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof SyntaxError)) throw error;
      complaints.push(`${shortened(name)}: ${error.message}`);
    }
  }
  const { play = false, ...rest } = look;
  return { spec: frozen(spec), look: frozen(rest), play, complaints };
}
