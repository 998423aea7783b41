/** A menu of variants: runs that differ from the current one in one setting. */

import { restarted } from "../state/interventions.js";
import { DropDown } from "../ui/drop-down.js";
import { createElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { OtherValue } from "./other-value.js";

/** @typedef {import("../state/variants.js").Variant} Variant */

/**
 * Emits `choose` (detail: the variant that the user chose).
 *
 * @extends {TypedEventTarget<{choose: Variant}>}
 */
export class VariantMenu extends TypedEventTarget {
  /**
   * @param {HTMLDetailsElement} root  its summary opens the menu, which is its last element
   * @param {import("../api/types.d.ts").Catalog} catalog
   */
  constructor(root, catalog) {
    super();
    this.other = new OtherValue(catalog);
    this.other.addEventListener("choose", ({ detail }) => {
      if (!this.other.spec) return;
      this.dropDown.close();
      this.emit("choose", {
        group: "Any",
        label: "",
        spec: restarted(this.other.spec, detail),
      });
    });
    this.dropDown = new DropDown(root);
    this.menu = element(root, ":scope > :last-child");
  }

  /**
   * @param {Variant[]} variants
   * @param {import("../api/types.d.ts").Spec} spec  which they differ from
   */
  update(variants, spec) {
    this.other.update(spec);
    const groups = [...new Set(variants.map(({ group }) => group))];
    this.menu.replaceChildren(
      ...groups.map((name) =>
        this.group(
          name,
          variants.filter(({ group }) => group === name),
        ),
      ),
      this.other.element,
    );
  }

  /**
   * @param {string} name
   * @param {Variant[]} variants
   */
  group(name, variants) {
    const title = createElement("span", { className: "quiet", textContent: name });
    title.setAttribute("aria-hidden", "true");
    const buttons = variants.map((variant) => this.button(variant));
    const group = createElement("div", {}, title, ...buttons);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", `Compare with another ${name.toLowerCase()}`);
    return group;
  }

  /** @param {Variant} variant */
  button(variant) {
    const button = createElement("button", {
      type: "button",
      textContent: variant.label,
      disabled: !variant.spec,
    });
    const setting = variant.group.toLowerCase();
    button.setAttribute("aria-label", `Compare with another ${setting}, ${variant.label}`);
    button.addEventListener("click", () => {
      this.dropDown.close();
      this.emit("choose", variant);
    });
    return button;
  }
}
