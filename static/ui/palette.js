/**
 * The colours of the site, each with one meaning. Blue, vermilion, green and others are classes, which also have marker shapes;
 * violet to pink is the depth of a crease's layer; black or white is the decision boundary; slate is a positive and red a negative
 * weight, which is also dashed. The first three light class hues follow Okabe and Ito (jfly.uni-koeln.de/color).
 */

/**
 * @typedef {"light"|"dark"} Theme
 * @typedef {number[]} Rgb  red, green and blue, from 0 to 255
 * @typedef {[number, string][]} ColorScale  colors at offsets from 0 to 1, as Plotly takes them
 */

/**
 * The fills of the first ten differ by 0.035 in OKLab, for readers who lack one kind of cones, too. Each hue from the eleventh on
 * is as far as possible from those before it, most of all from the hues of classes with the same shape. Two of a shape differ by
 * 0.09, any two by 0.028, where 0.02 is just noticeable.
 */
const CLASS_HUES = {
  light: `
    #0072b2 #d55e00 #009e73 #919d3f #14674a #b62a12 #5c0012 #30395b #081486 #4aa2b9
    #48a01e #1d6c17 #a60d3a #4c3833 #a86443 #659480 #314881 #872209 #425300 #8d5d1c
    #aa7a7a #3453a7 #477cb1 #3b7473 #750526 #03464b #548929 #a6823a #7d899b #4a597c
    #662801 #289b91 #756a17 #a7490d #023f6f #4868a2 #544c23 #0a7e3a #99312d #479e51
    #5b714d #4b3b13 #0e4895 #861d33 #229119 #5e5e04 #1985a2 #254804 #9b6f2c #682224
    #a71509 #796264 #5b4546 #0e3685 #547f97 #b37a45 #8d8974 #695831 #118f50 #165a2c
    #2e404b #6b9832 #986a6e #447913 #6a5355 #582f33 #2a6466 #ab5e66 #3c4a6c #a67e68
    #5a9398 #195557 #760a03 #3a5892 #38421c #885c54 #78303a #758e88 #0e7397 #aa3f50
    #948a3c #7788ad #0c7b60 #99827c #727e56 #47605e #7e6441 #55341d #683d41 #557432
    #7d4e03 #9a855e #336075 #784d46 #983512 #7c7d30 #429b7a #0e59a5 #616d5d #174258
  `
    .trim()
    .split(/\s+/),
  dark: `
    #4aa8e8 #f0803c #509069 #cbd97b #affcd8 #df533b #fa9797 #a9b5de #547ff3 #87def6
    #90ea70 #6cb864 #fe6a80 #97807a #f6ac89 #aadcc6 #7793d2 #dc7158 #8a9e56 #daa668
    #f4c0c0 #799ffa #8ec5fe #84bebc #cc5e6c #589196 #9ad373 #f0c981 #c3d0e3 #91a2c9
    #b87251 #7be4d8 #beb466 #f99360 #558ac0 #8eb1f1 #9e956a #68ca80 #ed7d74 #90e796
    #a2ba93 #96845c #5b94e9 #dc6c7a #75dc6b #a6a85b #70cfee #6d9354 #e7b675 #bb6d6b
    #ff6f5b #c3aaab #a68d8f #5684da #9ac7e1 #ffc08a #d4cfb9 #b3a078 #6eda96 #65a673
    #768996 #b0e17c #e4b1b4 #8bc465 #b59b9d #a7787b #75aeb0 #f9a5ac #8394ba #f0c4ac
    #a0dbe0 #67a0a1 #cd6151 #80a3e1 #808c64 #d5a39b #ca7a81 #bbd6cf #68bde4 #fd8996
    #dcd283 #bccff7 #69c6a7 #e2c8c2 #b9c79c #8ea9a7 #c8ac87 #a37d64 #b68589 #9cbe7a
    #cb975a #e3cca3 #7caac1 #c5958c #eb815f #c3c678 #8ce4c0 #60a5f8 #a8b6a4 #628da5
  `
    .trim()
    .split(/\s+/),
};
const CLASS_SHAPES = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "pentagon",
  "star",
  "hexagon",
  "cross",
  "hourglass",
  "bowtie",
];
const DEPTH = {
  light: ["#3d2b8f", "#8f2d9e", "#d94a94"],
  dark: ["#a99bff", "#dd8cf0", "#ff93bd"],
};
const SIGN = {
  light: { above: "#3f4552", below: "#c1121f" },
  dark: { above: "#c3c9d4", below: "#ff6b6b" },
};
const SERIES = {
  light: ["#16181d", "#9a3b4f", "#2f7f86", "#8a6d3b", "#6b5b95", "#5f6a7d"],
  dark: ["#eceef2", "#e28a9c", "#6cc5cc", "#d0ae74", "#b0a0dc", "#a3aec2"],
};
const GROUND = {
  light: {
    paper: "#ffffff",
    ink: "#16181d",
    quiet: "#5c626e",
    rule: "#d9dce1",
    middle: "#f4f4f4",
    strength: 0.44,
  },
  dark: {
    paper: "#14161a",
    ink: "#eceef2",
    quiet: "#a0a7b4",
    rule: "#343841",
    middle: "#3a3d44",
    strength: 0.5,
  },
};

