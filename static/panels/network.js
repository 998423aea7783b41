// @ts-nocheck
/** The network on the page: its picture, what changes its structure, and the one weight that is under the hand. */

import { Architecture } from "../controls/architecture.js";
import { WeightEditor } from "../controls/weight-editor.js";
import { Diagram } from "../views/network-diagram/diagram.js";
import { WeightLegend } from "../views/network-diagram/weight-legend.js";

/** A place as an intervention names it. */
function editOf({ layer, from, to }, value) {
  return from === undefined
    ? { coefs: [], intercepts: [{ layer, to, value }] }
    : { coefs: [{ layer, from, to, value }], intercepts: [] };
}

export class NetworkPanel {
  /**
   * @param {HTMLElement} root
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(root, palette) {
    this.root = root;
    this.diagram = new Diagram(root, palette);
    this.key = new WeightLegend(root.querySelector(".weight-key"));
    this.weight = new WeightEditor(root.querySelector(".weight"));
    this.key.update(palette);
  }

  /**
   * @param {object} catalog
   * @param {import("./run-edits.js").RunEdits} edits  what a weight that is tried out, let go or left becomes
   */
  wire(catalog, edits) {
    const { diagram, weight } = this;
    this.architecture = new Architecture(this.root, catalog);
    diagram.setFeatures(catalog.features);
    diagram.addEventListener("columns", ({ detail }) =>
      this.architecture.placeColumns(detail.xs, detail.between),
    );
    diagram.addEventListener("toggle", ({ detail }) => this.architecture.toggleFeature(detail));
    diagram.addEventListener("edit", ({ detail }) => this.open(detail));
    weight.addEventListener("preview", ({ detail: { place, value } }) => {
      diagram.preview(place, value);
      edits.preview(editOf(place, value));
    });
    weight.addEventListener("edit", ({ detail: { place, value } }) => {
      diagram.preview(place, value, true);
      edits.apply(editOf(place, value));
    });
    weight.addEventListener("cancel", () => {
      diagram.endPreview();
      edits.cancel();
    });
    weight.addEventListener("closed", () => diagram.endEdit());
  }

  open(place) {
    const { weight } = this;
    weight.close({ restoreFocus: false });
    const { name, value, at, origin } = this.diagram.beginEdit(place);
    weight.open(place, name, value, origin);
    const box = this.root.querySelector(".network");
    const half = weight.root.offsetWidth / 2;
    const left = Math.min(Math.max(at[0], half), Math.max(half, box.clientWidth - half));
    Object.assign(weight.root.style, { left: `${left}px`, top: `${at[1] + 14}px` });
  }

  show(frame) {
    const { diagram, weight } = this;
    diagram.update(frame);
    if (!weight.place) return;
    const value = diagram.valueOf(weight.place);
    if (value === undefined) weight.close();
    else weight.followValue(value);
  }

  setPalette(palette) {
    this.diagram.setPalette(palette);
    this.key.update(palette);
  }
}
