// @ts-nocheck
/** A small menu of twins: each button makes one. */

/** Emits `choose` (detail: one of the twins that were offered). */
export class VariantMenu extends EventTarget {
  /** @param {HTMLDetailsElement} root  its summary opens the menu, its last element holds it */
  constructor(root) {
    super();
    this.root = root;
    this.menu = root.lastElementChild;
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && root.open) this.close();
    });
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !root.contains(relatedTarget)) root.open = false;
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!root.contains(target)) root.open = false;
    });
  }

  /** @param {{group: string, label: string, spec: object|null}[]} twins */
  update(twins) {
    const groups = [...new Set(twins.map(({ group }) => group))];
    this.menu.replaceChildren(
      ...groups.map((group) =>
        this.group(
          group,
          twins.filter((twin) => twin.group === group),
        ),
      ),
    );
  }

  group(name, twins) {
    const element = document.createElement("div");
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", `Twins with another ${name.toLowerCase()}`);
    const head = Object.assign(document.createElement("span"), {
      className: "quiet",
      textContent: name,
      ariaHidden: "true",
    });
    element.append(head, ...twins.map((twin) => this.button(name, twin)));
    return element;
  }

  button(group, twin) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: twin.label,
      disabled: !twin.spec,
    });
    button.setAttribute("aria-label", `Twin with another ${group.toLowerCase()}, ${twin.label}`);
    button.addEventListener("click", () => {
      this.close();
      this.dispatchEvent(new CustomEvent("choose", { detail: twin }));
    });
    return button;
  }

  close() {
    this.root.open = false;
    this.root.querySelector("summary").focus();
  }
}
