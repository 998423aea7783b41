"""Level sets: the output has the value on them, and level 0 is the decision boundary."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.core.geometry.boundary import boundary, level_set
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import UNIT, WIDE, network, ordinary
from tests.support.cases import each
from tests.support.laws import rounding_bounds, slack
from tests.support.laws_boundary import check_boundary
from tests.support.networks import CASES, every

# Vertices are accurate to 1e-9 of the box, not to 1e-12 as the laws assume.
PLACED = 1e3
VALUES = (-0.75, 0.0, 0.125)


def lowered(net, value, output=0):
    """Return a binary classifier whose logit is one output of the network minus the value."""
    return replace(
        net,
        coefs=(*net.coefs[:-1], net.coefs[-1][:, [output]]),
        intercepts=(*net.intercepts[:-1], net.intercepts[-1][[output]] - value),
        out_activation="logistic",
    )


@each("name", every())
def test_on_a_level_set_the_output_has_the_value(name):
    case = CASES[name]()
    net = replace(case.network, out_activation="identity")
    regions = subdivide(net, case.box)
    for value in VALUES:
        found = level_set(regions, value)
        assert len(found.segments) == sum(len(line) - 1 for line in found.polylines)
        for line in found.polylines:
            off = np.abs(net.logits(line)[:, 0] - value)
            assert (
                off <= PLACED * rounding_bounds(net, line, case.box)[-1][:, 0] + 1e-12 * abs(value)
            ).all()


@each("name", every())
def test_level_zero_is_the_decision_boundary(name):
    case = CASES[name]()
    net = lowered(case.network, 0.0)
    regions = subdivide(net, case.box)
    found, expected = level_set(regions, 0.0), boundary(regions)
    np.testing.assert_array_equal(found.segments, expected.segments)
    np.testing.assert_array_equal(found.segment_line, expected.segment_line)
    assert (found.components, found.holes) == (expected.components, expected.holes)


@each("value", [-1.0, 0.5, 2.0])
@each("name", every([name for name in CASES if "integers" in name and "4 classes" in name]))
def test_levels_of_hard_networks_agree_with_the_oracle(name, value):
    case = CASES[name]()
    output = case.network.coefs[-1].shape[1] - 1
    biases = case.network.intercepts[-1]
    if (biases[output] - value) + value != biases[output]:
        value = 0.0
    found = level_set(subdivide(case.network, case.box), value, output)
    # The level set is the boundary of the lowered network; lowering is exact here.
    expected = oracle.boundary(oracle.subdivide(lowered(case.network, value, output), case.box))
    assert len(found.segments) == len(expected.segments)
    assert found.components == expected.components
    allowed = slack(case.box) * max(1, len(found.segments))
    assert abs(found.length - expected.length) <= 1e-9 * expected.length + allowed


def test_a_level_set_satisfies_the_laws_of_a_boundary():
    net = ordinary((12, 12), 2, out_activation="identity")
    shown = subdivide(lowered(net, 0.25), WIDE)
    check_boundary(level_set(subdivide(net, WIDE), 0.25), shown)


def test_the_level_set_of_a_value_above_all_outputs_is_empty():
    found = level_set(subdivide(ordinary((8,), 1, out_activation="identity"), WIDE), 1e6)
    assert found.polylines == []
    assert found.length == 0.0


def test_the_edge_of_a_plateau_is_a_level_set_when_the_output_rises_from_it():
    ramp = network([([[1], [0]], [0]), ([[1]], [0.5])], out_activation="identity")
    (line,) = level_set(subdivide(ramp, UNIT), 0.5).polylines
    assert sorted(line.tolist()) == [[0.0, -1.0], [0.0, 1.0]]


@pytest.mark.exhaustive
def test_the_edge_of_a_plateau_is_found_after_wide_layers():
    # The output is 0 on areas, so its signs at vertices of wide layers need exact arithmetic.
    rng = np.random.default_rng(0)
    sizes = [2, 64, 64]
    coefs = [rng.normal(size=pair) / np.sqrt(pair[0]) for pair in pairwise(sizes)]
    hidden = [(coef, 0.3 * rng.normal(size=coef.shape[1])) for coef in coefs]
    regions = subdivide(network([*hidden, (np.eye(64)[:, :1], [0])]), (-6.0, 6.0, -6.0, 6.0))
    check_boundary(boundary(regions), regions)
