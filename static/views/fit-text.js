// @ts-nocheck
/** What there is to say of a fit: errors, pieces, the piece at a place, and what it does beyond the data. */

import { count, significant, whole } from "../ui/number-format.js";

const made = (name, text, className = "") =>
  Object.assign(document.createElement(name), { textContent: text, className });

/** “y = 0.83x + 0.02” */
export function lineWords(slope, intercept) {
  const sign = intercept < 0 ? "\u2212" : "+";
  return `y = ${significant(slope, 4)}\u2009x ${sign} ${significant(Math.abs(intercept), 4)}`;
}

const unitWords = (units) =>
  units.map(([layer, unit]) => `unit ${unit + 1} of layer ${layer + 1}`).join(", ");

function stretch(from, to) {
  if (from === null && to === null) return "everywhere";
  if (from === null) return `for x up to ${significant(to, 4)}`;
  if (to === null) return `from x = ${significant(from, 4)} on, for ever`;
  return `from x = ${significant(from, 4)} to ${significant(to, 4)}`;
}

/** So many times the width of the view away, a kink is there only because a unit's weights have all but gone. */
const FAR = 100;

function tailWords(side, { slope, intercept, begins, exact, beyond, units }, { range, pieces }) {
  if (!exact)
    return `To the ${side} it comes ever closer to the plateau y = ${significant(intercept, 4)}.`;
  const line = lineWords(slope, intercept);
  if (!beyond)
    return `To the ${side} it follows the line ${line}${begins === null ? "" : `, beyond its last kink at x = ${significant(begins, 4)}`}.`;
  const edge = side === "left" ? 0 : pieces.slope.length - 1;
  const away = Math.abs(begins - range[side === "left" ? 0 : 1]) / (range[1] - range[0]) > FAR;
  const faint = away
    ? `, so far out because ${unitWords(units)} hardly changes with x any more`
    : "";
  const kinks =
    beyond === 1
      ? `a further kink lies beyond the view, at x = ${significant(begins, 4)}`
      : `${beyond} further kinks lie beyond the view, the last at x = ${significant(begins, 4)}`;
  const leaving = lineWords(pieces.slope[edge], pieces.intercept[edge]);
  const end =
    leaving === line
      ? "It bends so little there that the line reads the same"
      : `From there on it follows ${line}`;
  return `To the ${side} it leaves the view along the line ${leaving}; ${kinks}${faint}. ${end}.`;
}

export class FitText {
  /** @param {(selector: string) => HTMLElement} find */
  constructor(find) {
    this.caption = find("#caption");
    this.announced = find("#announced");
    this.readings = [...document.querySelectorAll("[data-reading]")];
    this.piece = find("#piece .card-body");
    this.tails = find("#tails .card-body");
  }

  update(frame, playing) {
    const { errors, counts, metrics } = frame;
    const values = {
      "inside.rmse": significant(errors.inside?.rmse, 3),
      "inside.max": significant(errors.inside?.max, 3),
      "outside.rmse": significant(errors.outside?.rmse, 3),
      "outside.max": significant(errors.outside?.max, 3),
      pieces: whole(counts.pieces),
      bound: significant(counts.bound, 6).replace(/\.0+$/, ""),
      kinks: whole(counts.kinks_in_interval),
      around:
        counts.pieces === null ? "–" : `${whole(counts.kinks_in_range - counts.kinks_in_interval)}`,
      beyond: counts.pieces === null ? "–" : `${whole(counts.pieces - counts.pieces_in_range)}`,
      dead: whole(metrics.dead_units),
    };
    if (counts.bound !== null && counts.bound < 1e6) values.bound = whole(counts.bound);
    for (const cell of this.readings) cell.textContent = values[cell.dataset.reading];
    const words = this.sentence(frame);
    this.caption.textContent = words;
    if (!playing) this.announced.textContent = words;
    const tails = frame.tails
      ? [
          ["left", frame.tails.left],
          ["right", frame.tails.right],
        ]
      : [];
    this.tails.replaceChildren(
      ...tails.map(([side, tail]) => made("p", tailWords(side, tail, frame))),
    );
    if (!tails.length) this.tails.replaceChildren(made("p", frame.why, "quiet"));
  }

  sentence({ epoch, counts, errors, why, diverged }) {
    if (diverged)
      return `Training diverged at epoch ${diverged.epoch}: ${diverged.reason}. This is the last finite fit.`;
    const pieces =
      counts.pieces === null
        ? `${why[0].toUpperCase()}${why.slice(1)}.`
        : `The fit is a line of ${count(counts.pieces, "straight piece")}${counts.pieces > counts.pieces_in_range ? `, ${counts.pieces_in_range} of them in view` : ""}.`;
    const inside = errors.inside
      ? ` Off by ${significant(errors.inside.rmse, 3)} inside the shaded training interval`
      : "";
    const outside = errors.outside
      ? `, by ${significant(errors.outside.rmse, 3)} outside.`
      : inside && ".";
    return `Epoch ${epoch}. ${pieces}${inside}${outside}`;
  }

  /** The piece at a place; null where no place is chosen. */
  showPiece(card) {
    if (card === null) {
      this.piece.replaceChildren(
        made("p", "Point at the curve to read the line that it follows there.", "quiet"),
      );
      return;
    }
    if (card.why) {
      this.piece.replaceChildren(
        made("p", `y = ${significant(card.value, 4)} there; ${card.why}.`),
      );
      return;
    }
    const active = card.active.length
      ? `Active: ${unitWords(card.active.slice(0, 12))}${card.active.length > 12 ? " …" : ""}.`
      : "No unit is active.";
    this.piece.replaceChildren(
      made("p", lineWords(card.slope, card.intercept), "line-formula"),
      made(
        "p",
        `${stretch(card.from, card.to)}; y = ${significant(card.value, 4)} at x = ${significant(card.x, 4)}.`,
        "quiet",
      ),
      made("p", active, "quiet"),
    );
  }
}
