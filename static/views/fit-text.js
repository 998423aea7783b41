/** Texts about a fit: errors, counts, the linear piece at a point, and the behavior outside the data. */

import { unitNames } from "../content/unit-names.js";
import { createElement, element, elements } from "../ui/elements.js";
import { count, significant, whole } from "../ui/number-format.js";
import { FormulaLine } from "./formula-line.js";
import { inParts } from "./frame-metrics.js";
import { capitalized } from "../ui/short-text.js";

/**
 * @typedef {import("../state/curve-run.js").Frame} Frame
 * @typedef {import("../api/wire.d.ts").CurvePiece} Piece
 * @typedef {import("../api/wire.d.ts").CurveTail} Tail
 */

/** A kink more than this many widths of the view away exists only because a unit's weights have almost vanished. */
const FAR = 100;
/** The maximum number of units that are listed. */
const MAX_UNITS = 12;

/**
 * @param {string} textContent
 * @param {string} className
 */
const paragraph = (textContent, className = "") => createElement("p", { textContent, className });

/**
 * Return the equation of a line, as in “y = 0.83x + 0.02”.
 *
 * @param {number|null} slope
 * @param {number|null} intercept
 */
function equation(slope, intercept) {
  const sign = (intercept ?? 0) < 0 ? "\u2212" : "+";
  const size = intercept === null ? null : Math.abs(intercept);
  return `y = ${significant(slope, 4)}\u2009x ${sign} ${significant(size, 4)}`;
}

/**
 * @param {number|null} from
 * @param {number|null} to
 */
function intervalText(from, to) {
  if (from === null && to === null) return "everywhere";
  if (from === null) return `for x up to ${significant(to, 4)}`;
  if (to === null) return `from x = ${significant(from, 4)} to infinity`;
  return `from x = ${significant(from, 4)} to ${significant(to, 4)}`;
}

/**
 * Return how the fit behaves to the left or to the right of the view.
 *
 * @param {"left"|"right"} side
 * @param {Tail} tail
 * @param {Frame} frame
 */
function tailText(side, { slope, intercept, begins, exact, beyond, units }, { range, pieces }) {
  if (!exact) return `To the ${side} it approaches the plateau y = ${significant(intercept, 4)}.`;
  const line = equation(slope, intercept);
  if (!beyond || !pieces)
    return `To the ${side} it follows the line ${line}${begins === null ? "" : `, beyond its last kink at x = ${significant(begins, 4)}`}.`;
  const edge = side === "left" ? 0 : pieces.slope.length - 1;
  const distance = Math.abs((begins ?? 0) - range[side === "left" ? 0 : 1]);
  const isFar = distance / (range[1] - range[0]) > FAR;
  const reason = isFar
    ? `, that far because ${unitNames(units)} ${units.length > 1 ? "have" : "has"} weights near 0`
    : "";
  const kinks =
    beyond === 1
      ? `a further kink lies beyond the view, at x = ${significant(begins, 4)}`
      : `${beyond} further kinks lie beyond the view, the last at x = ${significant(begins, 4)}`;
  const leaving = equation(pieces.slope[edge], pieces.intercept[edge]);
  const end =
    leaving === line
      ? "The bend there is too small to change these digits"
      : `From there on it follows ${line}`;
  return `To the ${side} it leaves the view along the line ${leaving}; ${kinks}${reason}. ${end}.`;
}

/**
 * Return the description of a frame, which screen readers read.
 *
 * @param {Frame} frame
 */
function sentence({ epoch, counts, errors, why, diverged }) {
  if (diverged)
    return `Training diverged at epoch ${diverged.epoch}: ${diverged.reason}. This is the last finite fit.`;
  const inside = errors.inside
    ? ` Root mean square error: ${significant(errors.inside.rmse, 3)} inside the shaded training interval`
    : "";
  const outside = errors.outside
    ? `, ${significant(errors.outside.rmse, 3)} outside.`
    : inside && ".";
  return `Epoch ${epoch}. ${pieceCountText(counts, why)}${inside}${outside}`;
}

/**
 * @param {Frame["counts"]} counts
 * @param {string|null} why  why there are no exact pieces
 */
