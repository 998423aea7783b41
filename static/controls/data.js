/** The data set: its kind, size and noise, and the share that is kept for testing. */

import { mayHaveManyColumns } from "../api/catalog-values.js";
import { choosableColumns } from "../content/column-text.js";
import { hasUnits } from "../content/label-names.js";
import { CUSTOM_FIELDS, NO_POINTS, classLabels, ofOtherData } from "../state/custom-points.js";
import { createElement } from "../ui/elements.js";
import { ColumnList } from "./column-list.js";
import { TABLE } from "./dataset-gallery.js";
import { DatasetTiles } from "./dataset-tiles.js";
import { FormSection, addRedrawButton } from "./form-section.js";

const FIELDS = ["samples", "noise", "classes", "shift", "standardize", "test_share", "seed"];
/** The fields that only some kinds have: the catalog says which. */
const OF_SOME_KINDS = ["samples", "noise", "classes"];
const SCALED_ALREADY =
  "The points were standardized when they were read; read their table again without that";
const ANOTHER_SAMPLE =
  "Other points of the same kind: a new data seed. The initial weights stay the same.";
const ANOTHER_SPLIT =
  "Other points in the test set: a new data seed. The initial weights stay the same.";

/**
 * @typedef {import("../api/types.d.ts").Spec["dataset"]} Dataset
 * @typedef {import("../api/types.d.ts").Changes} Changes
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {Pick<import("../api/wire.d.ts").StoredTable, "id"|"columns"|"roles">} Table
 */

/**
 * @param {Partial<Dataset>} fields
 * @returns {Changes}
 */
const inDataset = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`dataset.${name}`, value]));

/** Emits `change`, `upload`, and `customize` when the user asks for custom points and there are none yet. */
export class DataControls extends FormSection {
  /**
   * @param {HTMLElement} root
   * @param {Pick<import("../api/wire.d.ts").Catalog, "fields"|"datasets">} catalog
   * @param {Palette} palette
   */
  constructor(root, catalog, palette) {
    super(root, catalog, "dataset");
    this.datasets = catalog.datasets;
    this.palette = palette;
    /** @type {Pick<Dataset, "points"|"test_points">} */
    this.shownPoints = { points: [], test_points: null };
    /**
     * The last custom points, which their tile restores.
     *
     * @type {Pick<Dataset, keyof typeof NO_POINTS|"standardize">|null}
     */
    this.customPoints = null;
    /**
     * The last stored table, which its tile restores.
     *
     * @type {Partial<Dataset>|null}
     */
    this.customTable = null;
    /** What is known of stored tables, by id. @type {Map<string, Table>} */
    this.tables = new Map();
    /** The spec that is shown. @type {import("../api/types.d.ts").Spec|null} */
    this.spec = null;
    this.columnList = new ColumnList();
    this.columnCount = createElement("summary");
    this.tiles = new DatasetTiles(
      catalog.datasets,
      () => this.onEdit("kind"),
      () => this.emit("upload"),
    );
    this.addTiles();
    this.addColumns();
    for (const name of FIELDS) this.add(name);
    this.redraw = addRedrawButton(this, "seed", "New sample", ANOTHER_SAMPLE);
    this.tiles.paint(palette);
  }

  addTiles() {
    const { tiles } = this;
    const { label, description } = this.descriptions["dataset.kind"];
    tiles.group.setAttribute("aria-label", label);
    const row = createElement("div", { className: "field field-kind" }, tiles.element);
    /** @param {string} kind */
    const write = (kind) => tiles.show(kind);
    const field = { input: tiles.group, read: () => tiles.value, write };
    this.addInput("kind", description, field, row);
    // While the pointer is over the tiles, the help line describes the chosen data set.
    row.dataset.help = "";
  }

  addColumns() {
    const { label, description } = this.descriptions["dataset.columns"];
    this.columnCount.textContent = label;
    const input = createElement("details", {}, this.columnCount, this.columnList.element);
    const row = createElement("div", { className: "field columns-field", hidden: true }, input);
    this.columnList.addEventListener("change", () => this.onEdit("columns"));
    const write = () => {};
    this.addInput("columns", description, { input, read: () => this.columnList.used, write }, row);
  }

  /**
   * Offer the columns of a stored table.
   *
   * @param {Table} table
   */
  setTable(table) {
    this.tables.set(table.id, table);
    if (this.spec) this.showColumns(this.spec.dataset);
  }

  /**
   * Forget a table that was deleted: its tile restores nothing any longer.
   *
   * @param {string} id
   */
  forgetTable(id) {
    this.tables.delete(id);
    if (this.customTable?.table === id && this.spec?.dataset.table !== id) this.customTable = null;
  }

