/**
 * Runs one request at a time: the newest cancels the one before, slow ones show progress, failed ones offer a retry. After an
 * outage, and when the server asks to come later, the page tries again by itself.
 */

import { listed } from "../ui/short-text.js";
import { Problem } from "./problem.js";
import { Reconnection } from "./reconnection.js";

/**
 * @typedef {import("./wire.d.ts").ProblemError} FieldError
 * @typedef {{label: string, act: () => void}} Action  a button in a message
 * @typedef {{message: string, progress?: {done: number, of: number}}} Waiting  what a request waits for, and how far that is
 */

/**
 * Return the message about a subdivision that is running.
 *
 * @param {import("./wire.d.ts").Subdivision} subdivision
 */
export function subdivisionMessage({ layer, layers, regions }) {
  const count = regions.toLocaleString("en");
  return layer > layers
    ? `Cutting ${count} linear regions by class …`
    : `Finding linear regions: layer ${layer} of ${layers}, ${count} so far …`;
}

const AWAY = "The server does not respond. The page connects again by itself.";

const WARMING_UP =
  "Warming up: the server compiles its kernels. The first start takes two to three minutes.";

const SECOND_MS = 1000;

export class ForegroundRequest {
  /**
   * @param {import("./client.js").Client} client
   * @param {{waiting: (message: () => Promise<Waiting>) => void, clear: () => void,
   *   show: (message: string, ...actions: (Action|null)[]) => void}} notice
   * @param {HTMLElement} busy  is marked as busy while a request runs
   */
  constructor(client, notice, busy) {
    this.client = client;
    this.notice = notice;
    this.busy = busy;
    /** @type {{showErrors: (errors: FieldError[]) => FieldError[]}[]} */
    this.sections = [];
    /** Returns the id of the run that requests are about, or an empty text. */
    this.runId = () => "";
    this.controller = new AbortController();
    /**
     * What to do when the server responds again: repeat the request that failed.
     *
     * @type {(() => void)|null}
     */
    this.repeat = null;
    /** Is called when the server responds again and no request has failed; answers shown meanwhile may be missing. */
    this.onReturn = () => {};
    /**
     * Returns a message for an error that the page can explain, with what the user can do; null for others.
     *
     * @type {(error: Problem, retry: Action) => {message: string, action: Action}|null}
     */
    this.explain = () => null;
    this.reconnection = new Reconnection(client);
    this.reconnection.addEventListener("away", () => notice.show(AWAY));
    this.reconnection.addEventListener("back", () => this.resume());
  }

  /** Cancel the request that is open. */
  cancel() {
    this.controller.abort();
    this.repeat = null;
  }

  /** Continue after an outage. */
  resume() {
    const { repeat } = this;
    this.repeat = null;
    this.notice.clear();
    if (repeat) repeat();
    else this.onReturn();
  }

  /**
   * Repeat a request after the time for which the server asked.
   *
   * @param {() => void} repeat
   * @param {number} seconds
   */
  repeatLater(repeat, seconds) {
    this.repeat = repeat;
    setTimeout(() => {
      if (this.repeat === repeat) this.resume();
    }, seconds * SECOND_MS);
  }

  /**
   * Cancel the request that is open and run another one. Returns false if this one was cancelled, too.
   *
   * @param {(signal: AbortSignal) => Promise<void>} request
   * @param {Action} retry             is offered if the request fails
   * @param {() => Action|null} [fix]  returns what is offered if the spec is refused
   */
  async run(request, retry, fix) {
    this.cancel();
    const controller = new AbortController();
    this.controller = controller;
    this.notice.waiting(() => this.waitingMessage());
    this.busy.setAttribute("aria-busy", "true");
    try {
      await request(controller.signal);
    } catch (error) {
      if (!controller.signal.aborted) this.showError(error, retry, fix);
    } finally {
      if (this.controller === controller) this.busy.setAttribute("aria-busy", "false");
    }
    return !controller.signal.aborted;
  }

  /**
   * Return the message about a request that takes long.
   *
   * @returns {Promise<Waiting>}
   */
  async waitingMessage() {
    const warmUp = await this.client.warmUp().catch(() => null);
    if (warmUp)
      return { message: WARMING_UP, progress: { done: warmUp.compiled, of: warmUp.kernels } };
    const run = this.runId();
    const found = run ? await this.client.subdivision(run).catch(() => null) : null;
    return { message: found ? subdivisionMessage(found) : "Training …" };
  }

  /**
   * Show an error next to the fields that it is about, and all others in the notice. An error of the page itself is reported: see
   * error-reports.js.
   *
   * @param {unknown} error
   * @param {Action} retry
   * @param {() => Action|null} fix
   */
  showError(error, retry, fix = () => null) {
    if (!(error instanceof Problem)) {
      this.notice.clear();
      reportError(error);
      return;
    }
    const explained = this.explain(error, retry);
    if (explained) {
      this.notice.show(explained.message, explained.action, fix());
      return;
    }
    const elsewhere = this.sections.reduce(
      (errors, section) => section.showErrors(errors),
      error.errors,
    );
    if (error.errors.length) {
      const words = elsewhere.map(
        ({ pointer, message }) => `${pointer.slice(1).replaceAll("/", " › ")} ${message}`,
      );
      const fields = elsewhere.length < error.errors.length ? ["the marked field says why"] : [];
      this.notice.show(`This cannot be trained: ${listed([...words, ...fields])}.`, fix());
    } else {
      this.showFailure(error, retry);
    }
  }

  /**
   * Show why a request failed, and when it is repeated.
   *
   * @param {Problem} problem
   * @param {Action} retry
   */
  showFailure({ message, retryAfter }, retry) {
    if (this.reconnection.isAway) {
      this.repeat = retry.act;
      this.notice.show(AWAY, retry);
    } else if (retryAfter !== null) {
      this.repeatLater(retry.act, retryAfter);
      const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
      this.notice.show(`${sentence} The page tries again in ${Math.ceil(retryAfter)} s.`, retry);
    } else {
      this.notice.show(message, retry);
    }
  }
}
