/** Ways to refer to what the page shows: a link with the whole state, a short link with the run's id, a curl command. */

import { brief, isId } from "../api/json-shapes.js";
import { Problem } from "../api/problem.js";
import { sliceQuery } from "../state/slices.js";
import { quoted as inQuotes } from "../ui/short-text.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/client.js").Client} Client
 */

/** Maximum length of a link: some messaging programs truncate longer ones. */
export const LONGEST_LINK = 8000;

/** Status codes for an id that is unknown or invalid. */
const UNKNOWN = [404, 422];

/** @param {string} parameter  such as `epoch=200` */
const nameOf = (parameter) => parameter.slice(0, parameter.indexOf("="));

/**
 * Return the parameters of a URL that belong to the look, not to the spec.
 *
 * @param {string} hash
 * @param {Spec} spec
 */
function lookParameters(hash, { interventions: _, ...sections }) {
  const names = new Set([
    "interventions",
    ...Object.values(sections).flatMap((section) => Object.keys(section)),
  ]);
  return hash.split("&").filter((part) => !names.has(nameOf(part)));
}

/**
 * Return the short form of a URL: the run's id and the look.
 *
 * @param {string} hash  a URL as url-codec.js writes it, without its “#”
 * @param {string} run   the run's id
 * @param {Spec} spec    the run's spec
 */
export const shortened = (hash, run, spec) =>
  [`run=${run}`, ...lookParameters(hash, spec)].join("&");

/**
 * Return the path of this server that redirects to the short form of a URL.
 *
 * @param {string} hash
 * @param {string} run
 * @param {Spec} spec
 */
export const shortLink = (hash, run, spec) => `r/${run}?${lookParameters(hash, spec).join("&")}`;

/**
 * Replace the run's id in a short URL by the run's spec. Any other URL stays as it is.
 *
 * @param {string} hash    the page's
 * @param {Spec} defaults  the spec without changes
 * @param {Client} client
 * @param {import("../api/foreground-request.js").ForegroundRequest} request  shows a message if that fails
 * @param {() => void} openExample  offered in that message
 * @returns {Promise<{hash: string, base: Spec}|null>}  the rest of the URL and the spec that it changes, or null if the
 *   server does not know the run
 */
export async function lengthened(hash, defaults, client, request, openExample) {
  const parts = hash.replace(/^#/, "").split("&");
  const run = new URLSearchParams(parts.filter((part) => nameOf(part) === "run").join("&")).get(
    "run",
  );
  if (run === null) return { hash, base: defaults };
  const rest = parts.filter((part) => nameOf(part) !== "run").join("&");
  /** @type {{hash: string, base: Spec}[]} */
  const found = [];
  const load = async (/** @type {AbortSignal} */ signal) => {
    found.push({ hash: rest, base: await specOf(run, client, signal) });
  };
  await request.run(load, { label: "Open the example", act: openExample });
  return found[0] ?? null;
}

/**
 * @param {string} run
 * @param {Client} client
 * @param {AbortSignal} signal
 */
async function specOf(run, client, signal) {
  try {
    if (!isId(run)) throw new Problem("This is not a run's id.", UNKNOWN[0]);
    return (await client.run(run, signal)).spec;
  } catch (problem) {
    if (!(problem instanceof Problem) || !UNKNOWN.includes(problem.status)) throw problem;
    throw new Problem(
      `This server has no run ${inQuotes(run)}. A short link opens only on the server that created it.`,
      problem.status,
    );
  }
}

/**
 * Return a text as one word of a shell command.
 *
 * @param {string} text
 */
export const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Return the fields of a spec that differ from the defaults.
 *
 * @param {Spec} spec
 * @param {Spec} defaults
 */
function differences(spec, defaults) {
  const sections = /** @type {const} */ (["dataset", "network", "training"]).map((section) => {
    /** @type {Record<string, unknown>} */
    const usual = defaults[section];
    const other = Object.entries(spec[section]).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]),
    );
    return [section, Object.fromEntries(other)];
  });
  const parts = [...sections, ["interventions", spec.interventions.map(brief)]];
  return Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length));
}

/**
 * Return the command that prints the current frame as JSON, from any Creases server; by the run's id if the spec is too
 * long for a command line, or if the network is on the way to another run.
 *
 * @param {string} api  the URL of the API
 * @param {{run: string, spec: Spec, epoch: number, box: number[]|null, threshold: number|null, slice: import("../state/slices.js").Slice|null,
 *   way?: {other: string, share: number}|null}} state  way: the other run, and how far on the way to it
 * @param {Spec} defaults  the spec without changes
 */
export function curlCommand(api, { run, spec, epoch, box, threshold, slice, way }, defaults) {
  const body = JSON.stringify({
    spec: differences(spec, defaults),
    epochs: epoch,
    ...(box ? { box } : {}),
    ...(threshold === null ? {} : { threshold }),
    ...(slice ? { slice } : {}),
  });
  if (way || body.length > LONGEST_LINK) {
    const parameters = [
      ...(way ? [`share=${way.share}`] : []),
      ...(box ? [`box=${box.join(",")}`] : []),
      ...(threshold === null ? [] : [`threshold=${threshold}`]),
      ...Object.values(sliceQuery(slice)).map((text) => `slice=${encodeURIComponent(text)}`),
    ];
    const query = parameters.length ? `?${parameters.join("&")}` : "";
    const place = `${epoch}${way ? `/between/${way.other}` : ""}`;
    return `curl -s ${quoted(`${api}/runs/${run}/frames/${place}${query}`)}`;
  }
  return `curl -s ${quoted(`${api}/train`)} -H 'Content-Type: application/json' -d ${quoted(body)}`;
}
