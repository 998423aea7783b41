// @ts-nocheck
/** For teachers and learners: which parts of the page are there, a question before the picture, and the tour. */

import { LatestRequest } from "../api/latest-request.js";
import { EmbedDialog } from "../controls/embed.js";
import { PredictionPrompt } from "../controls/prediction-prompt.js";
import { TourPanel } from "../controls/tour.js";
import { LOOK, changed, frozen } from "../state/page-state.js";
import { fromHash, toHash } from "../state/url-codec.js";
import { siteAddress } from "../ui/site-address.js";
import { LONGEST_LINK, shortened } from "./share-links.js";
import { STEPS } from "./tour-steps.js";

/** An address that names a step of the tour and nothing of its state. */
const ONLY_STEP = /^#?(?:(?:tour|hide)=[^&]*(?:&|$))+$/;

/** Emits `open` (detail: `{spec, look}`) and `play`. */
export class Teaching extends EventTarget {
  /**
   * @param {(selector: string) => HTMLElement} find
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/page-layout.js").PageLayout} outline
   * @param {() => {spec: object, look: object}} now  what the page shows, or is about to open
   */
  constructor(find, run, outline, now) {
    super();
    Object.assign(this, { run, outline, now });
    this.prompt = new PredictionPrompt(find("#prompt"), find("#revealed"));
    this.panel = new TourPanel(find("#tour"), find("#tour-left"), find("#tour-button"));
    this.dialog = new EmbedDialog(find("#embed"), find("#embed-button"));
    this.whole = find("#whole");
    this.latest = new LatestRequest();
    this.before = null;
    this.look = null;
  }

  wire(catalog) {
    this.defaults = catalog.defaults;
    this.dialog.wire(
      catalog,
      (choice) => this.addresses(choice),
      () => this.look,
    );
    this.prompt.addEventListener("answered", () => this.answered());
    this.panel.addEventListener("step", ({ detail }) => this.enter(detail));
    this.panel.addEventListener("leave", () => this.leave());
    this.panel.addEventListener("back", () => this.back());
  }

  /**
   * What an address opens: `{spec, look, play, complaints}` as read, but for a step of the tour its state. `kept` is what
   * was kept with the address: who comes back to it finds the way out of the tour there.
   */
  arrived(read, hash, kept) {
    const { look } = read;
    if (look.tour && this.look && !this.now().look.tour) this.remember();
    else if (look.tour && !this.look && kept?.before)
      this.before = fromHash(kept.before, this.defaults);
    this.playAfter = read.play && look.ask !== null;
    this.prompt.show(look.ask);
    this.panel.hideOffer();
    this.outline.update(look.parts);
    const state = look.tour && ONLY_STEP.test(hash) ? this.stateOf(look.tour, look) : null;
    return { ...read, ...state, play: read.play && look.ask === null };
  }

  show(frame, look) {
    this.frame = frame;
    this.look = look;
    this.outline.update(look.parts);
    if (look.tour) this.tell(frame, look);
    else this.panel.close(false);
  }

  /** Let the way from an embedded page to the whole one lead to the same state; what is answered is not asked again. */
  link(look) {
    this.look = look;
    const ask = this.prompt.waiting ? look.ask : null;
    this.whole.href = siteAddress(
      `./#${toHash(this.run.spec, { ...look, parts: [], ask }, this.defaults)}`,
    );
  }

  /** The addresses of what the page shows, as a teacher wants it shown: of the whole page and of the one for frames. */
  addresses({ play, ...choice }) {
    const { id, spec } = this.run;
    const whole = toHash(spec, { ...this.look, ...choice, tour: null }, this.defaults);
    const hash =
      (whole.length > LONGEST_LINK ? shortened(whole, id, spec) : whole) +
      (play ? "&play=true" : "");
    return { link: siteAddress(`./#${hash}`), frame: siteAddress(`embed#${hash}`) };
  }

  answered() {
    if (this.frame) this.prompt.reveal(this.frame);
    if (this.playAfter) this.dispatchEvent(new Event("play"));
  }

  /** The state of a step: its spec, and its look with the parts of the page that are left out now. */
  stateOf(step, { parts }) {
    const { changes, look } = STEPS[step - 1];
    return {
      spec: changed(this.defaults, changes),
      look: frozen({ ...LOOK, ...look, parts, tour: step }),
    };
  }

  enter(step) {
    if (!this.frame) return;
    const { look } = this.now();
    if (!look.tour) this.remember();
    this.prompt.show(null);
    this.open(this.stateOf(step, look));
  }

  /** Where one is now is where one comes back to after the tour. */
  remember() {
    const { spec, look } = this.now();
    this.before = { spec, look };
  }

  /** What is to be kept with the address while one is in the tour: where one was before it. */
  get kept() {
    return this.before && this.look.tour
      ? { before: toHash(this.before.spec, this.before.look, this.defaults) }
      : null;
  }

  open(state) {
    this.dispatchEvent(new CustomEvent("open", { detail: state }));
  }

  /** Say the step's words, with numbers of the frame, as long as the reader has not gone elsewhere. */
  tell(frame, look) {
    const step = STEPS[look.tour - 1];
    const own = this.stateOf(look.tour, look);
    const identity = (spec) => toHash(spec, LOOK, this.defaults);
    const there = identity(this.run.spec) === identity(own.spec) && frame.epoch === own.look.epoch;
    const say = (words) =>
      this.look.tour === look.tour &&
      this.panel.show(look.tour, { title: step.title, words, changed: !there, parts: look.parts });
    if (!there) say("You have changed what this step shows.");
    else if (!step.look.at) say(step.words(frame));
    else {
      say(null);
      const seen = () => this.run.card(frame.epoch, { ...look, at: step.look.at });
      this.latest.run(seen, (card) => this.frame === frame && say(step.words(frame, card)), say);
    }
  }

  leave() {
    const { spec, look } = this.now();
    this.panel.close(this.before !== null);
    this.open({ spec, look: { ...look, tour: null } });
  }

  back() {
    const { before } = this;
    this.before = null;
    this.panel.hideOffer();
    this.open({ spec: before.spec, look: before.look });
  }
}
