"""Values that are followed along first-layer creases: the same picture, and honest error bounds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.regions import subdivide
from app.core.kernels.arrangement import halfedges as he
from tests.support.builders import FOUR, WIDE, integers, ordinary
from tests.support.networks import CASES, every

EVERY_WIDTH = [(0, 0), (0, 1000), (1000, 0)]


def regions_with(monkeypatch, short, network, box):
    """The regions of a network when only layers of so few units have rows for all vertices."""
    monkeypatch.setattr(arrangement, "SHORT", short)
    return subdivide(network, box)


def exact_outputs(regions, v):
    """The outputs of a network with one hidden layer at a vertex, in rational arithmetic."""
    network = regions.network
    x, y, denominator = regions.complex.place(v)
    values = [Fraction(x, denominator), Fraction(y, denominator)]
    for layer, (weights, biases) in enumerate(zip(network.coefs, network.intercepts, strict=True)):
        if layer:
            slope = Fraction(network.negative_slope if network.activation != "relu" else 0.0)
            values = [z if z > 0 else slope * z for z in values]
        columns = zip(weights.T.tolist(), biases.tolist(), strict=True)
        values = [
            sum((Fraction(w) * z for w, z in zip(column, values, strict=True)), Fraction(bias))
            for column, bias in columns
        ]
    return values


@pytest.mark.parametrize("short", EVERY_WIDTH)
@pytest.mark.parametrize("name", every())
def test_what_has_rows_of_values_changes_no_region(monkeypatch, name, short):
    case = CASES[name]()
    usual = subdivide(case.network, case.box)
    other = regions_with(monkeypatch, short, case.network, case.box)
    assert set(map(bytes, other.patterns)) == set(map(bytes, usual.patterns))
    assert (len(other), len(other.vertices)) == (len(usual), len(usual.vertices))
    assert len(other.edges) == len(usual.edges)
    assert other.areas.sum() == pytest.approx(usual.areas.sum(), rel=1e-9)


@pytest.mark.parametrize("hidden", [(90,), (90, 20), (70, 40, 10)])
def test_wide_networks_are_the_same_along_lines_and_by_products(monkeypatch, hidden):
    network = ordinary(hidden, 1)
    along = subdivide(network, WIDE)
    products = regions_with(monkeypatch, (1000, 1000), network, WIDE)
    assert set(map(bytes, along.patterns)) == set(map(bytes, products.patterns))
    order = np.lexsort(along.vertices.T), np.lexsort(products.vertices.T)
    np.testing.assert_allclose(
        along.vertices[order[0]], products.vertices[order[1]], rtol=0, atol=1e-10
    )


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
@pytest.mark.parametrize("make", [ordinary, integers])
@pytest.mark.parametrize("seed", range(3))
def test_no_value_is_further_off_than_its_bound_says(monkeypatch, activation, make, seed):
    drawn = make((12,), seed, activation=activation)
    regions = regions_with(monkeypatch, (0, 0), drawn, FOUR)
    cells = regions.complex
    cut, trust = cells.state, cells.mesh.trust
    for v in range(cells.vertices):
        bound = trust[v, he.REACH] * cut.bounds[he.SLACK_A] + cut.bounds[he.SLACK_B]
        off = [
            abs(float(Fraction(z) - e))
            for z, e in zip(cut.Z[v], exact_outputs(regions, v), strict=True)
        ]
        assert (np.array(off) <= bound).all()
        assert np.linalg.norm(off) <= trust[v, he.NORM]
        assert (bound < 1e-11 * (1 + np.abs(cut.Z).max())).all()
