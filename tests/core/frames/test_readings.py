"""Readings of regions hold their laws: neighbours, layers, sums, hidden space, holes, cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from app.core.geometry.adjacency import neighbours, sides
from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.embedding import fold
from app.core.geometry.grid_error import grid_error, lattice
from app.core.geometry.logit_terms import output_sum
from app.core.geometry.margins import nearest
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import FOUR, UNIT, WIDE, lines, network, ordinary
from tests.support.laws import magnitudes, rounding_bounds, slack
from tests.support.networks import CASES, every
from tests.support.strategies import networks

CLASSIFIERS = [n for n, build in CASES.items() if build().network.out_activation != "identity"]


def shown(name):
    case = CASES[name]()
    return case, subdivide(case.network, case.box)


def unsure(box):
    """Return how much of an area in a box can be round-off error in the corners' positions."""
    left, right, bottom, top = box
    side = max(right - left, top - bottom)
    return 1e-9 * side**2 + 8 * side * slack(box)


@pytest.mark.parametrize("name", every())
def test_neighbours_share_an_edge_and_are_mutual(name):
    _, regions = shown(name)
    across, edges = neighbours(regions), sides(regions)
    own = np.repeat(np.arange(len(regions)), np.diff(regions.offsets))
    for i, (edge, here, there) in enumerate(zip(edges, own, across, strict=True)):
        assert {here, there} == set(regions.edge_faces[edge].tolist())
        assert regions.indices[i] in regions.edges[edge]
        assert (there < 0) == (regions.edge_layer[edge] < 0)
    pairs = set(zip(own[across >= 0], across[across >= 0], strict=True))
    assert pairs == {(b, a) for a, b in pairs}
    assert len(pairs) == 2 * (regions.edge_layer >= 0).sum()


@pytest.mark.parametrize("name", every())
def test_regions_of_the_first_layers_are_unions_of_regions(name):
    case, regions = shown(name)
    sizes = case.network.hidden_layer_sizes
    for layers in range(len(sizes)):
        coarse = subdivide(case.network.truncated(layers), case.box)
        prefix = regions.active[:, : sum(sizes[:layers])]
        assert {row.tobytes() for row in prefix} == {row.tobytes() for row in coarse.active}
        rounding = unsure(case.box)
        for pattern, area in zip(coarse.active, coarse.areas, strict=True):
            parts = regions.areas[(prefix == pattern).all(axis=1)]
            assert parts.sum() == pytest.approx(area, rel=1e-9, abs=rounding)


def test_a_layer_count_out_of_range_is_refused():
    net = ordinary((4, 4), 1)
    assert net.truncated(2) is net
    for layers in (-1, 3):
        with pytest.raises(ValueError, match="from 0 to 2"):
            net.truncated(layers)


@pytest.mark.parametrize("name", every())
def test_the_terms_of_a_sum_add_up_to_the_affine_map(name):
    case, regions = shown(name)
    rows = np.unique(np.linspace(0, len(regions) - 1, 12).astype(int))
    net = replace(case.network.planar(), intercepts=case.network.intercepts)
    scale = magnitudes(net, np.ones((1, 2)))[-1][0]
    for region, form in zip(rows, regions.affine_of(rows), strict=True):
        total = output_sum(case.network, regions.active[region])
        assert (np.abs(total.affine - form) <= 1e-12 * scale[:, None]).all()
        if case.network.slope == 0.0 and total.layer >= 0:
            last = regions.active[region][-case.network.hidden_layer_sizes[-1] :]
            np.testing.assert_array_equal(total.units, np.flatnonzero(last))


def test_the_line_of_a_boundary_segment_is_the_sum_of_the_units_active_there():
    for net in (ordinary((8, 8), 3), ordinary((8, 8), 3, 3)):
        regions = subdivide(net, WIDE)
        found = boundary(regions)
        assert len(found.segments)
        for region, line, chain in zip(
            found.segment_region, found.segment_line, found.segment_polyline, strict=True
        ):
            total = output_sum(net, regions.active[region])
            if len(net.coefs[-1][0]) > 1:
                total = total.contrast(*found.classes[chain])
            np.testing.assert_allclose(total.affine[0], line, rtol=0, atol=1e-12)


def test_without_hidden_layers_the_terms_are_the_coordinates():
    net = ordinary((), 1)
    total = output_sum(net, np.zeros(0, dtype=bool))
    assert total.layer == -1
    np.testing.assert_array_equal(total.affine[0, :2], net.coefs[0][:, 0])
    with pytest.raises(ValueError, match="shape"):
        output_sum(net, np.zeros(1, dtype=bool))


