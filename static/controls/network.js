/** The network's activation and initialization. Layers and features are chosen in architecture.js. */

import { activationsOf } from "../api/layer-activations.js";
import { FormSection } from "./form-section.js";

/** @typedef {Pick<import("../api/wire.d.ts").Catalog, "fields"|"activations"|"initializations">} NetworkCatalog */

export class NetworkControls extends FormSection {
  /**
   * @param {HTMLElement} root
   * @param {NetworkCatalog} catalog
   */
  constructor(root, catalog) {
    super(root, catalog, "network");
    this.activations = catalog.activations;
    this.initializations = catalog.initializations;
    this.add("activation", { choices: catalog.activations });
    this.add("negative_slope");
    this.add("initialization", { choices: catalog.initializations, more: true });
  }

  /**
   * @override
   * @param {import("./form-section.js").Spec|import("./form-section.js").CurveSpec} spec
   */
  update(spec) {
    super.update(spec);
    const used = new Set(activationsOf(spec.network));
    if (typeof spec.network.activation === "string") used.add(spec.network.activation);
    const activations = this.activations.filter(({ name }) => used.has(name));
    const initialization = this.initializations.find(
      ({ name }) => name === spec.network.initialization,
    );
    if (activations.length === 1) this.describeChoice("activation", activations[0]);
    if (initialization) this.describeChoice("initialization", initialization);
    this.setDefaultHelp(activations.map(({ description }) => description).join(" "));
    this.showOnly(
      ["negative_slope"],
      activations.flatMap(({ parameters }) => parameters),
    );
  }
}
