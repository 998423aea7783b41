/**
 * Gestures on the plane: the wheel and two fingers zoom it exactly at the pointer, one finger pans it, and it is one stop of
 * the keyboard, with a crosshair in its middle.
 */

import { paintCrosshair } from "./crosshair.js";

/** The factor of a pixel of the wheel, and of a pinch on a trackpad, which browsers report as a wheel with Ctrl. */
const WHEEL = { scroll: 0.0016, pinch: 0.01 };
/** Pixels of a line and of a page of wheels that count in those. */
const LINE = 16;
const PAGE = 400;
/** Keys that zoom, by steps; `null` shows all data. @type {Record<string, number|null>} */
const ZOOM_KEYS = { "+": 1, "=": 1, "-": -1, _: -1, 0: null };
/** Keys that pan, in the directions of x1 and x2. @type {Record<string, [number, number]>} */
const PAN_KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** The share of the view that a key pans by, alone and with Shift. */
const PAN = { usual: 0.1, fine: 0.01 };
/** The smallest view, as a share of its distance from 0: beyond it numbers have no digits left. */
const SMALLEST = 1e-9;
/** The largest coordinate that can be requested: `MAX_VIEW_COORDINATE` of the server. */
const LARGEST = 1e101;
/** The movement of a finger, in pixels, that is no tap. */
const TAP = 10;

/** @typedef {{x: number, y: number}} Position  on the screen */

/**
 * What fingers do: the positions at which they began, and the view and its area on the screen then.
 *
 * @typedef {{from: Position, spread: number, box: number[], area: {left: number, top: number, width: number, height: number}, moved: boolean}} Hold
 */

/**
 * Return a box as it is after the point under `from` has moved to `to` and lengths have grown by `factor`.
 *
 * @param {number[]} box
 * @param {{left: number, top: number, width: number, height: number}} area  of the box on the screen
 * @param {Position} from
 * @param {Position} to
 * @param {number} factor
 */
export function movedBox([x1Min, x1Max, x2Min, x2Max], area, from, to, factor) {
  const [width, height] = [x1Max - x1Min, x2Max - x2Min];
  const x1 = x1Min + ((from.x - area.left) / area.width) * width;
  const x2 = x2Max - ((from.y - area.top) / area.height) * height;
  const left = x1 - ((to.x - area.left) / area.width) * width * factor;
  const top = x2 + ((to.y - area.top) / area.height) * height * factor;
  return [left, left + width * factor, top - height * factor, top];
}

/**
 * Return whether numbers have enough digits for a box.
 *
 * @param {number[]} box
 */
function isPossible([x1Min, x1Max, x2Min, x2Max]) {
  const span = Math.min(x1Max - x1Min, x2Max - x2Min);
  const reach = Math.max(...[x1Min, x1Max, x2Min, x2Max].map(Math.abs));
  return span > SMALLEST * Math.max(1e-3, reach) && reach < LARGEST;
}

/** @param {TouchList} touches */
function positionsOf(touches) {
  const points = Array.from(touches, ({ clientX, clientY }) => ({ x: clientX, y: clientY }));
  const [first, second = first] = points;
  return {
    middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
    spread: Math.hypot(first.x - second.x, first.y - second.y),
  };
}

/** Whether the page is longer than the window: then a finger scrolls it. */
const pageScrolls = () => (document.scrollingElement?.scrollHeight ?? 0) > window.innerHeight + 1;

/**
 * What gestures need of a plane.
 *
 * @typedef {object} MovablePlane
 * @property {HTMLElement} element
 * @property {HTMLElement} plot
 * @property {boolean} isEmbedded
 * @property {boolean} isZoomed
 * @property {number[]|null} targetBox
 * @property {() => number[]} shownBox
 * @property {() => import("./plane-painters.js").Mapping} mapping
 * @property {(box: number[]) => void} goTo
 * @property {(event: MouseEvent) => number[]|null} pointUnder
 * @property {() => void} resetView
 * @property {(steps: number, center: number[]) => void} zoom
 * @property {(name: string, painter: import("./plane-painters.js").Painter|null) => void} overlay
 * @property {(point: number[]|null) => void} onHover
 * @property {(type: "pick", point: number[]) => void} emit
 * @property {(type: "moving", listener: () => void) => void} addEventListener
 */

export class PlaneGestures {
  /** @param {MovablePlane} plane */
  constructor(plane) {
    this.plane = plane;
    /** The box that the next refresh of the screen shows. @type {number[]|null} */
    this.next = null;
    /** @type {Hold|null} */
    this.hold = null;
    /** Whether fingers have moved the view since the first of them was put down: then it was no tap. */
    this.moved = false;
    /** Whether the crosshair is shown. */
    this.crosshair = false;
    const { element, plot } = plane;
    const early = { capture: true, passive: false };
    // The wheel over an embedded plane scrolls the page around it, also past a listener that ignores it.
    if (!plane.isEmbedded) element.addEventListener("wheel", (event) => this.onWheel(event), early);
    for (const type of /** @type {const} */ (["touchstart", "touchend", "touchcancel"]))
      plot.addEventListener(type, (event) => this.begin(event), early);
    plot.addEventListener("touchmove", (event) => this.follow(event), early);
    plot.tabIndex = 0;
    plot.setAttribute("role", "application");
    if (!plot.hasAttribute("aria-label"))
      plot.setAttribute(
        "aria-label",
        `${element.getAttribute("aria-label")}: arrow keys pan, plus and minus zoom, 0 shows all data, Enter opens the card at the crosshair`,
      );
    plot.addEventListener("keydown", (event) => this.onKeyDown(event));
    plot.addEventListener("focus", () => this.showCrosshair(plot.matches(":focus-visible")));
    plot.addEventListener("blur", () => this.showCrosshair(false));
    plane.addEventListener("moving", () => this.followCrosshair());
  }

