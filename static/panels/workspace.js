/** The workspace: shows the views that the look names, each in its place, and chooses views, tools and layers by key. */

import { ToolBar } from "../controls/tool-bar.js";
import { ViewTabs } from "../controls/view-tabs.js";
import { PLANE, afterSideBySide, afterTab, showing, shownViews } from "../state/views.js";
import { elements, setText } from "../ui/elements.js";
import { Shortcuts } from "../ui/shortcuts.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../controls/tool-bar.js").Tool} Tool
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/views.js").ShownViews} ShownViews
 * @typedef {import("../state/views.js").View} View
 */

/**
 * A tool that can be active; `arm` activates it or not, and the event of that name says that it has been.
 *
 * @typedef {import("../ui/typed-event-target.js").TypedEventTarget<{arm: boolean}> & {arm(on: boolean): void}} ArmedTool
 */

/** The keys of the layers of the plane. */
const LAYER_KEYS = Object.freeze({
  p: "colour",
  d: "discrete",
  r: "regions",
  c: "creases",
  b: "boundary",
  t: "points",
  e: "test",
  m: "wrong",
  g: "margins",
});

/** @type {Readonly<Record<string, Tool>>} */
const TOOL_KEYS = Object.freeze({ v: "inspect", a: "draw", x: "cross-section", l: "line" });

/**
 * Return the views without the hidden space, which a network without hidden layers does not have.
 *
 * @param {ShownViews} shown
 * @param {number} layers
 * @returns {ShownViews}
 */
function offeredViews({ first, second, strip }, layers) {
  if (layers) return { first, second, strip };
  const others = [first, second].filter((view) => view !== null && view !== "hidden-space");
  return { first: others[0] ?? PLANE, second: others[1] ?? null, strip };
}

/**
 * Return why views cannot be shown. One that is shown already says itself what is missing.
 *
 * @param {Frame} frame
 * @param {number} layers
 * @param {(View|null)[]} shown
 * @returns {Partial<Record<View, string>>}
 */
function reasonsAgainst({ regions, why }, layers, shown) {
  return {
    ...(layers ? {} : { "hidden-space": "A network without hidden layers has no hidden space." }),
    ...(regions || !why || shown.includes("surface")
      ? {}
      : { surface: `There is no exact surface: ${why}.` }),
  };
}

/**
 * Return the place of a pane; null if it is not shown.
 *
 * @param {string} pane
 * @param {ShownViews} shown
 * @param {Look} look
 */
function placeOf(pane, { first, second, strip }, look) {
  if (pane === PLANE) {
    if (second === PLANE) return "second";
    const alone = second === null && first === "cross-section";
    return alone || [PLANE, "compare"].includes(first) ? "first" : null;
  }
  if (pane === "second-run") return first === "compare" && look.compare ? "second" : null;
  if (pane === strip) return "strip";
  if (pane === first) return second === null && first === "cross-section" ? "below" : "first";
  return pane === second ? "second" : null;
}

/**
 * Emits `look` with the views to show.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>}>}
 */
export class Workspace extends TypedEventTarget {
  /** @param {import("../ui/elements.js").Find} find */
  constructor(find) {
    super();
    this.desk = find("#desk");
    this.main = find("main");
    this.panes = elements(this.desk, "[data-pane]");
    this.toolBar = new ToolBar(find("#tools"));
    this.tabs = new ViewTabs(
      find("#views"),
      find("#view-menu", HTMLSelectElement),
      find("#side-by-side"),
    );
    this.faces = elements(find("#faces"), "[data-face]");
    this.shortcuts = new Shortcuts(find("#single-keys", HTMLInputElement));
    /** @type {Map<Tool, ArmedTool>} */
    this.tools = new Map();
    /** @type {Look|null} */
    this.look = null;
    /** The view other than the plane that was shown last. @type {View} */
    this.last = "surface";
    /** The settings of views that were shown. @type {Partial<Pick<Look, "surface"|"fold">>} */
    this.settings = {};
    this.tabs.addEventListener("choose", ({ detail }) => this.chooseView(detail));
    this.tabs.addEventListener("split", () => this.split());
    this.toolBar.addEventListener("choose", ({ detail }) => this.chooseTool(detail));
    for (const pane of this.panes) this.listenToHead(pane);
    for (const face of this.faces)
      face.addEventListener("click", () => this.showFace(face.dataset.face));
    this.showFace("both");
    find("#probe [data-edit]").addEventListener("click", () => this.chooseTool("cross-section"));
    this.addKeys(find);
  }

  /**
   * Let the head of a pane choose its view and close it.
   *
   * @param {HTMLElement} pane
   */
  listenToHead(pane) {
    for (const menu of elements(pane, ".pane-menu", HTMLSelectElement))
      menu.addEventListener("change", () => {
        this.exchange(/** @type {View} */ (pane.dataset.pane), /** @type {View} */ (menu.value));
        menu.value = pane.dataset.pane ?? "";
      });
    for (const button of elements(pane, ".close-pane"))
      button.addEventListener("click", () => this.close(/** @type {View} */ (pane.dataset.pane)));
  }

