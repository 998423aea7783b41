"""Exact signs at vertices, in integers of a fixed number of 64-bit words.

The value of a unit where two lines meet is a quotient of integers (see `geometry.exact`). Sums and
products of integers modulo 2**(64 w) need no case distinctions: a negative number is stored as its
two's complement. If the result has fewer than 64 w bits, it is exact, whatever the size of
intermediate results. So w follows from a bound of the result.
"""

import math

import numpy as np

from .. import compiled, inlined, separate
from ..bits import bits_of, lowest, multiply_high
from .halfedges import FACE, LINES, NEGATIVE, POSITIVE, QUERIES, SPENT, STOP, UNDECIDED
from .separation import fractional_bits

# Most words of an integer; exact arithmetic in Python takes longer numbers.
MOST_WORDS = 32
MOST_BITS = 1e6
# Rows of `numbers`: two lines, the point where they meet, a result and a factor.
LINE, POINT, RESULT, FACTOR, ROWS = 0, 6, 9, 10, 11
# Columns of `bounds`, one row for the border of the box and one for each layer. SHIFT: the integers
# of the layer are its weights times 2**SHIFT. BELOW: binary logarithm of the factor of its inputs.
# GRADIENT, CONSTANT: of bounds of the integers of its units as functions of x1 and x2.
SHIFT, BELOW, GRADIENT, CONSTANT = range(4)


@inlined
def _clear(numbers, row, words):
    for i in range(words):
        numbers[row, i] = 0


@inlined
def _copy(numbers, row, source, words):
    for i in range(words):
        numbers[row, i] = numbers[source, i]


@inlined
def _is_negative(numbers, row, words):
    return numbers[row, words - 1] >> np.uint64(63) != np.uint64(0)


@inlined
def _is_zero(numbers, row, words):
    found = np.uint64(0)
    for i in range(words):
        found |= numbers[row, i]
    return found == np.uint64(0)


@inlined
def _negate(numbers, row, words):
    carry = np.uint64(1)
    for i in range(words):
        word = ~numbers[row, i] + carry
        carry = np.uint64(carry != np.uint64(0) and word == np.uint64(0))
        numbers[row, i] = word


@inlined
def _add_multiple(numbers, row, source, factor, offset, negative, words):
    """Add ``factor * 2**(64 * offset)`` times a number to another, or subtract it."""
    carry = np.uint64(0)
    for i in range(words - offset):
        low = numbers[source, i] * factor
        high = multiply_high(numbers[source, i], factor)
        part = low + carry
        high += np.uint64(part < low)
        old = numbers[row, i + offset]
        if negative:
            numbers[row, i + offset] = old - part
            high += np.uint64(old < part)
        else:
            new = old + part
            numbers[row, i + offset] = new
            high += np.uint64(new < part)
        carry = high


@compiled
def _add_scaled(numbers, row, source, number, shift, words):
    """Add ``number * 2**shift`` times a number to another; the product must be an integer."""
    if number == 0.0:
        return
    bits = bits_of(abs(number))
    exponent = max(1, bits >> 52)
    mantissa = np.uint64(bits & ((1 << 52) - 1))
    if bits >> 52:
        mantissa |= np.uint64(1 << 52)
    zeros = lowest(mantissa)
    mantissa >>= np.uint64(zeros)
    places = exponent - 1075 + zeros + shift
    offset, more = places >> 6, np.uint64(places & 63)
    negative = number < 0.0
    if offset < words:
        _add_multiple(numbers, row, source, mantissa << more, offset, negative, words)
    if more and offset + 1 < words:
        upper = mantissa >> (np.uint64(64) - more)
        if upper:
            _add_multiple(numbers, row, source, upper, offset + 1, negative, words)


@compiled
def _add_product(numbers, row, first, second, negative, words):
    """Add the product of two numbers to another, or subtract it."""
    for i in range(words):
        if numbers[second, i]:
            _add_multiple(numbers, row, first, numbers[second, i], i, negative, words)


@compiled
def _set_scaled(numbers, row, number, shift, words):
    """Set a number to ``number * 2**shift``, an integer. Uses the row FACTOR."""
    _clear(numbers, row, words)
    _clear(numbers, FACTOR, words)
    numbers[FACTOR, 0] = 1
    _add_scaled(numbers, row, FACTOR, number, shift, words)


@inlined
def _magnitude(numbers, row, words):
    """Return a number as (fraction, exponent): the fraction is rounded; negates the number."""
    negative = _is_negative(numbers, row, words)
    if negative:
        _negate(numbers, row, words)
    top = words - 1
    while top > 0 and numbers[row, top] == np.uint64(0):
        top -= 1
    fraction = np.float64(numbers[row, top])
    for i in range(1, 3):
        if top - i >= 0:
            fraction += math.ldexp(np.float64(numbers[row, top - i]), -64 * i)
    return -fraction if negative else fraction, 64 * top


