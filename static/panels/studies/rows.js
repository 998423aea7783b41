/** The rows of a study: a page of its cells, in an order that the user chooses. */

import { element } from "../../ui/elements.js";
import { StudyTable } from "../../views/study-table.js";

/**
 * @typedef {import("../../api/client.js").Client} Client
 * @typedef {import("../../api/client.js").Study} Study
 * @typedef {import("../../api/wire.d.ts").StudyRows} StudyRows
 * @typedef {import("../../state/study-figure.js").Figure} Figure
 * @typedef {import("../../views/study-table.js").Row} Row
 */

/** Rows of a page; a cell has a row for each epoch. */
const ROWS = 40;

export class RowsPanel {
  /**
   * @param {HTMLElement} root
   * @param {Client} client
   * @param {{nameOf: (name: string) => string, textOf: (field: string, value: unknown) => string}} words
   * @param {(work: () => Promise<void>) => Promise<void>} attempt  runs requests and shows why one fails
   */
  constructor(root, client, { nameOf, textOf }, attempt) {
    this.client = client;
    this.nameOf = nameOf;
    this.attempt = attempt;
    this.table = new StudyTable(element(root, "#rows"), nameOf, textOf);
    this.order = element(root, "#order", HTMLSelectElement);
    this.previous = element(root, "#previous", HTMLButtonElement);
    this.following = element(root, "#following", HTMLButtonElement);
    this.place = element(root, "#place");
    /** @type {Study|null} */
    this.study = null;
    /** @type {Figure|null} */
    this.figure = null;
    this.offset = 0;
    this.lastNumber = 0;
    this.drawnNumber = 0;
    this.order.addEventListener("change", () => this.turn(0));
    this.previous.addEventListener("click", () => this.turn(this.offset - this.size));
    this.following.addEventListener("click", () => this.turn(this.offset + this.size));
  }

  /** The number of cells of a page. */
  get size() {
    const epochs = this.study?.spec.epochs.length ?? 1;
    return Math.max(1, Math.floor(ROWS / (this.figure?.epoch ? 1 : epochs)));
  }

  /**
   * Show an empty table for a study.
   *
   * @param {Study} study
   * @param {(row: Row) => string} link  returns the URL of a row's run
   */
  begin(study, link) {
    this.study = study;
    this.offset = 0;
    this.order.value = "newest";
    this.place.textContent = "";
    this.table.begin(study, link);
  }

  /**
   * Show the cells that the figure shows.
   *
   * @param {Figure} figure
   */
  show(figure) {
    const isOther = JSON.stringify(figure.where) !== JSON.stringify(this.figure?.where);
    if (isOther || figure.epoch !== this.figure?.epoch) this.offset = 0;
    this.figure = figure;
    const best = this.nameOf(figure.metric);
    for (const option of this.order.options)
      if (option.dataset.sign !== undefined)
        option.textContent = `${best}, ${option.dataset.sign ? "largest" : "smallest"} first`;
  }

  /** @param {number} offset */
  turn(offset) {
    this.offset = Math.max(0, offset);
    return this.attempt(() => this.load());
  }

  /**
   * Return the query of the page that is shown.
   *
   * @param {Figure} figure
   */
  query({ metric, epoch, where }) {
    const query = new URLSearchParams({ limit: String(this.size), offset: String(this.offset) });
    const { value } = this.order;
    const [option] = this.order.selectedOptions;
    query.set(
      "order",
      option?.dataset.sign === undefined ? value : `${option.dataset.sign}${metric}`,
    );
    if (epoch) query.set("epoch", epoch);
    for (const [field, one] of Object.entries(where)) query.append("where", `${field}=${one}`);
    return query;
  }

  async load() {
    const { study, figure } = this;
    if (!study || !figure) return;
    this.lastNumber += 1;
    const number = this.lastNumber;
    /** @type {StudyRows} */
    const { rows, total, next } = await this.client.json(
      `/studies/${study.id}/rows?${this.query(figure)}`,
      {},
    );
    if (study !== this.study || number < this.drawnNumber) return;
    this.drawnNumber = number;
    this.table.update(rows);
    const all = total ?? 0;
    const last = Math.min(this.offset + this.size, all);
    this.place.textContent = all ? `Cells ${this.offset + 1} to ${last} of ${all}` : "No cells yet";
    this.previous.disabled = this.offset === 0;
    this.following.disabled = next === null;
  }
}