function pieceCountText({ pieces, pieces_in_range: inView }, why) {
  if (pieces === null) return why ? `${capitalized(why)}.` : "";
  const part = inView !== null && pieces > inView ? `, ${inView} of them in view` : "";
  return `The fit is a line of ${count(pieces, "straight piece")}${part}.`;
}

/**
 * Return the bound as a whole number, unless it is so large that it has a power of ten.
 *
 * @param {number|null} bound
 */
const boundText = (bound) =>
  bound !== null && bound < 1e6 ? whole(bound) : significant(bound, 6).replace(/\.0+$/, "");

/**
 * Return the difference of two counts, or a dash if the pieces are unknown.
 *
 * @param {number|null} more
 * @param {number|null} less
 */
const differenceText = (more, less) =>
  more === null || less === null ? "–" : `${whole(more - less)}`;

/**
 * Return the text of each slot, by its `data-reading`.
 *
 * @param {Frame} frame
 * @returns {Record<string, string>}
 */
const readings = ({ errors, counts, metrics }) => ({
  "inside.rmse": significant(errors.inside?.rmse, 3),
  "inside.max": significant(errors.inside?.max, 3),
  "outside.rmse": significant(errors.outside?.rmse, 3),
  "outside.max": significant(errors.outside?.max, 3),
  pieces: whole(counts.pieces),
  bound: boundText(counts.bound),
  kinks: whole(counts.kinks_in_interval),
  around: differenceText(counts.kinks_in_range, counts.kinks_in_interval),
  beyond: differenceText(counts.pieces, counts.pieces_in_range),
  dead: whole(metrics.dead_units),
});

export class FitText {
  /** @param {import("../ui/elements.js").Find} find */
  constructor(find) {
    this.caption = find("#caption");
    this.announced = find("#announced");
    this.slots = elements(document, "[data-reading]", HTMLElement);
    this.piece = element(find("#piece"), ".card-body");
    this.tails = element(find("#tails"), ".card-body");
    this.line = new FormulaLine(find("#formula"), this.caption, find("#pointed"));
  }

  /**
   * Show the texts of a frame. They are announced to screen readers only while nothing is playing.
   *
   * @param {Frame} frame
   * @param {boolean} playing
   */
  update(frame, playing) {
    const values = readings(frame);
    for (const slot of this.slots) slot.textContent = values[slot.dataset.reading ?? ""];
    const text = sentence(frame);
    this.caption.replaceChildren(...inParts(text));
    if (!playing) this.announced.textContent = text;
    const { tails, why } = frame;
    this.tails.replaceChildren(
      ...(tails
        ? [
            paragraph(tailText("left", tails.left, frame)),
            paragraph(tailText("right", tails.right, frame)),
          ]
        : [paragraph(why ?? "", "quiet")]),
    );
  }

  /**
   * Show the linear piece at a point, or how to choose one. The piece at the pointer is also in the line under the plot.
   *
   * @param {Piece|null} piece
   * @param {boolean} [isAtPointer]
   */
  showPiece(piece, isAtPointer = false) {
    this.piece.replaceChildren(...pieceParagraphs(piece));
    this.line.show(piece && isAtPointer ? pieceText(piece) : null);
  }
}

/** @param {Piece} piece */
function pieceText({ x, value, from, to, slope, intercept, why }) {
  if (why) return `y = ${significant(value, 4)} at x = ${significant(x, 4)}`;
  return `${equation(slope, intercept)} ${intervalText(from, to)}`;
}

/** @param {Piece|null} piece */
function pieceParagraphs(piece) {
  if (!piece)
    return [
      paragraph("Point at the curve to see the equation of its linear piece there.", "quiet"),
    ];
  const { x, value, from, to, slope, intercept, why } = piece;
  if (why) return [paragraph(`y = ${significant(value, 4)} there; ${why}.`)];
  const units = piece.active ?? [];
  const active = units.length ? `Active: ${unitNames(units, MAX_UNITS)}.` : "No unit is active.";
  const position = `${intervalText(from, to)}; y = ${significant(value, 4)} at x = ${significant(x, 4)}.`;
  return [
    paragraph(equation(slope, intercept), "line-formula"),
    paragraph(position, "quiet"),
    paragraph(active, "quiet"),
  ];
}
