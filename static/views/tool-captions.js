// @ts-nocheck
/** Sentences under the caption, one for each tool that has something to say of the picture. */

export class ToolCaptions {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.lines = new Map();
  }

  /** Say `words` in the name of a tool; without words it is silent. */
  set(name, words) {
    if (!words) {
      this.lines.get(name)?.remove();
      this.lines.delete(name);
      return;
    }
    if (!this.lines.has(name)) {
      const line = document.createElement("p");
      line.dataset.note = name;
      this.element.append(line);
      this.lines.set(name, line);
    }
    const line = this.lines.get(name);
    if (line.textContent !== words) line.textContent = words;
  }
}