const LEVELS = 256;
/** The strength of the layer's hue where a unit is most active: its crease has to stay visible on it. */
const ACTIVATION = 0.72;

/**
 * @param {string} hex
 * @returns {Rgb}
 */
const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
/**
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share
 * @returns {Rgb}
 */
const mix = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);
/** @param {Rgb} rgb */
const css = (rgb) => `rgb(${rgb.map(Math.round).join(",")})`;
/**
 * Return a pixel of ImageData's buffer: little-endian RGBA.
 *
 * @param {Rgb} rgb
 */
const pixel = ([r, g, b]) =>
  ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** The colours of one theme, and the look-up tables that fields are painted with. */
export class Palette {
  /** @param {Theme} theme */
  constructor(theme) {
    const ground = GROUND[theme];
    this.theme = theme;
    this.paper = ground.paper;
    this.ink = ground.ink;
    this.quiet = ground.quiet;
    this.rule = ground.rule;
    this.boundary = theme === "light" ? "#000000" : "#ffffff";
    this.halo = theme === "light" ? "#ffffff" : "#000000";
    this.facets = theme === "light" ? [0, 0, 0] : [255, 255, 255];
    this.middle = ground.middle;
    this.strength = ground.strength;
    /** @type {Map<string, Uint32Array>} */
    this.tables = new Map();
  }

  /**
   * Return the hue of class number `index`.
   *
   * @param {number} index
   */
  classHue(index) {
    const hues = CLASS_HUES[this.theme];
    return hues[index % hues.length];
  }

  /**
   * Return the marker shape of class number `index`: classes differ in shape as well as in color.
   *
   * @param {number} index
   */
  classShape(index) {
    return CLASS_SHAPES[index % CLASS_SHAPES.length];
  }

  /**
   * Return the hue of the creases of layer `layer` of `layers`: the hues are ordered like the layers.
   *
   * @param {number} layer
   * @param {number} layers
   */
  layerHue(layer, layers) {
    const stops = DEPTH[this.theme].map(channels);
    const at = layers > 1 ? (layer / (layers - 1)) * (stops.length - 1) : 0;
    const lower = Math.min(Math.floor(at), stops.length - 2);
    return css(mix(stops[lower], stops[lower + 1], at - lower));
  }

  /**
   * Return the hue of a weight's sign.
   *
   * @param {number} value
   */
  signHue(value) {
    return value < 0 ? SIGN[this.theme].below : SIGN[this.theme].above;
  }

