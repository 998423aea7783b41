/** The solver and the parameters that it uses. */

import { className } from "../content/label-names.js";
import { createElement } from "../ui/elements.js";
import { ClassWeights } from "./class-weights.js";
import { FormSection, addRedrawButton } from "./form-section.js";

const FIRST = ["learning_rate_init", "batch_size", "alpha", "l1"];
const ALWAYS = ["random_state"];
const CLASS_WEIGHT = "class_weight";
const SAME_START = "Train again from the same initial weights: same seed, same points.";
const ANOTHER_START = "Other initial weights: a new training seed. The points stay the same.";

export class TrainingControls extends FormSection {
  /**
   * @param {HTMLElement} root
   * @param {Pick<import("../api/wire.d.ts").Catalog, "fields"|"solvers">} catalog
   */
  constructor(root, catalog) {
    super(root, catalog, "training");
    this.solvers = catalog.solvers;
    this.add("solver", { choices: catalog.solvers });
    this.parameters = Object.keys(catalog.fields)
      .filter((place) => place.startsWith("training."))
      .map((place) => place.slice("training.".length))
      .filter((name) => name !== "solver" && name !== CLASS_WEIGHT);
    const shown = [...FIRST, ...ALWAYS];
    for (const name of shown) this.add(name);
    if (`training.${CLASS_WEIGHT}` in catalog.fields) this.addClassWeights();
    for (const name of this.parameters) if (!shown.includes(name)) this.add(name, { more: true });
    const redraw = addRedrawButton(this, "random_state", "New seed", ANOTHER_START);
    redraw.setAttribute("aria-label", "Retrain (new seed)");
    const again = createElement("div", { className: "retrain" }, "Retrain", this.restartButton());
    again.append(redraw);
    this.field("random_state").input.after(again);
  }

  addClassWeights() {
    const weights = new ClassWeights(() => this.onEdit(CLASS_WEIGHT));
    const { label, description } = this.descriptions[`training.${CLASS_WEIGHT}`];
    const { input, grid } = weights;
    input.id = `field-${CLASS_WEIGHT}`;
    const name = createElement("label", { htmlFor: input.id, textContent: label });
    const row = createElement("div", { className: "field", hidden: true }, name, input, grid);
    /** @param {import("./class-weights.js").ClassWeight} value */
    const write = (value) => weights.write(value);
    this.addInput(CLASS_WEIGHT, description, { input, read: () => weights.read(), write }, row);
    this.classWeights = weights;
  }

  /**
   * Offer weights for the classes of a frame; none for a regression.
   *
   * @param {import("../content/label-names.js").Labelled} frame
   */
  setClasses(frame) {
    if (!this.classWeights) return;
    this.field(CLASS_WEIGHT).element.hidden = !frame.classes.length;
    this.classWeights.setClasses(
      frame.classes,
      frame.classes.map((_, index) => className(frame, index)),
    );
  }

  /** Return the button that restarts the run: it emits a change of the seed to its current value. */
  restartButton() {
    const button = createElement("button", {
      type: "button",
      className: "quiet-button",
      textContent: "Same seed",
      ariaLabel: "Retrain (same seed)",
      title: SAME_START,
    });
    button.addEventListener("click", () => {
      const { text, read } = this.field("random_state");
      if (text?.accept())
        this.emit("change", { changes: this.changesOf("random_state", read()), typed: false });
    });
    return button;
  }

  /**
   * @override
   * @param {import("./form-section.js").Spec|import("./form-section.js").CurveSpec} spec
   */
  update(spec) {
    super.update(spec);
    const solver = this.solvers.find(({ name }) => name === spec.training.solver);
    if (solver) this.describeChoice("solver", solver);
    this.setDefaultHelp(solver?.description ?? "");
    this.showOnly(this.parameters, [...ALWAYS, ...(solver?.parameters ?? this.parameters)]);
  }
}
