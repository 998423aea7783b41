/**
 * A parser of formulas such as `1 / (1 + exp(-z))`, which runs no code: numbers, variables, + - * / ^, parentheses, and the
 * functions below.
 */

/** @typedef {(values: Record<string, number>) => number} Evaluated */

/** @type {Record<string, (...values: number[]) => number>} */
const FUNCTIONS = {
  abs: Math.abs,
  cos: Math.cos,
  exp: Math.exp,
  log: Math.log,
  max: Math.max,
  min: Math.min,
  sign: Math.sign,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tanh: Math.tanh,
};

/** @type {Record<string, (a: number, b: number) => number>} */
const OPERATORS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

const TOKEN = /\s*(?:(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+)|([a-z_]\w*)|([-+*/^(),]))/iy;

/** A recursive-descent parser over the tokens of one formula. */
class Parser {
  /** @type {string[]} */
  tokens = [];
  next = 0;

  /**
   * @param {string} text
   * @param {string[]} variables
   */
  constructor(text, variables) {
    this.text = text;
    this.variables = variables;
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    while (TOKEN.lastIndex < end) {
      const at = TOKEN.lastIndex;
      const found = TOKEN.exec(text);
      if (!found) throw this.error(`"${text[at]}" is not part of a formula`);
      this.tokens.push(found[0].trim());
    }
  }

  /** @param {string} reason */
  error(reason) {
    return new SyntaxError(`The formula "${this.text}" cannot be read: ${reason}.`);
  }

  /** @param {string[]} wanted */
  take(...wanted) {
    return wanted.includes(this.tokens[this.next]) ? this.tokens[this.next++] : null;
  }

  /** @param {string} token */
  expect(token) {
    if (!this.take(token)) throw this.error(`"${token}" is missing`);
  }

  /** @returns {Evaluated} */
  whole() {
    const result = this.sum();
    if (this.next < this.tokens.length)
      throw this.error(`"${this.tokens[this.next]}" is not expected`);
    return result;
  }

  sum() {
    return this.chain(["+", "-"], () => this.product());
  }

  product() {
    return this.chain(["*", "/"], () => this.signed());
  }

  /**
   * Parse operators of one precedence, from left to right.
   *
   * @param {string[]} operators
   * @param {() => Evaluated} part
   * @returns {Evaluated}
   */
  chain(operators, part) {
    let left = part();
    for (let sign = this.take(...operators); sign; sign = this.take(...operators)) {
      const [first, second, apply] = [left, part(), OPERATORS[sign]];
      left = (values) => apply(first(values), second(values));
    }
    return left;
  }

  /** @returns {Evaluated} */
  signed() {
    if (this.take("-")) {
      const part = this.signed();
      return (values) => -part(values);
    }
    return this.take("+") ? this.signed() : this.power();
  }

  /** @returns {Evaluated} */
  power() {
    const base = this.atom();
    if (!this.take("^")) return base;
    const exponent = this.signed();
    return (values) => base(values) ** exponent(values);
  }

  /** @returns {Evaluated} */
  atom() {
    if (this.take("(")) {
      const inner = this.sum();
      this.expect(")");
      return inner;
    }
    const token = this.tokens[this.next++];
    if (token === undefined) throw this.error("it ends too early");
    if (/^[\d.]/.test(token)) {
      const number = Number(token);
      return () => number;
    }
    if (this.variables.includes(token)) return (values) => values[token];
    if (Object.hasOwn(FUNCTIONS, token)) return this.call(FUNCTIONS[token]);
    throw this.error(`"${token}" is not known`);
  }

  /**
   * @param {(...values: number[]) => number} apply
   * @returns {Evaluated}
   */
  call(apply) {
    this.expect("(");
    const parts = [this.sum()];
    while (this.take(",")) parts.push(this.sum());
    this.expect(")");
    return (values) => apply(...parts.map((part) => part(values)));
  }
}

/**
 * Read a formula.
 *
 * @param {string} text
 * @param {string[]} variables  the names of variables in the formula
 * @returns {Evaluated}  the formula as a function of the variables' values
 * @throws {SyntaxError} if the text is not a formula, with the reason
 */
export const parseFormula = (text, variables) => new Parser(text, variables).whole();
