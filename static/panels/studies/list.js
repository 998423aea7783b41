/** The list of studies: searched by name, status and the values of cells, page by page. */

import { Problem } from "../../api/problem.js";
import { createElement, element, elements } from "../../ui/elements.js";

/**
 * @typedef {import("../../api/client.js").Client} Client
 * @typedef {import("../../api/wire.d.ts").StudyList} StudyPage
 * @typedef {import("../../api/wire.d.ts").StudyEntry} StudyEntry
 */

const PAGE = 30;
/** The list is searched when nothing has been typed for this time. */
const TYPING_MS = 250;
const SHORT_ID = 6;

/**
 * Return the name of a study, or what it varies if it has none.
 *
 * @param {Pick<StudyEntry, "name"|"kind"|"axes">} study
 * @param {(field: string) => string} nameOf
 */
export function titleOf({ name, kind, axes }, nameOf) {
  if (name !== null) return name;
  return `${kind === "run" ? "Runs" : "Curves"}: ${axes.map(nameOf).join(", ") || "seeds alone"}`;
}

export class StudyList {
  /**
   * @param {HTMLElement} root
   * @param {Client} client
   * @param {import("../../api/types.d.ts").Catalog} catalog
   * @param {(field: string) => string} nameOf
   */
  constructor(root, client, catalog, nameOf) {
    this.client = client;
    this.nameOf = nameOf;
    this.container = element(root, "#known");
    this.search = element(root, "#search", HTMLInputElement);
    this.status = element(root, "#status", HTMLSelectElement);
    this.field = element(root, "#with-field", HTMLSelectElement);
    this.value = element(root, "#with-value", HTMLInputElement);
    this.count = element(root, "#count");
    this.more = element(root, "#more");
    /** @type {string|null} */
    this.next = null;
    /** The id of the study that the page shows. */
    this.current = "";
    /** Requests are numbered, so that a late answer does not replace a newer one. */
    this.number = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    const fields = { ...catalog.fields, ...catalog.curves.fields };
    const options = Object.keys(fields).map((name) => new Option(nameOf(name), name));
    this.field.append(...options);
    this.listen();
  }

  listen() {
    for (const input of [this.search, this.value])
      input.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.load(), TYPING_MS);
      });
    for (const select of [this.status, this.field])
      select.addEventListener("change", () => {
        this.value.disabled = this.field.value === "";
        this.load();
      });
    this.more.addEventListener("click", () => this.load(this.next));
  }

  /**
   * Return the query of a page of the list.
   *
   * @param {string|null} after
   */
  query(after) {
    const query = new URLSearchParams({ limit: String(PAGE) });
    if (this.search.value.trim()) query.set("search", this.search.value.trim());
    if (this.status.value) query.set("status", this.status.value);
    if (this.field.value && this.value.value.trim())
      query.set("where", `${this.field.value}=${this.value.value.trim()}`);
    if (after !== null) query.set("after", after);
    return query;
  }

  /**
   * Load the first page, or the one after a place.
   *
   * @param {string|null} after
   */
  async load(after = null) {
    this.number += 1;
    const { number } = this;
    try {
      /** @type {StudyPage} */
      const page = await this.client.json(`/studies?${this.query(after)}`, {});
      if (number === this.number) this.show(page, after !== null);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (number === this.number) this.count.textContent = problem.message;
    }
  }

  /**
   * @param {StudyPage} page
   * @param {boolean} isLater  true if it follows the studies that are shown
   */
  show({ studies, total, next }, isLater) {
    const links = studies.map((study) => this.linkOf(study));
    const isAtEnd = next === null && document.activeElement === this.more;
    if (isLater) this.container.append(...links);
    else this.container.replaceChildren(createElement("a", { href: "#" }, "New study"), ...links);
    this.next = next;
    this.more.hidden = next === null;
    // The button that had the focus is gone.
    if (isAtEnd) links[0]?.focus();
    const shown = this.container.children.length - 1;
    this.count.textContent = shown < total ? `${shown} of ${total} studies` : this.counted(total);
    this.markCurrent();
  }

  /** @param {number} total */
  counted(total) {
    const isFiltered = this.query(null).size > 1;
    if (total === 0) return isFiltered ? "No study matches." : "No studies yet.";
    return total === 1 ? "1 study" : `${total} studies`;
  }

  /** @param {StudyEntry} study */
  linkOf(study) {
    const { id, name, progress } = study;
    const state = `${id.slice(0, SHORT_ID)}: ${progress.done} of ${progress.cells} cells, ${progress.status}`;
    const varied = name === null ? "" : `${titleOf({ ...study, name: null }, this.nameOf)}. `;
    return createElement(
      "a",
      { href: `#${id}` },
      titleOf(study, this.nameOf),
      createElement("small", {}, `${varied}${state}`),
    );
  }

  /**
   * Mark the study that the page shows.
   *
   * @param {string} [id]
   */
  markCurrent(id = this.current) {
    this.current = id;
    for (const link of elements(this.container, "a", HTMLAnchorElement)) {
      if (link.hash.slice(1) === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
