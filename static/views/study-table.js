// @ts-nocheck
/** The rows of a study as they come, the latest first, each a link to its cell. */

import { significant } from "../ui/number-format.js";

const MOST_SHOWN = 40;

const cell = (name, ...children) => {
  const made = document.createElement(name);
  made.append(...children);
  return made;
};

export class StudyTable {
  /** @param {(name: string) => string} names  words for fields and measures */
  constructor(root, names) {
    Object.assign(this, { root, names });
  }

  /** @param {(row: object) => string} link  where a row's cell can be opened */
  begin({ kind, spec }, link) {
    this.link = link;
    this.fields = spec.axes.map(({ field }) => field);
    this.measures =
      kind === "run"
        ? ["train_loss", "test_accuracy", "test_r2", "regions", "boundary_segments", "dead_units"]
        : ["rmse_inside", "rmse_outside", "pieces", "dead_units"];
    const heads = ["cell", ...this.fields, "seed", "epoch", ...this.measures, "status"];
    this.body = document.createElement("tbody");
    const head = cell(
      "thead",
      cell(
        "tr",
        ...heads.map((name) => Object.assign(cell("th", this.names(name)), { scope: "col" })),
      ),
    );
    this.root.replaceChildren(cell("table", head, this.body));
  }

  add(rows) {
    for (const row of rows) {
      const link = Object.assign(document.createElement("a"), {
        href: this.link(row),
        textContent: String(row.cell),
      });
      const values = this.fields.map((field) =>
        Array.isArray(row.values[field])
          ? row.values[field].join("-") || "none"
          : String(row.values[field]),
      );
      const numbers = this.measures.map((name) => significant(row[name], 4).replace(/\.0+$/, ""));
      this.body.prepend(
        cell(
          "tr",
          ...[link, ...values, String(row.seed), String(row.epoch), ...numbers, row.status].map(
            (entry) => cell("td", entry),
          ),
        ),
      );
    }
    while (this.body.children.length > MOST_SHOWN) this.body.lastChild.remove();
  }
}
