/** “Run it yourself” of one section of the article: its experiment, whose result takes the place of the shipped one. */

import { OUTCOMES, bound, deadUnitList, numberTable, statementTable } from "../../views/verdict.js";
import { axisValues } from "../../state/experiment.js";
import { createElement, element } from "../../ui/elements.js";
import { onceOpen } from "../../ui/in-view.js";
import { siteAddress } from "../../ui/site-address.js";
import { TypedEventTarget } from "../../ui/typed-event-target.js";
import { MessageBar } from "../../views/message-bar.js";
import { ExperimentPanel } from "../experiment.js";

/**
 * @typedef {import("../../api/wire.d.ts").Claim} Claim
 * @typedef {import("../../api/wire.d.ts").Verdict} Verdict
 * @typedef {import("../../content/article-figures.js").FigureData} FigureData
 */

const WIDTH = "network.hidden_layer_sizes";
const ACTIVATION = "network.activation";

/**
 * Return the settings of an experiment that differ from the article's, in words.
 *
 * @param {Claim} claim
 * @param {Record<string, string>} texts
 * @param {(name: string) => string} labelOf
 */
function settingsText({ controls }, texts, labelOf) {
  const named = controls
    .filter(({ name }) => name in texts)
    .map(({ name, label }) => {
      const values = texts[name].split(",").map((text) => labelOf(text.trim()));
      return `${label.toLowerCase()} ${values.join(", ") || "none"}`;
    });
  return named.join("; ");
}

/**
 * Emits `verdict` with the verdict that is on the page: the reader's own, or null for the shipped one.
 *
 * @extends {TypedEventTarget<{verdict: Verdict|null}>}
 */
export class OwnRun extends TypedEventTarget {
  /**
   * @param {HTMLElement} section
   * @param {Claim} claim
   * @param {import("./live-figure.js").Setup} setup
   * @param {{shipped: FigureData, replace(data: FigureData): void}} figure
   */
  constructor(section, claim, setup, { shipped, replace }) {
    super();
    this.claim = claim;
    this.setup = setup;
    this.shipped = shipped;
    this.replaceFigure = replace;
    this.details = element(section, ".run-yourself", HTMLDetailsElement);
    this.result = element(section, ".result");
    this.statements = element(section, ".statements-text");
    /** @type {Element|null} */
    this.dead = section.querySelector(".dead-units");
    this.script = section.querySelector("[data-script]");
    this.status = element(section, ".own-status");
    /** The shipped result, which can be shown again. */
    this.original = {
      result: [...this.result.childNodes],
      statements: [...this.statements.childNodes],
      script: this.script?.getAttribute("href") ?? "",
      dead: this.dead,
    };
    /** @type {ExperimentPanel|null} */
    this.panel = null;
    onceOpen(this.details, () => this.open());
  }

  /** Create the experiment, and store the shipped studies, so that every link leads to something. */
  async open() {
    const { client } = this.setup;
    for (const study of this.shipped.studies) client.study(study);
    const root = element(this.details, ".experiment");
    const notice = new MessageBar(element(root, '[data-part="notice"]'));
    const panel = new ExperimentPanel(root, { ...this.setup, notice }, this.claim);
    this.panel = panel;
    panel.addEventListener("verdict", ({ detail }) => this.show(panel, detail));
    root.hidden = false;
    await panel.open(this.claim, {});
  }

  /**
   * Show a verdict in place of the shipped one. The article's own settings lead to the shipped one, unless it was measured.
   *
   * @param {ExperimentPanel} panel
   * @param {Verdict} verdict
   */
  show(panel, verdict) {
    const { texts, studies } = panel.experiment;
    if (studies.length && !Object.keys(texts).length) {
      this.restore();
      this.status.textContent =
        "These are the article's settings, and this is its result. Change a setting, such as the number of seeds, for a result of your own.";
      return;
    }
    const { headline, table, statements, words, outcome } = verdict;
    const settings = settingsText(this.claim, texts, panel.names);
    const back = createElement("button", {
      type: "button",
      textContent: "Show the article's result",
    });
    back.addEventListener("click", () => this.restore());
    const about = `Your result, computed on this server${settings ? ` with ${settings}` : ""}.`;
    this.result.replaceChildren(
      createElement("p", { className: "own-result" }, `${about} `, back),
      createElement("p", { className: "finding", textContent: bound(headline) }),
      ...(table ? [numberTable(table)] : []),
    );
    this.statements.replaceChildren(
      createElement("p", { className: "outcome", textContent: OUTCOMES[outcome] }),
      statementTable(statements),
      createElement("p", { className: "words", textContent: words }),
    );
    const { dead_units: dead } = verdict;
    this.putDeadUnits(
      dead.length
        ? deadUnitList(dead)
        : createElement("p", { textContent: "No unit of the network in the figure is dead." }),
    );
    this.showSubject(panel, verdict);
    const link = createElement("a", {
      href: `#${this.claim.name}`,
      textContent: "finding, table and figure",
    });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.result.scrollIntoView({ block: "center" });
    });
    this.status.replaceChildren("Done: the ", link, " above show your result.");
    this.emit("verdict", verdict);
  }

  /** @param {Element|null} list */
  putDeadUnits(list) {
    if (!this.dead || !list) return;
    this.dead.replaceWith(list);
    this.dead = list;
  }

  /**
   * Show the networks of a verdict in the figure, and offer the script of the median one.
   *
   * @param {ExperimentPanel} panel
   * @param {Verdict} verdict
   */
  showSubject({ experiment: { studies } }, { subject, pictures, dead_units: dead }) {
    const spec = studies.find(({ name }) => name === subject?.study)?.spec;
    const sizes = /** @type {number[][]} */ (axisValues(spec, WIDTH));
    this.replaceFigure({
      ...this.shipped,
      subject,
      pictures: this.shipped.pictures.length ? pictures : [],
      sizes: sizes.toSorted((a, b) => total(a) - total(b) || a.length - b.length),
      activations: axisValues(spec, ACTIVATION).map(String),
      studies: studies.flatMap(({ id }) => id ?? []),
      dead: dead.length > 0,
    });
    if (this.script && subject)
      this.script.setAttribute(
        "href",
        siteAddress(`api/runs/${subject.run}/frames/${subject.epoch}/export/py`),
      );
  }

  /** Show the shipped result again. */
  restore() {
    this.status.textContent = "";
    if (this.result.firstChild === this.original.result[0]) return;
    this.result.replaceChildren(...this.original.result);
    this.statements.replaceChildren(...this.original.statements);
    this.script?.setAttribute("href", this.original.script);
    this.putDeadUnits(this.original.dead);
    this.replaceFigure(this.shipped);
    this.emit("verdict", null);
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.setup = { ...this.setup, palette };
    this.panel?.setPalette(palette);
  }
}

/** @param {number[]} sizes */
const total = (sizes) => sizes.reduce((sum, size) => sum + size, 0);