@inlined
def _start(sizes, layer):
    """Return where the weights of a layer start."""
    start = 0
    for before in range(layer):
        start += (sizes[before] + 1) * sizes[before + 1]
    return start


@compiled
def integer_bounds(weights, sizes, slopes, box, layers):
    """Return the bounds of the border of the box and of the first `layers` layers.

    See `SHIFT` and the names that follow it. A bound is at most MOST_BITS.
    """
    found = np.zeros((layers + 1, 4))
    found[0, SHIFT] = max(0.0, fractional_bits(box))
    found[0, GRADIENT] = found[0, SHIFT]
    found[0, CONSTANT] = found[0, SHIFT] + np.log2(np.abs(box).max() + 1e-300)
    bits = slope_bits(slopes)
    gradients = np.ones(2)
    constants = np.zeros(2)
    below = 0.0
    start = 0
    for layer in range(layers):
        inputs, units = sizes[layer], sizes[layer + 1]
        here = weights[start : start + (inputs + 1) * units]
        start += (inputs + 1) * units
        shift = max(0.0, fractional_bits(here))
        next_gradients, next_constants = np.zeros(units), np.zeros(units)
        for i in range(inputs + 1):
            for k in range(units):
                weight = abs(here[i * units + k])
                if i < inputs:
                    next_gradients[k] += weight * gradients[i]
                    next_constants[k] += weight * constants[i]
                else:
                    next_constants[k] += weight
        found[layer + 1, SHIFT], found[layer + 1, BELOW] = shift, below
        scale = below + shift + 0.01
        found[layer + 1, GRADIENT] = np.log2(next_gradients.max() + 1e-300) + scale
        found[layer + 1, CONSTANT] = np.log2(next_constants.max() + 1e-300) + scale
        for column in (GRADIENT, CONSTANT):
            if not found[layer + 1, column] < MOST_BITS:
                found[layer + 1, column] = MOST_BITS
        if layer < slopes.shape[0]:
            steep = max(1.0, abs(slopes[layer]))
            gradients, constants = steep * next_gradients, steep * next_constants
            below += shift + bits[layer]
    return found


@compiled
def slope_bits(slopes):
    """Return by which powers of two slopes are multiplied, so that they are integers."""
    found = np.empty(slopes.shape[0], dtype=np.int64)
    for layer in range(slopes.shape[0]):
        found[layer] = np.int64(max(0.0, fractional_bits(slopes[layer : layer + 1])))
    return found


@inlined
def _words_needed(bounds, first, second, layer):
    """Return how many words hold all results at the point where two lines meet.

    Lines and layer are named by rows of `bounds`.
    """
    g1, g2 = max(0.0, bounds[first, GRADIENT]), max(0.0, bounds[second, GRADIENT])
    c1, c2 = max(0.0, bounds[first, CONSTANT]), max(0.0, bounds[second, CONSTANT])
    most = 0.0
    for row in range(1, layer + 1):
        g, c = max(0.0, bounds[row, GRADIENT]), max(0.0, bounds[row, CONSTANT])
        most = max(most, max(g1 + g2 + c, max(g1 + c2 + g, c1 + g2 + g)))
    # Six products, and the sign.
    return 1 + np.int64(min(MOST_BITS, (most + 5.0) / 64.0))


