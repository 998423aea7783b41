"""Extreme cases: weights, slopes and boxes near the limits of float64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np

from app.core.network.mlp import Network
from tests.support.builders import CASES, UNIT, WIDE, Case, case, integers, moved, network, ordinary

LEAST = 5e-324

EXTREMES: dict[str, Callable[[], Case]] = {}
"""Cases too extreme to check laws in float64; only the oracle can check them."""


def extreme(build: Callable[[], Case]) -> Callable[[], Case]:
    """Register a builder of an extreme case under its name."""
    EXTREMES[build.__name__.replace("_", " ")] = build
    return build


def drawn(seed: int, *, exponents: int = 1000, common: bool = False) -> Network:
    """Return a random network with exponents over the whole range of float64.

    Some weights are 0, some the smallest number. With `common`, all weights of a layer have the
    same exponent, and biases match the size of the layer's values.
    """
    rng = np.random.default_rng(seed)
    shapes = [(2,), (3,), (2, 2), (3, 2), (3, 3), (2, 2, 2), (4, 3), (2, 2, 2, 2)]
    sizes = (2, *shapes[rng.integers(len(shapes))], int(rng.choice([1, 1, 2, 3])))
    layers, total = [], 0
    for n_in, n_out in pairwise(sizes):
        shape = (n_in + 1, n_out)
        power = rng.integers(-exponents, exponents, size=() if common else shape)
        # Keep the layer's values within the range of float64.
        power = np.clip(power, -1000 - total, 1000 - total) if common else power
        total += int(power) if common else 0
        powers = np.full(shape, power)
        powers[-1] = total if common else powers[-1]
        numbers = np.ldexp(rng.normal(size=shape), powers)
        numbers[rng.random(size=shape) < 0.1] = 0.0
        numbers[rng.random(size=shape) < 0.03] = LEAST
        layers.append((numbers[:-1], numbers[-1]))
    slopes = [0.01, 0.25, LEAST, 1e-300, 1e-10, -0.5, 2.0]
    activation = "leaky_relu" if rng.random() < 0.4 else "relu"
    slope = float(slopes[rng.integers(len(slopes))])
    return network(layers, activation=activation, negative_slope=slope)


def rescaled(net: Network, *powers: int) -> Network:
    """Return the same function with each hidden layer's values multiplied by a power of two."""
    coefs, intercepts = list(net.coefs), list(net.intercepts)
    for layer, power in enumerate(powers):
        coefs[layer] = np.ldexp(coefs[layer], power)
        intercepts[layer] = np.ldexp(intercepts[layer], power)
        coefs[layer + 1] = np.ldexp(coefs[layer + 1], -power)
    return replace(net, coefs=tuple(coefs), intercepts=tuple(intercepts))


for _seed, _powers in enumerate([(900, -900), (-950, 60), (-400, -500), (1000, 0), (0, -1000)]):
    CASES[f"hidden layers times 2 to the power of {_powers}"] = partial(
        lambda seed, powers: Case(rescaled(ordinary((6, 6), seed), *powers), WIDE), _seed, _powers
    )
    CASES[f"small integers, hidden layers times 2 to the power of {_powers}"] = partial(
        lambda seed, powers: Case(rescaled(integers((6, 6), seed, 3), *powers), WIDE),
        _seed,
        _powers,
    )

for _seed in range(10):
    CASES[f"random exponents #{_seed}"] = partial(
        lambda seed: Case(drawn(seed, exponents=250), WIDE, False), _seed
    )
    CASES[f"random exponents for each layer #{_seed}"] = partial(
        lambda seed: Case(drawn(seed, common=True), WIDE, False), _seed
    )


@extreme
def the_smallest_weights_of_all() -> Case:
    first = ([[0.15421341516814416, -1.1015287004091554], [-0.1658907773568015, -1.1688591812545]],)
    layers = [(*first, [-0.15264577200746157, -0.6319234073415133]), ([[LEAST], [-LEAST]], [LEAST])]
    return Case(network(layers), (-2.0, 2.0, -2.0, 2.0))


@case
def a_vertex_among_the_smallest_weights() -> Case:
    first = [[-0.7240246084645842, -0.9356541076492356], [1.8677528659822713, -0.2708332826561776]]
    second = [[LEAST, LEAST, 0.0, 0.0], [0.0, LEAST, LEAST, 2 * LEAST]]
    last = np.random.default_rng(3).normal(size=(4, 3))
    layers = [(first, [-1.45, -0.67]), (second, [0.0, 2 * LEAST, -LEAST, -LEAST])]
    return Case(network([*layers, (last, [-0.1, -0.47, -1.72])]), UNIT)


@extreme
def a_unit_with_the_smallest_weight_alone() -> Case:
    layers = [([[-2, 0], [-2, 1]], [1, 1]), ([[2, 2], [LEAST, 0]], [-0.6, -0.6])]
    return Case(network([*layers, ([[0], [0]], [0])]), UNIT)


@case
def the_smallest_weight_beside_others() -> Case:
    layers = [
        ([[0, -1, -LEAST], [-2, 0, -2]], [0.55, 0, 0.55]),
        ([[0, 0], [-2, -2], [2, np.nextafter(2, 0)]], [1.3, 1.3]),
    ]
    return Case(network([*layers, ([[0], [0]], [0])]), (-2.0, 2.0, -2.0, 2.0), False)


@extreme
def a_leaky_slope_that_underflows() -> Case:
    layers = [([[0], [1]], [0]), ([[1]], [0]), ([[-1]], [0]), ([[1]], [0])]
    return Case(network(layers, activation="leaky_relu", negative_slope=1e-300), UNIT)


@extreme
def a_leaky_slope_that_overflows() -> Case:
    net = ordinary((4, 4), 5, activation="leaky_relu", negative_slope=1e150)
    return Case(net, WIDE)


@case
def a_tiny_first_layer() -> Case:
    rng = np.random.default_rng(1)
    first = 1e-300 * rng.normal(size=(2, 3)), 1e-300 * rng.normal(size=3)
    return Case(network([first, (rng.normal(size=(3, 4)), rng.normal(size=4))]), UNIT)


@case
def twins_whose_scales_cancel() -> Case:
    layers = [
        ([[1.0, -1e8, 1e-8], [0.2, 1e8, 1e-8]], [-0.3, -1.7e8, 1e-10]),
        ([[1.0, 1.0], [1.0, 1e-8], [1e8, -1.0]], [0.3, 0.1]),
        ([[1.0, -1.0], [-1.0, 1.0]], [0.1, 0.2]),
        ([[1.0], [-1.0]], [0.05]),
    ]
    return Case(network(layers, activation="leaky_relu", negative_slope=0.5), WIDE)


for _size in (1e-300, 1e-150, 1e150, 1e300):
    EXTREMES[f"a box of {_size}"] = partial(
        lambda size: Case(moved(ordinary((5, 4), 6), size, (0.0, 0.0)), (-size, size, -size, size)),
        _size,
    )


@extreme
def axes_on_other_scales() -> Case:
    net = ordinary((5, 4), 8)
    first = net.coefs[0] * [[1e-200], [1e200]]
    net = replace(net, coefs=(first, *net.coefs[1:]))
    return Case(net, (-3e200, 3e200, -3e-200, 3e-200))


for _seed in range(40):
    EXTREMES[f"random exponents over all of float64 #{_seed}"] = partial(
        lambda seed: Case(drawn(seed), WIDE), _seed
    )
