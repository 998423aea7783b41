/** The second plane: another run at the same epoch, with the axes, the pointer and the playing of the first. */

import { LatestRequest } from "../api/latest-request.js";
import { Problem } from "../api/problem.js";
import { className, labelName } from "../content/label-names.js";
import { InterpolationControl } from "../controls/interpolation.js";
import { whyNotBetween } from "../state/comparable-networks.js";
import { whyNoRun } from "../state/pins.js";
import { Run } from "../state/run.js";
import { SampleMarkTool } from "../tools/sample-marks.js";
import { finder } from "../ui/elements.js";
import { fixed, percent, roundTo, significant } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { paintCrosshair } from "../views/crosshair.js";
import { sentence } from "../views/frame-metrics.js";
import { Legend } from "../views/legend.js";
import { MessageBar } from "../views/message-bar.js";
import { Plane } from "../views/plane.js";
import { pointerText } from "../views/pointer-text.js";
import { polygonOf, regionAt } from "../views/region-lookup.js";
import { ToolCaptions } from "../views/tool-captions.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/wire.d.ts").RegionCard} RegionCard
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {{run: Run, plane: Plane}} First
 */

/** Bytes of frames to keep in memory. */
const FRAME_BYTES = 12 * 2 ** 20;
/** While playing, the first plane's frame waits this long for the second's of the same epoch. */
const WAIT_MS = 300;
/** The largest number of frames that the second run loads at a time while playing: late ones do not queue up. */
const MAX_LOADING = 2;

/** @param {number} ms */
const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Describe a network's output at a point.
 *
 * @param {RegionCard} card
 * @param {Frame} frame
 */
function outputText({ logit, probability, label }, frame) {
  if (frame.task === "regression") return `value ${significant(logit?.[0] ?? label, 4)}`;
  if (!probability || label === null) return "no output";
  const shares = probability.map((share) => share ?? NaN);
  if (frame.classes.length === 2)
    return `logit ${fixed(logit[0], 3)}, ${className(frame, 1)} with ${percent(shares[shares.length - 1])}`;
  return `${labelName(frame, label)} with ${percent(Math.max(...shares))}`;
}

/**
 * Emits `draw` when a frame of the second run has been drawn or the plane is empty, and `between` with the share of the way
 * between the runs, null for the second one.
 *
 * @extends {TypedEventTarget<{draw: null, between: number|null}>}
 */
export class SecondPlane extends TypedEventTarget {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {First} first
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {import("../ui/elements.js").Find} find
   */
  constructor(client, first, Plotly, palette, find) {
    super();
    this.client = client;
    this.first = first;
    this.palette = palette;
    /**
     * The id of the second run, which may still be loading.
     *
     * @type {string|null}
     */
    this.id = null;
    /** @type {Run|null} */
    this.run = null;
    /**
     * The second run's frame and the look at it; with a share, the frame is that of a network between the runs.
     *
     * @type {{frame: Frame, look: Look, share: number|null}|null}
     */
    this.drawn = null;
    /**
     * The first run's frame.
     *
     * @type {Frame|null}
     */
    this.firstFrame = null;
    /**
     * The point under the pointer in either plane.
     *
     * @type {number[]|null}
     */
    this.hovered = null;
    /** Frames that the second run loads while playing; another object for each run. */
    this.loading = { count: 0 };
    /** Frames are numbered in the order in which they are requested, so that a late one does not replace a newer one. */
    this.lastNumber = 0;
    this.drawnNumber = 0;
    /**
     * The plane and the box to which it moves at the next animation frame.
     *
     * @type {{plane: Plane, box: number[]}|null}
     */
    this.move = null;
    /** @type {Promise<void>|null} */
    this.mounted = null;
    this.root = find("#beside");
    const within = finder(this.root);
    this.element = within(".plane");
    this.plane = new Plane(this.element, Plotly, palette);
    this.notice = new MessageBar(within(".notice"));
    this.legendElement = within(".legend");
    this.firstLegend = find("#legend");
    this.legend = new Legend(this.legendElement);
    this.caption = within("figcaption");
    this.marks = new SampleMarkTool(this, this.plane, new ToolCaptions(within(".notes")));
    this.outputTexts = [find("#first-point"), find("#beside-point")];
    this.interpolation = new InterpolationControl(within(".between"));
    /** The runs whose earlier metrics are being loaded. @type {WeakSet<Run>} */
    this.loadingPast = new WeakSet();
    this.frames = new LatestRequest();
    this.cards = new LatestRequest();
    this.link();
  }

