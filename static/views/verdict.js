/** The parts of a verdict on a claim: its outcome in words, its numbers, its statements, and its dead units. */

import { createElement } from "../ui/elements.js";
import { deathItem } from "./dead-units.js";

/** @typedef {import("../api/wire.d.ts").Verdict} Verdict */

/** @type {Record<import("../api/wire.d.ts").Outcome, string>} */
export const OUTCOMES = {
  holds: "It holds here.",
  partly: "It holds in part.",
  fails: "It does not hold here.",
  tie: "It is a tie.",
  open: "Inconclusive with these settings.",
};
/**
 * The outcome of one statement, as a cell of the table.
 *
 * @type {Record<import("../api/wire.d.ts").Outcome, string>}
 */
const STATEMENT_OUTCOMES = {
  holds: "holds",
  partly: "in part",
  fails: "does not hold",
  tie: "tie",
  open: "inconclusive: more seeds could change it",
};

/**
 * Return a text in which a number and its unit stay on one line.
 *
 * @param {string} text
 */
export const bound = (text) =>
  text.replaceAll(" %", "\u00a0%").replaceAll(" × ", "\u00a0×\u00a0").replaceAll(" ns", "\u00a0ns");

/**
 * Return the table of a verdict's statements.
 *
 * @param {Verdict["statements"]} statements
 */
export function statementTable(statements) {
  const heads = ["Statement", "Outcome", "Finding (95 % interval)"].map((textContent) =>
    createElement("th", { textContent, scope: "col" }),
  );
  const rows = statements.map(({ sentence, outcome, finding }) => {
    const head = createElement("th", { textContent: sentence, scope: "row" });
    const cells = [STATEMENT_OUTCOMES[outcome], bound(finding)].map((textContent) =>
      createElement("td", { textContent }),
    );
    return createElement("tr", {}, head, ...cells);
  });
  return createElement(
    "table",
    { className: "statements" },
    createElement("thead", {}, createElement("tr", {}, ...heads)),
    createElement("tbody", {}, ...rows),
  );
}

/**
 * Return the table with the numbers behind a verdict.
 *
 * @param {NonNullable<Verdict["table"]>} table
 */
export function numberTable({ caption, heads, rows }) {
  /** @param {{text: string, note: string}} entry */
  const content = ({ text, note }) =>
    note ? [bound(text), " ", createElement("small", { textContent: bound(note) })] : [bound(text)];
  const lines = rows.map(([head, ...cells]) =>
    createElement(
      "tr",
      {},
      createElement("th", { scope: "row" }, ...content(head)),
      ...cells.map((cell) => createElement("td", {}, ...content(cell))),
    ),
  );
  const titles = heads.map((head) => createElement("th", { scope: "col", textContent: head }));
  return createElement(
    "table",
    { className: "numbers" },
    createElement("caption", { textContent: caption }),
    createElement("thead", {}, createElement("tr", {}, ...titles)),
    createElement("tbody", {}, ...lines),
  );
}

/**
 * Return a list of dead units by name, each with a link to the plane one epoch before it died, where its crease still divides
 * the training points.
 *
 * @param {Verdict["dead_units"]} units
 */
export function deadUnitList(units) {
  const items = units.map(({ run, ...death }) => deathItem(run, death));
  return createElement(
    "details",
    { className: "dead-units" },
    createElement("summary", {
      textContent: `The ${units.length === 1 ? "dead unit" : `${units.length} dead units`} of the run with the median number`,
    }),
    createElement("ul", {}, ...items),
  );
}
