// @ts-nocheck
/** Comparing runs: pins and their table, a second plane, and twins that differ in one thing. */

import { differenceWords, nameOf } from "../content/run-names.js";
import { VariantMenu } from "../controls/variant-menu.js";
import { toHash } from "../state/url-codec.js";
import { MOST_PINS, Pins, keyOf } from "../state/pins.js";
import { variants } from "../state/variants.js";
import { csv } from "../ui/csv.js";
import { PinnedRuns } from "../views/pinned-runs.js";
import { download } from "./picture-export.js";
import { SecondPlane } from "./second-plane.js";

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

/** While frames follow each other, the address of the second run at each of them is not worth its while. */
const REST_MS = 200;

/** Emits `look` (detail: what changes of the look; the frame stays) and `problem` (detail: words). */
export class Comparison extends EventTarget {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {{run: import("../state/run.js").Run, plane: import("../views/plane.js").Plane}} first
   * @param {object} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {(selector: string) => HTMLElement} find
   */
  constructor(client, first, Plotly, palette, find) {
    super();
    Object.assign(this, { client, first, compared: null, frame: null });
    this.main = find("main");
    this.button = find("#pin");
    this.twin = new VariantMenu(find("#twin"));
    this.head = find("#compared");
    this.beside = new SecondPlane(client, first, Plotly, palette, find);
    this.pins = new Pins(client);
    this.table = new PinnedRuns(find("#pinned"));
    this.differences = new Map();
  }

  /** @param {object} catalog */
  wire(catalog) {
    this.catalog = catalog;
    this.button.addEventListener("click", () =>
      this.pin({ run: this.first.run.id, epoch: this.frame?.epoch }),
    );
    this.pins.addEventListener("change", () => this.tabulate());
    this.twin.addEventListener("choose", ({ detail }) => this.make(detail.spec));
    this.table.addEventListener("sort", ({ detail }) => this.tell({ sort: detail }));
    this.table.addEventListener("remove", ({ detail }) =>
      this.tell({ pins: this.look.pins.filter((pin) => keyOf(pin) !== keyOf(detail)) }),
    );
    this.table.addEventListener("compare", ({ detail }) => this.tell({ compare: detail }));
    this.table.addEventListener("save", () => this.save());
    const [pin, close] = this.head.querySelectorAll("button");
    pin.addEventListener("click", () => this.pin({ run: this.compared, epoch: this.frame.epoch }));
    close.addEventListener("click", () => {
      this.tell({ compare: null });
      this.button.focus();
    });
  }

  tell(part) {
    this.dispatchEvent(new CustomEvent("look", { detail: part }));
  }

  /** Pin a run at an epoch, or take away the pin that is there. */
  pin(pin) {
    if (!this.frame) return;
    const { pins } = this.look;
    const others = pins.filter((one) => keyOf(one) !== keyOf(pin));
    if (others.length === MOST_PINS)
      this.dispatchEvent(
        new CustomEvent("problem", {
          detail: `The table holds ${MOST_PINS} pinned runs; remove one first.`,
        }),
      );
    else this.tell({ pins: others.length < pins.length ? others : [...pins, pin] });
  }

  async make(spec) {
    try {
      const { id } = await this.client.createRun(spec);
      this.tell({ compare: id });
    } catch (problem) {
      if (problem.name !== "Problem") throw problem;
      this.dispatchEvent(new CustomEvent("problem", { detail: problem.message }));
    }
  }

  /** A frame that is asked for while playing: see SecondPlane. */
  together(asked, epoch, look) {
    return this.beside.together(asked, epoch, look);
  }

  /** Show a frame of the first run, and all that is compared with it. */
  show(frame, look) {
    Object.assign(this, { frame, look });
    const { run } = this.first;
    if (this.spec !== run.spec) {
      this.spec = run.spec;
      this.twin.update(variants(run.spec, this.catalog));
    }
    const pinned = look.pins.some(
      (pin) => keyOf(pin) === keyOf({ run: run.id, epoch: frame.epoch }),
    );
    this.button.setAttribute("aria-pressed", String(pinned));
    const key = JSON.stringify([{ ...look, epoch: 0 }, run.id]);
    if (this.tabulated !== key) {
      this.tabulated = key;
      this.pins.load(look.pins);
      this.tabulate();
    }
    if (look.compare === this.compared) this.beside.show(frame, look);
    else this.turn(look.compare);
    this.say();
  }

  /** Put another run into the second plane, or none. */
  async turn(id) {
    this.compared = id;
    this.main.classList.toggle("comparing", id !== null);
    this.head.hidden = id === null;
    await this.beside.turn(id, this.frame.epoch, this.look.box ?? this.frame.box);
    if (this.compared === id && id !== null) this.beside.show(this.frame, this.look);
    this.say();
  }

  /** Say what the second plane differs in. */
  say() {
    if (!this.compared) return;
    const { run } = this.first;
    const spec = this.beside.run?.spec;
    const found = spec && this.differencesFrom(this.compared);
    const [words, open] = [this.head.querySelector("p"), this.head.querySelector("a")];
    const told =
      this.compared === run.id
        ? "The same run in both planes."
        : found && `First → second: ${found}.`;
    if (words.textContent !== (told ?? "")) words.textContent = told ?? "";
    open.hidden = !spec;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (this.beside.run) open.href = this.address(this.beside.run.spec, this.frame.epoch, null);
    }, REST_MS);
  }

  /** What a run differs in from the first plane's, in words; null until it is known. */
  differencesFrom(other) {
    const { id } = this.first.run;
    const key = `${id} ${other}`;
    if (!this.differences.has(key)) {
      this.differences.set(key, null);
      this.client.differences(id, other).then(
        (found) => {
          this.differences.set(key, differenceWords(found));
          this.tabulate();
          this.say();
        },
        (problem) => {
          if (problem.name !== "Problem") throw problem;
        },
      );
    }
    return this.differences.get(key);
  }

  tabulate() {
    if (!this.look) return;
    const { pins, sort, compare } = this.look;
    const { id } = this.first.run;
    const rows = pins.map((pin) => {
      const row = this.pins.row(pin);
      if (!row.spec) return row;
      const differs = row.run === id ? null : this.differencesFrom(row.run);
      return {
        ...row,
        name: nameOf(row.spec, this.catalog),
        link: this.address(row.spec, row.epoch, compare),
        differs,
      };
    });
    this.rows = rows;
    this.table.update(rows, { sort, shown: id, compared: compare });
  }

  /** The address of another run in the first plane, seen as this one is; places of the plane belong to this one's data. */
  address(spec, epoch, compare) {
    const look = {
      ...this.look,
      epoch,
      compare,
      box: null,
      at: null,
      why: null,
      probe: null,
      fold: null,
      depth: null,
    };
    return `#${toHash(spec, look, this.catalog.defaults)}`;
  }

  save() {
    const rows = this.rows
      .filter(({ spec }) => spec)
      .map((row) => {
        const score = row.task === "regression" ? "r2" : "accuracy";
        return {
          ...row,
          [`train_${score}`]: row.train_score,
          [`test_${score}`]: row.test_score,
          training_seconds: row.seconds,
        };
      });
    download(new Blob([csv(CSV_COLUMNS, rows)], { type: "text/csv" }), "creases-runs.csv");
  }

  setPalette(palette) {
    this.beside.setPalette(palette);
  }
}