  /** Link the planes: moving, hovering and picking in one of them happens in both. */
  link() {
    const { plane } = this;
    this.interpolation.addEventListener("change", ({ detail }) => this.emit("between", detail));
    for (const [one, other] of [
      [this.first.plane, plane],
      [plane, this.first.plane],
    ]) {
      one.addEventListener("moving", ({ detail }) => this.scheduleMove(other, detail));
      one.addEventListener("hover", ({ detail }) => {
        if (this.run) this.hover(detail, other);
      });
    }
    for (const name of /** @type {const} */ (["view", "pick"]))
      plane.addEventListener(name, ({ detail }) =>
        this.first.plane.dispatchEvent(new CustomEvent(name, { detail })),
      );
  }

  /**
   * @param {Plane} plane
   * @param {number[]} box
   */
  scheduleMove(plane, box) {
    if (!this.run) return;
    if (!this.move)
      requestAnimationFrame(() => {
        const { move } = this;
        this.move = null;
        move?.plane.follow(move.box);
      });
    this.move = { plane, box };
  }

  /**
   * @param {number[]|null} at
   * @param {Plane} other  the plane that the pointer is not on
   */
  hover(at, other) {
    this.hovered = at;
    other.highlightRegion(at);
    /** @type {import("../views/plane-painters.js").Painter|null} */
    const painter =
      at && ((context, mapping, palette) => paintCrosshair(context, mapping, at, palette));
    for (const plane of [this.first.plane, this.plane]) plane.overlay("pointer", painter);
    this.loadOutputs();
  }

  /**
   * Show another run.
   *
   * @param {string|null} id  null for none
   * @param {number[]} box  the view of the first plane
   */
  async setRun(id, box) {
    this.id = id;
    this.run = null;
    this.drawn = null;
    this.loading = { count: 0 };
    this.frames.cancel();
    this.notice.clear();
    if (id === null) {
      this.hover(null, this.plane);
      this.emit("draw");
      return;
    }
    this.caption.textContent = "";
    this.element.setAttribute("aria-busy", "true");
    this.mounted ??= this.plane.mount(box);
    await this.mounted;
    try {
      const run = new Run(this.client, FRAME_BYTES);
      const { spec } = await this.client.run(id);
      await run.open(spec);
      if (this.id === id) this.run = run;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (this.id === id) this.showProblem(whyNoRun(id, problem));
    }
  }

  /** @param {string} message */
  showProblem(message) {
    this.element.setAttribute("aria-busy", "false");
    this.notice.show(message);
  }

  /**
   * While playing, resolve to a frame of the first run when the second run's frame of the same epoch has loaded too, so
   * that both are drawn together; or a little after the first.
   *
   * @param {Promise<Frame>} firstFrame
   * @param {number} epoch
   * @param {Look} look
   */
  async withSecondFrame(firstFrame, epoch, look) {
    const { run, loading } = this;
    if (!run || loading.count >= MAX_LOADING || !this.firstFrame) return firstFrame;
    loading.count += 1;
    const secondFrame = run.frame(epoch, this.lookAt(this.firstFrame, look)).catch(() => null);
    secondFrame.finally(() => (loading.count -= 1));
    const frame = await firstFrame;
    await Promise.race([secondFrame, delay(WAIT_MS)]);
    return frame;
  }

  /**
   * Return the look with the box of the first plane: the default box of the second run's data may differ.
   *
   * @param {Frame} firstFrame
   * @param {Look} look
   * @returns {Look}
   */
  lookAt(firstFrame, look) {
    return { ...look, box: look.box ?? firstFrame.box };
  }

  /**
   * Show the epoch of a frame of the first run.
   *
   * @param {Frame} firstFrame
   * @param {Look} firstLook
   */
  show(firstFrame, firstLook) {
    this.firstFrame = firstFrame;
    const { run } = this;
    if (!run) return;
    this.lastNumber += 1;
    const number = this.lastNumber;
    const look = this.lookAt(firstFrame, firstLook);
    const draw = (/** @type {Frame} */ frame) => {
      if (run !== this.run || number < this.drawnNumber) return;
      this.drawnNumber = number;
      this.draw(run, frame, look, !firstLook.box);
    };
    const cached = run.cached(firstFrame.epoch, look);
    if (cached && look.between === null) {
      this.frames.cancel();
      draw(cached);
    } else {
      this.frames.run(
        () => this.frameOf(run, firstFrame, look),
        draw,
        (message) => this.showProblem(message),
      );
    }
  }

