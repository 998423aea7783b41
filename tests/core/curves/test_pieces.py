"""Linear pieces: every kink is found, the pieces meet there, and the tails hold everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.curves.pieces import far_pattern, line_tails, pieces, plateaus
from app.core.network.mlp import Network
from tests.support.builders import network
from tests.support.cases import each


def on_a_line(sizes, seed, activation="relu", digits=None):
    """Return a network with the only input x1 and normal or small integer weights."""
    rng = np.random.default_rng(seed)
    layers = []
    for n_in, n_out in zip((1, *sizes), (*sizes, 1), strict=True):
        if digits is None:
            weights, biases = rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
        else:
            weights, biases = (
                rng.integers(-digits, digits + 1, shape).astype(float)
                for shape in ((n_in, n_out), n_out)
            )
        layers.append((weights, biases))
    return network(layers, activation=activation, out_activation="identity", features=("x1",))


CASES = {
    "one unit": on_a_line((1,), 0),
    "sixteen units": on_a_line((16,), 1),
    "no hidden layer": on_a_line((), 2),
    "three layers": on_a_line((8, 8, 8), 3),
    "leaky": on_a_line((6, 6), 4, "leaky_relu"),
    "identity": on_a_line((4,), 5, "identity"),
    "small whole weights": on_a_line((8, 8), 6, digits=2),
    "all weights zero": network(
        [(np.zeros((1, 3)), np.zeros(3)), (np.zeros((3, 1)), np.zeros(1))],
        out_activation="identity",
        features=("x1",),
    ),
    "units that switch at the same x": network(
        [([[1.0, -1.0, 2.0]], [0.0, 0.0, 0.0]), ([[1.0], [1.0], [1.0]], [0.0])],
        out_activation="identity",
        features=("x1",),
    ),
    "a kink far away": network(
        [([[1.0, 1e-6]], [0.0, -1.0]), ([[1.0], [1.0]], [0.0])],
        out_activation="identity",
        features=("x1",),
    ),
    "a kink at the edge of the range": network(
        [([[1.0, 1.0]], [-4.0, -12.0]), ([[1.0], [1.0]], [0.0])],
        out_activation="identity",
        features=("x1",),
    ),
}


def values(net: Network, x):
    x = np.asarray(x, dtype=float)
    return net.logits(np.column_stack([x, np.zeros_like(x)]))[:, 0]


def check(net):
    found = pieces(net, -4.0, 4.0)
    kinks = found.kinks
    assert (np.diff(kinks) > 0).all()
    assert (found.active[1:] != found.active[:-1]).any(axis=1).all()
    far = 2.0 * max(np.abs(kinks).max(initial=0.0), 4.0)
    ends = np.array([-far, *kinks, far])
    for share in (0.25, 0.5, 0.75):
        inside = ends[:-1] + share * np.diff(ends)
        expected = found.lines[:, 0] * inside + found.lines[:, 1]
        scale = np.abs(found.lines[:, 0] * inside) + np.abs(found.lines[:, 1]) + 1.0
        assert (np.abs(values(net, inside) - expected) <= 1e-9 * scale).all()
    at_kinks = found.lines[:-1] * np.column_stack([kinks, np.ones_like(kinks)])
    behind = found.lines[1:] * np.column_stack([kinks, np.ones_like(kinks)])
    scale = np.abs(at_kinks).sum(axis=1) + 1.0
    assert (np.abs(at_kinks.sum(axis=1) - behind.sum(axis=1)) <= 1e-7 * scale).all()


@each("name", CASES)
def test_on_every_piece_the_network_equals_its_line(name):
    check(CASES[name])


@given(
    sizes=st.lists(st.integers(1, 6), max_size=3),
    seed=st.integers(0, 2**16),
    digits=st.sampled_from([None, 1, 2]),
)
def test_random_networks_equal_their_lines_too(sizes, seed, digits):
    check(on_a_line(tuple(sizes), seed, digits=digits))


@each("name", CASES)
def test_beyond_the_last_kink_the_network_equals_its_tail(name):
    net = CASES[name]
    found = pieces(net, -4.0, 4.0)
    for side, tail in zip((-1, 1), line_tails(found), strict=True):
        far = side * 1e9
        scale = abs(tail.slope * far) + abs(tail.intercept) + 1.0
        assert abs(values(net, [far])[0] - (tail.slope * far + tail.intercept)) <= 1e-9 * scale
        end = found.active[0 if side < 0 else -1]
        np.testing.assert_array_equal(end, far_pattern(net, side))


def test_each_unit_of_one_layer_makes_a_kink_where_its_pre_activation_is_0():
    net = CASES["sixteen units"]
    found = pieces(net, -4.0, 4.0)
    roots = np.sort(-net.intercepts[0] / net.coefs[0][0])
    np.testing.assert_allclose(found.kinks, roots, rtol=1e-8)
    order = np.argsort(-net.intercepts[0] / net.coefs[0][0])
    assert found.units == [[(0, unit)] for unit in order]


def test_units_that_switch_at_one_place_make_one_kink():
    found = pieces(CASES["units that switch at the same x"], -4.0, 4.0)
    assert found.kinks.tolist() == [0.0]
    assert found.units == [[(0, 0), (0, 1), (0, 2)]]


def test_a_kink_far_outside_and_one_on_the_edge_are_found():
    assert pieces(CASES["a kink far away"], -4.0, 4.0).kinks == pytest.approx([0.0, 1e6])
    assert pieces(CASES["a kink at the edge of the range"], -4.0, 4.0).kinks.tolist() == [4.0, 12.0]


@each("activation", ["tanh", "logistic"])
@each("sizes", [(5,), (6, 4), (3, 3, 3)])
def test_a_curved_network_tends_to_its_plateaus(activation, sizes):
    net = on_a_line(sizes, 7, activation)
    for side, tail in zip((-1, 1), plateaus(net), strict=True):
        assert tail.slope == 0.0
        assert values(net, [side * 1e6])[0] == pytest.approx(tail.intercept, abs=1e-9)


def test_a_unit_that_does_not_depend_on_x_keeps_its_constant_on_both_sides():
    net = network(
        [([[0.0, 1.0]], [0.5, 0.0]), ([[1.0], [1.0]], [0.0])],
        activation="tanh",
        out_activation="identity",
        features=("x1",),
    )
    left, right = plateaus(net)
    assert left.intercept == pytest.approx(np.tanh(0.5) - 1.0)
    assert right.intercept == pytest.approx(np.tanh(0.5) + 1.0)
