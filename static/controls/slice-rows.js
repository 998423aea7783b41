/** The controls of the plane through three rows: a list of rows for each, and a button to choose it in the plane. */

import { markerSwatch } from "../ui/class-swatch.js";
import { createElement, element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { RowList } from "./row-list.js";

/** @typedef {import("./row-list.js").Row} Row */

export const CORNERS = ["A", "B", "C"];

/**
 * Emits `rows` with three rows, `typical` and `misclassified` for three rows of that kind, and `pick` with the place of the
 * row that is chosen in the plane, or null.
 *
 * @extends {TypedEventTarget<{rows: number[], typical: null, misclassified: null, pick: number|null}>}
 */
export class SliceRows extends TypedEventTarget {
  /** @type {number[]} */
  rows = [];
  /** The place of the row that the next press on the plane chooses. @type {number|null} */
  picking = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.lists = elements(root, "select", HTMLSelectElement).map((select) => new RowList(select));
    this.swatches = elements(root, ".row-swatch", HTMLElement);
    this.pickButtons = elements(root, "[data-pick]", HTMLButtonElement);
    this.presets = element(root, ".row-presets", HTMLElement);
    this.words = element(root, "[role=status]");
    this.usualWords = this.words.textContent ?? "";
    for (const [place, list] of this.lists.entries())
      list.select.addEventListener("change", () => this.choose(place, list.row));
    for (const [place, button] of this.pickButtons.entries())
      button.addEventListener("click", () => this.pick(this.picking === place ? null : place));
    for (const name of /** @type {const} */ (["typical", "misclassified"]))
      element(root, `[data-rows=${name}]`).addEventListener("click", () => this.emit(name));
  }

  /** @param {number|null} place  whose row the next press on the plane chooses */
  pick(place) {
    if (place === this.picking) return;
    this.picking = place;
    for (const [at, button] of this.pickButtons.entries())
      button.setAttribute("aria-pressed", String(at === place));
    this.say(
      place === null
        ? ""
        : `Choose the sample for ${CORNERS[place]} in the plane; Escape keeps the row.`,
    );
    this.emit("pick", place);
  }

  /** @param {string} words  empty for the usual ones */
  say(words) {
    this.words.textContent = words || this.usualWords;
  }

  /**
   * Put a row in a place. A row that another place has changes places with it.
   *
   * @param {number} place
   * @param {number} row
   */
  choose(place, row) {
    this.pick(null);
    const other = this.rows.indexOf(row);
    const rows = this.rows.with(place, row);
    if (other >= 0) rows[other] = this.rows[place];
    this.emit("rows", rows);
  }

  /**
   * @param {number[]} rows
   * @param {() => Row[]} offered  all rows
   * @param {boolean} hasClasses
   */
  update(rows, offered, hasClasses) {
    this.rows = rows;
    this.presets.hidden = !hasClasses;
    for (const [place, list] of this.lists.entries()) list.show(rows[place], offered);
  }

  /**
   * Show the markers of the rows' classes.
   *
   * @param {({shape: string, hue: string}|null)[]} markers
   */
  mark(markers) {
    for (const [place, swatch] of this.swatches.entries()) {
      const marker = markers[place];
      swatch.replaceChildren(
        ...(marker ? [markerSwatch(marker.shape, { fill: marker.hue })] : [createElement("i")]),
      );
    }
  }
}
