"""Newton refinement of vertices, compared with fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.core.geometry.vertex_newton import precision_gain, refine_points
from tests.support.cases import each

DTYPES = [np.float64, np.longdouble]
INACTIVE = np.zeros((1, 0), dtype=bool)


def intersection(first, second):
    """Return where two lines (a, b, c) meet, computed in fractions."""
    (a, b, c), (d, e, f) = ([Fraction(number) for number in line] for line in (first, second))
    cross = a * e - b * d
    return np.array([float((b * f - c * e) / cross), float((c * d - a * f) / cross)])


@each("angle", [1.0, 1e-3, 1e-6])
@each("seed", range(5))
@each("dtype", DTYPES)
def test_the_intersection_of_two_lines_is_accurate_at_small_angles(angle, seed, dtype):
    random = np.random.default_rng(seed)
    first = random.normal(size=3)
    second = first + angle * random.normal(size=3)
    there = intersection(first, second)
    start = there + 1e-9 * random.normal(size=2)
    coefs, intercepts = np.array([first[:2], second[:2]]).T, np.array([first[2], second[2]])
    lines = np.array([[[0, 0], [0, 1]]])
    points, off, values, errors = refine_points(
        [coefs], [intercepts], [], start[None, :], lines, INACTIVE, [np.linalg.norm(coefs)], dtype
    )
    size = 1 + np.abs(there).max()
    assert np.abs(points[0] - there).max() <= size * (1e-15 + 4e-15 / angle / precision_gain(dtype))
    assert np.abs(values).max() <= 1e-14 * size
    assert np.linalg.norm(points[0] - there) <= off[0] + 2**-52 * size
    assert np.linalg.norm(values) <= errors[0]


@each(("side", "coordinate"), [(0, 1), (1, 0), (2, 1), (3, 0)])
@each("dtype", DTYPES)
def test_a_point_on_a_side_of_the_box_stays_on_it(side, coordinate, dtype):
    start = np.array([[0.5, -0.25]])
    lines = np.array([[[-1, side], [0, 0]]])
    coefs, intercepts = [np.array([[1.0], [2.0]])], [np.array([0.01])]
    points, _, values, _ = refine_points(
        coefs, intercepts, [0.0, 0.0], start, lines, INACTIVE, [3.0], dtype
    )
    assert points[0, coordinate] == start[0, coordinate]
    assert abs(points[0] @ [1.0, 2.0] + 0.01) < 1e-16
    assert abs(values[0, 0]) < 1e-16


@each("slope", [0.0, 0.1])
@each("dtype", DTYPES)
def test_creases_of_later_layers_follow_the_given_pattern(slope, dtype):
    random = np.random.default_rng(3)
    coefs = [random.normal(size=shape) for shape in ((2, 4), (4, 3))]
    intercepts = [random.normal(size=size) for size in (4, 3)]
    active = np.array([[True, False, True, True]])
    factors = np.where(active[0], 1.0, slope)
    second = np.append((coefs[0] * factors) @ coefs[1][:, 1], 0.0)
    second[2] = (intercepts[0] * factors) @ coefs[1][:, 1] + intercepts[1][1]
    first = [*coefs[0][:, 2], intercepts[0][2]]
    there = intersection(first, second)
    lines = np.array([[[0, 2], [1, 1]]])
    norms = [np.linalg.norm(weights) for weights in coefs]
    points, _, values, _ = refine_points(
        coefs, intercepts, [slope], there[None, :] + 1e-8, lines, active, norms, dtype
    )
    np.testing.assert_allclose(points[0], there, rtol=1e-13)
    inner = (points[0] @ coefs[0] + intercepts[0]) * factors
    np.testing.assert_allclose(values[0], inner @ coefs[1] + intercepts[1], atol=1e-13)


@each("angle", [1.0, 1e-4, 1e-8])
@each("seed", range(5))
@each("dtype", DTYPES)
def test_no_value_is_further_off_than_its_bound(angle, seed, dtype):
    """Three layers in one pattern, from a start that is slightly off, compared with fractions."""
    random = np.random.default_rng(seed)
    coefs = [random.normal(size=shape) for shape in ((2, 5), (5, 5), (5, 4))]
    coefs[0][:, 1] = coefs[0][:, 0] + angle * random.normal(size=2)
    intercepts = [0.1 * random.normal(size=weights.shape[1]) for weights in coefs]
    active = random.random((1, 10)) < 0.7
    there = intersection(*(np.append(coefs[0][:, k], intercepts[0][k]) for k in (0, 1)))
    norms = [np.linalg.norm(weights) for weights in coefs]
    start = there[None, :] + 1e-9 * random.normal(size=2)
    lines = np.array([[[0, 0], [0, 1]]])
    found = refine_points(coefs, intercepts, [0.0, 0.0], start, lines, active, norms, dtype)
    exact = [Fraction(0)] * 2
    (a, b, c), (d, e, f) = (
        [Fraction(number) for number in (*coefs[0][:, k], intercepts[0][k])] for k in (0, 1)
    )
    exact = [(b * f - c * e) / (a * e - b * d), (c * d - a * f) / (a * e - b * d)]
    factors = np.split(active[0].astype(int), [5])
    for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
        if layer:
            exact = [int(on) * z for on, z in zip(factors[layer - 1], exact, strict=True)]
        exact = [
            sum((Fraction(w) * z for w, z in zip(column, exact, strict=True)), Fraction(bias))
            for column, bias in zip(weights.T, biases, strict=True)
        ]
    off = [float(Fraction(z) - e) for z, e in zip(found.values[0], exact, strict=True)]
    assert np.linalg.norm(off) <= found.errors[0]
    assert found.errors[0] < 1e-12 * (1 + np.abs(there).max()) / angle


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_bound_is_infinite_if_creases_do_not_meet(dtype):
    coefs, intercepts = [np.array([[1.0, 1.0], [2.0, 2.0]])], [np.array([0.0, 1e-12])]
    lines = np.array([[[0, 0], [0, 1]]])
    with np.errstate(all="ignore"):
        found = refine_points(
            coefs, intercepts, [], np.zeros((1, 2)), lines, INACTIVE, [4.0], dtype
        )
    assert not np.isfinite(found.errors[0])
