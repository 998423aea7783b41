/**
 * The plotting library Plotly, loaded late: it is ten times as large as all other scripts, and parsing it keeps a browser
 * busy for most of a second. The first picture does not wait for it. Calls that are made before it has loaded are executed
 * afterwards, in order.
 */

import { siteAddress } from "./site-address.js";

/**
 * The part of Plotly's interface that the pages use; Plotly comes without types.
 *
 * @typedef {object} Library
 * @property {Draw} newPlot
 * @property {Draw} react
 * @property {(element: HTMLElement, changes: Layout) => Promise<PlotElement>} relayout
 * @property {(element: HTMLElement, options: ImageOptions) => Promise<string>} toImage  returns a data URL
 * @property {(element: HTMLElement) => void} purge
 * @property {{resize: (element: HTMLElement) => unknown}} Plots
 */

/**
 * @typedef {(element: HTMLElement, traces: Trace[], layout: Layout, config?: Config) => Promise<PlotElement>} Draw
 * @typedef {Record<string, unknown>} Trace
 * @typedef {Record<string, unknown>} Layout
 * @typedef {Record<string, unknown>} Config
 * @typedef {{format: "svg"|"png", width: number, height: number}} ImageOptions
 */

/**
 * The element of a plot, with what Plotly adds to it. `_fullLayout`, `calcdata` and `DrawnPoint` are not documented by Plotly, but
 * nothing documented gives the position and the range of the axes while they change, or changes points without drawing all again.
 *
 * @typedef {HTMLElement & {on: On, _fullLayout: FullLayout, data: Trace[], calcdata: CalculatedPoint[][]}} PlotElement
 * @typedef {{x: number, y: number, mo?: number}} CalculatedPoint  `mo`: the opacity
 * @typedef {Element & {__data__: CalculatedPoint}} DrawnPoint
 * @typedef {<Name extends keyof PlotEvents>(name: Name, listener: (event: PlotEvents[Name]) => void) => void} On
 * @typedef {{xaxis: FullAxis, yaxis: FullAxis, width: number, height: number, dragmode: string|false}} FullLayout
 */

/**
 * @typedef {object} FullAxis
 * @property {[number, number]} range
 * @property {number} _offset  from the element's left or top, in pixels
 * @property {number} _length  in pixels
 * @property {(pixels: number) => number} p2d  from pixels after `_offset` to a value
 * @property {(value: number) => number} d2p
 * @property {(value: number) => number} c2p  as `d2p`, for numbers
 */

/**
 * The argument of each event's listener.
 *
 * @typedef {object} PlotEvents
 * @property {{points: PlotPoint[]}} plotly_click
 * @property {{points: PlotPoint[]}} plotly_hover
 * @property {unknown} plotly_unhover
 * @property {LayoutChange} plotly_relayout
 * @property {LayoutChange} plotly_relayouting
 * @property {unknown} plotly_afterplot
 */

/**
 * @typedef {{x: number, y: number, pointIndex: number, data: Trace}} PlotPoint
 * @typedef {{x: number, y: number, z: number}} Vector
 * @typedef {{eye: Vector, center: Vector, up: Vector}} Camera
 * @typedef {{"xaxis.range[0]"?: number, "xaxis.range[1]"?: number, "xaxis.range"?: [number, number],
 *   "yaxis.range[0]"?: number, "yaxis.range[1]"?: number, "scene.camera"?: Camera}} LayoutChange
 */

/** The configuration of every plot: no toolbar, and no link to Plotly's server. */
export const PLOT_CONFIG = Object.freeze({
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
});

export class PlotlyLoader {
  constructor() {
    /** @type {(library: Library) => void} */
    this.resolve = () => {};
    /**
     * Resolves when the library has loaded, and never if it cannot be loaded.
     *
     * @type {Promise<Library>}
     */
    this.loaded = new Promise((resolve) => {
      this.resolve = resolve;
    });
    this.loading = false;
    this.Plots = {
      resize: (/** @type {HTMLElement} */ element) =>
        this.loaded.then(({ Plots }) => Plots.resize(element)),
    };
  }

  /**
   * Start loading the library, once.
   *
   * @param {(error: Error) => void} onError
   */
  load(onError) {
    if (this.loading) return;
    this.loading = true;
    const script = document.createElement("script");
    script.src = siteAddress(document.body.dataset.plotly ?? "");
    script.addEventListener("load", () => {
      const { Plotly: library } = /** @type {Window & {Plotly?: Library}} */ (window);
      if (library) this.resolve(library);
    });
    script.addEventListener("error", () =>
      onError(new Error("The drawing library could not be loaded.")),
    );
    document.head.append(script);
  }

  /** @type {Draw} */
  async newPlot(...args) {
    return (await this.loaded).newPlot(...args);
  }

  /** @type {Draw} */
  async react(...args) {
    return (await this.loaded).react(...args);
  }

  /** @type {Library["relayout"]} */
  async relayout(...args) {
    return (await this.loaded).relayout(...args);
  }

  /** @type {Library["toImage"]} */
  async toImage(...args) {
    return (await this.loaded).toImage(...args);
  }

  /** @param {HTMLElement} element */
  async purge(element) {
    return (await this.loaded).purge(element);
  }
}

export const Plotly = new PlotlyLoader();
