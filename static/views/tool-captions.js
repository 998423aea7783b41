/** The notes below the plane: one sentence for each tool that has something to report. */

import { createElement, setText } from "../ui/elements.js";

export class ToolCaptions {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Map<string, HTMLElement>} */
    this.lines = new Map();
  }

  /**
   * Show a tool's sentence in place of its last one.
   *
   * @param {string} tool
   * @param {string|null|undefined|false} text  nothing to remove its sentence
   */
  set(tool, text) {
    let line = this.lines.get(tool);
    if (!text) {
      line?.remove();
      this.lines.delete(tool);
      return;
    }
    if (!line) {
      line = createElement("p");
      line.dataset.note = tool;
      this.element.append(line);
      this.lines.set(tool, line);
    }
    setText(line, text);
  }
}
