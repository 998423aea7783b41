/** The panel of the network: its diagram, the controls of its structure, and the editor of one weight. */

import { Architecture } from "../controls/architecture.js";
import { LayerOptions } from "../controls/layer-options.js";
import { WeightEditor } from "../controls/weight-editor.js";
import { frozenPartsAt, isFrozenAt } from "../state/interventions.js";
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

/** The largest number of inputs that the diagram has room for. */
const MOST_INPUTS = 16;
/** Characters of a column's name that fit in front of its node. */
const NAME_LENGTH = 13;

/** @param {string} name */
const shortened = (name) =>
  name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1).trimEnd()}…` : name;

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
    /** The epoch that is shown. */
    this.epoch = 0;
    /** Shows the part of the page that has the editor. The page sets this function. */
    this.revealEditor = () => {};
    this.diagram = new Diagram(root, palette);
    this.legend = new WeightLegend(element(root, ".weight-key"));
    this.editor = new WeightEditor(editor);
    this.architecture = new Architecture(root, catalog);
    this.layerOptions = new LayerOptions(
      element(root, ".layer-options"),
      element(root, "[popovertarget]"),
      catalog,
    );
    this.palette = palette;
    /** @type {import("../api/frame.js").Frame|null} */
    this.frame = null;
    /** Says which parts are frozen; null if none is. @type {ReturnType<typeof frozenPartsAt>} */
    this.isFrozen = null;
    this.legend.update(palette);
    this.features = catalog.features;
    /** The columns that the diagram shows instead of features, as text. */
    this.columns = "";
    this.diagram.setFeatures(catalog.features);
    this.listen();
  }

  listen() {
    const { architecture, diagram, editor, edits, layerOptions } = this;
    diagram.addEventListener("columns", ({ detail }) =>
      architecture.placeColumns(detail.xs, detail.between),
    );
    diagram.addEventListener("toggle", ({ detail }) => {
      if (!this.columns) architecture.toggleFeature(detail);
    });
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
    editor.addEventListener("freeze", ({ detail: { place, isFrozen } }) =>
      edits.apply({ frozen: [isFrozen ? place : { ...place, unfreeze: true }] }),
    );
    editor.addEventListener("closed", () => diagram.endEdit());
    layerOptions.addEventListener("change", ({ detail }) =>
      edits.change(detail.changes, detail.typed),
    );
    layerOptions.addEventListener("freeze", ({ detail }) => edits.apply({ frozen: [detail] }));
  }

  /** @param {Place} place */
  openEditor(place) {
    const { editor } = this;
    editor.close({ restoreFocus: false });
    const { name, value, origin } = this.diagram.beginEdit(place);
    if (value === undefined) return;
    this.revealEditor();
    const { spec } = this.edits.run;
    const isFrozen = isFrozenAt(spec, this.epoch, place);
    editor.open(place, name, value, isFrozen, origin);
  }

  /**
   * Name the inputs of the network: features, or the columns if there are more than two.
   *
   * @param {import("../api/frame.js").Frame} frame
   */
  showInputs({ slice }) {
    const columns = slice && slice.columns.length > 2 ? slice.columns : [];
    if (columns.join() === this.columns) return;
    this.columns = columns.join();
    const named = columns.map((name, at) => ({ name: `x${at + 1}`, label: shortened(name) }));
    this.diagram.setFeatures(named.length ? named : this.features);
    // The diagram is then higher than its box, which shows the inputs in the middle.
    this.diagram.box.classList.toggle("many-inputs", columns.length > MOST_INPUTS);
  }

  /**
   * @param {import("../api/frame.js").Frame} frame
   * @param {import("../state/page-state.js").Look} look
   */
  show(frame, look) {
    const { diagram, editor } = this;
    this.epoch = frame.epoch;
    this.showInputs(frame);
    const { spec } = this.edits.run;
    this.isFrozen = frozenPartsAt(spec, frame.epoch);
    diagram.update(frame, this.isFrozen);
    this.legend.update(this.palette, frame, this.isFrozen !== null);
    this.frame = frame;
    this.showOptions(frame, look);
    if (!editor.place) return;
    const value = diagram.valueOf(editor.place);
    if (value === undefined) editor.close();
    else editor.followValue(value);
  }

  /**
   * Show the options of the layers and of the chosen unit.
   *
   * @param {import("../api/frame.js").Frame} frame
   * @param {import("../state/page-state.js").Look} look
   */
  showOptions({ epoch }, { unit }) {
    const { spec } = this.edits.run;
    this.layerOptions.update({
      spec,
      epoch,
      frozenAt: (part) => isFrozenAt(spec, epoch, part),
      unit: unit && { layer: unit[0], unit: unit[1] },
    });
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.diagram.setPalette(palette);
    this.legend.update(palette, this.frame, this.isFrozen !== null);
  }
}
