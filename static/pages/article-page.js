/** The page of the article: it starts its figures as they scroll into view, and keeps the reader's place and predictions. */

import { Client } from "../api/client.js";
import { articleFigures } from "../content/article-figures.js";
import { ThemeControl } from "../controls/theme.js";
import { ArticleFigure } from "../panels/article/figures.js";
import { OwnRun } from "../panels/article/own-run.js";
import { fromHash, toHash } from "../state/claim-url.js";
import { element, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { onceInView, onceOpen } from "../ui/in-view.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { siteAddress } from "../ui/site-address.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { MessageBar } from "../views/message-bar.js";
import { Prediction } from "../views/prediction.js";

/** @typedef {import("../api/wire.d.ts").Claim} Claim */

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));
const theme = new ThemeControl(find("#theme", HTMLSelectElement));
listenToSkipLink();

/** Fill the marks of the chapters up to the one that is read. */
function showProgress() {
  const chapters = elements(document, ".chapter[id]:not(.epilogue)", HTMLElement);
  const at = chapters.filter(
    (chapter) => chapter.getBoundingClientRect().top < window.innerHeight / 2,
  ).length;
  for (const [index, mark] of elements(document, ".progress-marks i", HTMLElement).entries())
    mark.classList.toggle("read", index < at);
  find(".progress-words").textContent = at
    ? `${at} / ${chapters.length}`
    : `${chapters.length} chapters`;
}

/** Go to the experiment of the URL if it has settings: links of older versions open a claim with them, and only its experiment has all. */
function followOldLink() {
  const { name, texts } = fromHash(window.location.hash);
  if (!texts.length || !document.getElementById(name)) return;
  window.location.replace(siteAddress(`experiments${toHash(name, Object.fromEntries(texts))}`));
}

/**
 * Ask for the reader's prediction before each finding; scrolling on skips it.
 *
 * @param {HTMLElement} section
 * @param {Claim} claim
 * @param {OwnRun} own
 */
function askPrediction(section, claim, own) {
  const root = element(section, ".prediction");
  const shipped = root.dataset.answer ? Number(root.dataset.answer) : null;
  const prediction = new Prediction(root);
  let answer = shipped;
  /** @type {number|undefined} */
  let chosen;
  const show = () =>
    prediction.update(claim, chosen, chosen === undefined ? {} : { ran: true, found: answer });
  prediction.addEventListener("choose", ({ detail }) => {
    chosen = detail;
    show();
  });
  own.addEventListener("verdict", ({ detail }) => {
    answer = detail ? detail.answer : shipped;
    show();
  });
  show();
  root.hidden = false;
}

async function start() {
  document.addEventListener("scroll", showProgress, { passive: true });
  showProgress();
  followOldLink();
  window.addEventListener("hashchange", followOldLink);
  const data = articleFigures();
  /** @type {Promise<import("../api/wire.d.ts").ClaimList>} */
  const list = client.json("/claims", {});
  const catalog = await client.catalog();
  const setup = { client, catalog, palette: new Palette(currentTheme()) };
  const figures = new Map(
    elements(document, "[data-figure]", HTMLElement).map((root) => {
      const name = root.dataset.figure ?? "";
      return [name, new ArticleFigure(root, data[name], setup)];
    }),
  );
  /** @type {OwnRun[]} */
  const own = [];
  const repaint = () => {
    const palette = new Palette(currentTheme());
    for (const part of [...figures.values(), ...own]) part.setPalette(palette);
  };
  theme.addEventListener("change", repaint);
  onSystemTheme(repaint);
  const { claims } = await list;
  for (const claim of claims) {
    const section = find(`[data-claim="${claim.name}"]`);
    const run = new OwnRun(
      section,
      claim,
      { ...setup, palette: new Palette(currentTheme()) },
      {
        shipped: data[claim.name],
        replace: (shown) => figures.get(claim.name)?.replace(shown),
      },
    );
    own.push(run);
    askPrediction(section, claim, run);
  }
}

/**
 * @param {string} message
 * @param {{label: string, act: () => void}} action
 */
const showMessage = (message, action) => notice.show(message, action);

// The first screen needs no Plotly. A link may lead to any of the others.
const loadPlotly = () => Plotly.load((error) => showMessage(error.message, RELOAD));
for (const figure of elements(document, '[data-figure]:not([data-figure="hero"])', HTMLElement))
  onceInView(figure, loadPlotly);
for (const details of elements(document, ".run-yourself", HTMLDetailsElement))
  onceOpen(details, loadPlotly);
guarded(start, showMessage);
