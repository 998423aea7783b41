// @ts-nocheck
/** The second plane: another run at the same epoch on the same axes, moved, pointed at and played together with the first. */

import { LatestRequest } from "../api/latest-request.js";
import { className, labelName } from "../content/label-names.js";
import { Run } from "../state/run.js";
import { SampleMarkTool } from "../tools/sample-marks.js";
import { fixed, percent, roundTo, significant } from "../ui/number-format.js";
import { paintCrosshair } from "../views/crosshair.js";
import { sentence } from "../views/frame-metrics.js";
import { Legend } from "../views/legend.js";
import { MessageBar } from "../views/message-bar.js";
import { Plane } from "../views/plane.js";
import { polygonOf, regionAt } from "../views/region-lookup.js";
import { ToolCaptions } from "../views/tool-captions.js";

const BUDGET = 12 * 2 ** 20;
/** How long the first plane's picture waits, while playing, for the second's of the same epoch. */
const LATE_MS = 300;
/** Pictures of the second run that are asked for ahead at one time: those that come late are not queued up. */
const AHEAD = 2;

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a network says at a point, from its region card. */
function outputWords({ logit, probability, label }, frame) {
  if (frame.task === "regression") return `value ${significant(logit?.[0] ?? label, 4)}`;
  if (frame.classes.length === 2)
    return `logit ${fixed(logit[0], 3)}, ${className(frame, 1)} with ${percent(probability.at(-1))}`;
  return `${labelName(frame, label)} with ${percent(Math.max(...probability))}`;
}

export class SecondPlane {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {{run: Run, plane: Plane}} first
   * @param {object} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {(selector: string) => HTMLElement} find
   */
  constructor(client, first, Plotly, palette, find) {
    Object.assign(this, { client, first, palette, run: null, frame: null, pointed: null });
    this.root = find("#beside");
    const within = (selector) => this.root.querySelector(selector);
    this.plane = new Plane(within(".plane"), Plotly, palette);
    this.notice = new MessageBar(within(".notice"));
    this.legend = new Legend(within(".legend"));
    this.notes = new ToolCaptions(within(".notes"));
    this.caption = within("figcaption");
    this.lines = [find("#first-point"), find("#beside-point")];
    this.latest = new LatestRequest();
    this.values = new LatestRequest();
    this.link();
  }

  /** What is done to one plane happens to both; the first one's controller hears of it. */
  link() {
    const planes = [this.first.plane, this.plane];
    planes.forEach((plane, index) => {
      const other = planes[1 - index];
      plane.addEventListener("moving", ({ detail }) => this.run && this.move(other, detail));
      plane.addEventListener("hover", ({ detail }) => this.run && this.point(detail, other));
    });
    for (const name of ["view", "pick"]) {
      this.plane.addEventListener(name, ({ detail }) =>
        this.first.plane.dispatchEvent(new CustomEvent(name, { detail })),
      );
    }
  }

  move(plane, box) {
    this.moved ??= requestAnimationFrame(() => {
      const { plane: which, box: latest } = this.move.wanted;
      this.moved = null;
      which.follow(latest);
    });
    this.move.wanted = { plane, box };
  }

  point(at, other) {
    this.pointed = at;
    other.highlightRegion(at);
    for (const plane of [this.first.plane, this.plane]) {
      plane.overlay(
        "pointer",
        at && ((context, mapping, palette) => paintCrosshair(context, mapping, at, palette)),
      );
    }
    this.read();
  }

  /**
   * Show the run with this id from now on; null for none.
   *
   * @param {string|null} id
   * @param {number} epoch   where it will be looked at
   * @param {number[]} box   what the axes show
   */
  async turn(id, epoch, box) {
    Object.assign(this, { id, run: null, frame: null });
    this.latest.cancel();
    this.notice.clear();
    this.root.hidden = id === null;
    if (id === null) {
      this.point(null, this.plane);
      return;
    }
    this.caption.textContent = "";
    this.root.querySelector(".plane").setAttribute("aria-busy", "true");
    this.mounted ??= this.plane.mount(box);
    await this.mounted;
    try {
      const run = new Run(this.client, BUDGET);
      const { spec } = await this.client.run(id);
      await run.open(spec);
      if (this.id === id) this.run = run;
    } catch (problem) {
      if (problem.name !== "Problem") throw problem;
      if (this.id === id) this.fail(problem.message);
    }
  }

