/** The comparison of runs: the table, the second plane, and runs that differ from this one in one field. */

import { Problem } from "../api/problem.js";
import { differenceWords, nameOf } from "../content/run-names.js";
import { VariantMenu } from "../controls/variant-menu.js";
import { toHash } from "../state/url-codec.js";
import { MOST_PINS, Pins, keyOf } from "../state/pins.js";
import { variants } from "../state/variants.js";
import { csv } from "../ui/csv.js";
import { download } from "../ui/download.js";
import { setText } from "../ui/elements.js";
import { percent } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { PinnedRuns } from "../views/pinned-runs.js";
import { SecondPlane } from "./second-plane.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/pins.js").Pin} Pin
 */

const CSV_COLUMNS = [
  "run",
  "name",
  "epoch",
  "task",
  "train_accuracy",
  "test_accuracy",
  "train_r2",
  "test_r2",
  "train_loss",
  "test_loss",
  "regions",
  "boundary_segments",
  "dead_units",
  "training_seconds",
  "spec",
];

/** The link to the second run is written when no frame has arrived for this time, because writing it slows down playing. */
const REST_MS = 200;

/** @typedef {import("../views/pinned-runs.js").ShownRun["actions"][number]} RowAction */

/**
 * Return the table's row of a run at a frame that a plane shows. Regions are counted in the view.
 *
 * @param {string} run
 * @param {Frame} frame
 * @param {Spec|undefined} spec
 */
function shownRow(run, { epoch, task, diverged, metrics, counts }, spec) {
  const score = task === "regression" ? "r2" : "accuracy";
  return {
    run,
    epoch,
    spec,
    task,
    diverged,
    train_score: metrics?.[`train_${score}`],
    test_score: metrics?.[`test_${score}`],
    train_loss: metrics?.train_loss,
    test_loss: metrics?.test_loss,
    regions: counts.regions,
    boundary_segments: task === "regression" ? null : counts.boundary_segments,
    dead_units: metrics?.dead_units_data.length,
    seconds: null,
  };
}

/**
 * Emits `look` with the changes of the look, and `problem` with a message.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>, problem: string}>}
 */
export class Comparison extends TypedEventTarget {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {import("./second-plane.js").First} first
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../api/types.d.ts").Catalog} catalog
   */
  constructor(client, first, Plotly, palette, find, catalog) {
    super();
    this.client = client;
    this.first = first;
    this.catalog = catalog;
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    /**
     * The id of the run in the second plane.
     *
     * @type {string|null}
     */
    this.compared = null;
    /**
     * The spec whose variants the menu offers.
     *
     * @type {Spec|null}
     */
    this.offered = null;
    /** What the table was last made from. */
    this.tableKey = "";
    /** @type {ReturnType<Comparison["tableRows"]>} */
    this.rows = [];
    /** @type {Map<string, string|null>} */
    this.differences = new Map();
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.restTimer = undefined;
    this.pinButton = find("#pin");
    this.differenceText = find("#compared p");
    this.names = [find("#first-name"), find("#second-name")];
    /** The link to the second run. @type {string|undefined} */
    this.link = undefined;
    this.variantMenu = new VariantMenu(find("#twin", HTMLDetailsElement), catalog);
    this.secondPlane = new SecondPlane(client, first, Plotly, palette, find);
    this.pins = new Pins(client);
    this.table = new PinnedRuns(find("#pinned"));
    this.listen();
  }

  listen() {
    const { table, pinButton } = this;
    pinButton.addEventListener("click", () => this.togglePin(this.first.run.id));
    this.pins.addEventListener("change", () => this.updateTable());
    this.variantMenu.addEventListener("choose", ({ detail: { spec } }) => {
      if (spec) this.compareWith(spec);
    });
    table.addEventListener("sort", ({ detail }) => this.emit("look", { sort: detail }));
    table.addEventListener("remove", ({ detail }) => this.removePin(detail));
    table.addEventListener("compare", ({ detail }) =>
      this.emit("look", { compare: detail, between: null }),
    );
    table.addEventListener("save", () => this.save());
    this.secondPlane.addEventListener("draw", () => this.showRuns());
    this.secondPlane.addEventListener("between", ({ detail }) =>
      this.emit("look", { between: detail }),
    );
  }

