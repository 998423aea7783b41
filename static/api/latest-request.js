/** One question at a time: of those that come while one is open only the latest is asked, so a slow server slows the asking. */

/**
 * @template T
 * @typedef {{question: () => Promise<T>, answered: (answer: T) => void|Promise<void>, failed: (words: string) => void}} Wanted
 */

export class LatestRequest {
  /** @param {{overlap?: boolean}} options  `overlap`: the next question is asked before an answer is told, and not after */
  constructor({ overlap = false } = {}) {
    this.overlap = overlap;
    this.asking = false;
    /** @type {Wanted<any>|null} */
    this.wanted = null;
  }

  /**
   * Ask `question`, then tell `answered` its answer or, where it fails in words, `failed` those.
   *
   * @template T
   * @param {Wanted<T>["question"]} question
   * @param {Wanted<T>["answered"]} answered
   * @param {Wanted<T>["failed"]} failed
   */
  run(question, answered, failed) {
    this.wanted = { question, answered, failed };
    this.next();
  }

  /** Ask no more than what has been asked. */
  cancel() {
    this.wanted = null;
  }

  async next() {
    if (this.asking || !this.wanted) return;
    const { question, answered, failed } = this.wanted;
    this.wanted = null;
    this.asking = true;
    let open = true;
    const close = () => {
      if (open) this.asking = false;
      open = false;
      this.next();
    };
    try {
      const answer = await question();
      if (this.overlap) close();
      await answered(answer);
    } catch (problem) {
      if (!(problem instanceof Error) || problem.name !== "Problem") throw problem;
      failed(problem.message);
    } finally {
      close();
    }
  }
}
