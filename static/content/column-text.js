/** Columns of tables in words. */

import { count, significant, whole } from "../ui/number-format.js";

const DIGITS = 3;

/**
 * Return the type or the range of a column.
 *
 * @param {import("../api/wire.d.ts").StoredColumn} column
 */
export function columnText({ kind, different, low, high, missing }) {
  /** @param {number} value */
  const written = (value) => (kind === "whole" ? whole(value) : significant(value, DIGITS));
  const values =
    low !== null && high !== null
      ? `${written(low)} to ${written(high)}`
      : kind === "empty"
        ? "empty"
        : count(different, kind === "date" ? "date" : "text");
  return missing ? `${values}, ${missing} missing` : values;
}

/**
 * Return the columns of a stored table that can be inputs of a network: all but the label and the split.
 *
 * @param {Pick<import("../api/wire.d.ts").StoredTable, "columns">} table
 * @param {string} label
 * @param {string|null} split
 */
export const choosableColumns = ({ columns }, label, split) =>
  columns
    .filter(({ name, kind }) => name !== label && name !== split && kind !== "empty")
    .map((column) => ({
      name: column.name,
      about: columnText(column),
      inputs: column.low === null ? column.different : 1,
    }));