  /**
   * Return the frame of the second run, or of the network between the runs that the look asks for.
   *
   * @param {Run} run
   * @param {Frame} firstFrame
   * @param {Look} look
   */
  async frameOf(run, firstFrame, look) {
    const own = await run.frame(firstFrame.epoch, look);
    const { between } = look;
    if (between === null || this.whyNotBetween(run, firstFrame, own)) return own;
    return run.between(firstFrame.epoch, this.first.run.id, between, look);
  }

  /**
   * Return why there is no network between the runs, or an empty text.
   *
   * @param {Run} run
   * @param {Frame} firstFrame
   * @param {Frame} frame
   */
  whyNotBetween(run, firstFrame, frame) {
    return whyNotBetween(this.first.run.spec, run.spec, firstFrame.classes, frame.classes);
  }

  /** The metrics of the second run for the charts, or null. */
  get metrics() {
    const { run, drawn } = this;
    return run && drawn ? { history: run.history, frame: drawn.frame } : null;
  }

  /**
   * Load earlier metrics of the second run, so that its charts start at epoch 0.
   *
   * @param {Run} run
   * @param {number} epoch
   * @param {Look} look
   */
  async loadPast(run, epoch, look) {
    if (this.loadingPast.has(run)) return;
    this.loadingPast.add(run);
    const before = run.history.epochs.length;
    try {
      await run.loadHistory(epoch, look);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    } finally {
      this.loadingPast.delete(run);
    }
    if (run === this.run && run.history.epochs.length > before) this.emit("draw");
  }

  /**
   * @param {Run} run
   * @param {Frame} frame
   * @param {Look} look
   * @param {boolean} home  whether the box is the default one
   */
  draw(run, frame, look, home) {
    const { plane } = this;
    const why = this.firstFrame ? this.whyNotBetween(run, this.firstFrame, frame) : "";
    const share = why ? null : look.between;
    this.drawn = { frame, look, share };
    this.interpolation.update(share, why);
    this.notice.clear();
    this.element.setAttribute("aria-busy", "false");
    plane.setView(look.box ?? frame.box, home);
    plane.update(frame, look, run.layers);
    if (run.data && !plane.hasPoints(run.data, look.layers)) plane.setPoints(run.data, look.layers);
    this.outline(frame, look);
    this.legend.update(frame, run, this.palette);
    this.legendElement.hidden = this.legendElement.innerHTML === this.firstLegend.innerHTML;
    const place = share === null ? "" : `${percent(share)} of the way from A to B. `;
    this.caption.textContent = place + sentence(frame);
    this.marks.show(frame, look);
    this.loadOutputs();
    this.emit("draw");
    this.loadPast(run, frame.epoch, look);
  }

  /** The second run's data, for the marks. */
  get data() {
    return this.run?.data;
  }

  /**
   * Outline the region around the chosen point.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  outline({ regions }, { at }) {
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    this.plane.select(at, regions && region >= 0 ? polygonOf(regions, region) : null);
  }

  /** Load and show what both networks give at the point under the pointer, else at the chosen one. */
  loadOutputs() {
    const { run, drawn, firstFrame } = this;
    const at = this.point;
    if (!at || !run || !drawn || !firstFrame) {
      this.cards.cancel();
      for (const text of this.outputTexts) text.textContent = "";
      return;
    }
    const { frame, look, share } = drawn;
    const box = look.box ?? frame.box;
    const place = at.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis])).join(", ");
    this.cards.run(
      () =>
        Promise.all([
          this.first.run.card(firstFrame.epoch, { ...look, at, box }),
          run.card(frame.epoch, { ...look, at, box }),
        ]),
      ([firstCard, card]) => {
        if (!this.point) return;
        const [firstText, text] = this.outputTexts;
        firstText.textContent = `A at (${place}): ${outputText(firstCard, firstFrame)}`;
        text.textContent =
          share === null
            ? `B: ${outputText(card, frame)}`
            : `B: ${pointerText(frame, at, run.data?.axes ?? null)}`;
      },
      (message) => {
        this.outputTexts[0].textContent = message;
      },
    );
  }

  /** The point whose outputs are shown: the one under the pointer, else the chosen one. */
  get point() {
    return this.hovered ?? this.drawn?.look.at ?? null;
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.plane.palette = palette;
    if (this.mounted) this.plane.setPalette(palette);
  }
}
