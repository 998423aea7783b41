/** Edits of a run: weights tried out under the hand, and the run that goes on with them, or with other parameters. */

import { intervened } from "./interventions.js";
import { Latest } from "./latest.js";

/**
 * Emits `preview` (detail: a frame to show instead of the run's own; null puts that back), `open` (detail: `{spec, look,
 * play, past}`: a run to go on with), `resume` (play on: nothing came of it) and `problem` (detail: why there is no
 * preview, in words).
 */
export class Edits extends EventTarget {
  /**
   * @param {import("./run.js").Run} run
   * @param {import("./player.js").Player} player
   * @param {() => {spec: object, look: object, frame: object|null}} now  what the page shows, or is about to open
   */
  constructor(run, player, now) {
    super();
    Object.assign(this, { run, player, now, held: null });
    this.latest = new Latest();
  }

  /**
   * Show the run's picture as it would be with some weights replaced; playing waits meanwhile. Of many wishes the latest
   * counts.
   *
   * @param {{coefs?: {layer: number, from: number, to: number, value: number}[],
   *          intercepts?: {layer: number, to: number, value: number}[]}} edit
   */
  preview({ coefs = [], intercepts = [] }) {
    const { look, frame } = this.now();
    if (!frame) return;
    const { epoch } = this.hold(frame);
    this.latest.ask(
      () => this.run.preview(epoch, look, { coefs, intercepts }),
      (frame) => this.held && this.tell("preview", frame),
      (words) => this.held && this.tell("problem", words),
    );
  }

  /** Leave it as it was. */
  cancel() {
    if (!this.held) return;
    const { playing } = this.release();
    this.tell("preview", null);
    if (playing) this.tell("resume", null);
  }

  /**
   * Make an edit: an intervention at `epoch`, together with what was changed there already. The run goes on from there.
   *
   * @param {{set?: object, coefs?: object[], intercepts?: object[]}} edit
   * @param {{epoch?: number}} when  unset: the epoch that is shown
   */
  apply(edit, { epoch = this.now().look.epoch } = {}) {
    const { spec, look } = this.now();
    const { playing } = this.release();
    const past = this.run.history.until(epoch);
    this.tell("open", { spec: intervened(spec, epoch, edit), look: { ...look, epoch }, play: playing, past });
  }

  hold({ epoch }) {
    this.held ??= { epoch, playing: this.player.playing };
    this.player.stop();
    return this.held;
  }

  release() {
    const held = this.held ?? { playing: this.player.playing };
    this.held = null;
    this.latest.drop();
    this.player.stop();
    return held;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