  /** @param {import("../ui/elements.js").Find} find */
  addKeys(find) {
    const { shortcuts } = this;
    shortcuts.add(
      find("#views"),
      Object.fromEntries(
        this.tabs.tabs.map((tab, at) => [String(at + 1), () => this.tabs.choose(tab)]),
      ),
    );
    shortcuts.add(find("#side-by-side"), { "|": () => this.split() });
    shortcuts.add(
      find("#tools"),
      Object.fromEntries(
        Object.entries(TOOL_KEYS).map(([key, tool]) => [key, () => this.chooseTool(tool)]),
      ),
    );
  }

  /**
   * Add the keys of the menu of layers.
   *
   * @param {HTMLElement} root
   * @param {import("../controls/plane-layers.js").PlaneLayers} layers
   * @param {import("../controls/grid-comparison.js").GridComparisonControl} grid
   */
  addLayerKeys(root, layers, grid) {
    this.shortcuts.add(root, {
      ...Object.fromEntries(
        Object.entries(LAYER_KEYS).map(([key, name]) => [key, () => layers.toggle(name)]),
      ),
      s: () => grid.toggle(),
      "[": () => layers.step(-1),
      "]": () => layers.step(1),
    });
  }

  /**
   * Add a tool to the tool bar.
   *
   * @param {Tool} name
   * @param {ArmedTool} tool
   */
  addTool(name, tool) {
    this.tools.set(name, tool);
    tool.addEventListener("arm", ({ detail }) => {
      if (detail) this.activate(name);
      else if (this.toolBar.tool === name) this.toolBar.update("inspect");
    });
  }

  /** @param {Tool} name */
  chooseTool(name) {
    if (this.toolBar.isOffered(name)) this.activate(name);
  }

  /**
   * Make a tool the active one, on a view that has the plane.
   *
   * @param {Tool} name
   */
  activate(name) {
    if (this.toolBar.tool === name) return;
    this.toolBar.update(name);
    for (const [other, tool] of this.tools) tool.arm(other === name);
    if (name === "inspect" || !this.look) return;
    const shown = shownViews(this.look);
    if (placeOf(PLANE, shown, this.look) === null)
      this.showViews(name === "cross-section" ? "cross-section" : PLANE, null);
  }

  /** @param {View} view */
  chooseView(view) {
    if (!this.look) return;
    const [first, second] = afterTab(shownViews(this.look), view);
    this.showViews(first, second);
    if (view === "cross-section" && !this.look.probe) this.activate("cross-section");
  }

  /** Show two views side by side, or only the first again. */
  split() {
    if (!this.look) return;
    this.showViews(...afterSideBySide(shownViews(this.look), this.last));
  }

  /**
   * Show another view in the place of one; two panes with the same view change places.
   *
   * @param {View} view
   * @param {View} other
   */
  exchange(view, other) {
    if (!this.look) return;
    const { first, second } = shownViews(this.look);
    if (view === first) this.showViews(other, other === second ? first : second);
    else if (second !== null) this.showViews(other === first ? second : first, other);
  }

  /** @param {View} view */
  close(view) {
    if (!this.look) return;
    const { first, second } = shownViews(this.look);
    this.showViews(view === first && second !== null ? second : first, null);
  }

  /**
   * @param {View} first
   * @param {View|null} second
   */
  showViews(first, second) {
    if (!this.look) return;
    this.emit("look", showing(this.look, first, second, this.settings));
  }

  /**
   * Show a part of the comparison: both planes, one of them or the table. It applies to phones; others show all parts.
   *
   * @param {string|undefined} name
   */
  showFace(name) {
    this.desk.dataset.face = name;
    for (const face of this.faces)
      face.setAttribute("aria-pressed", String(face.dataset.face === name));
  }

  /**
   * Show the views of a look, and remember their settings.
   *
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers  the number of hidden layers
   */
  show(frame, look, layers) {
    const compared = this.look?.compare;
    this.look = look;
    const shown = offeredViews(shownViews(look), layers);
    const { first, second, strip } = shown;
    for (const view of [first, second])
      if (view && view !== PLANE && view !== "compare") this.last = view;
    if (look.surface) this.settings.surface = look.surface;
    if (look.fold) this.settings.fold = look.fold;
    this.tabs.update(shown, reasonsAgainst(frame, layers, [first, second]));
    for (const pane of this.panes) {
      const place = placeOf(pane.dataset.pane ?? "", shown, look);
      pane.hidden = place === null;
      pane.dataset.place = place ?? "";
    }
    const comparing = first === "compare" && look.compare !== null;
    const pair = second !== null || comparing;
    this.desk.dataset.first = this.main.dataset.first = first;
    this.desk.classList.toggle("pair", pair);
    this.desk.classList.toggle("with-strip", strip !== null);
    this.main.classList.toggle("side-by-side", pair);
    this.main.classList.toggle("comparing", comparing);
    this.offerFaces(comparing);
    if (look.compare !== compared) this.showFace("both");
  }

  /** @param {boolean} comparing  whether there are two planes */
  offerFaces(comparing) {
    const [both] = this.faces;
    setText(both, comparing ? "Both" : "Plane");
    both.ariaLabel = comparing ? "Both planes" : "Plane";
  }
}
