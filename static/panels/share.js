/** The panel for sharing what the page shows: links, code that computes it, and files. */

import { Problem } from "../api/problem.js";
import { nameOf } from "../content/run-names.js";
import { PlaneMenu } from "../controls/plane-menu.js";
import { ShareControl } from "../controls/share.js";
import { toHash } from "../state/url-codec.js";
import { viewFile } from "../state/view-file.js";
import { download } from "../ui/download.js";
import { elements } from "../ui/elements.js";
import { percent } from "../ui/number-format.js";
import { siteAddress } from "../ui/site-address.js";
import { RunName } from "../views/run-name.js";
import { FilmPanel } from "./film.js";
import { captionOf, listenForSaving, savePicture } from "./picture-export.js";
import { LONGEST_LINK, curlCommand, shortLink } from "./share-links.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 */

const COPIED = ["link", "short-link", "py", "curl"];

export class Share {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/cross-section-chart.js").CrossSectionChart} chart
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {() => {look: Look, frame: Frame|null}} present
   * @param {import("../ui/elements.js").Find} find
   */
  constructor(run, plane, chart, catalog, present, find) {
    this.run = run;
    this.plane = plane;
    this.catalog = catalog;
    this.defaults = catalog.defaults;
    this.present = present;
    this.find = find;
    listenForSaving(find, chart);
    this.control = new ShareControl(
      find("#share-button", HTMLButtonElement),
      find("#share", HTMLDialogElement),
    );
    this.film = new FilmPanel(run, catalog, present, this.control.dialog);
    this.name = new RunName(find("#run-name"));
    this.name.addEventListener("copy", () => this.copyShortLink());
    this.control.addEventListener("open", () => this.describe());
    const menu = new PlaneMenu(find("#plane-menu"), find("#plane"));
    menu.addEventListener("choose", ({ detail }) => this.share(detail));
    this.control.addEventListener("choose", ({ detail }) => this.share(detail));
  }

  /** Describe what cannot be shared, and why. */
  describe() {
    this.film.open();
    const { frame } = this.present();
    const why = frame ? frame.why : "There is no picture yet";
    const reason = why && `${why[0].toUpperCase()}${why.slice(1)}.`;
    for (const name of ["geojson", "graphml"]) this.control.describe(name, reason, !why);
    const way = this.way;
    const compares = this.present().look.compare !== null;
    for (const note of elements(this.control.dialog, "[data-of-a]", HTMLElement))
      note.hidden = !compares;
    const share = way && percent(way.share);
    this.control.describe(
      "py",
      way && `A Python script of plane B: the network ${share} of the way from A, and its scores.`,
      true,
    );
    this.control.describe(
      "curl",
      way && `The call that answers with plane B as JSON: the network ${share} of the way from A.`,
      true,
    );
    this.control.describe("link", frame && this.limitOfLink(), frame !== null);
  }

  /** Return where a link does not open, or null if it opens everywhere. */
  limitOfLink() {
    const { compare, pins } = this.present().look;
    if (this.hash().length > LONGEST_LINK)
      return "The link would be too long with so many points: the short link is copied.";
    if (this.run.spec.dataset.table !== null)
      return "All but the table is in it: a server that does not have the table asks for it. The Creases file contains it.";
    if (compare !== null || pins.length)
      return "All but the compared runs is in it: those open on this server only.";
    return null;
  }

  /** The other run and how far the second plane is on the way to it, or null. */
  get way() {
    const { compare: other, between: share } = this.present().look;
    return other === null || share === null ? null : { other, share };
  }

  /**
   * Show the name of the run.
   *
   * @param {unknown} _frame
   * @param {{draft: readonly unknown[]|null}} look
   */
  show(_frame, look) {
    this.name.update(look.draft ? "Blank canvas" : nameOf(this.run.spec, this.catalog));
  }

  /** Copy the short link, or show it in the dialog where the browser does not allow that. */
  async copyShortLink() {
    const link = siteAddress(shortLink(this.hash(), this.run.id, this.run.spec));
    try {
      await navigator.clipboard.writeText(link);
      this.name.say();
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      this.control.open();
      await this.share("short-link");
    }
  }

  /** Return the URL of what the page shows, without its “#”. */
  hash() {
    return toHash(this.run.spec, this.present().look, this.defaults);
  }

  /** @param {string} name  of what was chosen */
  async share(name) {
    const { look, frame } = this.present();
    if (!frame) {
      this.say("There is no picture yet.");
      return;
    }
    try {
      if (COPIED.includes(name)) await this.copy(name, look);
      else await this.save(name, look);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.say(problem.message);
    }
  }

  /**
   * Say why there is no file, in the dialog also if it was chosen in the plane's context menu.
   *
   * @param {string} why
   */
  say(why) {
    if (!this.control.dialog.open) {
      this.control.open();
      this.control.showTab("files");
    }
    this.control.setStatus(why);
  }

  /**
   * @param {string} name
   * @param {Look} look
   */
  async copy(name, look) {
    const { id, spec } = this.run;
    const { epoch, box, slice } = look;
    const hash = this.hash();
    if (name === "link" && hash.length <= LONGEST_LINK) {
      const link = new URL(`#${hash}`, window.location.href).href;
      await this.control.copy(link, `The link to epoch ${epoch} is copied.`);
    } else if (name === "link" || name === "short-link") {
      const link = siteAddress(shortLink(hash, id, spec));
      await this.control.copy(link, `The short link to epoch ${epoch} is copied.`);
    } else if (name === "curl") {
      const threshold = this.run.thresholdOf(look);
      const state = { run: id, spec, epoch, box, threshold, slice, way: this.way };
      const command = curlCommand(this.run.client.base, state, this.defaults);
      await this.control.copy(command, `The call for epoch ${epoch} is copied.`);
    } else {
      const { run, way } = this;
      const text = way
        ? await run.scriptBetween(epoch, way, look)
        : await (await run.file(epoch, "py", look)).blob.text();
      await this.control.copy(text, `The script for epoch ${epoch} is copied.`);
    }
  }

  /**
   * @param {string} name
   * @param {Look} look
   */
  async save(name, look) {
    if (name === "view") {
      const { id, spec, client } = this.run;
      const { table } = spec.dataset;
      const content = table === null ? null : await client.tableContent(table);
      const text = viewFile(spec, look, this.defaults, content);
      download(
        new Blob([text], { type: "application/json" }),
        `creases-view-${id}-${look.epoch}.json`,
      );
    } else if (name === "png" || name === "svg") {
      await savePicture(name, this.plane, this.find("#legend"), captionOf(this.find));
    } else {
      const { blob, filename } = await this.run.file(look.epoch, name, look);
      download(blob, filename);
    }
    this.control.setStatus("The file is saved to the browser’s downloads.");
  }
}
