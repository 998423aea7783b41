/** Dead units by name, each with a link to the plane one epoch before it died, where its crease still divides the points. */

import { createElement } from "../ui/elements.js";
import { siteAddress } from "../ui/site-address.js";

/** @typedef {import("../api/wire.d.ts").Death} Death */

/**
 * Return when a unit died, with a link to its last crease.
 *
 * @param {string} run
 * @param {Death} death
 * @returns {(Node|string)[]}
 */
export function deathParts(run, { layer, unit, epoch }) {
  const before = Math.max(0, epoch - 1);
  const link = createElement("a", {
    href: siteAddress(`./#run=${run}&epoch=${before}&unit=${layer},${unit}`),
    textContent: epoch ? "its last crease" : "its crease",
  });
  return [epoch ? `died in epoch ${epoch}: ` : "was dead before training: ", link];
}

/**
 * Return an entry of a list of dead units.
 *
 * @param {string} run
 * @param {Death} death
 */
export const deathItem = (run, death) =>
  createElement(
    "li",
    {},
    `layer ${death.layer + 1}, unit ${death.unit + 1} `,
    ...deathParts(run, death),
  );
