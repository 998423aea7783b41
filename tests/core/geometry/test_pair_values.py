"""Regions computed with pairs of float64: the same as with float64, from fewer exact signs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.class_cells import class_cells, level_cells
from app.core.geometry.regions import subdivide
from app.core.network.mlp import Network
from tests.support.builders import FOUR, ordinary
from tests.support.cases import each
from tests.support.networks import ALL, every

UNIT = (-1.0, 1.0, -1.0, 1.0)


def deep(sizes, seed=0, bias=0.1, activation="relu"):
    """Return a random network with one output."""
    random = np.random.default_rng(seed)
    shape = (2, *sizes, 1)
    coefs = [random.normal(size=pair) * np.sqrt(2 / pair[0]) for pair in pairwise(shape)]
    intercepts = [bias * random.normal(size=size) for size in shape[1:]]
    return Network(tuple(coefs), tuple(intercepts), activation, "logistic", 0.1)


def facts(case):
    """Return what must not depend on the precision of the values, or why there are no regions.

    The regions by pattern, the number of vertices, and the patterns on both sides of each edge.
    """
    try:
        regions = subdivide(case.network, case.box)
    except FloatingPointError as error:
        return str(error), None
    patterns = [bytes(row) for row in regions.patterns]
    sides = [
        sorted(patterns[face] if face >= 0 else b"outside" for face in pair)
        for pair in regions.edge_faces.tolist()
    ]
    return (sorted(patterns), len(regions.vertices), sorted(sides)), regions


@each("name", every(ALL))
def test_regions_are_the_same_with_pairs(name, monkeypatch):
    case = ALL[name]()
    monkeypatch.setattr(arrangement.Arrangement, "_pairs_are_faster", lambda self, code: False)
    expected, single = facts(case)
    monkeypatch.setattr(arrangement, "ALWAYS_PAIRS", True)
    found, double = facts(case)
    assert found == expected
    if double is None:
        return
    assert double.arrangement.pairs
    order, other = (
        sorted(range(len(r)), key=lambda i, r=r: bytes(r.patterns[i])) for r in (single, double)
    )
    error = 2.0 * double.arrangement.tolerance
    assert double.scaled_areas[other] == pytest.approx(
        single.scaled_areas[order], abs=4.0 * error * np.ptp(double.scaled_vertices)
    )


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_deep_networks_need_no_exact_sign_and_no_refined_vertex(activation):
    regions = subdivide(deep((40,) * 8, activation=activation), UNIT)
    assert regions.arrangement.pairs
    assert regions.arrangement.exact_signs == regions.arrangement.refined_vertices == 0


def test_shallow_networks_need_no_pairs():
    assert not subdivide(ordinary((16, 16), 0), FOUR).arrangement.pairs


def test_patterns_of_a_deep_network_are_those_of_exact_arithmetic_at_interior_points():
    network = deep((12,) * 8, seed=3)
    regions = subdivide(network, UNIT)
    exact = regions.scaled_network.exact()
    random = np.random.default_rng(0)
    for r in random.choice(len(regions), size=40, replace=False).tolist():
        (x, dx), (y, dy) = (float(c).as_integer_ratio() for c in regions.centroids[r])
        exact.set_point(r, (x * dy, y * dx, dx * dy))
        rows = [exact.row(r, layer) for layer in range(8)]
        assert (np.concatenate(rows) > 0).tolist() == regions.active[r].tolist()


@pytest.mark.parametrize("value", [0.0, 0.05])
def test_level_sets_are_the_same_with_pairs(value, monkeypatch):
    network = deep((20,) * 4, seed=1)
    single = level_cells(subdivide(network, UNIT), value)
    monkeypatch.setattr(arrangement, "ALWAYS_PAIRS", True)
    double = level_cells(subdivide(network, UNIT), value)
    assert len(single) == len(double)
    assert single.areas[single.labels == 1].sum() == pytest.approx(
        double.areas[double.labels == 1].sum(), abs=1e-9
    )


def test_class_cells_are_the_same_with_pairs(monkeypatch):
    random = np.random.default_rng(2)
    network = deep((20,) * 4, seed=1)
    coefs = (*network.coefs[:-1], random.normal(size=(20, 5)))
    intercepts = (*network.intercepts[:-1], 0.1 * random.normal(size=5))
    network = Network(coefs, intercepts, "relu", "softmax")
    single = class_cells(subdivide(network, UNIT))
    monkeypatch.setattr(arrangement, "ALWAYS_PAIRS", True)
    double = class_cells(subdivide(network, UNIT))
    assert len(single) == len(double)
    for label in range(5):
        assert single.areas[single.labels == label].sum() == pytest.approx(
            double.areas[double.labels == label].sum(), abs=1e-9
        )
