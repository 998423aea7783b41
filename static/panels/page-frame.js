/**
 * The frame of the page: panels that resize and collapse, sections that fold, and on small screens tabs and a sheet. Widths
 * and what is collapsed are kept in this browser only.
 */

import { SheetGrip } from "../controls/sheet-grip.js";
import { Splitter } from "../controls/splitter.js";
import { storeText, storedText } from "../ui/browser-storage.js";
import { element, elements } from "../ui/elements.js";

/** @typedef {"left"|"right"} Side */

/**
 * What is kept: the panels' widths in rem, whether each is collapsed, and the names of the sections that are.
 *
 * @typedef {object} Kept
 * @property {Partial<Record<Side, number>>} widths
 * @property {Partial<Record<Side, boolean>>} collapsed
 * @property {string[]} folded
 */

/** Other programs at the same host and port share the storage, so the key names the product. */
const KEY = "creases.frame";
/** From this font size on, in pixels, the left panel is collapsed unless it was opened. */
const LARGE_FONT = 20;
/** Limits of the widths, in rem. */
const LIMITS = { left: { min: 14.3, max: 25.7 }, right: { min: 22.9, max: 40 } };
/** @type {readonly Side[]} */
const SIDES = ["left", "right"];

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/**
 * Return what is kept in the browser; a text that cannot be read counts as nothing.
 *
 * @returns {Kept}
 */
