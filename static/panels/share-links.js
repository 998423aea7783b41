// @ts-nocheck
/** Ways to name what the page shows: a link with the whole state, a short one by the run's id, a curl command. */

import { brief, isId } from "../api/json-shapes.js";
import { Problem } from "../api/problem.js";
import { quoted as inQuotes } from "../ui/short-text.js";

/** Longer links are cut off by some of the programs that people send them with. */
export const LONGEST_LINK = 8000;

const UNKNOWN = [404, 422];

const nameOf = (part) => part.slice(0, part.indexOf("="));

/** What of an address says how one looks at a run, not which one it is. */
function lookIn(hash, { interventions, ...sections }) {
  const names = new Set([
    "interventions",
    ...Object.values(sections).flatMap((section) => Object.keys(section)),
  ]);
  return hash.split("&").filter((part) => !names.has(nameOf(part)));
}

/**
 * The short form of an address: the run by its id, and how one looks at it as it was.
 *
 * @param {string} hash  an address as url-codec.js writes it, without its “#”
 * @param {string} run   the run's id
 * @param {object} spec  a full RunSpec
 */
export const shortened = (hash, run, spec) => [`run=${run}`, ...lookIn(hash, spec)].join("&");

/** The same as a path on this server, which leads to that address: all of it reaches the server, as of any link. */
export const shortLink = (hash, run, spec) => `r/${run}?${lookIn(hash, spec).join("&")}`;

/**
 * Read the run out of a short address; of any other, nothing.
 *
 * @param {string} hash       the page's
 * @param {object} defaults   the RunSpec that `{}` stands for
 * @param {import("../api/client.js").Client} client
 * @param {import("../api/foreground-request.js").ForegroundRequest} asking
 * @param {() => void} example  what can be looked at instead
 * @returns {Promise<{hash: string, base: object}|null>}  the rest of the address, and the spec that it starts from; null,
 *     with a word about it, when the server cannot tell the run
 */
export async function lengthened(hash, defaults, client, asking, example) {
  const parts = hash.replace(/^#/, "").split("&");
  const run = new URLSearchParams(parts.filter((part) => nameOf(part) === "run").join("&")).get(
    "run",
  );
  if (run === null) return { hash, base: defaults };
  let base = null;
  const question = async (signal) => {
    base = await specOf(run, client, signal);
  };
  await asking.run(question, { label: "Open the example", act: example });
  return base && { hash: parts.filter((part) => nameOf(part) !== "run").join("&"), base };
}

async function specOf(run, client, signal) {
  try {
    if (!isId(run)) throw new Problem("This is no id of a run.", UNKNOWN[0]);
    return (await client.run(run, signal)).spec;
  } catch (problem) {
    if (!UNKNOWN.includes(problem.status)) throw problem;
    throw new Problem(
      `This server knows no run ${inQuotes(run)}. A short link opens only on the server that it was made on.`,
      problem.status,
    );
  }
}

/** A text as one word of a shell's command line. */
export const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What of a spec is not as in the defaults: what has to be said to get the same one. */
function differences(spec, defaults) {
  const parts = Object.entries(defaults).map(([section, fields]) => {
    if (Array.isArray(fields)) return [section, spec[section].map(brief)];
    const other = Object.entries(spec[section]).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(fields[name]),
    );
    return [section, Object.fromEntries(other)];
  });
  return Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length));
}

/**
 * The command that gives the frame on the screen as JSON, from any Creases server; where the spec is too long for a
 * command line, by the run's id.
 *
 * @param {string} api    address of the API
 * @param {{run: string, spec: object, epoch: number, box: number[]|null}} state
 * @param {object} defaults  the RunSpec that `{}` stands for
 */
export function curlCommand(api, { run, spec, epoch, box }, defaults) {
  const body = JSON.stringify({
    spec: differences(spec, defaults),
    epochs: epoch,
    ...(box ? { box } : {}),
  });
  if (body.length > LONGEST_LINK) {
    return `curl -s ${quoted(`${api}/runs/${run}/frames/${epoch}${box ? `?box=${box.join(",")}` : ""}`)}`;
  }
  return `curl -s ${quoted(`${api}/train`)} -H 'Content-Type: application/json' -d ${quoted(body)}`;
}
