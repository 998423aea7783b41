/** Which output is the height of the surface, and of which class. */

import { className } from "../content/label-names.js";
import { elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {import("../state/page-state.js").Look} Look */

/**
 * Emits `change` (detail: the part of the look that is chosen here).
 *
 * @extends {TypedEventTarget<{change: Partial<Pick<Look, "surface"|"sheet">>}>}
 */
export class SurfaceControl extends TypedEventTarget {
  /** @param {HTMLElement} form  contains two selects: the output and the class */
  constructor(form) {
    super();
    const [output, sheet] = elements(form, "select:not(.pane-menu)", HTMLSelectElement);
    this.output = output;
    this.sheet = sheet;
    /** The names of the classes that are offered, one per line; undefined before the first frame. */
    this.names = /** @type {string|undefined} */ (undefined);
    form.addEventListener("submit", (event) => event.preventDefault());
    output.addEventListener("change", () =>
      this.emit("change", { surface: /** @type {Look["surface"]} */ (output.value) }),
    );
    sheet.addEventListener("change", () =>
      this.emit("change", { sheet: sheet.value === "" ? null : Number(sheet.value) }),
    );
  }

  /**
   * Show what is chosen. A regression has one output, and two classes share one surface.
   *
   * @param {Pick<Look, "surface"|"sheet">} look
   * @param {Pick<import("../api/frame.js").Frame, "task"|"classes"|"classNames">} frame
   */
  update({ surface, sheet }, frame) {
    const { task, classes } = frame;
    this.output.hidden = task === "regression";
    this.output.value = surface ?? this.output.value;
    this.sheet.hidden = task === "regression" || classes.length < 3;
    const names = this.sheet.hidden ? [] : classes.map((_, index) => className(frame, index));
    if (names.join("\n") !== this.names) {
      this.names = names.join("\n");
      this.sheet.replaceChildren(
        new Option("all classes", ""),
        ...names.map((name, index) => new Option(name, String(index))),
      );
    }
    this.sheet.value = sheet === null || sheet >= names.length ? "" : String(sheet);
  }
}