function keptBefore() {
  /** @type {Partial<Kept>} */
  let kept = {};
  try {
    const value = JSON.parse(storedText(KEY) ?? "{}");
    if (isObject(value)) kept = value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return {
    widths: isObject(kept.widths) ? { ...kept.widths } : {},
    collapsed: isObject(kept.collapsed) ? { ...kept.collapsed } : {},
    folded: Array.isArray(kept.folded) ? [...kept.folded] : [],
  };
}

const fontSize = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/** Return the font size that the reader has set, in pixels: see the size of html in style.css. */
const readerFontSize = () =>
  fontSize() / (window.matchMedia("(min-width: 100em)").matches ? 1 : 0.875);

export class PageFrame {
  /** Close the menus of a small screen. @type {(() => void)[]} */
  closeMenus = [];
  /** How far each tab was scrolled when it was left. @type {Map<string, number>} */
  scrolled = new Map();

  /** @param {import("../ui/elements.js").Find} find */
  constructor(find) {
    this.find = find;
    this.body = document.body;
    this.work = find(".work");
    this.kept = keptBefore();
    this.restore();
    this.listenToPanels();
    this.listenToSections();
    this.listenToTabs();
    this.listenToMenus();
  }

  restore() {
    const { collapsed, folded, widths } = this.kept;
    const large = readerFontSize() >= LARGE_FONT;
    this.collapse("left", collapsed.left ?? large);
    this.collapse("right", collapsed.right ?? false);
    for (const side of SIDES) this.setWidth(side, widths[side]);
    for (const section of elements(this.work, ".section", HTMLElement))
      this.fold(section, folded.includes(section.id));
  }

  keep() {
    storeText(KEY, JSON.stringify(this.kept));
  }

  listenToPanels() {
    const panels = { left: this.find(".panel.left"), right: this.find(".panel.right") };
    for (const side of SIDES) {
      const width = () => panels[side].getBoundingClientRect().width;
      const splitter = new Splitter(this.find(`#${side}-grip`), side === "left" ? 1 : -1, width);
      splitter.addEventListener("resize", ({ detail }) => {
        const { min, max } = LIMITS[side];
        this.kept.widths[side] = Math.min(max, Math.max(min, detail / fontSize()));
        this.setWidth(side, this.kept.widths[side]);
        this.keep();
      });
      splitter.addEventListener("collapse", () => this.collapseAndKeep(side, true));
      for (const button of elements(this.work, `[data-expand=${side}]`, HTMLElement))
        button.addEventListener("click", () => this.collapseAndKeep(side, false));
    }
    for (const button of elements(this.work, ".rail [data-section]", HTMLElement))
      button.addEventListener("click", () => this.openOver(button));
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Element && !target.closest(".panel.left, .rail, dialog"))
        this.closeOver();
    });
    panels.left.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.over) this.closeOver(true);
    });
  }

  /** Whether the collapsed left panel is open over the plane. */
  get over() {
    return this.body.dataset.over === "true";
  }

  /**
   * Open the collapsed left panel over the plane at a section, or close it if it shows that one already.
   *
   * @param {HTMLElement} button
   */
  openOver(button) {
    const section = this.find(`#${button.dataset.section}`);
    const again = this.over && this.opener === button;
    this.opener = button;
    this.body.dataset.over = String(!again);
    for (const one of elements(this.work, ".rail [data-section]", HTMLElement))
      one.setAttribute("aria-expanded", String(!again && one === button));
    if (again) return;
    this.fold(section, false);
    section.scrollIntoView({ block: "start" });
  }

  /** @param {boolean} [restoreFocus] */
  closeOver(restoreFocus = false) {
    if (!this.over) return;
    this.body.dataset.over = "false";
    this.opener?.setAttribute("aria-expanded", "false");
    if (restoreFocus) this.opener?.focus();
  }

  /**
   * @param {Side} side
   * @param {boolean} collapsed
   */
  collapse(side, collapsed) {
    this.body.dataset[side] = collapsed ? "collapsed" : "open";
    if (side === "left") this.body.dataset.over = "false";
  }

  /**
   * @param {Side} side
   * @param {boolean} collapsed
   */
  collapseAndKeep(side, collapsed) {
    this.collapse(side, collapsed);
    this.kept.collapsed[side] = collapsed;
    this.keep();
    this.find(collapsed ? `[data-expand=${side}]` : `#${side}-grip`).focus();
  }

  /**
   * @param {Side} side
   * @param {number|undefined} width  in rem; without one the panel has its usual width
   */
  setWidth(side, width) {
    const { min, max } = LIMITS[side];
    if (width === undefined || !(width >= min && width <= max)) return;
    this.body.style.setProperty(`--${side}`, `${width}rem`);
    const grip = this.find(`#${side}-grip`);
    grip.setAttribute("aria-valuenow", String(Math.round((100 * (width - min)) / (max - min))));
  }

  listenToSections() {
    for (const section of elements(this.work, ".section", HTMLElement)) {
      element(section, ".fold-button").addEventListener("click", () => {
        const fold = !section.classList.contains("folded");
        this.fold(section, fold);
        const others = this.kept.folded.filter((name) => name !== section.id);
        this.kept.folded = fold ? [...others, section.id] : others;
        this.keep();
      });
    }
  }

  /**
   * @param {HTMLElement} section
   * @param {boolean} folded
   */
  fold(section, folded) {
    section.classList.toggle("folded", folded);
    element(section, ".fold-button").setAttribute("aria-expanded", String(!folded));
  }

  listenToTabs() {
    for (const button of elements(this.body, "[data-tab-button]", HTMLElement))
      button.addEventListener("click", () => {
        const tab = button.dataset.tabButton ?? "";
        if (this.body.dataset.sheet === "title") this.setSheet("half");
        this.showTab(tab);
        this.work.scrollTop = this.scrolled.get(tab) ?? 0;
      });
    this.showTab("inspect");
    this.grip = new SheetGrip(this.find("#sheet-grip"));
    this.grip.addEventListener("change", ({ detail }) => this.setSheet(detail));
    this.setSheet("half");
  }

  /**
   * Show a part of the page where there is only room for one: data, network, charts or inspect. It begins at its top. No menu
   * stays open over it.
   *
   * @param {string} tab
   */
  showTab(tab) {
    for (const close of this.closeMenus) close();
    const left = this.body.dataset.tab;
    if (left !== undefined) this.scrolled.set(left, this.work.scrollTop);
    this.body.dataset.tab = tab;
    if (tab !== left) this.work.scrollTop = 0;
    for (const button of elements(this.body, "[data-tab-button]", HTMLElement))
      button.setAttribute("aria-pressed", String(button.dataset.tabButton === tab));
  }

  /** @param {import("../controls/sheet-grip.js").Height} height */
  setSheet(height) {
    this.body.dataset.sheet = height;
    this.grip?.show(height);
  }

  /** Menus that open a group of controls which has no room on a small screen. */
  listenToMenus() {
    for (const button of elements(this.body, "[data-menu]", HTMLElement)) {
      const menu = this.find(button.dataset.menu ?? "");
      const show = (/** @type {boolean} */ open) => {
        menu.classList.toggle("menu-open", open);
        button.setAttribute("aria-expanded", String(open));
      };
      this.closeMenus.push(() => show(false));
      button.addEventListener("click", () => show(!menu.classList.contains("menu-open")));
      document.addEventListener("pointerdown", ({ target }) => {
        if (target instanceof Node && !menu.contains(target)) show(false);
      });
      menu.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || !menu.classList.contains("menu-open")) return;
        event.stopPropagation();
        show(false);
        button.focus();
      });
    }
  }
}
