/** The form that asks for a film of the training: epochs, size, theme, rate. */

import { filmSummary } from "../content/film-text.js";
import { element } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/film-query.js").FilmChoice} FilmChoice
 */

const WIDTHS = { min: 160, max: 1280, step: 80 };
const FASTEST = 50;

/** @extends {TypedEventTarget<{make: FilmChoice, cancel: null}>} */
export class FilmControl extends TypedEventTarget {
  /**
   * @param {HTMLFormElement} form  see share.html
   * @param {{epochs: number, film_frames: number}} limits
   */
  constructor(form, limits) {
    super();
    this.form = form;
    /**
     * @param {string} name
     * @param {import("../ui/number-field.js").Limits & {name: string, step?: number}} options
     */
    const field = (name, options) =>
      new NumberField(element(form, `[data-${name}]`, HTMLInputElement), {
        whole: true,
        ...options,
      });
    this.fields = {
      first: field("first", { name: "The first epoch", min: 0, max: limits.epochs }),
      last: field("last", { name: "The last epoch", min: 0, max: limits.epochs }),
      frames: field("frames", { name: "The number of frames", min: 1, max: limits.film_frames }),
      rate: field("rate", { name: "The frame rate", min: 1, max: FASTEST }),
      width: field("width", { name: "The width", ...WIDTHS }),
    };
    this.theme = element(form, "[data-theme]", HTMLSelectElement);
    this.loop = element(form, "[data-loop]", HTMLInputElement);
    this.summary = element(form, "[data-summary]");
    this.progress = element(form, ".film-progress");
    this.bar = element(form, "progress", HTMLProgressElement);
    this.done = element(form, "[data-done]");
    this.words = element(form, "[data-film-words]");
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("input", () => this.summarize());
    element(form, "[data-cancel]").addEventListener("click", () => this.emit("cancel"));
    this.summarize();
  }

  /**
   * Offer the training up to an epoch, in a theme, unless the user has chosen others.
   *
   * @param {number} last
   * @param {import("../ui/palette.js").Theme} theme
   */
  suggest(last, theme) {
    this.fields.last.replace(last);
    this.theme.value = theme;
    this.summarize();
  }

  summarize() {
    const { first, last, frames, rate } = this.fields;
    const numbers = [first, last, frames, rate].map(({ number }) => number);
    const [from, to, count, speed] = numbers;
    const valid = numbers.every(Number.isFinite) && to >= from;
    this.summary.textContent = valid
      ? filmSummary({ first: from, last: to, frames: count, rate: speed })
      : "";
  }

  /** @param {SubmitEvent} event */
  onSubmit(event) {
    event.preventDefault();
    const { fields, theme, loop } = this;
    this.say("");
    const accepted = Object.values(fields).map((field) => field.commit());
    if (!accepted.every(Boolean)) return;
    if (fields.last.number < fields.first.number) {
      fields.last.showError("must not be before the first epoch.");
      return;
    }
    // Pressing Enter in a field makes a GIF.
    const format =
      event.submitter instanceof HTMLButtonElement && event.submitter.value === "webm"
        ? "webm"
        : "gif";
    this.emit("make", {
      format,
      first: fields.first.number,
      last: fields.last.number,
      frames: fields.frames.number,
      rate: fields.rate.number,
      width: 2 * Math.round(fields.width.number / 2),
      theme: theme.value === "dark" ? "dark" : "light",
      loop: loop.checked,
    });
  }

  /**
   * Show how many frames of a film are done; null hides it.
   *
   * @param {{done: number, frames: number}|null} progress
   */
  showProgress(progress) {
    this.progress.hidden = progress === null;
    for (const button of this.form.querySelectorAll("button[type=submit]"))
      /** @type {HTMLButtonElement} */ (button).disabled = progress !== null;
    if (!progress) return;
    const { done, frames } = progress;
    this.bar.max = frames;
    this.bar.value = done;
    this.done.textContent = `${done} of ${frames} frames`;
  }

  /** @param {string} words */
  say(words) {
    this.words.textContent = words;
  }
}
