/**
 * The colours of the site, each with one meaning. Blue, vermilion, green and others are classes, which also have marker shapes;
 * violet to pink is the depth of a crease's layer; black or white is the decision boundary; slate is a positive and red a negative
 * weight, which is also dashed. The first class hues follow Okabe and Ito (jfly.uni-koeln.de/color).
 */

/**
 * @typedef {"light"|"dark"} Theme
 * @typedef {number[]} Rgb  red, green and blue, from 0 to 255
 * @typedef {[number, string][]} ColorScale  colors at offsets from 0 to 1, as Plotly takes them
 */

/**
 * Each hue from the eleventh on is as far as possible from those before it, most of all from the hues of classes with the same
 * shape. Two of a shape differ by 0.09 in OKLab, any two by 0.028, where 0.02 is just noticeable.
 */
const CLASS_HUES = {
  light: `
    #0072b2 #d55e00 #009e73 #c79500 #2fa4e0 #8a6d3b #5f6a7d #7f8f00 #7a1f1f #0b5d5d
    #453d14 #112b99 #4e66a3 #a60d3a #38a12f #20405b #254804 #743906 #3f7844 #b37a45
    #798e83 #11473b #894237 #314881 #5e5e04 #7788ad #4b8b31 #3b7475 #3453a7 #662609
    #a94524 #69965a #9a827e #066d21 #582f33 #a71509 #243971 #a86443 #385055 #447913
    #076b48 #627a9c #786914 #796360 #98865e #165a2c #aa3f50 #0e4895 #5d91a0 #6a6b57
    #229119 #683d41 #0e3685 #04879c #4a597c #639a3b #750526 #3e5409 #98893b #982f41
    #6a5355 #956f57 #49392e #67212d #98331d #038b81 #3195b3 #2a4147 #3b9f58 #23709b
    #861d33 #426627 #47605c #7f8f67 #0c7b60 #3f5792 #644329 #379c83 #7e6441 #39402f
    #887929 #2c636e #760a03 #255646 #875e4e #78303a #9e6d2e #0a7e3a #476e88 #834a15
    #986a6e #0e59a5 #839047 #118f50 #2a4527 #9a4f57 #a97a7d #7b8a9a #523618 #023f6f
  `
    .trim()
    .split(/\s+/),
  dark: `
    #4aa8e8 #f0803c #27c498 #e8b93a #8fd0ff #c9a26b #a3aec2 #b9c93f #ff9d9d #7fe0e0
    #90875d #527df1 #93b0f1 #fe6a80 #84ec7a #688aa9 #6d9354 #c48357 #87c28b #ffc08a
    #bed5c9 #5f9283 #da8a7d #7793d2 #a6a85b #bccff7 #92d57a #83bdbf #799ffa #b97155
    #fc8f6e #afdf9f #e2c8c3 #63b96b #a7787b #ff6f5b #6a84c3 #f6ac89 #8099a0 #8bc465
    #64b68f #a8c2e7 #c2b265 #c4aaa7 #e0cda2 #65a673 #fd8996 #5b94e9 #a3d9e9 #b2b39e
    #75dc6b #b68589 #5684da #6bd1e7 #91a2c9 #a8e382 #cc5e6c #859f5a #e0d082 #ec7b88
    #b59b9d #e0b69c #958275 #ba6c74 #ec7f66 #6bd5c9 #7fdefe #728b91 #87e99d #71bae9
    #dc6c7a #89b06f #8ea9a5 #c5d6ac #69c6a7 #85a1e2 #b18c70 #84e5ca #c8ac87 #828a76
    #d1c173 #76adba #cd6151 #6fa18f #d3a594 #ca7a81 #eab577 #68ca80 #8eb7d3 #d29362
    #e4b1b4 #60a5f8 #c9d88c #6eda96 #72906e #e9979e #f4bfc3 #c1d1e2 #9f7f5f #558ac0
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
