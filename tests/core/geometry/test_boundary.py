"""The decision boundary: laws over the library of networks, and agreement with the oracle."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import FOUR, UNIT, WIDE, network, ordinary
from tests.support.cases import each
from tests.support.laws import slack
from tests.support.laws_boundary import check_boundary
from tests.support.networks import CASES, CLASSIFIERS, TURNS, every, exact, quarter_turns
from tests.support.quick import examples
from tests.support.strategies import networks, seeded


@cache
def exact_boundary(name):
    case, subdivision = exact(name)
    return case, oracle.boundary(subdivision)


def assert_agrees(found, expected, box):
    """Assert that segments, total length, components and classes agree with the oracle."""
    assert len(found.segments) == len(expected.segments)
    allowed = slack(box) * max(1, len(expected.segments))
    assert abs(found.length - expected.length) <= 1e-9 * expected.length + allowed
    assert found.components == expected.components
    pairs = {tuple(sorted(pair)) for pair in found.classes}
    assert pairs == {labels for _, labels in expected.segments}


@each("turns", TURNS)
@each("name", every(step=2))
def test_all_cases_in_all_quarter_turns_satisfy_the_laws_and_agree_with_the_oracle(name, turns):
    case, expected = exact_boundary(name)
    regions = subdivide(*quarter_turns(case.network, case.box, turns))
    found = boundary(regions)
    assert_agrees(found, expected, case.box)
    check_boundary(found, regions, resolved=case.resolved)


@seeded
@given(networks(st.integers(-2, 2).map(float)))
def test_networks_of_small_integers_agree_with_the_oracle(network):
    regions = subdivide(network, FOUR)
    found = boundary(regions)
    assert_agrees(found, oracle.boundary(oracle.subdivide(network, FOUR)), FOUR)
    check_boundary(found, regions, resolved=False)


@seeded
@given(networks(st.floats(-3, 3)))
def test_networks_of_any_floats_agree_with_the_oracle(network):
    regions = subdivide(network, FOUR)
    found = boundary(regions)
    assert_agrees(found, oracle.boundary(oracle.subdivide(network, FOUR)), FOUR)
    check_boundary(found, regions, resolved=False)


@pytest.mark.exhaustive
@pytest.mark.parametrize("n_out", [1, 2, 5])
def test_a_wide_network_agrees_with_the_oracle(n_out):
    net = ordinary((32, 32), 1, n_out)
    regions = subdivide(net, WIDE)
    found = boundary(regions)
    assert_agrees(found, oracle.boundary(oracle.subdivide(net, WIDE)), WIDE)
    check_boundary(found, regions)


def test_a_closed_loop_is_one_polyline_that_ends_where_it_starts():
    first = (np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), [0, 0, 0, 0])
    found = boundary(subdivide(network([first, ([[-1], [-1], [-1], [-1]], [0.5])]), UNIT))
    (loop,) = found.polylines
    np.testing.assert_array_equal(loop[0], loop[-1])
    assert found.components == 1
    assert found.length == pytest.approx(2 * np.sqrt(2), rel=1e-12)


def test_a_boundary_along_a_crease_is_found():
    found = boundary(subdivide(network([([[1, -1], [0, 0]], [0, 0]), ([[1], [-1]], [0])]), UNIT))
    assert len(found.segments) == 1
    assert found.length == 2.0


def test_a_regression_has_no_boundary():
    found = boundary(subdivide(ordinary((8,), 0, out_activation="identity"), WIDE))
    assert len(found.segments) == 0
    assert found.polylines == []


def enclosed(cells):
    """Count the areas of one class that do not reach the border, by joining cells across edges."""
    faces = cells.edge_faces
    border = faces[faces[:, 1] < 0, 0]
    inner = faces[(faces >= 0).all(axis=1)]
    same = inner[cells.labels[inner[:, 0]] == cells.labels[inner[:, 1]]]
    graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(len(cells),) * 2)
    count, part = connected_components(graph, directed=False)
    return count - len(set(part[border]))


@each("name", every(CLASSIFIERS))
def test_holes_are_the_areas_that_do_not_touch_the_border(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    cells = class_cells(regions)
    assert boundary(regions, cells).holes == enclosed(cells)


@settings(max_examples=examples(60))
@given(networks(st.integers(-2, 2).map(float)))
def test_networks_with_small_integer_weights_have_the_same_holes(network):
    regions = subdivide(network, FOUR)
    cells = class_cells(regions)
    assert boundary(regions, cells).holes == enclosed(cells)


def test_a_ring_has_one_hole_and_the_disc_in_it_another():
    first = (np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), [0, 0, 0, 0])
    disc = network([first, ([[-1], [-1], [-1], [-1]], [0.5])])
    assert boundary(subdivide(disc, UNIT)).holes == 1
    norm = (np.array([[1, -1], [1, -1], [1, -1], [1, -1]]), [-0.5, 0.5])
    ring = network([first, norm, ([[-1], [-1]], [0.25])])
    found = boundary(subdivide(ring, UNIT))
    assert (found.components, found.holes) == (2, 2)
