/** The state of a page that shows only some of its parts until it has a first frame: see `main.opening` in style.css. */

/** Show all parts. */
export function endOpening() {
  document.querySelector("main")?.classList.remove("opening");
}
