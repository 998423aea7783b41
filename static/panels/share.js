// @ts-nocheck
/** Hands on what the page shows, as it is shown: links to it, code that gives it, files of it. */

import { ShareControl } from "../controls/share.js";
import { toHash } from "../state/url-codec.js";
import { siteAddress } from "../ui/site-address.js";
import { download, offerPictures, savePicture, wordsUnder } from "./picture-export.js";
import { LONGEST_LINK, curlCommand, shortLink } from "./share-links.js";

const COPIED = ["link", "short-link", "py", "curl"];
const PICTURES = ["png", "svg"];

export class Share {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/cross-section-chart.js").CrossSectionChart} cut
   * @param {object} defaults  the RunSpec that `{}` stands for
   * @param {() => {look: object, frame: object|null}} present
   * @param {(selector: string) => HTMLElement} find
   */
  constructor(run, plane, cut, defaults, present, find) {
    Object.assign(this, { run, plane, defaults, present, find });
    offerPictures(find, plane, cut);
    this.control = new ShareControl(find("#share-button"), find("#share"));
    this.control.addEventListener("open", () => this.explain());
    this.control.addEventListener("choose", ({ detail }) => this.give(detail));
  }

  /** What cannot be had of this run, and why. */
  explain() {
    const { frame } = this.present();
    const why = frame ? frame.why : "There is no picture yet";
    this.control.describe("geojson", why && `${why[0].toUpperCase()}${why.slice(1)}.`, !why);
    const long = frame && this.hash().length > LONGEST_LINK;
    this.control.describe(
      "link",
      long ? "So many points make too long a link: the short one is copied." : null,
      Boolean(frame),
    );
  }

  hash() {
    return toHash(this.run.spec, this.present().look, this.defaults);
  }

  address(hash) {
    return new URL(`#${hash}`, window.location.href).href;
  }

  async give(name) {
    const { look, frame } = this.present();
    if (!frame) {
      this.control.setStatus("There is no picture yet.");
      return;
    }
    try {
      if (COPIED.includes(name)) await this.copy(name, look);
      else await this.save(name, look);
    } catch (error) {
      if (error.name !== "Problem") throw error;
      this.control.setStatus(error.message);
    }
  }

  async copy(name, look) {
    const { id, spec } = this.run;
    const { epoch, box } = look;
    const hash = this.hash();
    const short = siteAddress(shortLink(hash, id, spec));
    if (name === "link" && hash.length <= LONGEST_LINK) {
      await this.control.copy(this.address(hash), `The link to epoch ${epoch} is copied.`);
    } else if (name === "link" || name === "short-link") {
      await this.control.copy(short, `The short link to epoch ${epoch} is copied.`);
    } else if (name === "curl") {
      const command = curlCommand(
        this.run.client.base,
        { run: id, spec, epoch, box },
        this.defaults,
      );
      await this.control.copy(command, `The call for epoch ${epoch} is copied.`);
    } else {
      const { blob } = await this.run.file(epoch, "py", look);
      await this.control.copy(await blob.text(), `The script for epoch ${epoch} is copied.`);
    }
  }

  async save(name, look) {
    if (PICTURES.includes(name)) {
      await savePicture(name, this.plane, this.find("#legend"), wordsUnder(this.find));
    } else {
      const { blob, filename } = await this.run.file(look.epoch, name, look);
      download(blob, filename);
    }
    this.control.setStatus("The file is saved where the browser keeps downloads.");
  }
}
