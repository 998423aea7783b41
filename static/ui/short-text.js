/** Messages that stay short however much there is to tell: texts of strangers, and lists of what is wrong. */

const LONGEST = 30;
const MOST = 3;

/**
 * A text, cut where it gets long.
 *
 * @param {string} text
 */
export const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * The same in quotation marks.
 *
 * @param {string} text
 */
export const quoted = (text) => `“${shortened(text)}”`;

/**
 * The first of several sentences, and how many more there are.
 *
 * @param {string[]} sentences
 */
export function listed(sentences) {
  const more = sentences.length - MOST;
  return [
    ...sentences.slice(0, MOST),
    ...(more > 0 ? [`and ${more.toLocaleString("en")} more`] : []),
  ].join("; ");
}

/**
 * Say which parts of an address are left out.
 *
 * @param {string[]} complaints
 */
export const leftOut = (complaints) =>
  `Parts of the address could not be read and were left out. ${listed(complaints)}.`;
