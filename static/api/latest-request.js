/**
 * Runs one request at a time. Of the requests that are made while one is open only the newest is run next, so a slow server
 * gets fewer requests.
 */

/**
 * @template T
 * @typedef {{request(): Promise<T>, onResult(result: T): void|Promise<void>, onProblem(message: string): void}} Call
 */

export class LatestRequest {
  /**
   * @param {{overlap?: boolean}} options  `overlap`: the next request is sent before `onResult` is called for the one before, not
   *     after it
   */
  constructor({ overlap = false } = {}) {
    this.overlap = overlap;
    this.running = false;
    /** @type {Call<unknown>|null} */
    this.waiting = null;
  }

  /**
   * Run `request`; call `onResult` with its result, or `onProblem` with the message of a Problem.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @param {(result: T) => void|Promise<void>} onResult
   * @param {(message: string) => void} onProblem
   */
  run(request, onResult, onProblem) {
    /** @type {Call<T>} */
    const call = { request, onResult, onProblem };
    this.waiting = call;
    this.next();
  }

  /** Drop the waiting request; an open one continues. */
  cancel() {
    this.waiting = null;
  }

  async next() {
    if (this.running || !this.waiting) return;
    const { request, onResult, onProblem } = this.waiting;
    this.waiting = null;
    this.running = true;
    let open = true;
    const close = () => {
      if (open) this.running = false;
      open = false;
      this.next();
    };
    try {
      const result = await request();
      if (this.overlap) close();
      await onResult(result);
    } catch (problem) {
      if (!(problem instanceof Error) || problem.name !== "Problem") throw problem;
      onProblem(problem.message);
    } finally {
      close();
    }
  }
}