  /** The box that the view has or is going to have. */
  get box() {
    return this.next ?? this.plane.targetBox ?? this.plane.shownBox();
  }

  /** The area of the axes on the screen. */
  get area() {
    const { left, top } = this.plane.element.getBoundingClientRect();
    const { area } = this.plane.mapping();
    return { ...area, left: left + area.left, top: top + area.top };
  }

  /**
   * Show a box with the next refresh of the screen.
   *
   * @param {number[]} box
   */
  goTo(box) {
    if (!isPossible(box)) return;
    if (!this.next)
      requestAnimationFrame(() => {
        const { next } = this;
        this.next = null;
        if (next) this.plane.goTo(next);
      });
    this.next = box;
  }

  /** @param {WheelEvent} event */
  onWheel(event) {
    const { plane } = this;
    const { target, ctrlKey, deltaY, deltaMode } = event;
    const isInside = target instanceof Element && !target.closest(".notice, .veil");
    if (!isInside || !plane.pointUnder(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = deltaY * (deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : deltaMode ? PAGE : 1);
    const factor = Math.exp(pixels * (ctrlKey ? WHEEL.pinch : WHEEL.scroll));
    const at = { x: event.clientX, y: event.clientY };
    this.goTo(movedBox(this.box, this.area, at, at, factor));
  }

  /**
   * Begin to pan or to zoom when the number of fingers changes.
   *
   * @param {TouchEvent} event
   */
  begin(event) {
    const { touches, type } = event;
    // Plotly would pan with the first finger.
    event.stopPropagation();
    if (type === "touchstart" && touches.length === 1) this.moved = false;
    const pans = touches.length === 1 && (this.plane.isZoomed || !pageScrolls());
    if (touches.length !== 2 && !pans) {
      this.hold = null;
      return;
    }
    if (touches.length === 2 && event.cancelable) event.preventDefault();
    const { middle, spread } = positionsOf(touches);
    this.hold = {
      from: middle,
      spread,
      box: this.box,
      area: this.area,
      moved: touches.length === 2,
    };
  }

  /** @param {TouchEvent} event */
  follow(event) {
    event.stopPropagation();
    const { hold } = this;
    if (!hold || !event.cancelable) return;
    event.preventDefault();
    const { middle, spread } = positionsOf(event.touches);
    hold.moved ||= Math.hypot(middle.x - hold.from.x, middle.y - hold.from.y) > TAP;
    if (!hold.moved) return;
    this.moved = true;
    const factor = hold.spread && spread ? hold.spread / spread : 1;
    this.goTo(movedBox(hold.box, hold.area, hold.from, middle, factor));
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const { plane, box } = this;
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    if (ctrlKey || metaKey || altKey || event.target !== plane.plot) return;
    const direction = PAN_KEYS[key];
    if (direction) {
      const share = shiftKey ? PAN.fine : PAN.usual;
      const [dx, dy] = direction;
      const [x, y] = [share * dx * (box[1] - box[0]), share * dy * (box[3] - box[2])];
      this.goTo([box[0] + x, box[1] + x, box[2] + y, box[3] + y]);
    } else if (ZOOM_KEYS[key] === null) {
      plane.resetView();
    } else if (key in ZOOM_KEYS) {
      plane.zoom(Number(ZOOM_KEYS[key]), this.middle);
    } else if (key === "Enter") {
      plane.emit("pick", this.middle);
    } else {
      return;
    }
    // Elsewhere on the page the arrow keys step through time.
    event.preventDefault();
    event.stopPropagation();
    this.showCrosshair(true);
  }

  /** The point in the middle of the view. */
  get middle() {
    const [x1Min, x1Max, x2Min, x2Max] = this.box;
    return [(x1Min + x1Max) / 2, (x2Min + x2Max) / 2];
  }

  /** @param {boolean} on */
  showCrosshair(on) {
    this.plane.overlay(
      "middle",
      on
        ? (context, mapping, palette) => {
            const [x1Min, x1Max, x2Min, x2Max] = mapping.box;
            paintCrosshair(context, mapping, [(x1Min + x1Max) / 2, (x2Min + x2Max) / 2], palette);
          }
        : null,
    );
    this.crosshair = on;
    this.plane.onHover(on ? this.middle : null);
  }

  followCrosshair() {
    if (this.crosshair) this.plane.onHover(this.middle);
  }
}
