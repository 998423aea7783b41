/**
 * The first picture: the example, painted with as few scripts as possible. All other scripts load after it. The picture of
 * a link, which needs more scripts to be read, is painted by plane-objects.js.
 */

import { LAYERS } from "../content/first-look.js";
import { element } from "../ui/elements.js";
import { paintPicture } from "../views/canvas-fallback.js";
import { exampleAnswers, isLinked } from "./first-requests.js";
import { firstPalette } from "./page-theme.js";

/** The other scripts start loading after this time even if there is no first picture yet. */
const FIRST_PICTURE_MS = 1000;

/** Paint the example, and resolve when it is on the screen; a failure is left to the page, which repeats the requests. */
async function firstPicture() {
  const answers = await exampleAnswers;
  if (!answers) return;
  paintPicture(element(document, "#plane"), answers.frame, LAYERS, firstPalette);
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Resolve when the first picture of a link is drawn. */
async function linkedPicture() {
  const { painted } = await import("./plane-objects.js");
  await painted;
}

/**
 * Start loading what a template of the document lists.
 *
 * @param {string} selector
 */
function preload(selector) {
  document.head.append(element(document, selector, HTMLTemplateElement).content);
}

/** Request the images that would delay the first picture. */
function requestImages() {
  for (const image of document.querySelectorAll("img"))
    if (image.dataset.src) image.src = image.dataset.src;
}

async function start() {
  if (isLinked) preload("#linked-scripts");
  const patience = new Promise((resolve) => setTimeout(resolve, FIRST_PICTURE_MS));
  await Promise.race([isLinked ? linkedPicture() : firstPicture(), patience]);
  requestImages();
  if (!isLinked) preload("#linked-scripts");
  preload("#later-scripts");
  await Promise.all([import("./plane-page.js"), import("./server-location.js")]);
}

start();
