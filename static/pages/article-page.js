/** The page of the article: it starts its figures as they scroll into view, and keeps the reader's place and predictions. */

import { Client } from "../api/client.js";
import { articleFigures } from "../content/article-figures.js";
import { ThemeControl } from "../controls/theme.js";
import { CostFigure } from "../panels/article/cost-figure.js";
import { CurveFigure, UnitFigure } from "../panels/article/curve-figure.js";
import { NetworkFigure } from "../panels/article/network-figure.js";
import { PlaneFigure } from "../panels/article/plane-figure.js";
import { fromHash, toHash } from "../state/claim-url.js";
import { element, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { siteAddress } from "../ui/site-address.js";
import { MessageBar } from "../views/message-bar.js";
import { Prediction } from "../views/prediction.js";

/** @typedef {import("../content/article-figures.js").FigureData} FigureData */
/** @typedef {import("../content/article-figures.js").Subject} Subject */

const KINDS = { plane: PlaneFigure, curve: CurveFigure, unit: UnitFigure, network: NetworkFigure };

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));
const theme = new ThemeControl(find("#theme", HTMLSelectElement));

/**
 * Call `act` once when half of an element is in view, or half of the window is filled by it.
 *
 * @param {HTMLElement} target
 * @param {() => void} act
 */
function onceInView(target, act) {
  const observer = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return;
      observer.disconnect();
      act();
    },
    { rootMargin: "0px 0px -25% 0px", threshold: 0.25 },
  );
  observer.observe(target);
}

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

/**
 * Ask for the reader's prediction before each finding; scrolling on skips it.
 *
 * @param {import("../api/wire.d.ts").Claim[]} claims
 */
function askPredictions(claims) {
  for (const claim of claims) {
    const root = find(`[data-claim="${claim.name}"] .prediction`);
    const answer = root.dataset.answer ? Number(root.dataset.answer) : null;
    const prediction = new Prediction(root);
    prediction.addEventListener("choose", ({ detail }) =>
      prediction.update(claim, detail, { ran: true, found: answer }),
    );
    prediction.update(claim, undefined, {});
    root.hidden = false;
  }
}

/** Go to the experiment of the URL if it has settings: links of older versions open a claim with them, and only its experiment has all. */
function followOldLink() {
  const { name, texts } = fromHash(window.location.hash);
  if (!texts.length || !document.getElementById(name)) return;
  window.location.replace(siteAddress(`experiments${toHash(name, Object.fromEntries(texts))}`));
}

/**
 * Store the shipped studies of a section when its “Run it yourself” is opened, so that every link in it leads to something.
 *
 * @param {Record<string, FigureData>} data
 */
function offerStudies(data) {
  for (const details of elements(document, ".run-yourself", HTMLDetailsElement))
    details.addEventListener(
      "toggle",
      () => {
        for (const study of data[details.dataset.run ?? ""].studies) client.study(study);
      },
      { once: true },
    );
}

async function start() {
  document.addEventListener("scroll", showProgress, { passive: true });
  showProgress();
  followOldLink();
  window.addEventListener("hashchange", followOldLink);
  const data = articleFigures();
  offerStudies(data);
  const list = client.json("/claims", {});
  const catalog = await client.catalog();
  const setup = { client, catalog, palette: new Palette(currentTheme()) };
  const figures = elements(document, "[data-figure]", HTMLElement).map((root) => {
    const given = data[root.dataset.figure ?? ""];
    const figure = figureOf(root, given, setup);
    onceInView(root, () => figure.start());
    return figure;
  });
  const repaint = () => {
    const palette = new Palette(currentTheme());
    for (const figure of figures) figure.setPalette(palette);
  };
  theme.addEventListener("change", repaint);
  onSystemTheme(repaint);
  /** @type {import("../api/wire.d.ts").ClaimList} */
  const { claims } = await list;
  askPredictions(claims);
}

/**
 * @param {HTMLElement} root
 * @param {FigureData} data
 * @param {import("../panels/article/live-figure.js").Setup} setup
 */
function figureOf(root, data, setup) {
  const { kind, subject } = data;
  if (kind === "costs" || !subject) return new CostFigure(root, data, setup);
  return new KINDS[kind](root, { ...data, subject }, setup);
}

/**
 * @param {string} message
 * @param {{label: string, act: () => void}} action
 */
const showMessage = (message, action) => notice.show(message, action);

onceInView(element(document, '[data-figure="one-unit"]'), () =>
  Plotly.load((error) => showMessage(error.message, RELOAD)),
);
guarded(start, showMessage);
