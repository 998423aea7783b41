/** The gallery of all data sets: a dialog in which each has a picture of its points, its name and one line. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/wire.d.ts").DatasetChoice} DatasetChoice
 */

const UPLOAD = {
  label: "Table",
  description: "A file or pasted text. Files can also be dropped anywhere.",
};

/** The groups of the gallery, each with what its data sets have in common. */
const GROUPS = [
  {
    name: "Two inputs, classes",
    has: (/** @type {DatasetChoice} */ { columns, task }) =>
      columns !== null && columns.length < 3 && task === "classification",
  },
  {
    name: "Two inputs, regression",
    has: (/** @type {DatasetChoice} */ { columns, task }) =>
      columns !== null && columns.length < 3 && task === "regression",
  },
  {
    name: "Many inputs, shown on slices",
    has: (/** @type {DatasetChoice} */ { columns }) => columns !== null && columns.length > 2,
  },
];
const OWN = "Your own";

/** The kind of a stored table. Its card is there once a table has been used. */
export const TABLE = "table";

/**
 * Emits `choose` with the kind of a data set, and `upload`.
 *
 * @extends {TypedEventTarget<{choose: string, upload: null}>}
 */
export class DatasetGallery extends TypedEventTarget {
  /**
   * @param {DatasetChoice[]} datasets
   * @param {HTMLElement} opener  the button that opens the gallery
   * @param {{chosen: () => string|null, picture: (kind: string) => string}} tiles
   *     the kind that is chosen, and the URL of a kind's picture
   */
  constructor(datasets, opener, { chosen, picture }) {
    super();
    this.chosen = chosen;
    this.picture = picture;
    this.cards = datasets.map((dataset) => {
      const image = createElement("img", { alt: "" });
      return { dataset, image, ...this.makeCard(image, dataset.label, dataset.description) };
    });
    this.tableImage = createElement("img", { alt: "" });
    const upload = this.makeCard(this.tableImage, UPLOAD.label, UPLOAD.description);
    for (const { dataset, button } of this.cards)
      button.addEventListener("click", () => this.leave(() => this.emit("choose", dataset.kind)));
    upload.button.addEventListener("click", () => this.leave(() => this.emit("upload")));
    const cards = this.cards.filter(({ dataset }) => dataset.kind !== TABLE);
    const grouped = GROUPS.map(({ name, has }) => ({
      name,
      items: cards.filter(({ dataset }) => has(dataset)),
    }));
    const rest = cards.filter((card) => !grouped.some(({ items }) => items.includes(card)));
    this.upload = upload;
    this.dialog = this.makeDialog([...grouped, { name: OWN, items: [...rest, upload] }]);
    opener.addEventListener("click", () => this.open());
  }

  /**
   * @param {HTMLImageElement} image
   * @param {string} label
   * @param {string} words
   */
  makeCard(image, label, words) {
    const button = createElement(
      "button",
      { type: "button", className: "card-button" },
      image,
      createElement("b", { textContent: label }),
      createElement("span", { textContent: words }),
    );
    return { button, item: createElement("li", {}, button) };
  }

  /** @param {{name: string, items: {item: HTMLElement}[]}[]} groups */
  makeDialog(groups) {
    const title = createElement("h2", { textContent: "All data", id: "all-data-title" });
    const close = createElement("button", {
      type: "button",
      className: "quiet-button",
      textContent: "×",
      ariaLabel: "Close",
    });
    close.dataset.close = "";
    const dialog = createElement(
      "dialog",
      { className: "gallery data-gallery" },
      createElement("div", { className: "dialog-head" }, title, close),
      ...groups
        .filter(({ items }) => items.length)
        .flatMap(({ name, items }) => [
          createElement("h3", { textContent: name }),
          createElement("ul", {}, ...items.map(({ item }) => item)),
        ]),
    );
    dialog.setAttribute("aria-labelledby", title.id);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(dialog);
    return dialog;
  }

  /**
   * Add the card of a kind that is not always there.
   *
   * @param {string} kind
   */
  offer(kind) {
    const card = this.cards.find(({ dataset }) => dataset.kind === kind);
    if (card && !card.item.isConnected) this.upload.item.before(card.item);
  }

  open() {
    const kind = this.chosen();
    for (const { dataset, button } of this.cards)
      if (dataset.kind === kind) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    this.showPictures();
    this.dialog.showModal();
    (this.cards.find(({ dataset }) => dataset.kind === kind) ?? this.cards[0]).button.focus();
  }

  /**
   * Close the gallery, then act: an action may open another dialog.
   *
   * @param {() => void} act
   */
  leave(act) {
    this.dialog.close();
    act();
  }

  /** Show the pictures, which are painted when the gallery opens first. */
  showPictures() {
    for (const { dataset, image } of this.cards) image.src = this.picture(dataset.kind);
    this.tableImage.src = this.picture(TABLE);
  }
}