  /**
   * Pin a run at the current epoch, or remove its pin.
   *
   * @param {string} run
   */
  togglePin(run) {
    if (!this.shown) return;
    const { frame, look } = this.shown;
    const pin = { run, epoch: frame.epoch };
    const others = look.pins.filter((one) => keyOf(one) !== keyOf(pin));
    if (others.length === MOST_PINS)
      this.emit("problem", `The table holds ${MOST_PINS} runs; remove one first.`);
    else this.emit("look", { pins: others.length < look.pins.length ? others : [...others, pin] });
  }

  /** @param {Pin} pin */
  removePin(pin) {
    const pins = this.shown?.look.pins ?? [];
    this.emit("look", { pins: pins.filter((one) => keyOf(one) !== keyOf(pin)) });
  }

  /**
   * Open the run of a spec in the second plane.
   *
   * @param {Spec} spec
   */
  async compareWith(spec) {
    try {
      const { id } = await this.client.createRun(spec);
      this.emit("look", { compare: id, between: null });
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.emit("problem", problem.message);
    }
  }

  /**
   * Show a frame of the first run.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    const { run } = this.first;
    if (this.offered !== run.spec) {
      this.offered = run.spec;
      this.variantMenu.update(variants(run.spec, this.catalog), run.spec);
    }
    const present = keyOf({ run: run.id, epoch: frame.epoch });
    const pinned = look.pins.some((pin) => keyOf(pin) === present);
    this.pinButton.setAttribute("aria-pressed", String(pinned));
    setText(this.pinButton, pinned ? "In the table" : "Add to comparison");
    const tableKey = JSON.stringify([{ ...look, epoch: 0 }, run.id]);
    if (this.tableKey !== tableKey) {
      this.tableKey = tableKey;
      this.pins.load(look.pins);
      this.updateTable();
    }
    if (look.compare === this.compared) this.secondPlane.show(frame, look);
    else this.setCompared(look.compare, look.box ?? frame.box);
    this.updateHeader();
  }

  /**
   * Show another run in the second plane.
   *
   * @param {string|null} id  null for none
   * @param {number[]} box  the view
   */
  async setCompared(id, box) {
    this.compared = id;
    this.link = undefined;
    await this.secondPlane.setRun(id, box);
    if (this.compared === id && id !== null && this.shown)
      this.secondPlane.show(this.shown.frame, this.shown.look);
    this.updateHeader();
  }

