/** Short forms of texts and lists of any length, so that messages stay short. */

const LONGEST = 30;
const MOST = 3;

/**
 * Return a text, truncated if it is long.
 *
 * @param {string} text
 */
export const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/**
 * Return a text in quotation marks, truncated if it is long.
 *
 * @param {string} text
 */
export const quoted = (text) => `“${shortened(text)}”`;

/**
 * Return the first of several sentences, and how many more there are.
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
 * Return the message about parts of a URL that were left out.
 *
 * @param {string[]} unread   about parts that could not be read
 * @param {string[]} refused  about settings that the server does not allow
 */
export function leftOut(unread, refused = []) {
  const what = refused.length
    ? "are not allowed. Their defaults are used instead."
    : "could not be read and were left out.";
  return `Parts of the URL ${what} ${listed([...refused, ...unread])}.`;
}

/**
 * Return a text as the beginning of a sentence.
 *
 * @param {string} text  not empty
 */
export const capitalized = (text) => text[0].toUpperCase() + text.slice(1);
