/** The figure of a study: what is drawn and how, as parameters of the page's address. */

import { quoted, shortened } from "../ui/short-text.js";
import { csv } from "../ui/csv.js";

/**
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {"range"|"quartiles"|"sd"|"none"} Spread
 * @typedef {"auto"|"linear"|"log"} Scale
 */

/**
 * What a figure shows. Each condition of `where` is a field with a value as JSON.
 *
 * @typedef {object} Figure
 * @property {string} metric
 * @property {string} x
 * @property {string} series  a field, or "" for one line
 * @property {string} facet   a field, or "" for one plot
 * @property {string} epoch   "" for the last one
 * @property {Spread} spread
 * @property {Scale} xscale
 * @property {Scale} yscale
 * @property {Record<string, string>} where
 */

const STATISTICS = /** @type {const} */ ([
  "n",
  "missing",
  "median",
  "q1",
  "q3",
  "low",
  "high",
  "mean",
  "sd",
]);
const EPOCH = "epoch";
const SEED = "seed";

/** @type {readonly Spread[]} */
export const SPREADS = Object.freeze(["range", "quartiles", "sd", "none"]);
/** @type {readonly Scale[]} */
export const SCALES = Object.freeze(["auto", "linear", "log"]);

/**
 * Return the fields that a study can be drawn along.
 *
 * @param {StudySpec} spec
 */
export function dimensions({ axes, epochs }) {
  const fields = axes.map(({ field }) => field);
  return epochs.length > 1 || !fields.length ? [...fields, EPOCH] : fields;
}

/**
 * Return the fields by whose values cells can be selected, with these values.
 *
 * @param {StudySpec} spec
 * @returns {{field: string, values: unknown[]}[]}
 */
export function selectable({ axes, seeds }) {
  return [...axes, { field: SEED, values: seeds }].filter(({ values }) => values.length > 1);
}

/**
 * Return the figure that a study has by itself.
 *
 * @param {StudySpec} spec
 * @param {string} metric
 * @returns {Figure}
 */
export function firstFigure(spec, metric) {
  const [x, series = ""] = dimensions(spec);
  return {
    metric,
    x,
    series: series === EPOCH ? "" : series,
    facet: "",
    epoch: "",
    spread: "range",
    xscale: "auto",
    yscale: "linear",
    where: {},
  };
}

/**
 * Return a value if it is among the allowed ones, else the default.
 *
 * @template {string} T
 * @param {string|null} value
 * @param {readonly T[]} allowed
 * @param {T} otherwise
 * @returns {T}
 */
const among = (value, allowed, otherwise) => allowed.find((one) => one === value) ?? otherwise;

/**
 * Return the figure of a part of an address. Parameters that do not fit the study have their defaults.
 *
 * @param {URLSearchParams} query
 * @param {Figure} first  the figure of the study by itself
 * @param {StudySpec} spec
 * @param {readonly string[]} metrics  of this kind of study
 * @returns {Figure}
 */
export function figureIn(query, first, spec, metrics) {
  const known = dimensions(spec);
  const x = among(query.get("x"), known, first.x);
  const others = known.filter((field) => field !== x);
  const given = query.get("series") ?? (first.series === x ? "" : first.series);
  const series = among(given, ["", ...others], "");
  const free = others.filter((field) => field !== series);
  /** @type {Record<string, string>} */
  const where = {};
  for (const text of query.getAll("where")) {
    const place = text.indexOf("=");
    const [field, value] = [text.slice(0, place), text.slice(place + 1)];
    const axis = selectable(spec).find((one) => one.field === field);
    if (axis?.values.some((one) => JSON.stringify(one) === value)) where[field] = value;
  }
  return {
    metric: among(query.get("y"), metrics, first.metric),
    x,
    series,
    facet: among(query.get("facet"), ["", ...free], ""),
    epoch: among(query.get("epoch"), ["", ...spec.epochs.map(String)], ""),
    spread: among(query.get("spread"), SPREADS, first.spread),
    xscale: among(query.get("xscale"), SCALES, first.xscale),
    yscale: among(query.get("yscale"), SCALES, first.yscale),
    where,
  };
}

/** How the address names the parts of a figure. */
const PARTS = /** @type {const} */ ({
  y: "metric",
  x: "x",
  series: "series",
  facet: "facet",
  epoch: "epoch",
  spread: "spread",
  xscale: "xscale",
  yscale: "yscale",
});

/**
 * Return a message for each parameter of an address that the figure does not have.
 *
 * @param {URLSearchParams} query
 * @param {Figure} figure  as it was read from them
 */
export function figureComplaints(query, figure) {
  const parts = new Map(Object.entries(PARTS));
  const used = (/** @type {string} */ name, /** @type {string} */ text) => {
    const part = parts.get(name);
    if (part) return figure[part] === text;
    return Object.entries(figure.where).some((pair) => pair.join("=") === text);
  };
  return [...query].flatMap(([name, text]) => {
    if (name !== "where" && !parts.has(name))
      return [`${shortened(name)}: there is no such setting`];
    return used(name, text) ? [] : [`${name}: this study has no ${quoted(text)}`];
  });
}

/**
 * Return the parameters of the address that differ from those of the study by itself.
 *
 * @param {Figure} figure
 * @param {Figure} first
 */
export function figureText(figure, first) {
  const query = new URLSearchParams();
  if (figure.metric !== first.metric) query.set("y", figure.metric);
  for (const name of /** @type {const} */ (["x", "series"]))
    if (figure[name] !== first[name]) query.set(name, figure[name]);
  for (const name of /** @type {const} */ (["facet", "epoch", "spread", "xscale", "yscale"]))
    if (figure[name] !== first[name]) query.set(name, figure[name]);
  for (const [field, value] of Object.entries(figure.where))
    query.append("where", `${field}=${value}`);
  return query.toString();
}

/**
 * Return the query of the figure's summary.
 *
 * @param {Figure} figure
 */
export function summaryQuery({ metric, x, series, facet, epoch, where }) {
  const query = new URLSearchParams({ metric, x });
  for (const [name, value] of Object.entries({ series, facet })) if (value) query.set(name, value);
  if (epoch && ![x, series, facet].includes(EPOCH)) query.set("epoch", epoch);
  for (const [field, value] of Object.entries(where)) query.append("where", `${field}=${value}`);
  return query;
}

/**
 * Return a value as in the exported rows of a study: lists as JSON, because spreadsheets read “8-8” as a date.
 *
 * @param {unknown} value
 */
function cellText(value) {
  if (!Array.isArray(value)) return value;
  if (value.length === 1 && typeof value[0] !== "object") return value[0];
  return value.length ? JSON.stringify(value).replaceAll(",", ", ") : "none";
}

/**
 * Return the numbers of a figure as the text of a CSV file.
 *
 * @param {import("../api/wire.d.ts").StudySummary} summary
 */
export function figureCsv({ metric, x, series, facet, epoch, lines }) {
  const names = [facet, series, x].filter((name) => name !== null);
  const rows = lines.flatMap((line) =>
    line.values.map((value, place) => ({
      ...(facet === null ? {} : { [facet]: cellText(line.facet_value) }),
      ...(series === null ? {} : { [series]: cellText(line.series_value) }),
      [x]: cellText(value),
      ...(epoch === null ? {} : { epoch }),
      metric,
      ...Object.fromEntries(STATISTICS.map((name) => [name, line[name][place]])),
    })),
  );
  return csv([...names, ...(epoch === null ? [] : ["epoch"]), "metric", ...STATISTICS], rows);
}
