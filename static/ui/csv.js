/** Comma-separated values according to RFC 4180. */

/** @param {unknown} value */
function field(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Return a line with the names and one line for each row. Missing values are empty; numbers have all their digits.
 *
 * @param {string[]} names
 * @param {Record<string, unknown>[]} rows
 */
export function csv(names, rows) {
  return [names, ...rows.map((row) => names.map((name) => row[name]))]
    .map((line) => `${line.map(field).join(",")}\r\n`)
    .join("");
}
