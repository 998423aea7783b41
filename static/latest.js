/** One question at a time: of those that come while one is open only the latest is asked, so a slow server slows the asking. */

export class Latest {
  constructor() {
    this.asking = false;
    this.wanted = null;
  }

  /** Ask `question`, then tell `answered` its answer or, where it fails in words, `failed` those. */
  ask(question, answered, failed) {
    this.wanted = { question, answered, failed };
    this.next();
  }

  /** Ask no more than what has been asked. */
  drop() {
    this.wanted = null;
  }

  async next() {
    if (this.asking || !this.wanted) return;
    const { question, answered, failed } = this.wanted;
    this.wanted = null;
    this.asking = true;
    try {
      await answered(await question());
    } catch (problem) {
      if (problem.name !== "Problem") throw problem;
      failed(problem.message);
    } finally {
      this.asking = false;
      this.next();
    }
  }
}