  /** @param {Dataset} dataset */
  showColumns({ kind, columns, table: id, label, split }) {
    const table = id ? this.tables.get(id) : null;
    const bundled = id ? null : this.datasets.find((one) => one.kind === kind);
    const own = bundled?.parameters.includes("columns") ? (bundled.columns ?? []) : [];
    const offered = table
      ? choosableColumns(table, label ?? "", split)
      : own.map((name) => ({ name, about: "", inputs: 1 }));
    this.field("columns").element.hidden = !offered.length;
    if (!offered.length) return;
    const used = columns.length ? columns : offered.map(({ name }) => name);
    const others = [label, split];
    const suggested = table ? table.roles.columns.filter((name) => !others.includes(name)) : [];
    this.columnList.update(offered, [...used], suggested);
    this.columnCount.textContent = `Columns: ${used.length} of ${offered.length}`;
  }

  /**
   * Return the fields of a data set that another kind has.
   *
   * @param {string} kind
   * @returns {Partial<Dataset>}
   */
  datasetOf(kind) {
    if (kind === "points") return { ...this.customPoints, shift: CUSTOM_FIELDS.shift };
    if (kind === TABLE) return { ...this.customTable, shift: 0 };
    return { standardize: false };
  }

  /**
   * Return the changes when another kind is chosen. It removes custom points and tables, or restores the last ones.
   *
   * @param {string} kind
   */
  changesOfKind(kind) {
    const fields = { ...NO_POINTS, ...this.datasetOf(kind) };
    /** @type {Changes} */
    const changes = { ...inDataset(fields), "dataset.kind": kind };
    if (!this.spec) return changes;
    const others = ofOtherData(this.spec);
    if (!mayHaveManyColumns({ kind, columns: fields.columns })) delete others["network.features"];
    const isClassified = this.datasets.find((one) => one.kind === kind)?.task === "classification";
    if (this.spec.training.class_weight === "balanced" && isClassified)
      delete others["training.class_weight"];
    return { ...changes, ...others };
  }

  /**
   * Return the changes when a field gets a new value. Another split replaces the original one of custom points or of a table.
   *
   * @override
   * @param {string} name
   * @param {unknown} value
   */
  changesOf(name, value) {
    if (name === "kind") return this.changesOfKind(String(value));
    const change = { [`dataset.${name}`]: value };
    if (name === "columns" && this.spec && this.columnList.used.length !== 2)
      return { ...change, "network.features": ["x1", "x2"] };
    if (name !== "test_share" && name !== "seed") return change;
    const { points, test_points: test } = this.shownPoints;
    if (test)
      return { ...change, ...inDataset({ points: [...points, ...test], test_points: null }) };
    return this.spec?.dataset.split ? { ...change, ...inDataset({ split: null }) } : change;
  }

  /**
   * @override
   * @param {string} name
   */
  onEdit(name) {
    if (name === "kind" && this.tiles.value === "points" && !this.customPoints)
      this.emit("customize");
    else super.onEdit(name);
  }

  /**
   * @override
   * @param {import("../api/types.d.ts").Spec} spec
   */
  update(spec) {
    this.spec = spec;
    const { kind, shift, points, test_points, class_names, axes, regression } = spec.dataset;
    const { table, label, columns, split, standardize } = spec.dataset;
    const isCustom = kind === "points";
    const own = { class_names, regression, standardize };
    const stored = { table, label, columns, split };
    if (isCustom) this.customPoints = { ...own, ...stored, points, test_points, axes };
    if (kind === TABLE) this.customTable = { ...own, ...stored };
    if (this.customTable) this.tiles.gallery.offer(TABLE);
    super.update(spec);
    this.showColumns(spec.dataset);
    this.showScaling(axes);
    const dataset = this.datasets.find((one) => one.kind === kind);
    this.setDefaultHelp(dataset ? `${dataset.label}. ${dataset.description}` : "");
    const unused = OF_SOME_KINDS.filter((name) => !dataset?.parameters.includes(name));
    // This field has no control: only links from experiments with a data offset set it.
    if (!shift) unused.push("shift");
    this.showOnly(
      FIELDS,
      FIELDS.filter((name) => !unused.includes(name)),
    );
    this.redraw.textContent = isCustom ? "New split" : "New sample";
    this.redraw.title = isCustom ? ANOTHER_SPLIT : ANOTHER_SAMPLE;
    const isShown = points === this.shownPoints.points;
    this.shownPoints = { points, test_points };
    if (!isShown) this.paint();
  }

  /**
   * Switch standardization off for points that an earlier version of the page has standardized.
   *
   * @param {Dataset["axes"]} axes
   */
  showScaling(axes) {
    const { input, element: row } = this.field("standardize");
    const isScaled = axes !== null && (hasUnits(axes.x1) || hasUnits(axes.x2));
    if (input instanceof HTMLInputElement) input.disabled = isScaled;
    row.title = isScaled ? `${SCALED_ALREADY}.` : "";
  }

  paint() {
    const dataset = this.customPoints ?? NO_POINTS;
    const points = [...dataset.points, ...(dataset.test_points ?? [])];
    this.tiles.paint(this.palette, points, classLabels(dataset));
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.paint();
  }
}
