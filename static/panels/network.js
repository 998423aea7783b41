/** The panel of the network: its diagram, the controls of its structure, and the editor of one weight. */

import { Architecture } from "../controls/architecture.js";
import { WeightEditor } from "../controls/weight-editor.js";
import { element } from "../ui/elements.js";
import { Diagram } from "../views/network-diagram/diagram.js";
import { WeightLegend } from "../views/network-diagram/weight-legend.js";

/**
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../views/network-diagram/layout.js").Place} Place
 */

/**
 * Return the edit that sets a weight or a bias.
 *
 * @param {Place} place
 * @param {number} value
 */
function editOf({ layer, from, to }, value) {
  return from === undefined
    ? { coefs: [], intercepts: [{ layer, to, value }] }
    : { coefs: [{ layer, from, to, value }], intercepts: [] };
}

export class NetworkPanel {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} editor  of one weight, in the inspector
   * @param {Palette} palette
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {import("./run-edits.js").RunEdits} edits  applies or previews an edited weight
   */
  constructor(root, editor, palette, catalog, edits) {
    this.edits = edits;
    this.diagram = new Diagram(root, palette);
    this.legend = new WeightLegend(element(root, ".weight-key"));
    this.editor = new WeightEditor(editor);
    this.architecture = new Architecture(root, catalog);
    this.legend.update(palette);
    this.diagram.setFeatures(catalog.features);
    this.listen();
  }

  listen() {
    const { architecture, diagram, editor, edits } = this;
    diagram.addEventListener("columns", ({ detail }) =>
      architecture.placeColumns(detail.xs, detail.between),
    );
    diagram.addEventListener("toggle", ({ detail }) => architecture.toggleFeature(detail));
    diagram.addEventListener("edit", ({ detail }) => this.openEditor(detail));
    editor.addEventListener("preview", ({ detail: { place, value } }) => {
      diagram.preview(place, value);
      edits.preview(editOf(place, value));
    });
    editor.addEventListener("edit", ({ detail: { place, value } }) => {
      diagram.preview(place, value, true);
      edits.apply(editOf(place, value));
    });
    editor.addEventListener("cancel", () => {
      diagram.endPreview();
      edits.cancel();
    });
    editor.addEventListener("closed", () => diagram.endEdit());
  }

  /** @param {Place} place */
  openEditor(place) {
    const { editor } = this;
    editor.close({ restoreFocus: false });
    const { name, value, origin } = this.diagram.beginEdit(place);
    if (value === undefined) return;
    editor.open(place, name, value, origin);
  }

  /** @param {import("../api/frame.js").Frame} frame */
  show(frame) {
    const { diagram, editor } = this;
    diagram.update(frame);
    if (!editor.place) return;
    const value = diagram.valueOf(editor.place);
    if (value === undefined) editor.close();
    else editor.followValue(value);
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.diagram.setPalette(palette);
    this.legend.update(palette);
  }
}
