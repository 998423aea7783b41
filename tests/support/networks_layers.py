"""Handmade cases of later layers and outputs: repeated creases, zeros and ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.support.builders import FOUR, UNIT, WIDE, Case, case, network, ordinary, turned


@case
def a_second_layer_through_the_vertices_of_the_first() -> Case:
    first = (np.array([[1, 0, 1, -1], [0, 1, 1, 1]]), [0, 0, -1, 1])
    second = (np.array([[1, -1, 1], [-1, 1, 1], [0, 1, -2], [0, -1, 0]]), [0, 0, -1])
    return Case(network([first, second, ([[1], [-1], [2]], [-1])]), FOUR)


@case
def a_second_layer_through_the_vertices_of_the_first_up_to_rounding() -> Case:
    net = a_second_layer_through_the_vertices_of_the_first().network
    return Case(turned(net, 1.0), WIDE, False)


@case
def a_second_layer_that_repeats_the_first() -> Case:
    first = (np.array([[0.7, -0.7, 0.2], [0.3, -0.3, 0.9]]), [0.1, -0.1, -0.4])
    second = (np.array([[1, -3, 1.5, 0], [-1, 0, -1.5, 0], [0, 0, 0, 2]]), np.zeros(4))
    return Case(network([first, second, ([[1], [1], [-2], [0.5]], [-0.1])]), UNIT, False)


@case
def a_third_layer_that_repeats_the_first_up_to_rounding() -> Case:
    first = (np.array([[0.7, -0.7], [0.3, -0.3]]), [0.1, -0.1])
    second = (np.array([[0.1, 0.3, -0.1], [0.1, 0.3, 0.1]]), [0.3, 0.1, 0.2])
    third = (np.array([[1, 3, 1], [-1 / 3, -1, 1], [0.1, 0.7, -1]]), [-0.2, 0.2, 0.1])
    return Case(network([first, second, third, ([[1], [1], [-2]], [-0.1])]), UNIT, False)


@case
def a_unit_that_touches_zero_along_a_crease() -> Case:
    first = (np.array([[1, -1, 0], [0, 0, 1]]), [0, 0, 0.25])
    second = (np.array([[1, -1, 1], [1, -1, 0], [0, 0, 1]]), [0, 0, -0.25])
    return Case(network([first, second, ([[1], [1], [1]], [0])]), UNIT)


@case
def a_logit_that_is_zero_on_a_region() -> Case:
    return Case(network([([[1, 0], [0, 1]], [0, 0]), ([[1], [-1]], [0])]), UNIT)


@case
def a_logit_that_touches_zero_along_a_crease() -> Case:
    return Case(network([([[1, -1], [0.5, -0.5]], [0, 0]), ([[1], [1]], [0])]), UNIT)


@case
def a_logit_that_touches_zero_from_below() -> Case:
    return Case(network([([[1, -1], [0.5, -0.5]], [0, 0]), ([[-1], [-1]], [0])]), UNIT)


@case
def a_boundary_along_a_crease() -> Case:
    return Case(
        network([([[1, -1, 0], [0.5, -0.5, 1]], [0, 0, 0.1]), ([[1], [-2], [0]], [0])]), UNIT
    )


@case
def a_boundary_along_a_crease_in_part() -> Case:
    first = (np.array([[1, -1, 0], [0, 0, 1]]), [0, 0, 0])
    return Case(network([first, ([[1], [-1], [0.5]], [0])]), UNIT)


@case
def a_boundary_that_ends_the_zero_of_a_relu() -> Case:
    return Case(network([([[1, 1], [0.5, -1]], [0.125, 0]), ([[1], [1]], [0])]), UNIT)


@case
def a_boundary_that_crosses_itself() -> Case:
    first = (np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), [0, 0, 0, 0])
    return Case(network([first, ([[1], [1], [-1], [-1]], [0])]), UNIT)


@case
def a_boundary_that_is_a_closed_loop() -> Case:
    first = (np.array([[1, -1, 0, 0], [0, 0, 1, -1]]), [0, 0, 0, 0])
    return Case(network([first, ([[-1], [-1], [-1], [-1]], [0.5])]), UNIT)


@case
def a_boundary_along_the_sides_of_the_box() -> Case:
    return Case(network([([[1, 0], [0, 1]], [1, -1]), ([[1], [1]], [0])]), UNIT)


@case
def all_outputs_equal() -> Case:
    return Case(network([([[1, 0.5], [0.25, -1]], [0, 0.1]), (np.ones((2, 4)), np.ones(4))]), UNIT)


@case
def outputs_equal_in_pairs() -> Case:
    net = ordinary((6, 6), 33, 2)
    coefs, bias = net.coefs[-1][:, [0, 1, 0, 1]], net.intercepts[-1][[0, 1, 0, 1]]
    net = replace(net, coefs=(*net.coefs[:-1], coefs), intercepts=(*net.intercepts[:-1], bias))
    return Case(net, WIDE)


@case
def outputs_equal_on_a_region() -> Case:
    first = (np.array([[1, 0, -1], [0, 1, 0]]), [0, 0, -0.5])
    return Case(network([first, (np.array([[0, 1, 2], [0, 1, -1], [0, 0, 1]]), [0, 0, 0])]), UNIT)


@case
def three_classes_that_meet_at_a_vertex() -> Case:
    return Case(network([([[1, 0], [0, 1]], [0, 0]), ([[1, 0, 0], [0, 1, 0]], [0, 0, 0])]), UNIT)


@case
def four_classes_that_meet_in_one_point() -> Case:
    return Case(network([([[1, -1, 0, 0], [0, 0, 1, -1]], [0, 0, 0, 0])]), UNIT)


@case
def a_class_that_wins_only_on_a_line() -> Case:
    return Case(network([([[1, 0, -1], [0.5, 0, -0.5]], [0, 0, 0])]), UNIT)


@case
def two_outputs() -> Case:
    return Case(ordinary((8, 8), 34, 2), WIDE)


@case
def a_unit_that_no_output_uses() -> Case:
    net = ordinary((4, 4), 35)
    last = net.coefs[-1].copy()
    last[1] = 0.0
    return Case(replace(net, coefs=(*net.coefs[:-1], last)), WIDE)


@case
def units_on_very_different_scales() -> Case:
    net = ordinary((6, 6), 36)
    scales = 10.0 ** np.array([-9, -6, -3, 3, 6, 9])
    coefs = (net.coefs[0] * scales, net.coefs[1] / scales[:, None] * scales[::-1], net.coefs[2])
    return Case(
        replace(
            net,
            coefs=coefs,
            intercepts=tuple(
                bias * scale
                for bias, scale in zip(net.intercepts, (scales, scales[::-1], 1.0), strict=True)
            ),
        ),
        WIDE,
    )


@case
def a_big_bias_that_cancels() -> Case:
    first = (np.array([[1.0, -1.0, 0.5], [0.3, 0.7, -1.0]]), [3.0, 3.0, 3.0])
    second = (np.array([[1e8, 0.1], [1e8, 0.2], [0.5, 0.3]]), [-6e8, -1.0])
    return Case(network([first, second, ([[1e-8], [1.0]], [0.0])]), UNIT, False)
