"""Separation bounds: no value at a vertex lies strictly between 0 and its bound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from app.core.geometry.regions import subdivide
from app.core.kernels.arrangement import halfedges as he
from app.core.kernels.arrangement.separation import (
    EXCESS,
    GRADIENT,
    GRID,
    NO_BITS,
    fractional_bits,
    layer_grids,
)
from tests.support.builders import FOUR, integers, ordinary
from tests.support.cases import each
from tests.support.quick import one_in


@each(
    ("numbers", "bits"),
    [
        ([1.0], 0),
        ([3.0, -5.0], 0),
        ([0.5, 6.0], 1),
        ([12.0, -8.0], -2),
        ([0.1], 55),
        ([5e-324], 1074),
        ([1e-310], 1074),
        ([0.0, 2.0**-1022], 1022),
        ([0.0, -0.0], NO_BITS),
    ],
)
def test_numbers_are_multiples_of_this_power_of_two_and_of_no_larger_one(numbers, bits):
    assert fractional_bits(np.array(numbers)) == bits
    if bits != NO_BITS:
        multiples = [Fraction(number) * Fraction(2) ** int(bits) for number in numbers]
        assert all(multiple.denominator == 1 for multiple in multiples)
        assert any(multiple.numerator % 2 for multiple in multiples)


def separation(grids, layer, first, second):
    """Return the binary logarithm of the bound, as in the module's head."""
    at, a, b = grids[layer + 1], grids[first + 1], grids[second + 1]
    excess = max(at[EXCESS], a[EXCESS], b[EXCESS])
    return -(at[GRID] + excess + a[GRID] + a[GRADIENT] + b[GRID] + b[GRADIENT])


def exact_values(network, point):
    """Return the pre-activations of all layers at a point, as fractions."""
    values, found = list(point), []
    slopes = [*map(Fraction, network.slopes.tolist()), Fraction(1)]
    for slope, weights, biases in zip(slopes, network.coefs, network.intercepts, strict=True):
        sums = [
            sum((x * Fraction(w) for x, w in zip(values, column, strict=True)), Fraction(bias))
            for column, bias in zip(weights.T.tolist(), biases.tolist(), strict=True)
        ]
        found.append(sums)
        values = [z if z > 0 else slope * z for z in sums]
    return found


def grids_of(network):
    """Return the grids of a network's layers in a box."""
    pairs = zip(network.coefs, network.intercepts, strict=True)
    flat = np.concatenate([part.ravel() for pair in pairs for part in pair])
    sizes = np.array([2, *map(len, network.intercepts)])
    return layer_grids(flat, sizes, network.slopes, np.array(FOUR))


def scaled(network, power):
    """Return the network with all weights times a power of two: grids with fractional bits."""
    return replace(network, coefs=tuple(weights * 2.0**power for weights in network.coefs))


@each("activation", ["relu", "leaky_relu"])
@each("power", one_in(3, [0, -3, 2]))
@each("sizes", [(6,), (5, 4), (4, 3, 3)])
def test_a_value_at_a_vertex_is_0_or_not_below_its_bound(sizes, power, activation):
    slope = {"negative_slope": 0.25} if activation == "leaky_relu" else {}
    for seed in range(6):
        network = scaled(integers(sizes, seed, activation=activation, **slope), power)
        regions = subdivide(network, FOUR)
        arrangement = regions.arrangement
        grids = grids_of(network)
        zeros = 0
        for v in range(len(regions.vertices)):
            face, first, _, second, _ = arrangement.mesh.provenance[v, : he.FROM_U].tolist()
            if face < 0:
                first = second = -1
            x, y, denominator = arrangement.exact_point(v)
            # The arrangement's points are those of the plane, as fractions.
            point = Fraction(x, denominator), Fraction(y, denominator)
            for layer, values in enumerate(exact_values(network, point)):
                bound = separation(grids, layer, first, second)
                for value in values:
                    zeros += not value
                    assert not value or abs(value) >= Fraction(2) ** int(np.floor(bound))
        assert zeros > 0


def test_weights_with_53_bits_are_not_settled():
    assert separation(grids_of(ordinary((8, 8), 0)), 1, 0, 1) < -150


def test_without_biases_all_lines_meet_at_the_origin_where_values_are_0():
    network = ordinary((8, 8), 0)
    network = replace(network, intercepts=tuple(0.0 * part for part in network.intercepts))
    assert separation(grids_of(network), 1, 0, 0) > 1000
