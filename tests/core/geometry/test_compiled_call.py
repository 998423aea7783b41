"""One compiled call scales a network and cuts by it: it finds what an `Arrangement` finds."""

from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.arrangement import Arrangement
from app.core.geometry.regions import subdivide
from app.core.geometry.scaling import ScaledNetwork
from tests.support.builders import FOUR, WIDE, integers, ordinary
from tests.support.cases import each


def thirds(network):
    """Return the network with its weights divided by 3."""
    coefs, intercepts = (
        tuple(part / 3.0 for part in parts) for parts in (network.coefs, network.intercepts)
    )
    return replace(network, coefs=coefs, intercepts=intercepts)


def contents(found, read):
    """Return what was found as bytes."""
    vertices, outputs, faces = read
    parts = [vertices, outputs, *faces]
    return [np.ascontiguousarray(part).tobytes() for part in parts] + [found.pairs]


@pytest.mark.parametrize(
    "network",
    [
        ordinary((4,), 0),
        ordinary((8, 8), 1, 5),
        ordinary((70, 5, 9), 2),
        integers((8, 8), 3),
        integers((8, 8), 4, 6),
        thirds(integers((8, 8, 4), 5)),
        thirds(integers((8, 8), 6, 12)),
    ],
)
@each("box", [FOUR, (-1.5, 300.0, 0.25, 0.75)])
def test_one_call_finds_what_an_arrangement_does(network, box):
    scaled_network = ScaledNetwork(network, box)
    expected = Arrangement.of_network(scaled_network, 10**6)
    count = expected.cut_all()
    regions = subdivide(network, box)
    assert len(regions) == count
    found = regions.arrangement
    assert contents(found, found.read()) == contents(expected, expected.read())


def test_extreme_weights_are_scaled_before_anything_is_cut():
    network = ordinary((6,), 0)
    coefs = (1e200 * network.coefs[0], 1e-200 * network.coefs[1])
    extreme = replace(
        network, coefs=coefs, intercepts=(1e200 * network.intercepts[0], *network.intercepts[1:])
    )
    found = subdivide(extreme, WIDE)
    assert found.scaled_network.shifts is not None
    assert len(found) == len(subdivide(network, WIDE))


def test_the_regions_make_no_arrangement_before_it_is_used():
    regions = subdivide(ordinary((8,), 0), FOUR)
    assert len(regions) > 1
    assert not {"arrangement", "scaled_network", "vertices"} & vars(regions).keys()
    assert len(regions.patterns) == len(regions)


@each("pairs", [False, True])
def test_many_equal_outputs_start_the_call_again_with_pairs(pairs, monkeypatch):
    """Comparing all of them in exact arithmetic costs more."""
    network = ordinary((16, 16), 0, 12)
    weights = network.coefs[-1].copy()
    weights[:, 1:] = weights[:, :1]
    biases = np.full(12, 0.5)
    equal = replace(
        network,
        coefs=(*network.coefs[:-1], weights),
        intercepts=(*network.intercepts[:-1], biases),
    )
    monkeypatch.setattr(arrangement, "FEW_SIGNS", 32 if pairs else 10**9)
    assert subdivide(equal, FOUR).arrangement.pairs is pairs
