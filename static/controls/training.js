// @ts-nocheck
/** How it learns: the solver and the parameters that this solver makes use of. */

import { FormSection, redrawButton } from "./form-section.js";

const FIRST = ["learning_rate_init", "batch_size", "alpha", "l1"];
const ALWAYS = ["random_state"];
const SAME_START = "Train again from the first weights: the same seed, the same points.";
const ANOTHER_START = "Other first weights: a new training seed. The points stay as they are.";

export class TrainingControls extends FormSection {
  constructor(root, catalog) {
    super(root, catalog, "training");
    this.add("solver", { choices: catalog.solvers });
    const names = Object.keys(catalog.fields)
      .filter((place) => place.startsWith("training."))
      .map((place) => place.slice("training.".length));
    this.names = names.filter((name) => name !== "solver");
    for (const name of [...FIRST, ...ALWAYS]) this.add(name);
    for (const name of this.names.filter(
      (other) => !FIRST.includes(other) && !ALWAYS.includes(other),
    )) {
      this.add(name, { more: true });
    }
    redrawButton(this, "random_state", "New start", ANOTHER_START);
    this.offerSameStart();
  }

  /** Beside the button for other first weights one for the same ones: the run begins again, with nothing changed. */
  offerSameStart() {
    const again = Object.assign(document.createElement("button"), {
      type: "button",
      className: "quiet-button",
      textContent: "Same start",
      title: SAME_START,
    });
    const { field, element } = this.fields.get("random_state");
    again.addEventListener(
      "click",
      () =>
        field.take() &&
        this.dispatchEvent(
          new CustomEvent("change", { detail: { "training.random_state": field.value } }),
        ),
    );
    element.querySelector("button").before(again);
  }

  update(spec) {
    super.update(spec);
    const solver = this.catalog.solvers.find(({ name }) => name === spec.training.solver);
    if (solver) this.chosen("solver", solver);
    this.describe(solver?.description);
    this.reveal(this.names, [...ALWAYS, ...(solver?.parameters ?? this.names)]);
  }
}