@inlined
def _set_line(mesh, numbers, free, weights, sizes, slopes, bits, box, bounds, v, which, words):
    """Set the line `which` of the two that meet at a vertex, as integers (a, b, c)."""
    row = LINE + 3 * which
    for i in range(3):
        _clear(numbers, row + i, words)
    face = np.int64(mesh.provenance[v, FACE])
    layer = np.int64(mesh.provenance[v, LINES + 2 * which])
    unit = np.int64(mesh.provenance[v, LINES + 2 * which + 1])
    if face < 0 or layer < 0:
        # A corner of the box, 0 to 3, or one of its sides; both counter-clockwise.
        if face < 0:
            corner = np.int64(mesh.provenance[v, LINES])
            upright = which == 0
            side = (1 if corner == 1 or corner == 2 else 0) if upright else (3 if corner > 1 else 2)
        else:
            upright = unit == 1 or unit == 3
            side = (1 if unit == 1 else 0) if upright else (2 if unit == 0 else 3)
        shift = np.int64(bounds[0, SHIFT])
        _set_scaled(numbers, row if upright else row + 1, 1.0, shift, words)
        _set_scaled(numbers, row + 2, -box[side], shift, words)
        return
    start = _start(sizes, layer)
    inputs, units = sizes[layer], sizes[layer + 1]
    shift = np.int64(bounds[layer + 1, SHIFT])
    bias = weights[start + inputs * units + unit]
    _set_scaled(numbers, row + 2, bias, shift + np.int64(bounds[layer + 1, BELOW]), words)
    if layer == 0:
        for i in range(2):
            _set_scaled(numbers, row + i, weights[start + i * units + unit], shift, words)
        return
    for i in range(inputs):
        _set_scaled(numbers, free + i, weights[start + i * units + unit], shift, words)
    # Numbers of units of the layer below, in two blocks of rows by turns.
    block, other = free, free + (numbers.shape[0] - free) // 2
    word0 = 0
    for before in range(layer):
        word0 += (sizes[before + 1] + 63) >> 6
    for below in range(layer - 1, -1, -1):
        inputs, units = sizes[below], sizes[below + 1]
        start -= (inputs + 1) * units
        word0 -= (units + 63) >> 6
        shift, scale = np.int64(bounds[below + 1, SHIFT]), np.int64(bounds[below + 1, BELOW])
        for j in range(inputs):
            _clear(numbers, other + j, words)
        for i in range(units):
            word = mesh.pattern[face, word0 + (i >> 6)]
            active = word >> np.uint64(i & 63) & np.uint64(1) != np.uint64(0)
            if not _activate(numbers, block + i, active, slopes[below], bits[below], words):
                continue
            bias = weights[start + inputs * units + i]
            _add_scaled(numbers, row + 2, block + i, bias, shift + scale, words)
            for j in range(inputs):
                to = other + j if below else row + j
                weight = weights[start + j * units + i]
                _add_scaled(numbers, to, block + i, weight, shift, words)
        block, other = other, block


@inlined
def _activate(numbers, row, active, slope, bits, words):
    """Multiply a number by 1 or the slope, times a power of two; return False if it becomes 0."""
    if not active and slope == 0.0:
        _clear(numbers, row, words)
        return False
    if bits or not active:
        _copy(numbers, FACTOR, row, words)
        _clear(numbers, row, words)
        _add_scaled(numbers, row, FACTOR, 1.0 if active else slope, bits, words)
    return not _is_zero(numbers, row, words)


@inlined
def _set_point(numbers, words):
    """Set the point where two lines meet, (X / D, Y / D) with D > 0."""
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        _clear(numbers, POINT + i, words)
        _add_product(numbers, POINT + i, LINE + j, LINE + 3 + k, False, words)
        _add_product(numbers, POINT + i, LINE + k, LINE + 3 + j, True, words)
    if _is_negative(numbers, POINT + 2, words):
        for i in range(3):
            _negate(numbers, POINT + i, words)


@inlined
def _set_inputs(numbers, free, weights, sizes, slopes, bits, bounds, layer, words):
    """Set the inputs of a layer at the point, and return the first of their rows."""
    half = (numbers.shape[0] - free) // 2
    block, other = free, free + half
    for i in range(2):
        _copy(numbers, block + i, POINT + i, words)
    for below in range(layer):
        for k in range(sizes[below + 1]):
            _set_value(numbers, other + k, block, weights, sizes, bounds, below, k, words)
            active = not _is_negative(numbers, other + k, words)
            _activate(numbers, other + k, active, slopes[below], bits[below], words)
        block, other = other, block
    return block


@inlined
def _set_value(numbers, row, block, weights, sizes, bounds, layer, k, words):
    """Set the pre-activation of a unit, from the inputs of its layer."""
    start, inputs, units = _start(sizes, layer), sizes[layer], sizes[layer + 1]
    shift, below = np.int64(bounds[layer + 1, SHIFT]), np.int64(bounds[layer + 1, BELOW])
    _clear(numbers, row, words)
    bias = weights[start + inputs * units + k]
    _add_scaled(numbers, row, POINT + 2, bias, shift + below, words)
    for i in range(inputs):
        if not _is_zero(numbers, block + i, words):
            _add_scaled(numbers, row, block + i, weights[start + i * units + k], shift, words)


