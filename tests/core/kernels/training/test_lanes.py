"""Loops over eight numbers at a time do the same as one number at a time, for every length."""

from fractions import Fraction

import numpy as np

from app.core.kernels import compiled
from app.core.kernels.training import lanes
from tests.support.cases import each

LENGTHS = [1, 2, 7, 8, 9, 16, 23]
GUARD = 7.5
"""A number stored after every result, which no loop may overwrite."""


@compiled
def fused_product(m, n, p, a, a_row, a_column, b, out):
    lanes.fused_product(m, n, p, a, a_row, a_column, b, out)


@compiled
def rectify(rows, columns, z, biases, counts):
    lanes.rectify(rows, columns, z, biases, counts)


@compiled
def sum_rows(rows, columns, array, out):
    lanes.sum_rows(rows, columns, array, out)


@compiled
def average(size, sums, samples):
    return lanes.average(size, sums, samples)


@compiled
def average_with_penalty(size, sums, samples, weights, alpha):
    return lanes.average_with_penalty(size, sums, samples, weights, alpha)


def address(array):
    return np.int64(array.ctypes.data)


def random_array(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


def guarded(values):
    """Return a copy of an array, and the memory that contains it, followed by the guard."""
    memory = np.append(values.ravel(), GUARD)
    return memory[:-1].reshape(values.shape), memory


def product_rounded_once(a, b):
    """Return a product whose elements are summed in order, with one rounding in each step."""
    result = np.zeros((len(a), b.shape[1]))
    for i, j in np.ndindex(result.shape):
        for left, right in zip(a[i], b[:, j], strict=True):
            result[i, j] = float(Fraction(left) * Fraction(right) + Fraction(result[i, j]))
    return result


@each("p", LENGTHS)
def test_a_fused_product_rounds_once_in_each_step(p):
    for m, n in [(1, 1), (3, 5), (4, 2), (10, 8)]:
        a, b = random_array(m, n), random_array(n, p)
        expected = product_rounded_once(a, b)
        for left, strides in ((a, (n, 1)), (a.T.copy(), (1, m))):
            out, memory = guarded(np.full((m, p), np.nan))
            fused_product(m, n, p, address(left), *strides, address(b), address(out))
            assert np.array_equal(out, expected)
            assert memory[-1] == GUARD


@each("columns", LENGTHS)
def test_relu_adds_biases_and_counts_positive_numbers(columns):
    biases = random_array(columns)
    for rows in (1, 2, 10):
        z, memory = guarded(random_array(rows, columns))
        counts, counts_memory = guarded(np.full(columns, 5.0))
        shifted = z + biases
        rectify(rows, columns, address(z), address(biases), address(counts))
        assert np.array_equal(z, np.maximum(shifted, 0.0))
        assert np.array_equal(counts, 5.0 + (shifted > 0.0).sum(axis=0))
        assert memory[-1] == counts_memory[-1] == GUARD


def test_relu_keeps_what_is_not_a_number():
    z = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0])
    counts = np.zeros(5)
    rectify(1, 5, address(z), address(np.zeros(5)), address(counts))
    assert np.array_equal(z, [np.nan, np.inf, 0.0, 0.0, 0.0], equal_nan=True)
    assert counts.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]


@each("columns", LENGTHS)
def test_rows_are_added_from_the_first_on(columns):
    for rows in (1, 2, 10):
        array = random_array(rows, columns)
        out, memory = guarded(np.full(columns, np.nan))
        sum_rows(rows, columns, address(array), address(out))
        expected = array[0].copy()
        for row in array[1:]:
            expected += row
        assert np.array_equal(out, expected)
        assert memory[-1] == GUARD


@each("size", LENGTHS)
def test_averages_are_divided_and_their_squares_summed(size):
    sums, weights = random_array(size), random_array(size + 1)[:size]
    values, memory = guarded(sums)
    squares = average(size, address(values), 10.0)
    assert np.array_equal(values, sums / 10.0)
    assert np.isclose(squares, values @ values, rtol=1e-14)
    assert memory[-1] == GUARD
    values, memory = guarded(sums)
    squares = average_with_penalty(size, address(values), 10.0, address(weights), 0.3)
    assert np.array_equal(values, (sums + 0.3 * weights) / 10.0)
    assert np.isclose(squares, values @ values, rtol=1e-14)
    assert memory[-1] == GUARD