  /** Show how the second run differs, and the link to it. */
  updateHeader() {
    const spec = this.secondPlane.run?.spec;
    const text = this.compared ? this.headerText(this.compared, spec !== undefined) : "";
    // A status that is written again is announced again.
    setText(this.differenceText, text);
    this.differenceText.title = text;
    this.showRuns();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      const { shown } = this;
      const second = this.secondPlane.run;
      if (!shown || !second || !this.compared) return;
      this.link = this.addressOf(second.spec, shown.look, shown.frame.epoch, null);
      this.showRuns();
    }, REST_MS);
  }

  /** Show the runs of the planes in the table, at the epoch that the planes show. */
  showRuns() {
    const { shown, compared, secondPlane } = this;
    if (!shown) return;
    const { run } = this.first;
    const first = {
      ...shownRow(run.id, shown.frame, run.spec),
      name: nameOf(run.spec, this.catalog),
    };
    /** @type {import("../views/pinned-runs.js").ShownRun[]} */
    const runs = [{ letter: "A", row: first, actions: [] }];
    if (compared) {
      const spec = secondPlane.run?.spec;
      const frame = secondPlane.drawn?.frame;
      const share = secondPlane.drawn?.share ?? null;
      const own = spec && nameOf(spec, this.catalog);
      const name = share === null ? own : `A→B, ${percent(share)}`;
      const row = {
        ...(frame ? shownRow(compared, frame, spec) : { run: compared, epoch: shown.frame.epoch }),
        name,
        link: this.link,
      };
      runs.push({
        letter: "B",
        row,
        actions: this.secondActions(compared, own ?? "the second run"),
      });
    }
    this.table.showRuns(runs);
    this.names.forEach((name, at) => {
      const words = runs[at]?.row.name ?? "";
      if (name.textContent !== words) Object.assign(name, { textContent: words, title: words });
    });
  }

  /**
   * @param {string} compared
   * @param {string} name
   * @returns {RowAction[]}
   */
  secondActions(compared, name) {
    const close = () => {
      this.emit("look", { compare: null, between: null });
      this.pinButton.focus();
    };
    return [
      { text: "Add", label: `Add ${name} to the comparison`, act: () => this.togglePin(compared) },
      { text: "×", label: "Close the second plane", act: close },
    ];
  }

  /**
   * @param {string} compared
   * @param {boolean} loaded
   */
  headerText(compared, loaded) {
    if (compared === this.first.run.id) return "A and B are the same run.";
    const differences = loaded ? this.differencesFrom(compared) : null;
    return differences ? `B differs in: ${differences}.` : "";
  }

  /**
   * Return how a run differs from the first one, or null while that is loading.
   *
   * @param {string} other
   */
  differencesFrom(other) {
    const { id } = this.first.run;
    const key = `${id} ${other}`;
    const known = this.differences.get(key);
    if (known !== undefined) return known;
    this.differences.set(key, null);
    this.client.differences(id, other).then(
      (differences) => {
        this.differences.set(key, differenceWords(differences));
        this.updateTable();
        this.updateHeader();
      },
      (problem) => {
        if (!(problem instanceof Problem)) throw problem;
      },
    );
    return null;
  }

  updateTable() {
    if (!this.shown) return;
    const { look } = this.shown;
    const { sort, compare } = look;
    this.rows = this.tableRows(look);
    this.table.update(this.rows, { sort, shown: this.first.run.id, compared: compare });
  }

  /** @param {Look} look */
  tableRows(look) {
    const { id } = this.first.run;
    return look.pins.map((pin) => {
      const row = this.pins.row(pin);
      if (!row.spec) return row;
      return {
        ...row,
        name: nameOf(row.spec, this.catalog),
        link: this.addressOf(row.spec, look, row.epoch, look.compare),
        differs: row.run === id ? null : this.differencesFrom(row.run),
      };
    });
  }

  /**
   * Return the URL of another run in the first plane. Points and boxes of the look are left out: they belong to the
   * data of this run.
   *
   * @param {Spec} spec
   * @param {Look} look
   * @param {number} epoch
   * @param {string|null} compare
   */
  addressOf(spec, look, epoch, compare) {
    const otherLook = {
      ...look,
      epoch,
      compare,
      between: null,
      box: null,
      at: null,
      why: null,
      probe: null,
      fold: null,
      depth: null,
      view: null,
      beside: null,
    };
    return `#${toHash(spec, otherLook, this.catalog.defaults)}`;
  }

  /** Save the table as a CSV file. */
  save() {
    const rows = this.rows.flatMap((row) => {
      if (!row.spec) return [];
      const score = row.task === "regression" ? "r2" : "accuracy";
      return [
        {
          ...row,
          [`train_${score}`]: row.train_score,
          [`test_${score}`]: row.test_score,
          training_seconds: row.seconds,
        },
      ];
    });
    download(new Blob([csv(CSV_COLUMNS, rows)], { type: "text/csv" }), "creases-runs.csv");
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.secondPlane.setPalette(palette);
  }
}
