/** The network's activation and initialization. Layers and features are chosen in architecture.js. */

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
    const activation = this.activations.find(({ name }) => name === spec.network.activation);
    const initialization = this.initializations.find(
      ({ name }) => name === spec.network.initialization,
    );
    if (activation) this.describeChoice("activation", activation);
    if (initialization) this.describeChoice("initialization", initialization);
    this.setDefaultHelp(activation?.description ?? "");
    this.showOnly(["negative_slope"], activation?.parameters ?? []);
  }
}
