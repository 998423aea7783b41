"""Neighbours of regions share an edge, and the dual graph has each pair of them once."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from app.core.geometry import polygons
from app.core.geometry.adjacency import dual_graph, neighbours, sides
from app.core.geometry.regions import subdivide
from tests.support.builders import FOUR, UNIT, WIDE, around, lines, moved, network, ordinary, scaled
from tests.support.cases import each
from tests.support.laws import slack
from tests.support.networks import CASES, every, exact


@each("name", every())
def test_neighbours_share_an_edge_and_are_mutual(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    across, edges = neighbours(regions), sides(regions)
    own = np.repeat(np.arange(len(regions)), np.diff(regions.offsets))
    for i, (edge, here, there) in enumerate(zip(edges, own, across, strict=True)):
        assert {here, there} == set(regions.edge_faces[edge].tolist())
        assert regions.indices[i] in regions.edges[edge]
        assert (there < 0) == (regions.edge_layer[edge] < 0)
    pairs = set(zip(own[across >= 0], across[across >= 0], strict=True))
    assert pairs == {(b, a) for a, b in pairs}
    assert len(pairs) == 2 * (regions.edge_layer >= 0).sum()


def rows(net):
    """Return (layer, unit) of each hidden unit, in the order of activation patterns."""
    return [(layer, unit) for layer, n in enumerate(net.hidden_layer_sizes) for unit in range(n)]


def units_by_edge(graph):
    units = list(map(tuple, graph.units.tolist()))
    return [set(units[a:b]) for a, b in pairwise(graph.unit_offsets.tolist())]


@each("name", every())
def test_the_dual_graph_is_that_of_exact_arithmetic(name):
    """It has the same pairs of patterns, with the same lengths, and the units that differ."""
    case, subdivision = exact(name)
    regions = subdivide(case.network, case.box)
    graph = dual_graph(regions)
    expected = {}
    for ends, owners in subdivision.edges.items():
        if len(owners) == 2:
            (x, y), (p, q) = map(subdivision.points.exact, ends)
            pair = frozenset(subdivision.cells[owner].pattern for owner in owners)
            assert pair not in expected
            expected[pair] = sqrt((x - p) ** 2 + (y - q) ** 2)
    patterns = [tuple(bits) for bits in regions.active.tolist()]
    names = rows(case.network)
    near = 4 * slack(case.box)
    found = set()
    table = zip(graph.pairs.tolist(), graph.length.tolist(), units_by_edge(graph), strict=True)
    for (left, right), length, units in table:
        pair = frozenset((patterns[left], patterns[right]))
        found.add(pair)
        assert length == pytest.approx(expected[pair], rel=1e-9, abs=near)
        bits = zip(names, patterns[left], patterns[right], strict=True)
        assert units == {unit for unit, one, other in bits if one != other}
    assert found == expected.keys()
    assert len(graph.pairs) == len(expected)


@each("name", every())
def test_the_dual_graph_is_connected_and_has_the_size_of_euler_s_formula(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    graph = dual_graph(regions)
    border = np.unique(regions.edges[regions.edge_layer < 0])
    assert len(graph.edge) == len(regions.vertices) + len(regions) - 1 - len(border)
    np.testing.assert_array_equal(regions.edge_faces[graph.edge], graph.pairs)
    labelled = np.column_stack([regions.edge_layer, regions.edge_unit])[graph.edge].tolist()
    for unit, units in zip(labelled, units_by_edge(graph), strict=True):
        assert tuple(unit) in units
    root = np.arange(len(regions))
    for _ in root:
        least = root.copy()
        for one, other in (graph.pairs.T, graph.pairs.T[::-1]):
            np.minimum.at(least, one, root[other])
        if (least == root).all():
            break
        root = least
    assert not root.any()


@each("name", every(step=3))
def test_centroids_and_their_classes_are_those_of_exact_arithmetic(name):
    case, subdivision = exact(name)
    regions = subdivide(case.network, case.box)
    graph = dual_graph(regions)
    near = slack(case.box)
    for r, pattern in enumerate(regions.active.tolist()):
        cell = subdivision.by_pattern[tuple(pattern)]
        corners = cell.polygon
        twice = [
            (ax * by - bx * ay, ax + bx, ay + by)
            for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True)
        ]
        x, y = (sum(t[0] * t[axis] for t in twice) / (6 * cell.area) for axis in (1, 2))
        size = max(abs(c - x) + abs(d - y) for c, d in corners)
        low, high = regions.polygon(r).min(axis=0), regions.polygon(r).max(axis=0)
        assert (low - near <= graph.centroid[r]).all()
        assert (graph.centroid[r] <= high + near).all()
        if cell.area <= 1e4 * near * size:
            continue
        assert abs(Fraction(graph.centroid[r, 0]) - x) <= 1e-3 * size + near
        assert abs(Fraction(graph.centroid[r, 1]) - y) <= 1e-3 * size + near
        values = [float(a * x + b * y + c) for a, b, c in cell.affine]
        spread = sum(abs(float(part)) for line in cell.affine for part in line[:2])
        margin = spread * (1e-3 * float(size) + near)
        if graph.winner is None:
            assert graph.value[r] == pytest.approx(values[0], rel=1e-9, abs=margin + 1e-9)
        elif len(values) == 1:
            assert abs(values[0]) <= margin or graph.winner[r] == (values[0] > 0)
        else:
            assert values[graph.winner[r]] >= max(values) - margin


def test_the_lines_of_a_grid_form_the_graph_of_a_grid():
    regions = subdivide(lines([[1, 0, 0.5], [1, 0, -0.5], [0, 1, 0], [0, -1, 0.5]]), UNIT)
    graph = dual_graph(regions)
    nodes = {(round(x, 9), round(y, 9)): r for r, (x, y) in enumerate(graph.centroid.tolist())}
    xs, ys = (sorted({at[axis] for at in nodes}) for axis in (0, 1))
    expected = {frozenset((nodes[a, y], nodes[b, y])) for a, b in pairwise(xs) for y in ys}
    expected |= {frozenset((nodes[x, a], nodes[x, b])) for a, b in pairwise(ys) for x in xs}
    assert (len(xs), len(ys)) == (3, 3)
    assert set(map(frozenset, graph.pairs.tolist())) == expected


def test_a_crease_that_several_units_share_names_all_of_them():
    # Both units of layer 1, max(x1, 0) and -x1, are active on one side of x1 = 0 only.
    net = network([([[1, -1], [0, 0]], [0, 0]), ([[1, -1], [0, 1]], [0, 0]), ([[1], [1]], [0])])
    graph = dual_graph(subdivide(net, UNIT))
    assert graph.pairs.tolist() == [[1, 0]]
    assert graph.length.tolist() == [2.0]
    assert units_by_edge(graph) == [{(0, 0), (0, 1), (1, 0), (1, 1)}]


def test_a_side_along_several_regions_is_one_edge_for_each_of_them():
    # The creases of layer 1 cross x1 = 0, and one of them bends there.
    net = network([([[1, 0], [0, 1]], [0, 9]), ([[0, 1], [1, 1]], [-8.5, -9]), ([[1], [1]], [0])])
    regions = subdivide(net, UNIT)
    graph = dual_graph(regions)
    pairs = list(map(frozenset, graph.pairs.tolist()))
    assert len(pairs) == len(set(pairs))
    crease = [{(0, 0)} == units for units in units_by_edge(graph)]
    assert graph.length[crease].sum() == pytest.approx(2.0)
    assert sum(crease) > 1


@pytest.mark.parametrize("n_out", [1, 3])
def test_classes_and_values_at_centroids_are_predictions(n_out):
    for options in ({}, {"out_activation": "identity"}):
        net = ordinary((12, 8), 5, n_out, **options)
        regions = subdivide(net, WIDE)
        graph = dual_graph(regions)
        found = graph.value if graph.winner is None else graph.winner
        wide = regions.areas > 1e-6
        expected = net.predict(graph.centroid)
        np.testing.assert_allclose(found[wide], expected[wide], rtol=1e-9, atol=1e-9)


def test_values_of_extreme_weights_are_those_of_the_network():
    net = scaled(ordinary((6,), 3, out_activation="identity"), 1e80)
    graph = dual_graph(subdivide(net, FOUR))
    np.testing.assert_allclose(graph.value, net.predict(graph.centroid), rtol=1e-6)


def test_centroids_far_from_the_origin_stay_in_their_regions():
    box = around(1e-4, (1e3, -1e3))
    regions = subdivide(moved(ordinary((8,), 2), 1e-4 / 3, (1e3, -1e3)), box)
    found = dual_graph(regions).centroid
    np.testing.assert_array_equal(regions.locate(found), np.arange(len(regions)))


def test_many_outputs_are_evaluated_in_parts(monkeypatch):
    regions = subdivide(ordinary((8, 8), 1, 5), WIDE)
    whole = dual_graph(regions).winner
    monkeypatch.setattr("app.core.geometry.adjacency._CHUNK", 7)
    np.testing.assert_array_equal(dual_graph(regions).winner, whole)


@pytest.mark.parametrize("activation", ["identity", "relu"])
def test_a_single_region_has_no_neighbours(activation):
    net = network([([[1.0], [0.0]], [9.0]), ([[1.0]], [0.0])], activation=activation)
    graph = dual_graph(subdivide(net, UNIT))
    assert graph.pairs.shape == (0, 2)
    assert graph.units.shape == (0, 2)
    assert graph.unit_offsets.tolist() == [0]
    assert graph.centroid.tolist() == [[0.0, 0.0]]


def test_the_weights_of_a_centroid_add_up_to_1_even_without_an_area():
    vertices = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [0.0, 1.0], [1.0, 0.0], [4.0, 0.0]])
    offsets, indices = np.array([0, 4, 7, 10]), np.array([0, 1, 2, 3, 0, 4, 5, 0, 1, 2])
    weights = polygons.centroid_weights(vertices, offsets, indices)
    np.testing.assert_allclose(np.add.reduceat(weights, offsets[:-1]), 1.0)
    at = np.add.reduceat(vertices[indices] * weights[:, None], offsets[:-1])
    np.testing.assert_allclose(at, [[1.0, 0.5], [5 / 3, 0.0], [4 / 3, 1 / 3]])
