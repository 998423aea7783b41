/**
 * The form that makes a link or a frame for teaching. It is in the document only while it is shown, because it repeats the
 * name of every field of the page.
 */

import { PARTS, selectorOf } from "../content/page-parts.js";
import { LONGEST_QUESTION, QUESTIONS } from "../content/prediction-questions.js";
import { copyFrom } from "../ui/clipboard.js";
import { createElement, element, elements, finder } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";

/** Hidden at first, unless the page hides something already. */
const USUALLY_HIDDEN = ["data", "network", "training"];
/** Shown in the smallest frame: the plane and its time. */
const SMALLEST = ["header", "transport"];
/** Sizes of a frame, in pixels. */
const WIDTH = { whole: true, min: 320, max: 4000, step: 10, name: "The width" };
const HEIGHT = { whole: true, min: 360, max: 4000, step: 10, name: "The height" };
/** Pause between changes after which the frame is loaded. */
const TRIAL_MS = 400;

/**
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {Pick<import("../api/wire.d.ts").Catalog, "fields"|"limits">} Catalog
 */

/**
 * What the link and the frame show.
 *
 * @typedef {Pick<Look, "parts"|"ask"|"epoch"> & {play: boolean}} Choice
 */

/** @typedef {{link: string, frame: string}} Addresses */

/** @param {string} text */
const attribute = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** The form while it is shown. */
class ShownForm {
  /**
   * @param {HTMLFormElement} form
   * @param {Catalog} catalog
   * @param {(choice: Choice) => Addresses} addressesOf
   */
  constructor(form, { fields, limits }, addressesOf) {
    const find = finder(form);
    this.form = form;
    this.addressesOf = addressesOf;
    this.play = find("[name=play]", HTMLInputElement);
    this.ask = find("[name=ask]", HTMLSelectElement);
    this.prompt = find("[name=prompt]", HTMLInputElement);
    this.full = find("[name=full]", HTMLInputElement);
    this.link = find("[name=link]", HTMLInputElement);
    this.frame = find("[name=frame]", HTMLTextAreaElement);
    this.copyButtons = elements(form, "[data-act=link], [data-act=frame]", HTMLButtonElement);
    this.status = find("[role=status]");
    this.trial = find(".trial", HTMLDetailsElement);
    this.preview = find("iframe", HTMLIFrameElement);
    this.epoch = new NumberField(find("[name=epoch]", HTMLInputElement), {
      whole: true,
      min: 0,
      max: limits.epochs,
      name: "The epoch",
    });
    this.width = new NumberField(find("[name=width]", HTMLInputElement), WIDTH);
    this.height = new NumberField(find("[name=height]", HTMLInputElement), HEIGHT);
    /** @type {{source: string, width: string, height: string}|null} */
    this.made = null;
    /** @type {number|undefined} */
    this.trialTimer = undefined;
    const parts = Object.entries(PARTS).map(([name, { label }]) => ({ name, label }));
    const settings = Object.entries(fields)
      .map(([place, { label }]) => ({ name: place.split(".")[1], label }))
      .filter(({ name }) => name !== "points" && document.querySelector(selectorOf(name)));
    this.boxes = [
      ...this.addCheckboxes(find(".parts"), parts),
      ...this.addCheckboxes(find(".settings"), settings),
    ];
    for (const [kind, { label }] of Object.entries(QUESTIONS))
      this.ask.append(new Option(label, kind));
    this.prompt.maxLength = LONGEST_QUESTION;
    this.listen();
  }

  listen() {
    const { form } = this;
    form.addEventListener("input", () => this.write());
    form.addEventListener("submit", (event) => event.preventDefault());
    this.trial.addEventListener("toggle", () => this.tryOut());
    for (const button of elements(form, "[data-act]"))
      button.addEventListener("click", () => this.act(button.dataset.act));
  }

  /**
   * Add a checkbox for each thing that can be hidden, and return them.
   *
   * @param {HTMLElement} container
   * @param {{name: string, label: string}[]} choices
   */
  addCheckboxes(container, choices) {
    return choices.map(({ name, label }) => {
      const box = createElement("input", { type: "checkbox", value: name });
      container.append(createElement("label", {}, box, ` ${label}`));
      return box;
    });
  }

