"""Tests of the oracle: cases with known counts, and exact laws over the library."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from tests.support import oracle
from tests.support.builders import FOUR, UNIT, lines, network, ordinary
from tests.support.cases import each
from tests.support.networks import CASES, every, exact, quarter_turns


def counts(net, box=UNIT):
    subdivision = oracle.subdivide(net, box)
    return len(subdivision.vertices), len(subdivision.edges), len(subdivision.cells)


@each("n", range(1, 9))
def test_n_lines_in_general_position_form_1_plus_n_plus_n_choose_2_regions(n):
    # Tangents of a small circle: any two of them meet, all within the box, no three in one point.
    angles = [2 * math.pi * k / (2 * n + 1) for k in range(n)]
    net = lines([[math.cos(t), math.sin(t), -0.01] for t in angles])
    crossings = math.comb(n, 2)
    assert counts(net) == (4 + 2 * n + crossings, 4 + 3 * n + n * (n - 1), 1 + n + crossings)


@each("n", range(1, 9))
def test_n_parallel_lines_form_n_plus_1_regions(n):
    assert counts(lines([[1, 2, k / 8] for k in range(n)]))[2] == n + 1


@each("n", range(2, 9))
def test_n_lines_through_one_point_form_2n_regions(n):
    directions = [(k, 9 - 2 * k) for k in range(n)]
    assert counts(lines([[a, b, -(a + b) / 4] for a, b in directions])) == (
        5 + 2 * n,
        4 + 4 * n,
        2 * n,
    )


@each("m", range(4))
@each("n", range(4))
def test_a_grid_of_m_by_n_lines_forms_rectangles_of_known_area(m, n):
    rows = [[1, 0, -(2 * k - m + 1) / 4] for k in range(m)]
    rows += [[0, -1, (2 * k - n + 1) / 4] for k in range(n)]
    net = lines(rows or [[0, 0, 1]])
    assert counts(net)[2] == (m + 1) * (n + 1)
    areas = [cell.area for cell in oracle.subdivide(net, UNIT).cells]
    assert sum(areas) == 4
    assert all((area * 4).denominator in (1, 2, 4) for area in areas)


def test_a_second_layer_bends_at_the_creases_of_the_first():
    # |x1| + |x2| - 1/2: a diamond with one corner on each half axis.
    first = ([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0, 0, 0])
    net = network([first, ([[1], [1], [1], [1]], [-0.5]), ([[1]], [-0.25])])
    subdivision = oracle.subdivide(net, UNIT)
    assert subdivision.layer_counts == (4, 8)
    inside = [cell for cell in subdivision.cells if not cell.pattern[-1]]
    assert [cell.area for cell in inside] == [Fraction(1, 8)] * 4
    assert oracle.boundary(subdivision).length == pytest.approx(
        4 * math.hypot(0.75, 0.75), rel=1e-15
    )


def test_a_unit_that_only_touches_zero_cuts_nothing():
    first = ([[1, -1], [0, 0]], [0, 0])
    net = network([first, ([[1, -1], [1, -1]], [0, 0]), ([[1], [1]], [0])])
    subdivision = oracle.subdivide(net, UNIT)
    assert subdivision.layer_counts == (2, 2)
    assert {cell.pattern for cell in subdivision.cells} == {
        (True, False, True, False),
        (False, True, True, False),
    }


def test_three_lines_that_miss_one_point_by_rounding_leave_a_triangle():
    assert counts(lines([[1, 0, -0.25], [0, 1, -0.25], [1, 1, -0.5]]))[2] == 6
    tilted = lines([[1, 0, -0.1], [0, 1, -0.2], [1, 1, -0.3]])
    assert counts(tilted)[2] == 7
    smallest = min(cell.area for cell in oracle.subdivide(tilted, UNIT).cells)
    gap = Fraction(0.1) + Fraction(0.2) - Fraction(0.3)
    assert smallest == gap**2 / 2


def test_identity_units_are_all_active_and_cut_nothing():
    subdivision = oracle.subdivide(ordinary((5, 3), 0, activation="identity"), UNIT)
    assert [cell.pattern for cell in subdivision.cells] == [(True,) * 8]


def test_the_boundary_along_a_crease_is_found_without_crossing_a_region():
    net = network([([[1, -1], [0, 0]], [0, 0]), ([[1], [-1]], [0])])
    found = oracle.boundary(oracle.subdivide(net, UNIT))
    assert [labels for _, labels in found.segments] == [(0, 1)]
    assert found.length == 2.0


@pytest.mark.parametrize("sign", [1, -1])
def test_a_logit_that_only_touches_zero_has_no_boundary(sign):
    net = network([([[1, -1], [0, 0]], [0, 0]), ([[sign], [sign]], [0])])
    found = oracle.boundary(oracle.subdivide(net, UNIT))
    assert found.segments == []
    assert found.areas == {int(sign > 0): Fraction(4)}


def test_a_logit_that_is_zero_on_a_region_is_class_0_there():
    net = network([([[1, 0], [0, 1]], [0, 0]), ([[1], [-1]], [0])])
    found = oracle.boundary(oracle.subdivide(net, UNIT))
    assert found.areas == {0: Fraction(5, 2), 1: Fraction(3, 2)}
    assert found.length == pytest.approx(1 + math.sqrt(2), rel=1e-15)


def test_ties_go_to_the_smallest_class():
    net = network([([[1, 0, 1], [0, 0, 0]], [0, 0, 0])])
    found = oracle.boundary(oracle.subdivide(net, UNIT))
    assert found.areas == {0: Fraction(2), 1: Fraction(2)}
    assert [labels for _, labels in found.segments] == [(0, 1)]


def test_four_classes_that_meet_in_a_point_have_one_component():
    net = network([([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0, 0, 0])])
    found = oracle.boundary(oracle.subdivide(net, UNIT))
    assert found.areas == {label: Fraction(1) for label in range(4)}
    assert found.length == pytest.approx(4 * math.sqrt(2), rel=1e-15)
    assert found.components == 1


def test_a_regression_has_no_boundary():
    net = ordinary((4,), 0, out_activation="identity")
    assert oracle.boundary(oracle.subdivide(net, FOUR)).segments == []


@each("name", every(step=3))
def test_exact_laws_hold_in_every_case(name):
    case, subdivision = exact(name)
    left, right, bottom, top = map(Fraction, case.box)
    assert sum(cell.area for cell in subdivision.cells) == (right - left) * (top - bottom)
    assert all(cell.area > 0 for cell in subdivision.cells)
    assert len(subdivision.by_pattern) == len(subdivision.cells)
    assert len(subdivision.vertices) - len(subdivision.edges) + len(subdivision.cells) == 1
    for cell in subdivision.cells:
        for (ax, ay), (bx, by), (cx, cy) in zip(
            cell.polygon,
            cell.polygon[1:] + cell.polygon[:1],
            cell.polygon[2:] + cell.polygon[:2],
            strict=True,
        ):
            assert (bx - ax) * (cy - by) > (by - ay) * (cx - bx), "strictly convex"
    for (start, end), owners in subdivision.edges.items():
        for point in (start, end):
            x1, x2 = subdivision.points.exact(point)
            values = [
                [a * x1 + b * x2 + c for a, b, c in subdivision.cells[owner].affine]
                for owner in owners
            ]
            assert values[0] == values[-1], "continuous across an edge"
    areas = oracle.boundary(subdivision).areas
    if areas:
        assert sum(areas.values()) == (right - left) * (top - bottom)


@each("name", every([name for name in CASES if name.startswith("ordinary")]))
def test_patterns_and_values_at_random_points_agree_with_the_oracle(name):
    case, subdivision = exact(name)
    points = np.random.default_rng(0).uniform(-3, 3, size=(500, 2))
    found = case.network.patterns(points)
    logits = case.network.logits(points)
    for point, pattern, logit in zip(points, found, logits, strict=True):
        cell = subdivision.by_pattern[tuple(pattern.tolist())]
        value = [float(a) * point[0] + float(b) * point[1] + float(c) for a, b, c in cell.affine]
        assert value == pytest.approx(logit.tolist(), abs=1e-12)


@pytest.mark.parametrize("name", ["small integers (8, 8) #3, 4 classes", "all biases zero"])
def test_rotating_by_90_degrees_changes_nothing(name):
    case, first = exact(name)
    for turns in (1, 2, 3):
        turn = oracle.subdivide(*quarter_turns(case.network, case.box, turns))
        assert {cell.pattern: cell.area for cell in turn.cells} == {
            cell.pattern: cell.area for cell in first.cells
        }
        assert oracle.boundary(turn).length == pytest.approx(
            oracle.boundary(first).length, rel=1e-15
        )
