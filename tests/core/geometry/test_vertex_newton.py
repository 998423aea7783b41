"""Refinement: two creases at a small angle meet where rational arithmetic says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.core.geometry.vertex_newton import extra, refined

KINDS = [np.float64, np.longdouble]
NOT_ACTIVE = np.zeros((1, 0), dtype=bool)


def meeting(first, second):
    """Where two lines (a, b, c) meet, from fractions."""
    (a, b, c), (d, e, f) = ([Fraction(number) for number in line] for line in (first, second))
    cross = a * e - b * d
    return np.array([float((b * f - c * e) / cross), float((c * d - a * f) / cross)])


@pytest.mark.parametrize("angle", [1.0, 1e-3, 1e-6])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_two_lines_of_one_layer_meet_to_the_last_digits_however_small_their_angle(
    angle, seed, kind
):
    random = np.random.default_rng(seed)
    first = random.normal(size=3)
    second = first + angle * random.normal(size=3)
    there = meeting(first, second)
    start = there + 1e-9 * random.normal(size=2)
    coefs, intercepts = np.array([first[:2], second[:2]]).T, np.array([first[2], second[2]])
    lines = np.array([[[0, 0], [0, 1]]])
    points, off, values, errors = refined(
        [coefs], [intercepts], 0.0, start[None, :], lines, NOT_ACTIVE, [np.linalg.norm(coefs)], kind
    )
    size = 1 + np.abs(there).max()
    assert np.abs(points[0] - there).max() <= size * (1e-15 + 4e-15 / angle / extra(kind))
    assert np.abs(values).max() <= 1e-14 * size
    assert np.linalg.norm(points[0] - there) <= off[0] + 2**-52 * size
    assert np.linalg.norm(values) <= errors[0]


@pytest.mark.parametrize(("side", "coordinate"), [(0, 1), (1, 0), (2, 1), (3, 0)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_point_on_a_side_of_the_box_stays_on_it(side, coordinate, kind):
    start = np.array([[0.5, -0.25]])
    lines = np.array([[[-1, side], [0, 0]]])
    coefs, intercepts = [np.array([[1.0], [2.0]])], [np.array([0.01])]
    points, _, values, _ = refined(coefs, intercepts, 0.0, start, lines, NOT_ACTIVE, [3.0], kind)
    assert points[0, coordinate] == start[0, coordinate]
    assert abs(points[0] @ [1.0, 2.0] + 0.01) < 1e-16
    assert abs(values[0, 0]) < 1e-16


@pytest.mark.parametrize("slope", [0.0, 0.1])
@pytest.mark.parametrize("kind", KINDS)
def test_creases_of_later_layers_are_those_of_the_pattern_that_is_given(slope, kind):
    random = np.random.default_rng(3)
    coefs = [random.normal(size=shape) for shape in ((2, 4), (4, 3))]
    intercepts = [random.normal(size=size) for size in (4, 3)]
    active = np.array([[True, False, True, True]])
    factors = np.where(active[0], 1.0, slope)
    second = np.append((coefs[0] * factors) @ coefs[1][:, 1], 0.0)
    second[2] = (intercepts[0] * factors) @ coefs[1][:, 1] + intercepts[1][1]
    first = [*coefs[0][:, 2], intercepts[0][2]]
    there = meeting(first, second)
    lines = np.array([[[0, 2], [1, 1]]])
    norms = [np.linalg.norm(weights) for weights in coefs]
    points, _, values, _ = refined(
        coefs, intercepts, slope, there[None, :] + 1e-8, lines, active, norms, kind
    )
    np.testing.assert_allclose(points[0], there, rtol=1e-13)
    inner = (points[0] @ coefs[0] + intercepts[0]) * factors
    np.testing.assert_allclose(values[0], inner @ coefs[1] + intercepts[1], atol=1e-13)


@pytest.mark.parametrize("angle", [1.0, 1e-4, 1e-8])
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", KINDS)
def test_no_value_is_further_off_than_its_bound_says(angle, seed, kind):
    """Three layers in one pattern, against fractions, with a start that is a little off."""
    random = np.random.default_rng(seed)
    coefs = [random.normal(size=shape) for shape in ((2, 5), (5, 5), (5, 4))]
    coefs[0][:, 1] = coefs[0][:, 0] + angle * random.normal(size=2)
    intercepts = [0.1 * random.normal(size=weights.shape[1]) for weights in coefs]
    active = random.random((1, 10)) < 0.7
    there = meeting(*(np.append(coefs[0][:, k], intercepts[0][k]) for k in (0, 1)))
    norms = [np.linalg.norm(weights) for weights in coefs]
    start = there[None, :] + 1e-9 * random.normal(size=2)
    lines = np.array([[[0, 0], [0, 1]]])
    found = refined(coefs, intercepts, 0.0, start, lines, active, norms, kind)
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


@pytest.mark.parametrize("kind", KINDS)
def test_where_creases_do_not_meet_nothing_is_certain(kind):
    coefs, intercepts = [np.array([[1.0, 1.0], [2.0, 2.0]])], [np.array([0.0, 1e-12])]
    lines = np.array([[[0, 0], [0, 1]]])
    with np.errstate(all="ignore"):
        found = refined(coefs, intercepts, 0.0, np.zeros((1, 2)), lines, NOT_ACTIVE, [4.0], kind)
    assert not np.isfinite(found.errors[0])
