/** Questions to the server, one at a time: the latest counts, a long one says why it takes time, a failed one what can be done. */

import { listed } from "../ui/short-text.js";
import { Problem } from "./problem.js";

/**
 * @typedef {import("./wire.d.ts").ProblemError} FieldError
 * @typedef {{label: string, act: () => void}} Action
 */

export class ForegroundRequest {
  /**
   * @param {import("./client.js").Client} client
   * @param {{waiting: (why: () => Promise<string>) => void, clear: () => void,
   *   show: (words: string, ...actions: (Action|null)[]) => void}} notice
   * @param {HTMLElement} busy  marked as busy meanwhile
   */
  constructor(client, notice, busy) {
    this.client = client;
    this.notice = notice;
    this.busy = busy;
    /** @type {{showErrors: (errors: FieldError[]) => FieldError[]}[]} */
    this.sections = [];
    this.present = new AbortController();
  }

  /** Drop the question that is open. */
  cancel() {
    this.present.abort();
  }

  /**
   * Run the latest question; an older one still open is dropped. Answers whether it was not dropped itself.
   *
   * @param {(signal: AbortSignal) => Promise<void>} question
   * @param {Action} retry        what can be done when it fails
   * @param {() => Action|null} [way]  out of a spec that is refused
   */
  async run(question, retry, way) {
    this.cancel();
    const asking = new AbortController();
    this.present = asking;
    this.notice.waiting(() => this.waitingMessage());
    this.busy.setAttribute("aria-busy", "true");
    try {
      await question(asking.signal);
    } catch (error) {
      if (!asking.signal.aborted) this.showError(error, retry, way);
    } finally {
      if (this.present === asking) this.busy.setAttribute("aria-busy", "false");
    }
    return !asking.signal.aborted;
  }

  /** Why one still waits. */
  async waitingMessage() {
    const ready = await this.client.ready().catch(() => true);
    return ready
      ? "Training …"
      : "Warming up: the server is compiling its training loops. This can take a minute.";
  }

  /**
   * Show what went wrong: next to the fields that it is about, where there are any, else over the plane. See
   * error-reports.js for a mistake of the page.
   *
   * @param {unknown} error
   * @param {Action} retry
   * @param {() => Action|null} way
   */
  showError(error, retry, way = () => null) {
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
      this.notice.show(`This cannot be trained: ${listed([...words, ...fields])}.`, way());
    } else {
      this.notice.show(error.message, retry);
    }
  }
}
