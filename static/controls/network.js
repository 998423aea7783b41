// @ts-nocheck
/** Which network learns: its activation and how its weights begin; its layers and features are architecture.js's. */

import { FormSection } from "./form-section.js";

export class NetworkControls extends FormSection {
  constructor(root, catalog) {
    super(root, catalog, "network");
    this.add("activation", { choices: catalog.activations });
    this.add("negative_slope");
    this.add("initialization", { choices: catalog.initializations, more: true });
  }

  update(spec) {
    super.update(spec);
    const { activation, initialization } = spec.network;
    const how = this.catalog.activations.find(({ name }) => name === activation);
    const start = this.catalog.initializations.find(({ name }) => name === initialization);
    if (how) this.chosen("activation", how);
    if (start) this.chosen("initialization", start);
    this.describe(how?.description);
    this.reveal(["negative_slope"], how?.parameters ?? []);
  }
}
