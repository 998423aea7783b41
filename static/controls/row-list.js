/** A list of the rows of a data set. It may have thousands of entries, which are made when it is used. */

/** @typedef {{row: number, name: string}} Row */

export class RowList {
  /** @type {() => Row[]} */
  offered = () => [];
  /** The rows in the list. @type {Row[]|null} */
  listed = null;

  /** @param {HTMLSelectElement} select */
  constructor(select) {
    this.select = select;
    for (const type of ["pointerdown", "focus"]) select.addEventListener(type, () => this.fill());
  }

  /** The row that is chosen; NaN if there is none. */
  get row() {
    return Number(this.select.value || NaN);
  }

  /**
   * Show a row.
   *
   * @param {number|null} row
   * @param {() => Row[]} offered  all rows
   */
  show(row, offered) {
    const { select } = this;
    this.offered = offered;
    this.listed = null;
    if (!select.options.length || select.value !== String(row ?? "")) {
      const name = offered().find((one) => one.row === row)?.name ?? `row ${row}`;
      select.replaceChildren(
        row === null ? new Option("row …", "") : new Option(name, String(row)),
      );
    }
    if (document.activeElement === select) this.fill();
  }

  /** List all rows. */
  fill() {
    const rows = this.offered();
    if (this.listed === rows) return;
    this.listed = rows;
    const { select } = this;
    const chosen = select.selectedOptions[0];
    const options = rows.map(({ row, name }) => new Option(name, String(row)));
    const isListed = rows.some(({ row }) => String(row) === chosen?.value);
    select.replaceChildren(...(isListed || !chosen ? [] : [chosen]), ...options);
    if (chosen) select.value = chosen.value;
  }
}