  /** @param {Pick<Look, "parts"|"ask"|"epoch">} look */
  fill({ epoch, parts, ask }) {
    this.hide(parts.length ? parts : USUALLY_HIDDEN);
    this.epoch.replace(epoch);
    this.play.checked = false;
    this.ask.value = ask?.kind ?? "";
    this.prompt.value = ask?.words ?? "";
    this.write();
  }

  /** @param {string[]} names  of what is hidden */
  hide(names) {
    for (const box of this.boxes) box.checked = names.includes(box.value);
  }

  /** @param {string} [action] */
  act(action) {
    if (action === "link") this.copy(this.link, "The link");
    else if (action === "frame") this.copy(this.frame, "The frame");
    else {
      const smallest = Object.keys(PARTS).filter((name) => !SMALLEST.includes(name));
      this.hide(action === "bare" ? smallest : []);
      this.write();
    }
  }

  /**
   * @param {HTMLInputElement|HTMLTextAreaElement} field
   * @param {string} what
   */
  async copy(field, what) {
    const copied = await copyFrom(field);
    this.status.textContent = copied
      ? `${what} is copied.`
      : `This browser does not let the page copy. ${what} is selected: copy it with Ctrl+C or ⌘C.`;
  }

  /**
   * Return what is chosen; null while a number is missing or wrong.
   *
   * @returns {Choice & {width: string, height: string}|null}
   */
  get choice() {
    const width = this.full.checked ? "100%" : this.width.number;
    const epoch = this.epoch.number;
    if ([width, this.height.number, epoch].some(Number.isNaN)) return null;
    return {
      parts: this.boxes.filter(({ checked }) => checked).map(({ value }) => value),
      ask: this.ask.value ? { kind: this.ask.value, words: this.prompt.value.trim() } : null,
      epoch,
      play: this.play.checked,
      width: String(width),
      height: String(this.height.number),
    };
  }

  /** Write the link and the frame of what is chosen. */
  write() {
    const kind = this.ask.value;
    this.prompt.disabled = !kind;
    this.prompt.placeholder = kind ? QUESTIONS[kind].words : "";
    this.width.input.disabled = this.full.checked;
    this.status.textContent = "";
    const { choice } = this;
    for (const button of this.copyButtons) button.disabled = !choice;
    if (!choice) {
      this.link.value = this.frame.value = "";
      return;
    }
    const { width, height, ...shown } = choice;
    const { link, frame: source } = this.addressesOf(shown);
    this.link.value = link;
    this.made = { source, width, height };
    this.frame.value = `<iframe src="${attribute(source)}" width="${width}" height="${height}" title="Creases" loading="lazy" style="border:0"></iframe>`;
    this.tryOut();
  }

  /** Show the frame, if the user has opened the trial. */
  tryOut() {
    if (!this.trial.open || !this.made) return;
    const { source, width, height } = this.made;
    this.preview.width = width;
    this.preview.height = height;
    if (this.preview.getAttribute("src") === source) return;
    clearTimeout(this.trialTimer);
    this.trialTimer = setTimeout(() => {
      // If only the part after the # differs, the frame would not load again.
      this.preview.src = "about:blank";
      this.preview.src = source;
    }, TRIAL_MS);
  }
}

export class EmbedForm {
  /**
   * @param {HTMLTemplateElement} template
   * @param {HTMLElement} panel  contains the form while it is shown
   * @param {Catalog} catalog
   * @param {(choice: Choice) => Addresses} addressesOf  returns the URLs that show the page's run in this way
   */
  constructor(template, panel, catalog, addressesOf) {
    this.template = template;
    this.panel = panel;
    this.catalog = catalog;
    this.addressesOf = addressesOf;
  }

  /** @param {Look|null} look  what the page shows; null while there is no picture */
  open(look) {
    if (!look) {
      this.panel.textContent = "There is no picture yet.";
      return;
    }
    const { content } = this.template;
    const form = document.importNode(element(content, "form", HTMLFormElement), true);
    this.panel.replaceChildren(form);
    new ShownForm(form, this.catalog, this.addressesOf).fill(look);
  }

  close() {
    this.panel.replaceChildren();
  }
}