  fail(words) {
    this.root.querySelector(".plane").setAttribute("aria-busy", "false");
    this.notice.show(words);
  }

  /**
   * A frame of the first run that is asked for while playing, once the second's of the same epoch is here, too: both are
   * then drawn at once. One that is late is not waited for.
   */
  async together(asked, epoch, look) {
    if (!this.run || this.run.asked >= AHEAD || !this.shown) return asked;
    const { run } = this;
    run.asked = (run.asked ?? 0) + 1;
    const second = run.frame(epoch, this.asSeen(look, this.shown)).catch(() => null);
    second.finally(() => (run.asked -= 1));
    const frame = await asked;
    await Promise.race([second, later(LATE_MS)]);
    return frame;
  }

  /** The first one's look at the first one's axes, which may not be those of the second's own data. */
  asSeen(look, frame) {
    return { ...look, box: look.box ?? frame.box };
  }

  /** Show the epoch of a frame of the first run. */
  show(frame, look) {
    this.shown = frame;
    if (!this.run) return;
    const { run } = this;
    const turn = (this.turns = (this.turns ?? 0) + 1);
    const seen = this.asSeen(look, frame);
    const draw = (second) => {
      if (run !== this.run || turn < this.drawn) return;
      this.drawn = turn;
      this.draw(second, seen, !look.box);
    };
    const here = run.cached(frame.epoch, seen);
    if (here) {
      this.latest.cancel();
      draw(here);
    } else {
      this.latest.run(
        () => run.frame(frame.epoch, seen),
        draw,
        (words) => this.fail(words),
      );
    }
  }

  draw(frame, look, home) {
    const { run, plane } = this;
    this.frame = frame;
    this.look = look;
    this.notice.clear();
    this.root.querySelector(".plane").setAttribute("aria-busy", "false");
    plane.setView(look.box, home);
    plane.update(frame, look, run.layers);
    if (!plane.hasPoints(run.data, look.layers)) plane.setPoints(run.data, look.layers);
    this.choose(look.at);
    this.legend.update(frame, run, this.palette);
    this.caption.textContent = sentence(frame);
    this.marks ??= new SampleMarkTool(this, plane, this.notes);
    this.marks.show(frame, look);
    this.read();
  }

  /** The second run's data, which marks are drawn from. */
  get data() {
    return this.run?.data;
  }

  choose(at) {
    const regions = this.frame?.regions;
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    this.plane.select(at, region >= 0 ? polygonOf(regions, region) : null);
  }

  /** What both networks say at the point that is pointed at, else at the chosen one. */
  read() {
    const at = this.pointed ?? this.look?.at;
    const box = this.look?.box;
    const frames = [this.shown, this.frame];
    if (!at || !this.run || !this.frame) {
      this.values.cancel();
      this.reading = null;
      this.lines.forEach((line) => (line.textContent = ""));
      return;
    }
    this.reading = at;
    const runs = [this.first.run, this.run];
    const place = at.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis])).join(", ");
    this.values.run(
      () => Promise.all(runs.map((run, index) => run.card(frames[index].epoch, { at, box }))),
      (cards) => {
        if (!this.reading) return;
        cards.forEach((card, index) => {
          this.lines[index].textContent = `At (${place}): ${outputWords(card, frames[index])}`;
        });
      },
      (words) => (this.lines[0].textContent = words),
    );
  }

  setPalette(palette) {
    this.palette = palette;
    this.plane.palette = palette;
    if (this.mounted) this.plane.setPalette(palette);
  }
}
