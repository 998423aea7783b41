/** A claim's experiment with certain settings: its studies, their progress and the verdict. */

/**
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../api/wire.d.ts").StudyProgress} StudyProgress
 * @typedef {import("../api/wire.d.ts").Verdict} Verdict
 * @typedef {import("./study-links.js").Row} Row
 */

/**
 * A study of an experiment.
 *
 * @typedef {object} NamedStudy
 * @property {string} name
 * @property {StudySpec} spec
 * @property {string|null} id  null before the study is started
 */

export class Experiment {
  /** @param {Record<string, string>} texts  the settings that differ from their defaults, by name */
  constructor(texts) {
    this.texts = texts;
    /** @type {NamedStudy[]} */
    this.studies = [];
    /** @type {import("../api/study-watch.js").StudyWatch[]} */
    this.watches = [];
    /**
     * The progress of each study that is started; the first to report need not be the first study.
     *
     * @type {(StudyProgress|undefined)[]}
     */
    this.progress = [];
    /**
     * The row of each study that arrived last.
     *
     * @type {Map<NamedStudy, Row>}
     */
    this.latest = new Map();
    this.isRun = false;
    this.verdictIsRequested = false;
    /** @type {Verdict|null} */
    this.verdict = null;
    /** Whether the verdict is on the page. */
    this.isShown = false;
  }

  close() {
    for (const watch of this.watches) watch.close();
  }
}

/**
 * Return the progress of several studies as that of one.
 *
 * @param {StudyProgress[]} all  of at least one study
 * @returns {StudyProgress}
 */
export function totalProgress(all) {
  const shown = all.find(({ status }) => status === "running") ?? all[0];
  const isPaused = shown.status !== "running" && all.some(({ status }) => status === "paused");
  return {
    ...shown,
    cells: all.reduce((total, { cells }) => total + cells, 0),
    done: all.reduce((total, { done }) => total + done, 0),
    reason: all.find(({ reason }) => reason)?.reason ?? null,
    status: isPaused ? "paused" : shown.status,
  };
}

/**
 * Return the row of the network that a verdict shows: of the seed with the median result.
 *
 * @param {import("../api/wire.d.ts").VerdictSubject} subject
 * @returns {Row}
 */
export const subjectRow = ({ run, epoch, seed }) => ({ run, epoch, seed, values: {} });

/**
 * Return the spec of that network, completed by its study's. A verdict leaves out what is as by default.
 *
 * @param {StudySpec} study
 * @param {import("../api/wire.d.ts").VerdictSubject} subject
 */
export function subjectBase({ base }, { spec }) {
  const parts = Object.entries(base).map(([section, part]) => [
    section,
    Array.isArray(part) ? part : { ...part, .../** @type {object} */ (spec[section]) },
  ]);
  return /** @type {StudySpec["base"]} */ (Object.fromEntries(parts));
}

/**
 * Return the values of a study's axis; none if the study has no such axis.
 *
 * @param {StudySpec|undefined} spec
 * @param {string} field
 * @returns {unknown[]}
 */
export const axisValues = (spec, field) =>
  spec?.axes.find((axis) => axis.field === field)?.values ?? [];
