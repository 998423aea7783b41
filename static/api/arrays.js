/** Arrays of responses, decoded from Plotly's `{dtype, bdata, shape}` or from nested lists into a flat typed array with its shape. */

/**
 * @typedef {Int8Array|Uint8Array|Int16Array|Uint16Array|Int32Array|Uint32Array|Float32Array|Float64Array} Numbers
 * @typedef {{data: Numbers, shape: number[]}} Decoded
 * @typedef {{dtype: string, bdata: string, shape?: string|number[]}} Encoded
 */

/** @type {Record<string, new (buffer: ArrayBuffer) => Numbers>} */
const TYPES = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  f4: Float32Array,
  f8: Float64Array,
};

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** @param {unknown[]} list */
function shapeOf(list) {
  const shape = [];
  for (let level = /** @type {unknown} */ (list); Array.isArray(level); level = level[0])
    shape.push(level.length);
  return shape;
}

/**
 * Decode an array.
 *
 * @overload
 * @param {Encoded|unknown[]} wire  `{dtype, bdata, shape}` (little-endian), or nested lists
 * @returns {Decoded}
 */
/**
 * @overload
 * @param {Encoded|unknown[]|null|undefined} wire
 * @returns {Decoded|null}
 */
/** @param {Encoded|unknown[]|null|undefined} wire */
export function decode(wire) {
  if (wire === null || wire === undefined) return null;
  if (Array.isArray(wire)) {
    return { data: Float64Array.from(wire.flat(Infinity)), shape: shapeOf(wire) };
  }
  const Type = TYPES[wire.dtype];
  if (!Type) throw new TypeError(`no array type “${wire.dtype}”`);
  const data = new Type(bytesOf(wire.bdata).buffer);
  const shape =
    wire.shape === undefined ? [data.length] : String(wire.shape).split(",").map(Number);
  return { data, shape };
}

/**
 * Return the rows of a decoded (n, k) array as n plain arrays.
 *
 * @param {Decoded} array
 * @returns {number[][]}
 */
export function rows({ data, shape }) {
  const width = shape[1] ?? 1;
  return Array.from({ length: shape[0] }, (_, row) =>
    Array.from(data.subarray(row * width, (row + 1) * width)),
  );
}
