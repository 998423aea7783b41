"""Creases, compared with the boundary of a network whose output is the unit's pre-activation."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.geometry.boundary import boundary
from app.core.geometry.creases import crease
from app.core.geometry.regions import subdivide
from tests.support.builders import FOUR, UNIT, WIDE, integers, network, ordinary
from tests.support.cases import each
from tests.support.laws import rounding_bounds, slack
from tests.support.networks import CASES, every
from tests.support.quick import examples
from tests.support.strategies import networks

# Vertices are accurate to 1e-9 of the box, not to 1e-12 as the laws assume.
PLACED = 1e3


def alone(network, layer, unit):
    """Return the network whose only output is the pre-activation of one hidden unit."""
    cut = network.planar().truncated(layer)
    return replace(
        cut,
        coefs=(*cut.coefs[:-1], cut.coefs[-1][:, [unit]]),
        intercepts=(*cut.intercepts[:-1], cut.intercepts[-1][[unit]]),
        out_activation="logistic",
    )


def units(network, most):
    """Yield some hidden units of every layer that bends."""
    for layer in np.flatnonzero(network.bends).tolist():
        size = network.hidden_layer_sizes[layer]
        yield from ((layer, unit) for unit in range(0, size, max(1, size // most)))


@each("name", every([name for name in CASES if "identity" not in name]))
def test_the_crease_of_a_unit_is_the_boundary_between_its_signs(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    for layer, unit in units(case.network, 2):
        found = crease(regions, layer, unit)
        expected = boundary(subdivide(alone(case.network, layer, unit), case.box))
        segments = sum(len(line) - 1 for line in found.polylines)
        assert segments == len(expected.segments)
        assert len(found.polylines) == len(expected.polylines)
        assert (found.components, found.holes) == (expected.components, expected.holes)
        allowed = slack(case.box) * max(1, segments) * (1 if case.resolved else 1e3)
        assert abs(found.length - expected.length) <= 1e-9 * expected.length + allowed


@each("name", every([name for name in CASES if "identity" not in name]))
def test_the_unit_is_0_on_its_crease_and_kinks_lie_on_creases_of_earlier_layers(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    for layer, unit in units(case.network, 2):
        found = crease(regions, layer, unit)
        for points, where in [(line, (layer, unit)) for line in found.polylines] + [
            (np.array([kink[:2]]), kink[2:]) for kink in found.kinks
        ]:
            sums = case.network.preactivations(points)[where[0]][:, where[1]]
            assert (
                np.abs(sums)
                <= PLACED * rounding_bounds(case.network, points, case.box)[where[0]][:, where[1]]
            ).all()
        assert all(kink[2] < layer for kink in found.kinks)


@settings(max_examples=examples(60))
@given(networks(st.integers(-2, 2).map(float)))
def test_creases_of_networks_of_small_integers_are_boundaries_between_signs(network):
    regions = subdivide(network, FOUR)
    for layer, unit in units(network, 1):
        found = crease(regions, layer, unit)
        expected = boundary(subdivide(alone(network, layer, unit), FOUR))
        assert sum(len(line) - 1 for line in found.polylines) == len(expected.segments)
        assert (found.components, found.holes) == (expected.components, expected.holes)
        assert found.length == pytest.approx(expected.length, rel=1e-12)


def test_a_crease_consists_of_the_edges_labelled_with_its_unit():
    network = ordinary((8, 8), 3)
    regions = subdivide(network, WIDE)
    lengths = np.hypot(*np.diff(regions.vertices[regions.edges], axis=1)[:, 0].T)
    for layer, unit in units(network, 8):
        own = (regions.edge_layer == layer) & (regions.edge_unit == unit)
        assert crease(regions, layer, unit).length == pytest.approx(lengths[own].sum(), rel=1e-12)


def test_creases_of_the_first_layer_are_straight():
    regions = subdivide(ordinary((8, 8), 3), WIDE)
    for unit in range(8):
        found = crease(regions, 0, unit)
        assert found.kinks == []
        assert [len(line) for line in found.polylines] in ([], [2])


def test_units_with_the_same_crease_each_get_all_of_it():
    network = integers((4,), 1)
    first = np.repeat(network.coefs[0][:, :1], 4, axis=1) * [1.0, 2.0, -1.0, 1.0]
    biases = np.repeat(network.intercepts[0][:1], 4) * [1.0, 2.0, -1.0, 1.0]
    twins = replace(
        network, coefs=(first, network.coefs[1]), intercepts=(biases, network.intercepts[1])
    )
    regions = subdivide(twins, WIDE)
    assert len({crease(regions, 0, unit).length for unit in range(4)}) == 1


def test_the_active_side_is_on_the_left():
    network = ordinary((6, 6), 5)
    regions = subdivide(network, WIDE)
    for layer, unit in units(network, 6):
        for line in crease(regions, layer, unit).polylines:
            step = line[1] - line[0]
            left = (line[0] + line[1]) / 2 + 1e-6 * np.array([-step[1], step[0]])
            assert network.preactivations(left[None])[layer][0, unit] > 0


def test_identity_units_have_no_crease():
    regions = subdivide(ordinary((3,), 1, activation="identity"), UNIT)
    assert crease(regions, 0, 1).polylines == []


@each(("layer", "unit"), [(-1, 0), (2, 0), (0, 3), (1, -1)])
def test_a_unit_that_does_not_exist_is_refused(layer, unit):
    regions = subdivide(ordinary((3, 3), 1), UNIT)
    with pytest.raises(ValueError, match="from 0 to"):
        crease(regions, layer, unit)


def joints_of(found):
    """Return pairs of segments that meet at a joint; in a closed polyline, also its two ends."""
    starts = Counter(tuple(line[0]) for line in found.polylines)
    ends = Counter(tuple(line[-1]) for line in found.polylines)
    joints = []
    for number, line in enumerate(found.polylines):
        own = np.flatnonzero(found.segment_polyline == number).tolist()
        joints += pairwise(own)
        place = tuple(line[0])
        if place == tuple(line[-1]) and starts[place] == ends[place] == 1:
            joints.append((own[-1], own[0]))
    return joints


def test_a_closed_boundary_has_a_kink_at_each_of_its_corners():
    found = boundary(subdivide(diamond(), UNIT))
    (line,) = found.polylines
    assert line[0].tolist() == line[-1].tolist()
    assert len(found.kinks) == len(found.segments) == len(line) - 1
    assert {kink[:2] for kink in found.kinks} == {tuple(corner) for corner in line.tolist()}


def test_a_boundary_that_changes_from_one_crease_to_another_has_a_corner_there():
    net = network(
        [
            ([[-0.1, 0.0], [-0.1, 0.1]], [-0.1, 0.0]),
            ([[-0.1, 0.1, 0.0, -0.2], [0.1, 0.2, 0.0, -0.2]], [0.0] * 4),
        ],
        out_activation="softmax",
    )
    found = boundary(subdivide(net, (-1.0, 1.0, -1.0, 2.0)))
    assert found.length == pytest.approx(2.0 + np.sqrt(2.0))


def diamond():
    """Return |x1| + |x2| - 1/2, whose boundary is a square bent by both pairs of units."""
    first = np.array([[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]])
    return network([(first, np.zeros(4)), (np.ones((4, 1)), [-0.5])])


@each("name", every([name for name in CASES if "identity" not in name]))
def test_the_unit_of_a_kink_of_the_boundary_switches_there(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    found = boundary(regions)
    ends = np.cumsum([0, *case.network.hidden_layer_sizes])
    joints = joints_of(found)
    assert len(joints) == len(found.kinks)
    for (before, after), (x1, x2, layer, unit) in zip(joints, found.kinks, strict=True):
        assert [x1, x2] == found.segments[before, 1].tolist() == found.segments[after, 0].tolist()
        one, other = regions.active[found.segment_region[[before, after]]]
        switched = np.flatnonzero(one != other)
        assert len(switched) == 0 or ends[layer] + unit in switched
