/** Runs one request at a time: the newest cancels the one before, slow ones show progress, failed ones offer a retry. */

import { listed } from "../ui/short-text.js";
import { Problem } from "./problem.js";

/**
 * @typedef {import("./wire.d.ts").ProblemError} FieldError
 * @typedef {{label: string, act: () => void}} Action  a button in a message
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

export class ForegroundRequest {
  /**
   * @param {import("./client.js").Client} client
   * @param {{waiting: (message: () => Promise<string>) => void, clear: () => void,
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
  }

  /** Cancel the request that is open. */
  cancel() {
    this.controller.abort();
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

  /** Return the message about a request that takes long. */
  async waitingMessage() {
    const ready = await this.client.ready().catch(() => true);
    if (!ready)
      return "Warming up: the server is compiling its training loops. This can take a few minutes.";
    const run = this.runId();
    const found = run ? await this.client.subdivision(run).catch(() => null) : null;
    return found ? subdivisionMessage(found) : "Training …";
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
      this.notice.show(error.message, retry);
    }
  }
}
