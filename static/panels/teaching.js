/** The panel for teaching: hidden parts of the page, a question before the picture, the form for embedding, and the tour. */

import { LatestRequest } from "../api/latest-request.js";
import { EmbedForm } from "../controls/embed.js";
import { PredictionPrompt } from "../controls/prediction-prompt.js";
import { TourPanel } from "../controls/tour.js";
import { LOOK, changed, frozen } from "../state/page-state.js";
import { fromHash, toHash } from "../state/url-codec.js";
import { siteAddress } from "../ui/site-address.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { LONGEST_LINK, shortened } from "./share-links.js";
import { STEPS } from "./tour-steps.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/page-state.js").PageState} PageState
 * @typedef {ReturnType<typeof fromHash>} Address  what a URL contains
 */

/** A URL that names a step of the tour and none of its fields. */
const ONLY_STEP = /^#?(?:(?:tour|hide)=[^&]*(?:&|$))+$/;

/**
 * Emits `open` with a step of the tour or the state before it, and `play`.
 *
 * @extends {TypedEventTarget<{open: PageState, play: null}>}
 */
export class Teaching extends TypedEventTarget {
  /**
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/page-layout.js").PageLayout} layout
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {() => PageState} now
   */
  constructor(find, run, layout, catalog, now) {
    super();
    this.run = run;
    this.layout = layout;
    this.defaults = catalog.defaults;
    this.now = now;
    /** @type {Frame|null} */
    this.frame = null;
    /** @type {Look|null} */
    this.look = null;
    /**
     * What the page showed before the tour.
     *
     * @type {PageState|null}
     */
    this.beforeTour = null;
    /** Whether playing starts when the question is answered. */
    this.playAfterAnswer = false;
    this.latest = new LatestRequest();
    this.prompt = new PredictionPrompt(find("#prompt", HTMLFormElement), find("#revealed"));
    this.tour = new TourPanel(find("#tour"), find("#tour-left"), find("#tour-button"));
    this.embedForm = new EmbedForm(
      find("#embed", HTMLTemplateElement),
      find("#share-panel-embed"),
      catalog,
      (choice) => this.addressesOf(choice),
    );
    this.pageLink = find("#whole", HTMLAnchorElement);
    this.prompt.addEventListener("answered", () => this.onAnswer());
    this.tour.addEventListener("step", ({ detail }) => this.openStep(detail));
    this.tour.addEventListener("leave", () => this.leaveTour());
    this.tour.addEventListener("back", () => this.goBack());
  }

  /**
   * Return what a URL opens: of a step of the tour the step's state, and without playing before a question.
   *
   * @param {Address} address
   * @param {string} hash  its text
   * @param {{before?: string}|null} saved  what the browser's history stores with the URL
   * @returns {Address}
   */
  onAddress(address, hash, saved) {
    const { look } = address;
    if (look.tour && this.look && !this.now().look.tour) this.remember();
    else if (look.tour && !this.look && saved?.before)
      this.beforeTour = fromHash(saved.before, this.defaults);
    this.playAfterAnswer = address.play && look.ask !== null;
    this.prompt.show(look.ask);
    this.tour.hideOffer();
    this.layout.update(look.parts);
    const step = look.tour && ONLY_STEP.test(hash) ? this.stateOf(look.tour, look) : null;
    return { ...address, ...step, play: address.play && look.ask === null };
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.frame = frame;
    this.look = look;
    this.layout.update(look.parts);
    if (look.tour) this.showStep(look.tour, frame, look);
    else this.tour.close(false);
  }

  /**
   * Link an embedded page to the whole page in the same state. A question that is answered is not asked again there.
   *
   * @param {Look} look
   */
  updateLink(look) {
    this.look = look;
    const ask = this.prompt.waiting ? look.ask : null;
    const hash = toHash(this.run.spec, { ...look, parts: [], ask }, this.defaults);
    this.pageLink.href = siteAddress(`./#${hash}`);
  }

  /**
   * Return the URLs of what the page shows with a teacher's choices: the whole page, and the version for embedding.
   *
   * @param {import("../controls/embed.js").Choice} choice
   */
  addressesOf({ play, ...choice }) {
    const { id, spec } = this.run;
    const look = { ...(this.look ?? LOOK), ...choice, tour: null };
    const full = toHash(spec, look, this.defaults);
    const hash =
      (full.length > LONGEST_LINK ? shortened(full, id, spec) : full) + (play ? "&play=true" : "");
    return { link: siteAddress(`./#${hash}`), frame: siteAddress(`embed#${hash}`) };
  }

  /** @param {string|null} tab  of the dialog that shares, which is shown now */
  onShareTab(tab) {
    if (tab === "embed") this.embedForm.open(this.look);
    else this.embedForm.close();
  }

  onAnswer() {
    const { frame } = this;
    if (frame?.metrics) this.prompt.reveal({ ...frame, metrics: frame.metrics });
    if (this.playAfterAnswer) this.emit("play");
  }

  /**
   * Return the state of a step of the tour.
   *
   * @param {number} step  from 1
   * @param {Pick<Look, "parts">} look  the hidden parts of the page stay hidden
   * @returns {PageState}
   */
  stateOf(step, { parts }) {
    const { changes, look } = STEPS[step - 1];
    return {
      spec: changed(this.defaults, changes),
      look: frozen({ ...LOOK, ...look, parts, tour: step }),
    };
  }

  /** @param {number} step */
  openStep(step) {
    if (!this.frame) return;
    const { look } = this.now();
    if (!look.tour) this.remember();
    this.prompt.show(null);
    this.emit("open", this.stateOf(step, look));
  }

  /** Store the current state, to return to it after the tour. */
  remember() {
    const { spec, look } = this.now();
    this.beforeTour = { spec, look };
  }

  /** What the browser's history stores with a URL of the tour: the state before the tour. */
  get savedState() {
    const { beforeTour } = this;
    return beforeTour && this.look?.tour
      ? { before: toHash(beforeTour.spec, beforeTour.look, this.defaults) }
      : null;
  }

  /**
   * Show the text of a step, with numbers of the frame, unless the user has changed what the step shows.
   *
   * @param {number} number
   * @param {Frame} frame
   * @param {Look} look
   */
  showStep(number, frame, look) {
    const step = STEPS[number - 1];
    const { spec, look: stepLook } = this.stateOf(number, look);
    const identity = (/** @type {Spec} */ one) => toHash(one, LOOK, this.defaults);
    const changed = identity(this.run.spec) !== identity(spec) || frame.epoch !== stepLook.epoch;
    const showWords = (/** @type {string|null} */ words) => {
      if (this.look?.tour === number)
        this.tour.show(number, { title: step.title, words, changed, parts: look.parts });
    };
    if (changed) {
      showWords("You have changed what this step shows.");
    } else if (step.words) {
      showWords(step.words(frame));
    } else {
      showWords(null);
      const { at, cardWords } = step;
      this.latest.run(
        () => this.run.card(frame.epoch, { ...look, at }),
        (card) => {
          if (this.frame === frame) showWords(cardWords(card));
        },
        showWords,
      );
    }
  }

  leaveTour() {
    const { spec, look } = this.now();
    this.tour.close(this.beforeTour !== null);
    this.emit("open", { spec, look: { ...look, tour: null } });
  }

  /** Open what the page showed before the tour. */
  goBack() {
    const { beforeTour } = this;
    this.beforeTour = null;
    this.tour.hideOffer();
    if (beforeTour) this.emit("open", { spec: beforeTour.spec, look: beforeTour.look });
  }
}
