"""Regions: laws over the library of networks, and agreement with the oracle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.geometry.regions import TooManyRegions, subdivide
from tests.support import oracle
from tests.support.builders import FOUR, UNIT, WIDE, integers, ordinary
from tests.support.cases import each
from tests.support.laws import area_slack, check_regions, polygons, slack, unpacked
from tests.support.networks import CASES, TURNS, every, exact, quarter_turns
from tests.support.strategies import networks, seeded


def assert_agrees(regions, subdivision):
    """Assert that counts, patterns and areas agree with the oracle."""
    counts = len(regions.vertices), len(regions.edges), len(regions.offsets) - 1
    assert counts == (len(subdivision.vertices), len(subdivision.edges), len(subdivision.cells))
    near = slack(regions.box)
    patterns = [tuple(bits) for bits in unpacked(regions).tolist()]
    assert set(patterns) == set(subdivision.by_pattern)
    for pattern, area, polygon in zip(patterns, regions.areas, polygons(regions), strict=True):
        cell = subdivision.by_pattern[pattern]
        assert len(polygon) == len(cell.vertices)
        corners = regions.vertices[polygon]
        around = np.abs(np.roll(corners, 1, axis=0) - corners).sum()
        expected = float(cell.area)
        assert abs(area - expected) <= 1e-9 * expected + near * (around + near)


@each("turns", TURNS)
@each("name", every(step=2))
def test_all_cases_in_all_quarter_turns_satisfy_the_laws_and_agree_with_the_oracle(name, turns):
    case, subdivision = exact(name)
    regions = subdivide(*quarter_turns(case.network, case.box, turns))
    assert_agrees(regions, subdivision)
    check_regions(regions, resolved=case.resolved)


@seeded
@given(networks(st.integers(-2, 2).map(float)))
def test_networks_of_small_integers_agree_with_the_oracle(network):
    regions = subdivide(network, FOUR)
    assert_agrees(regions, oracle.subdivide(network, FOUR))
    check_regions(regions, resolved=False)


@seeded
@given(networks(st.floats(-2, 2, width=16)))
def test_networks_of_short_floats_agree_with_the_oracle(network):
    regions = subdivide(network, FOUR)
    assert_agrees(regions, oracle.subdivide(network, FOUR))
    check_regions(regions, resolved=False)


@seeded
@given(networks(st.floats(-3, 3)))
def test_networks_of_any_floats_agree_with_the_oracle(network):
    regions = subdivide(network, FOUR)
    assert_agrees(regions, oracle.subdivide(network, FOUR))
    check_regions(regions, resolved=False)


@each("scale", [2.0**-20, 0.25, 8.0, 2.0**20])
def test_scaling_a_layer_by_a_power_of_two_changes_nothing(scale):
    net = integers((8,), 3)
    first = replace(
        net,
        coefs=(net.coefs[0] * scale, net.coefs[1]),
        intercepts=(net.intercepts[0] * scale, net.intercepts[1]),
    )
    one, other = subdivide(net, FOUR), subdivide(first, FOUR)
    np.testing.assert_array_equal(one.vertices, other.vertices)
    np.testing.assert_array_equal(one.indices, other.indices)


@pytest.mark.exhaustive
def test_a_wide_network_agrees_with_the_oracle():
    net = ordinary((32, 32), 1)
    regions = subdivide(net, WIDE)
    assert_agrees(regions, oracle.subdivide(net, WIDE))
    check_regions(regions)


@each("name", every([name for name in CASES if name.startswith("ordinary")]))
def test_a_point_is_located_in_the_region_with_its_pattern(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    points = np.random.default_rng(1).uniform(-3, 3, size=(400, 2))
    found = regions.locate(points)
    np.testing.assert_array_equal(unpacked(regions)[found], case.network.patterns(points))


@each("name", every([name for name in CASES if CASES[name]().resolved]))
def test_every_region_contains_its_centroid(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    np.testing.assert_array_equal(regions.locate(regions.centroids), np.arange(len(regions.areas)))


def test_points_outside_the_box_are_in_no_region():
    regions = subdivide(ordinary((8, 8), 3), UNIT)
    outside = np.array([[1.5, 0], [0, -1.5], [-1.0000001, 0], [0, 1e9]])
    np.testing.assert_array_equal(regions.locate(outside), [-1] * 4)


def test_more_regions_than_allowed_are_refused_with_the_limit():
    net = ordinary((16, 16), 4)
    count = len(subdivide(net, WIDE).areas)
    assert len(subdivide(net, WIDE, max_regions=count).areas) == count
    with pytest.raises(TooManyRegions, match=str(count - 1)):
        subdivide(net, WIDE, max_regions=count - 1)


@pytest.mark.parametrize("activation", ["tanh", "logistic"])
def test_a_network_that_is_not_piecewise_linear_is_refused(activation):
    with pytest.raises(ValueError, match="piecewise linear"):
        subdivide(replace(ordinary((4,), 0), activation=activation), UNIT)


@each(
    "box",
    [(1, 1, 0, 1), (1, 0, 0, 1), (0, 1, 2, 1), (0, float("inf"), 0, 1), (0, 1, float("nan"), 1)],
)
def test_a_box_that_is_empty_or_not_finite_is_refused(box):
    with pytest.raises(ValueError, match="box"):
        subdivide(ordinary((4,), 0), box)


def test_the_same_network_gives_the_same_bytes():
    one, other = (subdivide(ordinary((16, 16), 4), WIDE) for _ in range(2))
    for name in ("vertices", "offsets", "indices", "edges", "edge_faces", "patterns"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()


@each("name", every())
def test_regions_of_the_first_layers_are_unions_of_regions(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    sizes = case.network.hidden_layer_sizes
    for layers in range(len(sizes)):
        coarse = subdivide(case.network.truncated(layers), case.box)
        prefix = regions.active[:, : sum(sizes[:layers])]
        assert {row.tobytes() for row in prefix} == {row.tobytes() for row in coarse.active}
        rounding = area_slack(case.box)
        for pattern, area in zip(coarse.active, coarse.areas, strict=True):
            parts = regions.areas[(prefix == pattern).all(axis=1)]
            assert parts.sum() == pytest.approx(area, rel=1e-9, abs=rounding)