  /**
   * Return the hue of line number `index` of a study, which is neither a class nor a layer. Lines also differ in their dashes.
   *
   * @param {number} index
   */
  series(index) {
    const hues = SERIES[this.theme];
    return hues[index % hues.length];
  }

  /**
   * Return the colour of the band behind line number `index` of a study.
   *
   * @param {number} index
   */
  seriesBand(index) {
    return `rgba(${channels(this.series(index)).join(",")},0.14)`;
  }

  /**
   * Return the colors of a regression's values: from class 0's over `middle` to class 1's.
   *
   * @returns {ColorScale}
   */
  valueScale(middle = this.middle) {
    return [
      [0, this.classHue(0)],
      [0.5, middle],
      [1, this.classHue(1)],
    ];
  }

  /**
   * Return the colors of the field behind them: `divergingTable` as a color scale.
   *
   * @returns {ColorScale}
   */
  fieldScale() {
    return [
      [0, this.classTint(0)],
      [0.5, this.paper],
      [1, this.classTint(1)],
    ];
  }

  /** Return 256 pixels from class 0 (level 0) over paper (127.5) to class 1 (255). */
  divergingTable() {
    return this.table("diverging", (level) => {
      const signed = (2 * level) / (LEVELS - 1) - 1;
      return this.tint(signed > 0 ? 1 : 0, Math.abs(signed));
    });
  }

  /**
   * Return 256 pixels for the probability of the predicted class `index` of `classes`: paper up to that of chance.
   *
   * @param {number} index
   * @param {number} classes
   */
  classTable(index, classes) {
    const chance = 1 / classes;
    return this.table(`${index}/${classes}`, (level) =>
      this.tint(index, Math.max(0, (level / (LEVELS - 1) - chance) / (1 - chance))),
    );
  }

  /**
   * Return 256 pixels for a unit's activation: grey below 0 (level 0), paper at 0 (128), its layer's hue above.
   *
   * @param {number} layer
   * @param {number} layers
   */
  activationTable(layer, layers) {
    const hue = (this.layerHue(layer, layers).match(/\d+/g) ?? []).map(Number);
    return this.table(`unit ${layer}/${layers}`, (level) => {
      const signed = (2 * level) / (LEVELS - 1) - 1;
      return mix(
        channels(this.paper),
        signed > 0 ? hue : channels(this.quiet),
        ACTIVATION * Math.abs(signed),
      );
    });
  }

  /** Return 256 pixels for the values of a feature, in the hues of the signs. */
  signTable() {
    return this.table("sign", (level) => {
      const signed = (2 * level) / (LEVELS - 1) - 1;
      return mix(
        channels(this.paper),
        channels(this.signHue(signed)),
        ACTIVATION * Math.abs(signed),
      );
    });
  }

  /**
   * Return the colour of a field where the probability of class `index` is 1.
   *
   * @param {number} index
   */
  classTint(index) {
    return css(this.tint(index, 1));
  }

  /**
   * @param {number} index
   * @param {number} share
   */
  tint(index, share) {
    return mix(channels(this.paper), channels(this.classHue(index)), this.strength * share);
  }

  /**
   * @param {string} name
   * @param {(level: number) => Rgb} colourAt
   */
  table(name, colourAt) {
    const cached = this.tables.get(name);
    if (cached) return cached;
    const table = Uint32Array.from({ length: LEVELS }, (_, level) => pixel(colourAt(level)));
    this.tables.set(name, table);
    return table;
  }
}

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

/**
 * Return the theme that the user has chosen, else that of the system.
 *
 * @returns {Theme}
 */
export function currentTheme() {
  const chosen = /** @type {Theme|undefined} */ (document.documentElement.dataset.theme);
  return chosen ?? (systemDark.matches ? "dark" : "light");
}

/**
 * Call `listener` whenever the system's theme changes.
 *
 * @param {() => void} listener
 */
export function onSystemTheme(listener) {
  systemDark.addEventListener("change", listener);
}
