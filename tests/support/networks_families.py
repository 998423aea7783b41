"""Families of cases: ordinary and small-integer networks, scaled, moved and rotated."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.real_networks import digits, six_layers_of_50
from tests.support.builders import (
    CASES,
    FOUR,
    UNIT,
    WIDE,
    Case,
    around,
    case,
    integers,
    lines,
    moved,
    network,
    ordinary,
    scaled,
    staggered,
    trained,
    turned,
)

SHAPES = [(5,), (16,), (4, 4), (8, 8), (16, 16), (5, 4, 3), (8, 8, 8), (6,) * 4, (4,) * 6, (2,) * 8]
for _seed, _sizes in enumerate(SHAPES):
    for _kind, _make in {
        "binary": lambda sizes, seed: ordinary(sizes, seed),
        "4 classes": lambda sizes, seed: ordinary(sizes, seed + 50, 4),
        "leaky": lambda sizes, seed: ordinary(sizes, seed + 90, activation="leaky_relu"),
    }.items():
        CASES[f"ordinary {_sizes}, {_kind}"] = partial(
            lambda make, sizes, seed: Case(make(sizes, seed), WIDE), _make, _sizes, _seed
        )

INTEGER_SHAPES = [
    (3,),
    (8,),
    (4, 4),
    (8, 8),
    (8, 8),
    (12, 6),
    (4,) * 3,
    (8,) * 3,
    (3,) * 4,
    (4,) * 6,
    (10, 10),
]
INTEGER_KINDS = {
    "binary": (True, lambda sizes, seed: integers(sizes, seed)),
    "4 classes": (True, lambda sizes, seed: integers(sizes, seed + 50, 4)),
    "leaky, slope 0.5": (
        True,
        lambda sizes, seed: integers(sizes, seed + 90, activation="leaky_relu", negative_slope=0.5),
    ),
    "leaky": (False, lambda sizes, seed: integers(sizes, seed + 130, activation="leaky_relu")),
    "rotated by 0.3": (False, lambda sizes, seed: turned(integers(sizes, seed), 0.3)),
    "rotated by 2, 4 classes": (False, lambda sizes, seed: turned(integers(sizes, seed, 4), 2.0)),
    "divided by 3, 5 classes": (False, lambda sizes, seed: scaled(integers(sizes, seed, 5), 1 / 3)),
    "layers of different scales": (False, lambda sizes, seed: staggered(integers(sizes, seed, 3))),
    "layers of different scales, leaky": (
        False,
        lambda sizes, seed: staggered(integers(sizes, seed, 5, activation="leaky_relu")),
    ),
}
for _seed, _sizes in enumerate(INTEGER_SHAPES):
    for _kind, (_resolved, _make) in INTEGER_KINDS.items():
        CASES[f"small integers {_sizes} #{_seed}, {_kind}"] = partial(
            lambda make, sizes, seed, resolved: Case(make(sizes, seed), FOUR, resolved),
            _make,
            _sizes,
            _seed,
            _resolved,
        )

for _size in (1e-6, 1e6):
    for _centre in ((0.0, 0.0), (0.3, -0.7), (1e3, -2e3)):
        CASES[f"box of {_size} about {_centre}"] = partial(
            lambda size, centre: Case(
                moved(ordinary((8, 8), 11), size, centre), around(size, centre)
            ),
            _size,
            _centre,
        )

for _factor in (1e6, 1e-6):
    CASES[f"all weights times {_factor}"] = partial(
        lambda factor: Case(scaled(ordinary((8, 8, 4), 12), factor), WIDE), _factor
    )
    CASES[f"small integers times {_factor}"] = partial(
        lambda factor: Case(scaled(integers((6, 6), 12), factor), WIDE, False), _factor
    )


@case
def an_ordinary_regression() -> Case:
    return Case(ordinary((8, 8), 13, out_activation="identity"), WIDE)


@case
def an_ordinary_network_seen_from_far_away() -> Case:
    return Case(ordinary((8, 8), 14), around(1e6, (0.0, 0.0)))


@case
def an_ordinary_network_in_a_box_away_from_the_origin() -> Case:
    return Case(ordinary((8, 8), 15), (0.5, 4.25, -2.0, -0.125))


@case
def a_long_thin_box() -> Case:
    return Case(ordinary((8, 8), 16), (-50.0, 50.0, 0.1, 0.1001))


@case
def two_moons_trained_with_8_8() -> Case:
    return Case(trained((8, 8), 0), (-2.0, 3.0, -1.5, 2.0))


@case
def two_moons_trained_with_16_16_16() -> Case:
    return Case(trained((16, 16, 16), 1), (-2.0, 3.0, -1.5, 2.0))


@case
def ten_digits_on_a_plane_through_three() -> Case:
    return Case(digits((24, 24)), (-0.5, 1.5, -0.5, 1.5))


@case
def six_trained_layers_of_50_in_a_small_box() -> Case:
    return Case(six_layers_of_50(), (0.2, 0.4, 0.2, 0.4))


@case
def six_trained_layers_of_50_with_one_axis_in_feet_and_one_in_degrees() -> Case:
    net = six_layers_of_50()
    first = net.coefs[0] * [[0.3048], [np.pi / 180.0]]
    box = (0.2 / 0.3048, 0.4 / 0.3048, float(np.degrees(0.2)), float(np.degrees(0.4)))
    return Case(replace(net, coefs=(first, *net.coefs[1:])), box)


@case
def no_hidden_layer() -> Case:
    return Case(network([([[1.0], [-2.0]], [0.3])]), WIDE)


@case
def no_hidden_layer_and_the_boundary_outside_the_box() -> Case:
    return Case(network([([[1.0], [-2.0]], [30.0])]), WIDE)


@case
def no_hidden_layer_and_4_classes() -> Case:
    return Case(ordinary((), 17, 4), WIDE)


@case
def no_hidden_layer_and_all_weights_zero() -> Case:
    return Case(network([(np.zeros((2, 1)), [0.0])]), UNIT)


@case
def one_unit() -> Case:
    return Case(lines([[1.0, 1.0, 0.25]]), UNIT)


@case
def one_unit_in_each_of_four_layers() -> Case:
    layers = [([[1.0], [0.5]], [0.25]), ([[1.0]], [-0.25]), ([[-2.0]], [1.0]), ([[1.0]], [-0.5])]
    return Case(network([*layers, ([[1.0]], [-0.125])]), WIDE)


@case
def identity_activation() -> Case:
    return Case(ordinary((5, 5), 18, activation="identity"), WIDE)


@case
def identity_activation_and_4_classes() -> Case:
    return Case(ordinary((5, 5), 19, 4, activation="identity"), WIDE)


_MIXED = {
    "a linear layer first": ((6, 6), ("identity", "relu")),
    "a linear layer last": ((6, 6), ("relu", "identity")),
    "a narrow linear layer between": ((7, 2, 7), ("relu", "identity", "relu")),
    "a leaky layer first": ((7, 6), ("leaky_relu", "relu")),
    "a leaky layer last": ((7, 6), ("relu", "leaky_relu")),
    "four layers that differ": ((5, 5, 5, 5), ("leaky_relu", "relu", "identity", "leaky_relu")),
    "two linear layers first": ((4, 5, 6), ("identity", "identity", "leaky_relu")),
    "a wide linear layer first": ((100, 12), ("identity", "relu")),
    "a linear layer after a wide one": ((80, 20, 9), ("relu", "identity", "relu")),
}
for _number, (_words, (_sizes, _names)) in enumerate(_MIXED.items()):
    _options = {"activation": _names, "negative_slope": 0.25}
    CASES[_words] = partial(
        lambda sizes, seed, options: Case(ordinary(sizes, seed, **options), WIDE),
        _sizes,
        300 + _number,
        _options,
    )
    if max(_sizes) < 10:
        CASES[f"{_words}, small integers and 3 classes"] = partial(
            lambda sizes, seed, options: Case(integers(sizes, seed, 3, **options), FOUR),
            _sizes,
            320 + _number,
            _options,
        )


@case
def a_leaky_slope_of_zero() -> Case:
    net = ordinary((6, 6), 20, activation="leaky_relu", negative_slope=0.0)
    return Case(net, WIDE)


@case
def a_leaky_slope_of_one() -> Case:
    return Case(ordinary((6, 6), 21, activation="leaky_relu", negative_slope=1.0), WIDE)


@case
def a_negative_leaky_slope() -> Case:
    return Case(ordinary((6, 6), 22, activation="leaky_relu", negative_slope=-0.5), WIDE)


@case
def only_the_feature_x2() -> Case:
    rng = np.random.default_rng(23)
    layers = [(rng.normal(size=(1, 6)), rng.normal(size=6)), (rng.normal(size=(6, 4)), np.zeros(4))]
    layers.append((rng.normal(size=(4, 1)), np.array([0.1])))
    return Case(network(layers, features=("x2",)), WIDE)


@case
def the_features_in_reverse() -> Case:
    return Case(ordinary((6, 6), 24, features=("x2", "x1")), WIDE)
