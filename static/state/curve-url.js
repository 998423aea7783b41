// @ts-nocheck
/** The lab's address: the fields of a curve's spec that differ from the defaults, by their names, and how one looks at it. */

import { quoted, shortened } from "../ui/short-text.js";
import { frozen, same } from "./page-state.js";
import { Unreadable, number, numbers, readAs, written } from "./url-codec.js";

const SECTIONS = ["function", "network", "training"];

export const SHOWN = Object.freeze({
  truth: true,
  points: true,
  kinks: true,
  units: false,
  sum: false,
});

/** How one looks at a curve unless told otherwise: `first` units are added up, `at` a place whose piece is told. */
export const LOOK = Object.freeze({
  epoch: 0,
  range: null,
  at: null,
  first: 0,
  speed: 1,
  shown: SHOWN,
});

const encoded = (text) =>
  encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3B/g, ";").replace(/%5E/g, "^");

/** The address of a state, without its “#”. */
export function toHash(spec, look, defaults) {
  const parts = [];
  for (const section of SECTIONS) {
    for (const [name, value] of Object.entries(spec[section])) {
      if (!same(value, defaults[section][name])) parts.push([name, written(value)]);
    }
  }
  parts.push(["epoch", written(look.epoch)]);
  if (look.range) parts.push(["range", written(look.range)]);
  if (look.at !== null) parts.push(["at", written(look.at)]);
  if (look.first) parts.push(["first", written(look.first)]);
  if (look.speed !== LOOK.speed) parts.push(["speed", written(look.speed)]);
  for (const [verb, on] of [
    ["show", true],
    ["hide", false],
  ]) {
    const names = Object.keys(SHOWN).filter(
      (name) => look.shown[name] !== SHOWN[name] && look.shown[name] === on,
    );
    if (names.length) parts.push([verb, names.join(",")]);
  }
  return parts.map(([name, text]) => `${name}=${encoded(text)}`).join("&");
}

function wholeFrom0(text) {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new Unreadable(`${quoted(text)} is not a whole number from 0 up`);
  return value;
}

function switched(shown, text, on) {
  const names = text.split(",");
  const unknown = names.find((name) => !Object.hasOwn(SHOWN, name));
  if (unknown !== undefined)
    throw new Unreadable(`${quoted(unknown)} is none of ${Object.keys(SHOWN).join(", ")}`);
  return { ...shown, ...Object.fromEntries(names.map((name) => [name, on])) };
}

const READERS = {
  epoch: (text) => ({ epoch: wholeFrom0(text) }),
  first: (text) => ({ first: wholeFrom0(text) }),
  at: (text) => ({ at: number(text) }),
  range(text) {
    const range = numbers(text, 2);
    if (!(range[0] < range[1]))
      throw new Unreadable(`${quoted(text)} does not go from a lower to a higher x`);
    return { range };
  },
  speed: (text) => ({ speed: text === "max" ? text : Math.max(1, wholeFrom0(text)) }),
  show: (text, look) => ({ shown: switched(look.shown, text, true) }),
  hide: (text, look) => ({ shown: switched(look.shown, text, false) }),
};

/** Read an address; what cannot be read keeps its default and is named in `complaints`. */
export function fromHash(hash, defaults) {
  const spec = structuredClone(defaults);
  let look = { ...LOOK };
  const complaints = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    try {
      const section = SECTIONS.find((one) => Object.hasOwn(defaults[one], name));
      if (name === "points")
        spec.function.points = text === "" ? [] : text.split(";").map((point) => numbers(point, 2));
      else if (section) spec[section][name] = readAs(defaults[section][name], name, text);
      else if (Object.hasOwn(READERS, name)) look = { ...look, ...READERS[name](text, look) };
      else throw new Unreadable("there is no such setting");
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      complaints.push(`${shortened(name)}: ${error.message}`);
    }
  }
  return { spec: frozen(spec), look: frozen(look), complaints };
}
