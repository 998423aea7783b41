/** A failure in words: what went wrong, and at which fields. */

export class Problem extends Error {
  /**
   * @param {string} words   a sentence for the reader
   * @param {number} status  the HTTP status, 0 when there was no answer
   * @param {{pointer: string, message: string}[]} errors  one entry for each offending field
   */
  constructor(words, status = 0, errors = []) {
    super(words);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
  }
}
