/** A failed request, described for the reader. */

export class Problem extends Error {
  /**
   * @param {string} message  a sentence for the user
   * @param {number} status   the HTTP status, 0 without a response
   * @param {{pointer: string, message: string}[]} errors  one entry for each invalid field
   * @param {number|null} retryAfter  seconds after which the server suggests another attempt
   */
  constructor(message, status = 0, errors = [], retryAfter = null) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}
