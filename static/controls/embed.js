// @ts-nocheck
/**
 * The dialog that makes a teacher's link and the frame for a page of their own. It is in the page only while it is open: it
 * names all fields of the page once more.
 */

import { PARTS, selectorOf } from "../content/page-parts.js";
import { LONGEST_QUESTION, QUESTIONS } from "../content/prediction-questions.js";
import { copyFrom } from "../ui/clipboard.js";
import { NumberField } from "../ui/number-field.js";

/** What is left out unless the page leaves out something already. */
const USUAL = ["data", "network", "training"];
/** Left out of a frame of the least size: all but the plane and its time. */
const KEPT = ["header", "transport"];
const NAMES = ["epoch", "play", "ask", "prompt", "width", "full", "height", "link", "frame"];
/** What a frame of another page may measure, in pixels. */
const SIZES = {
  width: { min: 320, max: 4000, step: 10 },
  height: { min: 360, max: 4000, step: 10 },
};

function checkbox(name, label) {
  const input = Object.assign(document.createElement("input"), { type: "checkbox", value: name });
  const element = document.createElement("label");
  element.append(input, ` ${label}`);
  return { input, element };
}

const attribute = (text) =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

export class EmbedDialog {
  /**
   * @param {HTMLTemplateElement} template
   * @param {HTMLElement} opener  the button that opens it
   */
  constructor(template, opener) {
    Object.assign(this, { template, opener });
  }

  /**
   * @param {object} catalog
   * @param {(choice: object) => {link: string, frame: string}} addresses  of a choice: `{parts, ask, epoch, play}`
   * @param {() => object|null} look  how the page looks at its run now
   */
  wire(catalog, addresses, look) {
    Object.assign(this, { catalog, addresses });
    this.opener.addEventListener("click", () => look() && this.open(look()));
  }

  make({ fields, limits }) {
    const dialog = this.template.content.firstElementChild.cloneNode(true);
    this.dialog = dialog;
    const field = (name) => dialog.querySelector(`[name=${name}]`);
    this.fields = Object.fromEntries(NAMES.map((name) => [name, field(name)]));
    this.status = dialog.querySelector("[role=status]");
    this.preview = dialog.querySelector("iframe");
    this.trial = dialog.querySelector(".trial");
    this.boxes = new Map();
    this.offer(
      ".parts",
      Object.entries(PARTS).map(([name, { label }]) => [name, label]),
    );
    const settings = Object.entries(fields).map(([place, { label }]) => [
      place.split(".")[1],
      label,
    ]);
    this.offer(
      ".settings",
      settings.filter(([name]) => name !== "points" && document.querySelector(selectorOf(name))),
    );
    for (const [kind, { label }] of Object.entries(QUESTIONS))
      this.fields.ask.append(new Option(label, kind));
    this.fields.prompt.maxLength = LONGEST_QUESTION;
    this.numbers = {
      epoch: new NumberField(this.fields.epoch, {
        whole: true,
        min: 0,
        max: limits.epochs,
        name: "The epoch",
      }),
    };
    for (const [name, size] of Object.entries(SIZES))
      this.numbers[name] = new NumberField(this.fields[name], {
        whole: true,
        ...size,
        name: `The ${name}`,
      });
    dialog.addEventListener("input", () => this.write());
    this.trial.addEventListener("toggle", () => this.try());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", ({ target }) => this.act(target));
    // Keys that are pressed here mean nothing to the page behind.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
  }

  offer(place, choices) {
    const made = choices.map(([name, label]) => [name, checkbox(name, label)]);
    for (const [name, { input }] of made) this.boxes.set(name, input);
    this.dialog.querySelector(place).append(...made.map(([, { element }]) => element));
  }

  open({ epoch, parts, ask }) {
    this.make(this.catalog);
    this.choose(parts.length ? parts : USUAL);
    this.numbers.epoch.replace(epoch);
    this.fields.play.checked = false;
    this.fields.ask.value = ask?.kind ?? "";
    this.fields.prompt.value = ask?.words ?? "";
    this.write();
    this.dialog.showModal();
  }

  choose(parts) {
    for (const [name, input] of this.boxes) input.checked = parts.includes(name);
  }

  act(target) {
    const { act } = target.dataset;
    if (act === "bare") this.choose(Object.keys(PARTS).filter((name) => !KEPT.includes(name)));
    else if (act === "nothing") this.choose([]);
    else if (act === "close") this.dialog.close();
    else if (act === "link" || act === "frame") this.copy(act);
    if (act === "bare" || act === "nothing") this.write();
  }

  async copy(which) {
    const done = await copyFrom(this.fields[which]);
    const what = which === "link" ? "The link" : "The frame";
    this.status.textContent = done
      ? `${what} is copied.`
      : `${what} is selected: copy it by hand, this browser does not let a page do it.`;
  }

  /** What is chosen, or null while a number is missing or wrong. */
  choice(sizes) {
    const { play, ask: kind, prompt } = this.fields;
    const { epoch } = this.numbers;
    if (!Number.isFinite(epoch.value) || sizes.some(Number.isNaN)) return null;
    const parts = [...this.boxes].filter(([, { checked }]) => checked).map(([name]) => name);
    const ask = kind.value ? { kind: kind.value, words: prompt.value.trim() } : null;
    return { parts, ask, epoch: epoch.value, play: play.checked };
  }

  /** Write the addresses of what is chosen. */
  write() {
    const { width, full, ask: kind, prompt, link, frame } = this.fields;
    prompt.disabled = !kind.value;
    prompt.placeholder = kind.value ? QUESTIONS[kind.value].words : "";
    width.disabled = full.checked;
    this.status.textContent = "";
    const sizes = [full.checked ? "100%" : this.numbers.width.value, this.numbers.height.value];
    const choice = this.choice(sizes);
    for (const button of this.dialog.querySelectorAll("[data-act=link], [data-act=frame]"))
      button.disabled = !choice;
    if (!choice) {
      link.value = frame.value = "";
      return;
    }
    const addresses = this.addresses(choice);
    link.value = addresses.link;
    this.source = addresses.frame;
    this.sizes = sizes.map(String);
    frame.value = `<iframe src="${attribute(this.source)}" width="${this.sizes[0]}" height="${this.sizes[1]}" title="Creases" loading="lazy" style="border:0"></iframe>`;
    this.try();
  }

  /** Show the frame as it will be, once the reader has asked for it. */
  try() {
    if (!this.trial.open || !this.source) return;
    [this.preview.width, this.preview.height] = this.sizes;
    if (this.preview.getAttribute("src") === this.source) return;
    clearTimeout(this.due);
    this.due = setTimeout(() => {
      // Of an address that differs behind its # alone, the frame would only change its hash, and play on.
      this.preview.src = "about:blank";
      this.preview.src = this.source;
    }, 400);
  }
}
