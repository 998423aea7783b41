/** The figure of the article with prices of houses: the exact formula and the price of a house with any number of bedrooms. */

import { formulaText } from "../../views/pointer-text.js";
import { outputsAt } from "../../views/affine-at.js";
import { significant } from "../../ui/number-format.js";
import { PlaneFigure } from "./plane-figure.js";

/** Bedrooms to choose from: none of the data has fewer than 1 or more than 6. */
const BEDROOMS = [-2, 1, 2, 3, 4, 5, 6, 8, 20, 100, 500];
const FIRST = BEDROOMS.indexOf(3);
const BATHROOMS = 2;

/** How much larger than needed a view is that contains the chosen house, as a share of its width. */
const MARGIN = 0.05;

const DIGITS = 3;

/** A generated data set has no names of its own. */
const UNITS = { offset: 0, scale: 1 };
const AXES = Object.freeze({
  x1: { name: "bedrooms", ...UNITS },
  x2: { name: "bathrooms", ...UNITS },
  label: { name: "price", ...UNITS },
});

/** @param {number} value */
const signed = (value) => String(value).replace("-", "\u2212");

export class HousesFigure extends PlaneFigure {
  house = [BEDROOMS[FIRST], BATHROOMS];
  /**
   * The box of the data.
   *
   * @type {number[]|null}
   */
  home = null;

  /**
   * The points of the run, and the same with the names of the axes.
   *
   * @type {[PlaneFigure["points"], PlaneFigure["points"]]}
   */
  named = [null, null];

  get points() {
    const { data } = this.run;
    if (data !== this.named[0]) this.named = [data, data && { ...data, axes: AXES }];
    return this.named[1];
  }

  own() {
    const words = BEDROOMS.map(signed);
    return [
      this.slider("Bedrooms", words, FIRST, (index) => {
        this.house = [BEDROOMS[index], BATHROOMS];
        this.setView(this.around());
      }),
    ];
  }

  /** Return a box with the data and the chosen house, or null for the data's own. */
  around() {
    const { home, house } = this;
    if (!home || (house[0] >= home[0] && house[0] <= home[1])) return null;
    const [left, right] = [Math.min(home[0], house[0]), Math.max(home[1], house[0])];
    const margin = MARGIN * (right - left);
    const half = ((1 + 2 * MARGIN) * (right - left)) / 2;
    return [left - margin, right + margin, BATHROOMS - half, BATHROOMS + half];
  }

  /** @param {import("../../api/frame.js").Frame} frame */
  draw(frame) {
    this.home ??= frame.box;
    super.draw(frame);
    const [bedrooms, bathrooms] = this.house;
    this.plane.overlay("house", (context, mapping, palette) => {
      context.beginPath();
      context.arc(mapping.x(bedrooms), mapping.y(bathrooms), 7, 0, 2 * Math.PI);
      context.strokeStyle = palette.paper;
      context.lineWidth = 5;
      context.stroke();
      context.strokeStyle = palette.ink;
      context.lineWidth = 2;
      context.stroke();
    });
  }

  /** @param {number[]|null} at */
  point(at) {
    const { frame, house } = this;
    if (at || !frame?.network) {
      super.point(at);
      return;
    }
    const { values, affine } = outputsAt(frame.network, house);
    const rule = affine ? `${formulaText(affine[0], ["bedrooms", "bathrooms"])} = ` : "";
    const price = significant(values[0], DIGITS);
    this.formula.textContent = `${signed(house[0])} bedrooms, ${house[1]} bathrooms: price ${rule}${price}`;
  }
}
