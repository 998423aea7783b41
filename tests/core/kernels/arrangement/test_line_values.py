"""Values computed along first-layer creases: the regions stay the same, error bounds hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.regions import subdivide
from app.core.kernels.arrangement import halfedges as he
from tests.support.builders import FOUR, WIDE, integers, ordinary
from tests.support.cases import each
from tests.support.networks import CASES, every

NARROW_LIMITS = [(0, 0), (0, 1000), (1000, 0)]


def regions_with(monkeypatch, narrow, network, box):
    """Return the regions, with values stored for all vertices only in layers up to these widths."""
    monkeypatch.setattr(arrangement, "NARROW", narrow)
    return subdivide(network, box)


def exact_outputs(regions, v):
    """Return the outputs of a network with one hidden layer at a vertex, as fractions."""
    network = regions.network
    x, y, denominator = regions.arrangement.exact_point(v)
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


@each("narrow", NARROW_LIMITS)
@each("name", every())
def test_what_has_rows_of_values_changes_no_region(monkeypatch, name, narrow):
    case = CASES[name]()
    usual = subdivide(case.network, case.box)
    other = regions_with(monkeypatch, narrow, case.network, case.box)
    assert set(map(bytes, other.patterns)) == set(map(bytes, usual.patterns))
    assert (len(other), len(other.vertices)) == (len(usual), len(usual.vertices))
    assert len(other.edges) == len(usual.edges)
    assert other.areas.sum() == pytest.approx(usual.areas.sum(), rel=1e-9)


def test_values_between_vertices_without_rows_are_interpolated_twice(monkeypatch):
    """Repeat a case: what was read instead, memory after the rows, was 0 in one of twenty runs."""
    case = CASES["small integers (10, 10) #10, divided by 3, 5 classes"]()
    usual = {bytes(pattern) for pattern in subdivide(case.network, case.box).patterns}
    for _ in range(200):
        other = regions_with(monkeypatch, (1000, 0), case.network, case.box)
        assert {bytes(pattern) for pattern in other.patterns} == usual


@pytest.mark.parametrize("hidden", [(90,), (90, 20), (70, 40, 10)])
def test_wide_networks_have_the_same_regions_along_lines_and_by_matrix_products(
    monkeypatch, hidden
):
    network = ordinary(hidden, 1)
    along = subdivide(network, WIDE)
    products = regions_with(monkeypatch, (1000, 1000), network, WIDE)
    assert set(map(bytes, along.patterns)) == set(map(bytes, products.patterns))
    order = np.lexsort(along.vertices.T), np.lexsort(products.vertices.T)
    np.testing.assert_allclose(
        along.vertices[order[0]], products.vertices[order[1]], rtol=0, atol=1e-10
    )


@each("activation", ["relu", "leaky_relu"])
@each("make", [ordinary, integers])
@each("seed", range(3))
def test_no_value_is_further_off_than_its_bound(monkeypatch, activation, make, seed):
    drawn = make((12,), seed, activation=activation)
    regions = regions_with(monkeypatch, (0, 0), drawn, FOUR)
    subdivision = regions.arrangement
    cut, accuracy = subdivision.state, subdivision.mesh.accuracy
    for v in range(subdivision.vertices):
        bound = (
            accuracy[v, he.INPUT_ERROR] * cut.bounds[he.ERROR_FACTOR] + cut.bounds[he.ERROR_OFFSET]
        )
        off = [
            abs(float(Fraction(z) - e))
            for z, e in zip(cut.Z[v], exact_outputs(regions, v), strict=True)
        ]
        assert (np.array(off) <= bound).all()
        assert np.linalg.norm(off) <= accuracy[v, he.ERROR_NORM]
        assert (bound < 1e-11 * (1 + np.abs(cut.Z).max())).all()
