/** The drawing library, as a value to wait for. */

/** Plotly is a classic script, ten times all else in size: the page's own modules load while it does. */
export function plotly() {
  return new Promise((resolve, reject) => {
    const script = document.querySelector("#plotly");
    if (window.Plotly) resolve(window.Plotly);
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error("The drawing library could not be loaded.")));
  });
}
