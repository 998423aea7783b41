/** The page of claims: it shows one claim at a time, with the user's prediction, an experiment, charts and a verdict. */

import { Client } from "../api/client.js";
import { ThemeControl } from "../controls/theme.js";
import { ExperimentPanel } from "../panels/experiment.js";
import { fromHash, toHash } from "../state/claim-url.js";
import { createElement, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut, quoted, shortened } from "../ui/short-text.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { MessageBar } from "../views/message-bar.js";
import { Prediction } from "../views/prediction.js";
import { OUTCOMES, bound, deadUnitList, numberTable, statementTable } from "../views/verdict.js";

/** @typedef {import("../api/wire.d.ts").Claim} Claim */

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));
const theme = new ThemeControl(find("#theme", HTMLSelectElement));
listenToSkipLink();

class Claims {
  /**
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {Claim[]} claims
   */
  constructor(catalog, claims) {
    this.claims = claims;
    this.claim = claims[0];
    const palette = new Palette(currentTheme());
    const setup = { client, catalog, palette, notice };
    this.panel = new ExperimentPanel(find(".experiment"), setup, this.claim);
    this.prediction = new Prediction(find("#prediction"));
    this.list = find("#claims");
    /**
     * The answer that the user expects, by claim.
     *
     * @type {Map<string, number>}
     */
    this.predictions = new Map();
    this.showList();
    this.listen();
  }

  showList() {
    this.list.append(
      ...this.claims.map(({ name, sentence }, number) =>
        createElement("a", { href: `#${name}`, textContent: `${number + 1}. ${sentence}` }),
      ),
    );
  }

  listen() {
    const { panel } = this;
    panel.addEventListener("settings", ({ detail }) =>
      window.history.replaceState(null, "", toHash(this.claim.name, detail)),
    );
    panel.addEventListener("change", () => this.showPrediction());
    panel.addEventListener("verdict", ({ detail }) => this.showVerdict(detail));
    this.prediction.addEventListener("choose", ({ detail }) => this.setPrediction(detail));
    // The page may have written its own address since.
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
    const repaint = () => panel.setPalette(new Palette(currentTheme()));
    theme.addEventListener("change", repaint);
    onSystemTheme(repaint);
  }

  /**
   * Open the claim of a URL, with its settings.
   *
   * @param {string} hash
   */
  async readAddress(hash) {
    const { name, texts } = fromHash(hash);
    const claim = this.claims.find((one) => one.name === name) ?? this.claims[0];
    this.claim = claim;
    this.markCurrent();
    find("#sentence").textContent = claim.sentence;
    const names = claim.controls.map((control) => control.name);
    const unknown = texts.map(([setting]) => setting).filter((setting) => !names.includes(setting));
    const known = Object.fromEntries(texts.filter(([setting]) => names.includes(setting)));
    this.panel.isRevealed = this.predictions.has(claim.name);
    const opened = this.panel.open(claim, known);
    if (name && name !== claim.name) notice.show(`There is no claim ${quoted(name)}.`);
    else if (await opened) this.showUnknown(unknown);
  }

  /** Mark the current claim in the list. */
  markCurrent() {
    for (const link of elements(this.list, "a", HTMLAnchorElement)) {
      if (link.hash === `#${this.claim.name}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /**
   * Show which parameters of the URL are not settings of this claim.
   *
   * @param {string[]} names
   */
  showUnknown(names) {
    if (names.length)
      notice.show(leftOut(names.map((name) => `${shortened(name)}: there is no such setting`)));
  }

  /** Show the prediction, or ask for it: no result is shown before it. Remove the verdict of an earlier experiment. */
  showPrediction() {
    const { isRun, verdict, isShown } = this.panel.experiment;
    const predicted = this.predictions.get(this.claim.name);
    if (!isShown)
      for (const id of ["#verdict", "#statements", "#depends"]) find(id).replaceChildren();
    this.prediction.update(this.claim, predicted, {
      ran: isRun,
      found: predicted === undefined ? undefined : verdict?.answer,
    });
  }

  /** @param {number} answer */
  setPrediction(answer) {
    this.predictions.set(this.claim.name, answer);
    this.showPrediction();
    this.panel.reveal();
  }

  /** @param {import("../api/wire.d.ts").Verdict} verdict */
  showVerdict({ outcome, headline, table, words, statements, dead_units: deadUnits }) {
    find("#verdict").replaceChildren(
      createElement(
        "p",
        {},
        createElement("strong", { textContent: OUTCOMES[outcome] }),
        ` ${bound(headline)}`,
      ),
      ...(table ? [numberTable(table)] : []),
      createElement(
        "details",
        {},
        createElement("summary", { textContent: "In detail" }),
        createElement("p", { textContent: words }),
      ),
    );
    if (statements.length) find("#statements").replaceChildren(statementTable(statements));
    if (deadUnits.length) find("#statements").append(deadUnitList(deadUnits));
    find("#depends").textContent = `What it depends on. ${this.claim.depends}`;
  }
}

async function start() {
  /** @type {Promise<import("../api/wire.d.ts").ClaimList>} */
  const list = client.json("/claims", {});
  const [catalog, { claims }] = await Promise.all([client.catalog(), list]);
  await new Claims(catalog, claims).readAddress(window.location.hash);
}

/**
 * @param {string} message
 * @param {{label: string, act: () => void}} action
 */
const showMessage = (message, action) => notice.show(message, action);

Plotly.load((error) => showMessage(error.message, RELOAD));
guarded(start, showMessage);
