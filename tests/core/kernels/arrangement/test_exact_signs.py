"""Exact signs in integers of a fixed number of words agree with those of Python's integers."""

from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry.regions import subdivide
from app.core.kernels.arrangement import halfedges as he
from app.core.kernels.arrangement.exact_signs import settle_exactly
from tests.support.builders import FOUR, integers, ordinary
from tests.support.cases import each


def scaled(net, factor):
    return replace(
        net,
        coefs=tuple(weights * factor for weights in net.coefs),
        intercepts=tuple(biases * factor for biases in net.intercepts),
    )


def leaky(net, slope):
    return replace(net, activation="leaky_relu", negative_slope=slope)


def queried(regions):
    """Return the arrays of a subdivision in which all outputs at all vertices are queried."""
    arrangement, state = regions.arrangement, regions.arrangement.state
    count, outputs = len(regions.vertices), state.Z.shape[1]
    pairs = np.stack(np.meshgrid(np.arange(count), np.arange(outputs)), axis=-1).reshape(-1, 2)
    pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
    signs = np.zeros((count, 3), dtype=np.uint64)
    signs[:, he.UNDECIDED] = 2**outputs - 1
    state = state._replace(
        queries=pairs.astype(state.queries.dtype),
        signs=signs,
        Z=np.full((count, outputs), np.nan),
        low=np.zeros((0, outputs)),
        rows=he.ALL_VERTICES,
    )
    mesh = arrangement.mesh._replace(counts=arrangement.mesh.counts.copy())
    mesh.counts[he.QUERIES] = len(pairs)
    return mesh, state


def settle(regions, budget, stopped=0):
    mesh, state = queried(regions)
    network = regions.scaled_network
    sizes = np.array([2, *map(len, network.intercepts)])
    done = settle_exactly(
        mesh,
        state,
        network.flat,
        sizes,
        regions.network.slopes,
        np.array(network.scaled_box),
        budget,
        np.array([stopped, 0, 0, 0]),
    )
    return done, mesh, state


NETWORKS = {
    "no hidden layer": lambda: ordinary((), 0, 3),
    "one layer": lambda: ordinary((9,), 1, 2),
    "two layers": lambda: ordinary((6, 5), 2, 3),
    "four layers": lambda: ordinary((4, 3, 4, 3), 3, 2),
    "thirds": lambda: scaled(integers((6, 6), 4), 1.0 / 3.0),
    "small integers": lambda: integers((6, 5, 4), 5),
    "without biases": lambda: replace(
        ordinary((5, 4), 6, 2), intercepts=tuple(np.zeros(n) for n in (5, 4, 2))
    ),
    "a slope of 0.1": lambda: leaky(ordinary((5, 4), 7, 2), 0.1),
    "a slope of 1.5": lambda: leaky(scaled(integers((5, 4, 3), 8), 0.1), 1.5),
    "a negative slope": lambda: leaky(ordinary((4, 4), 9, 2), -0.3),
}


@each("name", NETWORKS)
def test_signs_and_values_are_those_of_exact_arithmetic_in_python(name):
    net = NETWORKS[name]()
    for box in (FOUR, (-3.7, 2.9, -1.1, 4.3), (1e3, 1e3 + 1.0, -1e-3, 2e-3)):
        regions = subdivide(net, box)
        assert regions.scaled_network.is_exact
        done, _, state = settle(regions, 10**12)
        assert done
        assert not state.signs[:, he.UNDECIDED].any()
        arrangement, layer = regions.arrangement, len(net.hidden_layer_sizes)
        for v in range(len(regions.vertices)):
            arrangement.exact_point(v)
            for k in range(state.Z.shape[1]):
                value = arrangement.exact_network.value(v, layer, k)
                up, down = (int(state.signs[v, s]) >> k & 1 for s in (he.POSITIVE, he.NEGATIVE))
                assert up - down == np.sign(value)
                assert state.Z[v, k] == pytest.approx(value, rel=1e-15, abs=0.0)


def test_signs_beyond_the_budget_remain_queried():
    regions = subdivide(ordinary((6, 5), 2, 3), FOUR)
    done, mesh, state = settle(regions, -1)
    assert not done
    assert mesh.counts[he.QUERIES] == 3 * len(regions.vertices)
    assert np.isnan(state.Z).all()
    done, mesh, _ = settle(regions, 10**12, stopped=1)
    assert not done
    assert mesh.counts[he.QUERIES] == 3 * len(regions.vertices)
    # The budget is checked before each sign, so that at least one is computed.
    done, mesh, state = settle(regions, 0)
    assert not done
    assert mesh.counts[he.QUERIES] == 3 * len(regions.vertices) - np.isfinite(state.Z).sum()
    assert 0 < np.isfinite(state.Z).sum() <= 3


def test_a_network_that_was_rounded_when_it_was_scaled_keeps_its_exact_signs():
    # Its first layer is scaled by 2**900 and the second by 2**-900.
    net = integers((6, 6), 1)
    first, second, last = net.coefs
    extreme = replace(
        net,
        coefs=(np.ldexp(first, 900), np.ldexp(second, -900), last),
        intercepts=(np.ldexp(net.intercepts[0], 900), *net.intercepts[1:]),
    )
    regions = subdivide(extreme, FOUR)
    assert not regions.scaled_network.is_exact
    assert len(regions) == len(subdivide(net, FOUR))


def test_common_degenerate_networks_need_no_integers_of_python():
    for net in (
        scaled(integers((8, 8), 1), 1.0 / 3.0),
        scaled(integers((8, 8, 8), 1), 0.1),
        replace(
            ordinary((8, 8), 2), coefs=tuple(np.round(w) / 3 for w in ordinary((8, 8), 2).coefs)
        ),
    ):
        assert subdivide(net, FOUR).arrangement.exact_signs == 0


def test_units_that_are_equal_up_to_a_power_of_two_settle_each_others_signs():
    net = ordinary((8, 8), 3)
    coefs, intercepts = [w.copy() for w in net.coefs], [b.copy() for b in net.intercepts]
    for weights, biases, factor in zip(coefs[:-1], intercepts[:-1], (1.0, -4.0), strict=True):
        weights[:, 1], biases[1] = factor * weights[:, 0], factor * biases[0]
    regions = subdivide(replace(net, coefs=tuple(coefs), intercepts=tuple(intercepts)), FOUR)
    assert regions.arrangement.exact_signs == 0
    spent = regions.arrangement.mesh.counts[he.SPENT]
    assert spent < 100 * len(regions.vertices)
