"""Exact arithmetic, compared with fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.geometry import exact
from app.core.geometry.analysis import geometry_or_why
from app.core.geometry.exact import SMALLEST, ExactNetwork, ExactStage, crossing, integers
from app.core.geometry.regions import subdivide
from tests.support.builders import WIDE, with_long_integers
from tests.support.builders import integers as small_integers
from tests.support.quick import examples

seeded = settings(max_examples=examples(100), derandomize=True, deadline=None, database=None)
floats = st.floats(-1e6, 1e6)
lines = st.tuples(*[st.integers(-50, 50)] * 3)


def network(draws, slope=0.0, sizes=(2, 3, 2, 1)):
    """Return an exact network with weights from a list of numbers, and these weights."""
    taken = iter(draws)
    weights, stages = [], []
    for rows, units in pairwise(sizes):
        coefs = np.array([[next(taken) for _ in range(units)] for _ in range(rows)])
        biases = np.array([next(taken) for _ in range(units)])
        weights.append((coefs, biases))
        stages.append(ExactStage(coefs, biases))
    return ExactNetwork(stages, [slope] * (len(stages) - 1), (-2.0, 2.0, -1.0, 3.0)), weights


def forward(weights, slope, point, layer):
    """Return the pre-activations of a layer as fractions."""
    values = list(point)
    for number, (coefs, biases) in enumerate(weights[: layer + 1]):
        if number:
            values = [z if z > 0 else Fraction(slope) * z for z in values]
        columns = zip(coefs.T.tolist(), biases.tolist(), strict=True)
        values = [
            sum((v * Fraction(c) for v, c in zip(values, column, strict=True)), Fraction(bias))
            for column, bias in columns
        ]
    return values


PARAMETERS = 2 * 3 + 3 + 3 * 2 + 2 + 2 + 1


@seeded
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=6))
def test_floats_become_integers_over_a_power_of_two(values):
    scaled, shift = integers(np.array(values))
    assert [Fraction(int(number), 2**shift) for number in scaled] == [Fraction(v) for v in values]


@seeded
@given(lines, lines)
def test_two_lines_cross_where_both_are_zero(first, second):
    if first[0] * second[1] == first[1] * second[0]:
        return
    x, y, d = crossing(first, second)
    assert d > 0
    assert [a * x + b * y + c * d for a, b, c in (first, second)] == [0, 0]


@seeded
@given(
    st.lists(floats, min_size=PARAMETERS, max_size=PARAMETERS),
    st.tuples(st.integers(-99, 99), st.integers(-99, 99), st.integers(1, 99)),
    st.sampled_from([0.0, 0.25, 1.0, -0.5]),
)
def test_signs_values_and_rows_agree_with_fractions(draws, point, slope):
    exact, weights = network(draws, slope)
    exact.set_point(7, point)
    x, y, d = point
    for layer, (_, biases) in enumerate(weights):
        expected = forward(weights, slope, (Fraction(x, d), Fraction(y, d)), layer)
        assert exact.row(7, layer) == [float(z) for z in expected]
        for unit in range(len(biases)):
            assert exact.sign(7, layer, unit) == (expected[unit] > 0) - (expected[unit] < 0)
            assert exact.value(7, layer, unit) == float(expected[unit])


@seeded
@given(st.lists(floats, min_size=PARAMETERS, max_size=PARAMETERS), st.sampled_from([0.0, 0.25]))
def test_the_line_of_a_unit_has_the_sign_of_the_unit(draws, slope):
    exact, weights = network(draws, slope)
    exact.set_point(0, (1, 2, 3))
    active = np.array([z > 0 for layer in (0, 1) for z in exact.row(0, layer)])
    for layer, known in ((0, active[:0]), (1, active[:3]), (2, active)):
        a, b, c = exact.line(layer, 0, known)
        expected = forward(weights, slope, (Fraction(1, 3), Fraction(2, 3)), layer)[0]
        at_point = Fraction(a + 2 * b, 3) + c
        assert (at_point > 0) - (at_point < 0) == (expected > 0) - (expected < 0)


def test_a_value_that_underflows_keeps_its_sign():
    stage = ExactStage(np.array([[SMALLEST], [0.0]]), np.array([0.0]))
    exact = ExactNetwork([stage], [], (-1.0, 1.0, -1.0, 1.0))
    for v, numerator in enumerate((-1, 0, 1)):
        exact.set_point(v, (numerator, 0, 1024))
    assert [exact.value(v, 0, 0) for v in range(3)] == [-SMALLEST, 0.0, SMALLEST]


def test_corners_of_the_box_are_where_sides_cross():
    exact = ExactNetwork([], [], (-0.1, 2.0, -1.0, 0.3))
    for corner in range(4):
        x, y, d = crossing(exact.side(corner), exact.side((corner + 3) % 4))
        x_corner, y_corner, d_corner = exact.corner(corner)
        assert (x * d_corner, y * d_corner) == (x_corner * d, y_corner * d)


def test_exact_arithmetic_stops_when_its_budget_is_spent(monkeypatch):
    """Weights of very different sizes need integers of thousands of bits."""
    monkeypatch.setattr(exact, "BUDGET", 200)
    net = with_long_integers(small_integers((8, 8, 8), 7))
    with pytest.raises(exact.TooCloseToCall):
        subdivide(net, WIDE)
    found = geometry_or_why(net, WIDE, 1000)
    assert found.regions is None
    assert "rounding error" in found.why
