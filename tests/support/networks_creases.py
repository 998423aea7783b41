"""Handmade cases in which creases of the first layer meet, coincide or vanish, or almost do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from tests.support.builders import (
    CASES,
    ULP,
    UNIT,
    WIDE,
    Case,
    case,
    integers,
    lines,
    network,
    ordinary,
)


@case
def a_dead_unit() -> Case:
    return Case(lines([[1, 0.5, 0], [0.1, 0.1, -9], [0.25, -1, 0.125]]), UNIT)


@case
def a_unit_that_is_always_on() -> Case:
    return Case(lines([[1, 0.5, 0], [0.1, 0.1, 9], [0.25, -1, 0.125]]), UNIT)


@case
def every_unit_dead() -> Case:
    return Case(lines([[1, 0.5, -9], [0.1, 0.1, -9]]), UNIT)


@case
def a_unit_with_zero_weights_and_zero_bias() -> Case:
    return Case(lines([[1, 0.5, 0], [0, 0, 0], [0.25, -1, 0.125]]), UNIT)


@case
def units_with_zero_weights_and_a_bias() -> Case:
    return Case(lines([[1, 0.5, 0], [0, 0, 1], [0, 0, -1], [0.25, -1, 0.125]]), UNIT)


@case
def a_whole_layer_of_zeros() -> Case:
    first, second, third = ordinary((4, 4), 25).coefs
    layers = [(first, [0.1, 0.2, -0.3, 0.4]), (second * 0, np.zeros(4)), (third, [0.5])]
    return Case(network(layers), WIDE)


@case
def a_first_layer_of_zeros() -> Case:
    _, second, third = ordinary((4, 4), 26).coefs
    return Case(
        network([(np.zeros((2, 4)), np.zeros(4)), (second, np.ones(4)), (third, [0])]), WIDE
    )


@case
def all_biases_zero() -> Case:
    net = ordinary((8, 8), 27)
    return Case(replace(net, intercepts=tuple(bias * 0 for bias in net.intercepts)), WIDE, False)


@case
def all_biases_zero_and_4_classes() -> Case:
    net = ordinary((6, 6, 6), 28, 4)
    return Case(replace(net, intercepts=tuple(bias * 0 for bias in net.intercepts)), WIDE, False)


@case
def all_biases_zero_and_small_integers() -> Case:
    net = integers((8, 8), 29)
    return Case(replace(net, intercepts=tuple(bias * 0 for bias in net.intercepts)), WIDE)


@case
def all_biases_zero_and_leaky() -> Case:
    net = ordinary((6, 6), 30, activation="leaky_relu")
    return Case(replace(net, intercepts=tuple(bias * 0 for bias in net.intercepts)), WIDE, False)


@case
def duplicate_units() -> Case:
    row = [0.7, -0.3, 0.1]
    return Case(lines([row, [0.2, 0.9, -0.4], row, row, [-0.5, 0.1, 0.2]]), UNIT)


@case
def duplicate_units_in_every_layer() -> Case:
    net = ordinary((4, 4, 4), 31)
    coefs = [np.tile(net.coefs[0], 2)]
    coefs += [np.tile(np.vstack([matrix, matrix / 4]), 2) for matrix in net.coefs[1:-1]]
    coefs.append(np.vstack([net.coefs[-1]] * 2))
    biases = [np.tile(bias, 2) for bias in net.intercepts[:-1]] + [net.intercepts[-1]]
    return Case(network(list(zip(coefs, biases, strict=True))), WIDE, False)


def _scaled_twin(factor: float) -> Case:
    rows = np.array([[0.7, -0.3, 0.1], [0.2, 0.9, -0.4], [-0.5, 0.1, 0.2]])
    table = np.vstack([rows, rows * factor])
    rng = np.random.default_rng(32)
    layers = [
        (table[:, :2].T, table[:, 2]),
        (rng.normal(size=(6, 4)), rng.normal(size=4)),
        (rng.normal(size=(4, 1)), [0.1]),
    ]
    return Case(network(layers), UNIT, factor in (2.0, -1.0))


for _factor in (2.0, -1.0, 1e-3, -3.0, 1 / 3, 1e6):
    CASES[f"every unit has a twin scaled by {_factor:.4g}"] = partial(_scaled_twin, _factor)


@case
def parallel_units() -> Case:
    return Case(lines([[1, 2, c] for c in (-1.5, -0.25, 0, 0.125, 1, 5)]), UNIT)


@case
def parallel_units_facing_each_other() -> Case:
    return Case(lines([[1, 2, 0.5], [-1, -2, 0.5], [2, 4, 0.125], [0.1, 0.2, 0.02]]), UNIT)


@case
def a_lattice() -> Case:
    rows = [[1, 0, c] for c in (-0.5, 0, 0.5)] + [[0, 1, c] for c in (-0.5, 0, 0.5)]
    return Case(lines(rows + [[1, 1, c] for c in (-0.5, 0, 0.5)]), UNIT)


@case
def three_lines_through_one_point() -> Case:
    return Case(lines([[1, 0, -0.25], [0, 1, -0.25], [1, 1, -0.5]]), UNIT)


@case
def three_lines_through_one_point_up_to_rounding() -> Case:
    return Case(lines([[1, 0, -0.1], [0, 1, -0.2], [1, 1, -0.3]]), UNIT, False)


@case
def twelve_lines_through_one_point() -> Case:
    angles = [[3, 1], [2, 1], [1, 1], [1, 2], [1, 3], [0, 1]]
    rows = [[a, b, -(a + b) / 4] for a, b in angles] + [[b, -a, (a - b) / 4] for a, b in angles]
    return Case(lines(rows), UNIT)


@case
def twelve_lines_through_one_point_up_to_rounding() -> Case:
    angles = np.arange(12) * np.pi / 12 + 0.1
    rows = [[np.cos(t), np.sin(t), -0.3 * np.cos(t) - 0.1 * np.sin(t)] for t in angles]
    return Case(lines(rows), UNIT, False)


@case
def lines_through_the_corners_of_the_box() -> Case:
    return Case(lines([[1, 1, 0], [1, -1, 0], [2, 1, 3], [1, 1, 2], [1, 1, -2]]), UNIT)


@case
def lines_along_the_sides_of_the_box() -> Case:
    return Case(lines([[1, 0, 1], [1, 0, -1], [0, 2, 2], [0, -3, 3], [1, 2, 0]]), UNIT)


@case
def lines_an_ulp_inside_the_sides_of_the_box() -> Case:
    rows = [[1, 0, 1 - ULP / 2], [-1, 0, 1 - ULP / 2], [0, 1, 1 - ULP / 2], [1, 2, 0]]
    return Case(lines(rows), UNIT, False)


@case
def lines_an_ulp_off_the_corners_of_the_box() -> Case:
    return Case(lines([[1, 1, 2 - ULP], [1, -1, 2 - ULP], [-1, 1, 2 + 2 * ULP]]), UNIT, False)


@case
def nearly_parallel_lines() -> Case:
    rows = [[1, k * 1e-12, k * k * 1e-13] for k in range(-3, 4)]
    return Case(lines([*rows, [0.5, 1, 0.1]]), UNIT, False)


@case
def lines_that_cross_at_an_angle_of_1e_minus_12() -> Case:
    return Case(
        lines([[0.6, 0.8, 0.1], [0.6, 0.8 + 1e-12, 0.1 + 2e-13], [0.8, -0.6, 0]]), UNIT, False
    )


@case
def lines_an_ulp_apart() -> Case:
    rows = [[0.6, 0.8, 0.1 + k * ULP / 8] for k in range(-2, 3)]
    return Case(lines([*rows, [0.3, -0.7, 0.05]]), UNIT, False)


@case
def lines_an_ulp_apart_in_direction() -> Case:
    rows = [[0.6, 0.8 + k * ULP, 0.1] for k in range(-2, 3)]
    return Case(lines([*rows, [0.3, -0.7, 0.05]]), UNIT, False)