@pytest.mark.parametrize("name", every())
def test_the_map_to_hidden_space_is_affine_on_every_region(name):
    case, _ = shown(name)
    net = case.network
    for layer in range(len(net.hidden_layer_sizes)):
        regions = subdivide(net.truncated(layer + 1), case.box)
        units = (0, net.hidden_layer_sizes[layer] - 1)
        images = fold(net, layer, units, regions.vertices)
        sums = net.preactivations(regions.vertices)[layer]
        off = np.abs(images - net.activated(sums)[:, units])
        assert (off <= rounding_bounds(net, regions.vertices, case.box)[layer][:, units]).all()
        # An affine map keeps convex combinations of the corners.
        rng = np.random.default_rng(0)
        for region in range(0, len(regions), max(1, len(regions) // 10)):
            corners = regions.indices[regions.offsets[region] : regions.offsets[region + 1]]
            share = rng.dirichlet(np.ones(len(corners)))
            inside = share @ regions.vertices[corners]
            bound = 1e3 * rounding_bounds(net, inside[None], case.box)[layer][0, list(units)]
            image = fold(net, layer, units, inside[None])[0]
            assert (np.abs(image - share @ images[corners]) <= bound).all()


def test_the_map_to_hidden_space_refuses_units_out_of_range():
    with pytest.raises(ValueError, match="unit must be from 0 to 3"):
        fold(ordinary((4,), 1), 0, (0, 4), np.zeros((1, 2)))


def enclosed(cells):
    """Count the areas of one class that do not reach the border, by joining cells across edges."""
    faces = cells.edge_faces
    border = faces[faces[:, 1] < 0, 0]
    inner = faces[(faces >= 0).all(axis=1)]
    same = inner[cells.labels[inner[:, 0]] == cells.labels[inner[:, 1]]]
    graph = coo_array((np.ones(len(same)), (same[:, 0], same[:, 1])), shape=(len(cells),) * 2)
    count, part = connected_components(graph, directed=False)
    return count - len(set(part[border]))


@pytest.mark.parametrize("name", every(CLASSIFIERS))
def test_holes_are_the_areas_that_do_not_touch_the_border(name):
    _, regions = shown(name)
    cells = class_cells(regions)
    assert boundary(regions, cells).holes == enclosed(cells)


@settings(max_examples=60)
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


@pytest.mark.parametrize("name", every(CLASSIFIERS))
def test_cells_cover_the_box_and_have_the_class_predicted_inside(name):
    case, regions = shown(name)
    cells = class_cells(regions)
    assert cells.areas.sum() == pytest.approx(regions.areas.sum(), rel=1e-9)
    assert (cells.areas >= -unsure(case.box)).all()
    expected = oracle.boundary(oracle.subdivide(case.network, case.box)).areas
    for label in range(max(2, case.network.coefs[-1].shape[1])):
        area = cells.areas[cells.labels == label].sum()
        rounding = unsure(case.box)
        assert area == pytest.approx(float(expected.get(label, 0)), rel=1e-9, abs=rounding)


def test_a_regression_has_no_cells():
    with pytest.raises(ValueError, match="no classes"):
        class_cells(subdivide(ordinary((4,), 1, out_activation="identity"), UNIT))


def test_margins_agree_with_a_brute_force_search():
    found = boundary(subdivide(ordinary((12, 12), 2), WIDE))
    X = np.random.default_rng(0).uniform(-3, 3, size=(50, 2))
    segment, foot, distance = nearest(found, X)
    share = np.linspace(0, 1, 2001)[:, None, None]
    dense = found.segments[:, 0] + share * (found.segments[:, 1] - found.segments[:, 0])
    for i, x in enumerate(X):
        brute = np.hypot(*np.moveaxis(dense - x, 2, 0)).min()
        assert distance[i] <= brute * (1 + 1e-12)
        assert distance[i] == pytest.approx(brute, abs=2e-3)
        a, b, c = found.segment_line[segment[i]]
        assert abs(foot[i] @ [a, b] + c) < 1e-12
        assert np.hypot(*(foot[i] - x)) == pytest.approx(distance[i], rel=1e-12)


def test_a_grid_misses_what_lies_between_its_samples():
    # A strip of 0.02 around x1 = 0.013, between the samples of a grid of 21 in a box of 2.
    strip = lines([[1, 0, -0.003], [1, 0, -0.023]])
    found = grid_error(subdivide(strip, UNIT), 21)
    assert (found.regions, found.missed) == (3, 1)
    assert found.missed_area == pytest.approx(0.01, rel=1e-12)
    assert grid_error(subdivide(strip, UNIT), 401).missed == 0


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "identity"])
@pytest.mark.parametrize("n_out", [1, 3])
def test_the_mislabelled_share_agrees_with_a_much_finer_grid(activation, n_out):
    net = ordinary((8, 8), 3, n_out, activation=activation)
    exact = grid_error(subdivide(net, WIDE), 11).mislabelled
    x, _, X = lattice(WIDE, 11)
    labels = net.predict(X).reshape(11, 11)
    fine = np.random.default_rng(0).uniform(-3, 3, size=(200_000, 2))
    between = (x[1:] + x[:-1]) / 2
    nearest_sample = labels[
        np.searchsorted(between, fine[:, 1]), np.searchsorted(between, fine[:, 0])
    ]
    share = (net.predict(fine) != nearest_sample).mean()
    assert exact == pytest.approx(share, abs=5 * np.sqrt(share / 200_000) + 1e-4)


def test_the_mislabelled_share_of_a_straight_boundary_is_exact():
    # The class changes at x1 = 0.1; samples at -1, 0, 1 change it at 0.5.
    net = network([([[1], [0]], [-0.1])])
    assert grid_error(subdivide(net, UNIT), 3).mislabelled == pytest.approx(0.2, rel=1e-12)


def test_a_regression_mislabels_nothing():
    found = grid_error(subdivide(ordinary((4,), 1, out_activation="identity"), UNIT), 5)
    assert found.mislabelled is None