@separate
def settle_exactly(mesh, cut, weights, sizes, slopes, box, budget, flag):
    """Compute queried signs in integers and store them, as far as a budget allows and no one stops.

    Parameters
    ----------
    mesh, cut
    weights, sizes, slopes, box
        As for `driver.cut_network`.
    budget : int
        Most multiplications of words, together with those before (`halfedges.SPENT`).
    flag : (4,) array of int
        As for `driver.cut_network`.

    Returns
    -------
    bool
        Whether all signs are settled; the other queries remain.
    """
    layer, counts = cut.layer, mesh.counts
    queries = counts[QUERIES]
    bounds = integer_bounds(weights, sizes, slopes, box, layer + 1)
    bits = slope_bits(slopes)
    # Lines of later layers have longer integers.
    most = max(
        _words_needed(bounds, layer + 1, layer + 1, layer + 1),
        _words_needed(bounds, 0, 0, layer + 1),
    )
    most = min(MOST_WORDS, most)
    widest = max(2, sizes[: layer + 2].max())
    numbers = np.empty((ROWS + 2 * widest, most), dtype=np.uint64)
    multiplications = 2 * (_start(sizes, layer + 1) + _start(sizes, layer) + 64)
    left, block, words = 0, 0, 0
    last = np.int64(-1)
    for query in range(queries):
        v, k = np.int64(cut.queries[query, 0]), np.int64(cut.queries[query, 1])
        if v != last:
            first = second = np.int64(0)
            if mesh.provenance[v, FACE] >= 0:
                first = 1 + np.int64(mesh.provenance[v, LINES])
                second = 1 + np.int64(mesh.provenance[v, LINES + 2])
            words = _words_needed(bounds, first, second, layer + 1)
            last = np.int64(-1)
        if _vanishes_with_line(mesh, weights, sizes, layer, v, k):
            counts[SPENT] += sizes[layer]
            cut.signs[v, 3 * (k >> 6) + UNDECIDED] &= ~(np.uint64(1) << np.uint64(k & 63))
            if v < cut.rows:
                cut.Z[v, k] = 0.0
                if cut.low.shape[0]:
                    cut.low[v, k] = 0.0
            continue
        if words > most or counts[SPENT] > budget or flag[STOP]:
            cut.queries[left, 0], cut.queries[left, 1] = v, k
            left += 1
            continue
        if v != last:
            counts[SPENT] += multiplications * words
            for which in range(2):
                _set_line(
                    mesh,
                    numbers,
                    ROWS,
                    weights,
                    sizes,
                    slopes,
                    bits,
                    box,
                    bounds,
                    v,
                    which,
                    words,
                )
            _set_point(numbers, words)
            block = _set_inputs(numbers, ROWS, weights, sizes, slopes, bits, bounds, layer, words)
            last = v
        counts[SPENT] += 2 * sizes[layer] * words
        _set_value(numbers, RESULT, block, weights, sizes, bounds, layer, k, words)
        scale = np.int64(bounds[layer + 1, SHIFT]) + np.int64(bounds[layer + 1, BELOW])
        _store(mesh, cut, numbers, v, k, scale, words)
    counts[QUERIES] = left
    return left == 0


@inlined
def _vanishes_with_line(mesh, weights, sizes, layer, v, k):
    """Return whether a vertex is on the crease of a unit that is unit `k` times a power of two."""
    if mesh.provenance[v, FACE] < 0:
        return False
    start, inputs, units = _start(sizes, layer), sizes[layer], sizes[layer + 1]
    for which in range(2):
        if mesh.provenance[v, LINES + 2 * which] != layer:
            continue
        j = np.int64(mesh.provenance[v, LINES + 2 * which + 1])
        ratio = 0.0
        equal = True
        for i in range(inputs + 1):
            first, second = weights[start + i * units + j], weights[start + i * units + k]
            if first == 0.0 or second == 0.0:
                equal &= first == second
            elif ratio == 0.0:
                ratio = second / first
                equal &= _is_power_of_two(ratio)
            else:
                equal &= second == ratio * first
        if equal:
            return True
    return False


@inlined
def _is_power_of_two(number):
    """Return whether a number is a power of two, and not subnormal; the sign does not matter."""
    bits = bits_of(abs(number))
    return bits & ((1 << 52) - 1) == 0 and bits >> 52 > 0


@inlined
def _store(mesh, cut, numbers, v, k, scale, words):
    """Store the sign and the value of a unit at a vertex: RESULT / (D * 2**scale)."""
    column, bit = 3 * (k >> 6), np.uint64(1) << np.uint64(k & 63)
    cut.signs[v, column + UNDECIDED] &= ~bit
    value = 0.0
    if not _is_zero(numbers, RESULT, words):
        side = NEGATIVE if _is_negative(numbers, RESULT, words) else POSITIVE
        cut.signs[v, column + side] |= bit
        above, up = _magnitude(numbers, RESULT, words)
        _copy(numbers, FACTOR, POINT + 2, words)
        under, down = _magnitude(numbers, FACTOR, words)
        value = math.ldexp(above / under, up - down - scale)
        if value == 0.0:
            value = -5e-324 if side == NEGATIVE else 5e-324
    if v < cut.rows:
        cut.Z[v, k] = value
        if cut.low.shape[0]:
            cut.low[v, k] = 0.0
