"""Pairs of float64: every operation and product is within its error bound of exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from app.core.kernels import compiled
from app.core.kernels.arrangement.pairs import (
    PAIR_ROUNDOFF,
    add,
    add_multiple_of_row,
    blend_rows,
    divide,
    multiply,
)
from app.core.kernels.arrangement.sliced_products import (
    multiply_slices,
    slice_row,
    slice_weights,
    sliced_rounding,
)
from app.core.kernels.bits import address_of
from app.core.kernels.numpy_loops import loop_table
from tests.support.cases import each
from tests.support.quick import one_in


@compiled
def operate(a, a_low, b, b_low):
    """Return the sum, the product and the quotient of two pairs."""
    return add(a, a_low, b, b_low), multiply(a, a_low, b, b_low), divide(a, a_low, b, b_low)


@compiled
def blend(rows, out, t, t_low, numbers, factor, factor_low):
    """Interpolate between two rows of pairs, and add a multiple of a row of numbers."""
    size = rows.shape[2]
    blend_rows(
        address_of(rows[0, 0]),
        address_of(rows[0, 1]),
        address_of(rows[1, 0]),
        address_of(rows[1, 1]),
        address_of(out[0]),
        address_of(out[1]),
        size,
        t,
        t_low,
        5e-324,
    )
    add_multiple_of_row(
        address_of(out[0]), address_of(out[1]), address_of(numbers), size, factor, factor_low
    )


@compiled
def product(loops, values, low, weights):
    """Return the three parts of a product of rows of pairs with weights."""
    count, inputs = values.shape
    sliced = slice_weights(weights)
    block = np.empty((count, 3 * inputs))
    parts = np.empty((3, count, weights.shape[1]))
    for i in range(count):
        slice_row(block, i, inputs, values, low, i, sliced.bits)
    multiply_slices(loops, block, count, sliced, parts)
    return parts


def pairs(random, size):
    """Return random numbers of very different magnitudes, as pairs."""
    high = random.normal(size=size) * 2.0 ** random.integers(-40, 40, size=size)
    return high, high * 2.0**-53 * random.uniform(-1, 1, size=size)


def value(high, low):
    return Fraction(float(high)) + Fraction(float(low))


def test_operations_are_accurate_to_the_pair_roundoff():
    random = np.random.default_rng(0)
    for a, a_low, b, b_low in zip(*pairs(random, 200), *pairs(random, 200), strict=True):
        x, y = value(a, a_low), value(b, b_low)
        total, product, quotient = operate(a, a_low, b, b_low)
        assert abs(value(*total) - (x + y)) <= PAIR_ROUNDOFF * (abs(x) + abs(y))
        assert abs(value(*product) - x * y) <= PAIR_ROUNDOFF * abs(x * y)
        assert abs(value(*quotient) - x / y) <= PAIR_ROUNDOFF * abs(x / y)
        for high, low in (total, product, quotient):
            assert high + low == high


@each("size", [1, 7, 8, 9, 24, 50])
def test_rows_are_interpolated_and_added_within_the_pair_roundoff(size):
    random = np.random.default_rng(size)
    rows = np.array([pairs(random, size), pairs(random, size)])
    numbers, out = random.normal(size=size), np.empty((2, size))
    (t, t_low), (factor, factor_low) = (0.3, 1e-17), (-0.7, 2e-17)
    blend(rows, out, t, t_low, numbers, factor, factor_low)
    for k in range(size):
        a, b = (value(*rows[end, :, k]) for end in range(2))
        more = value(factor, factor_low) * Fraction(float(numbers[k]))
        exact = a + value(t, t_low) * (b - a) + more
        assert abs(value(*out[:, k]) - exact) <= 8 * PAIR_ROUNDOFF * (abs(a) + abs(b) + abs(more))


def test_a_row_between_two_zeros_is_zero_and_any_other_is_not():
    rows = np.zeros((2, 2, 9))
    rows[0, 0, 1], rows[1, 0, 1] = 1.0, -1.0
    out = np.empty((2, 9))
    blend(rows, out, 0.5, 0.0, np.zeros(9), 0.0, 0.0)
    assert out[0].tolist() == [0.0, 5e-324, *[0.0] * 7]


@each("inputs", one_in(2, [1, 2, 3, 50, 64, 65, 256]))
@each("kind", one_in(2, ["normal", "wide range", "large integers"]))
def test_products_of_pairs_are_within_their_bound(inputs, kind):
    random = np.random.default_rng(inputs)
    shape = (inputs, 3)
    weights = {
        "normal": random.normal(size=shape),
        "wide range": random.normal(size=shape) * 2.0 ** random.integers(-60, 60, size=shape),
        "large integers": random.integers(-(2**52), 2**52, size=shape).astype(float),
    }[kind]
    values, low = (
        np.ascontiguousarray(part.reshape(2, inputs)) for part in pairs(random, 2 * inputs)
    )
    found = product(loop_table(), values, low, weights)
    for i in range(2):
        row = [value(*pair) for pair in zip(values[i], low[i], strict=True)]
        for k in range(3):
            exact = sum(x * Fraction(float(w)) for x, w in zip(row, weights[:, k], strict=True))
            sizes = np.linalg.norm(values[i]) * np.linalg.norm(weights[:, k])
            error = abs(sum(map(Fraction, found[:, i, k].tolist())) - exact)
            assert error <= sliced_rounding(inputs) * Fraction(float(sizes))


def test_a_product_with_zeros_is_zero():
    found = product(loop_table(), np.zeros((1, 4)), np.zeros((1, 4)), np.zeros((4, 2)))
    assert not found.any()
