"""Refinement: two creases at a small angle meet where rational arithmetic says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.core.refinement import EXTRA, refined

NOT_ACTIVE = np.zeros((1, 0), dtype=bool)


def meeting(first, second):
    """Where two lines (a, b, c) meet, from fractions."""
    (a, b, c), (d, e, f) = ([Fraction(number) for number in line] for line in (first, second))
    cross = a * e - b * d
    return np.array([float((b * f - c * e) / cross), float((c * d - a * f) / cross)])


@pytest.mark.parametrize("angle", [1.0, 1e-3, 1e-6])
@pytest.mark.parametrize("seed", range(5))
def test_two_lines_of_one_layer_meet_to_the_last_digits_however_small_their_angle(angle, seed):
    random = np.random.default_rng(seed)
    first = random.normal(size=3)
    second = first + angle * random.normal(size=3)
    there = meeting(first, second)
    start = there + 1e-9 * random.normal(size=2)
    coefs, intercepts = np.array([first[:2], second[:2]]).T, np.array([first[2], second[2]])
    lines = np.array([[[0, 0], [0, 1]]])
    points, values = refined([coefs], [intercepts], 0.0, start[None, :], lines, NOT_ACTIVE)
    size = 1 + np.abs(there).max()
    assert np.abs(points[0] - there).max() <= size * (1e-15 + 4e-15 / angle / EXTRA)
    assert np.abs(values).max() <= 1e-14 * size


@pytest.mark.parametrize(("side", "coordinate"), [(0, 1), (1, 0), (2, 1), (3, 0)])
def test_a_point_on_a_side_of_the_box_stays_on_it(side, coordinate):
    start = np.array([[0.5, -0.25]])
    lines = np.array([[[-1, side], [0, 0]]])
    coefs, intercepts = [np.array([[1.0], [2.0]])], [np.array([0.01])]
    points, values = refined(coefs, intercepts, 0.0, start, lines, NOT_ACTIVE)
    assert points[0, coordinate] == start[0, coordinate]
    assert abs(points[0] @ [1.0, 2.0] + 0.01) < 1e-16
    assert abs(values[0, 0]) < 1e-16


@pytest.mark.parametrize("slope", [0.0, 0.1])
def test_creases_of_later_layers_are_those_of_the_pattern_that_is_given(slope):
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
    points, values = refined(coefs, intercepts, slope, there[None, :] + 1e-8, lines, active)
    np.testing.assert_allclose(points[0], there, rtol=1e-13)
    inner = (points[0] @ coefs[0] + intercepts[0]) * factors
    np.testing.assert_allclose(values[0], inner @ coefs[1] + intercepts[1], atol=1e-13)
