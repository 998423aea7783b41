"""Line sections, compared with fractions, the forward pass and the regions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.geometry.line_sections import line_section
from app.core.geometry.regions import TooManyRegions, subdivide
from tests.support.builders import FOUR, ULP, ordinary, scaled
from tests.support.cases import each
from tests.support.laws import rounding_bounds, slack
from tests.support.networks import CASES, every
from tests.support.quick import examples, exhaustive
from tests.support.strategies import networks

SMALL = [
    name
    for name, build in CASES.items()
    if (network := build().network).n_units <= 16 and not network.linear_units
]


def fractions(values):
    array = np.empty(np.shape(values), dtype=object)
    array[...] = np.vectorize(Fraction, otypes=[object])(values)
    return array


class ExactLine:
    """A network along a segment, evaluated in fractions and independent of the engine."""

    def __init__(self, network, start, end):
        planar = network.planar()
        self.slopes = [Fraction(slope) for slope in planar.slopes.tolist()]
        self.bends = planar.bends.tolist()
        layers = zip(planar.coefs, planar.intercepts, strict=True)
        self.layers = [(fractions(weights), fractions(biases)) for weights, biases in layers]
        self.start, self.end = fractions(start), fractions(end)

    def sums(self, t, layers):
        """Return the pre-activations of the first layers at position t."""
        values = self.start + t * (self.end - self.start)
        found = []
        for weights, biases in self.layers[:layers]:
            found.append(values @ weights + biases)
            for slope in self.slopes[len(found) - 1 : len(found)]:
                values = np.array([z if z > 0 else slope * z for z in found[-1]], dtype=object)
        return found

    def kinks(self):
        """Return 0, all positions where a unit switches, and 1; and the pattern on each piece."""
        stops = [Fraction(0), Fraction(1)]
        for layer in np.flatnonzero(self.bends):
            new = set(stops)
            for low, high in pairwise(stops):
                one, other = (self.sums(t, layer + 1)[layer] for t in (low, high))
                new |= {
                    low + (high - low) * u / (u - w)
                    for u, w in zip(one, other, strict=True)
                    if u * w < 0
                }
            stops = sorted(new)
        patterns = [
            [
                z > 0 or not bends
                for bends, layer in zip(
                    self.bends, self.sums((low + high) / 2, len(self.bends)), strict=True
                )
                for z in layer
            ]
            for low, high in pairwise(stops)
        ]
        return stops, patterns


def assert_agrees(network, start, end):
    found = line_section(network, start, end)
    stops, patterns = ExactLine(network, start, end).kinks()
    assert len(found.t) == len(stops)
    np.testing.assert_allclose(found.t, [float(t) for t in stops], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(found.active, np.array(patterns).reshape(found.active.shape))
    return found


def through(box, share=0.0):
    """Return two points on opposite sides of a box."""
    left, right, bottom, top = box
    return (left, bottom + share * (top - bottom)), (right, top - share * (top - bottom))


@each("share", [0.0, *exhaustive([0.375])])
@each("name", every(SMALL))
def test_kinks_and_patterns_agree_with_fractions(name, share):
    case = CASES[name]()
    assert_agrees(case.network, *through(case.box, share))


@each("name", every([name for name in SMALL if "integers" in name]))
def test_sections_along_creases_of_hard_networks_are_exact(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    inner = np.flatnonzero(regions.edge_layer >= 0)
    for edge in inner[:: max(1, len(inner) // 6)]:
        tail, head = regions.vertices[regions.edges[edge]]
        if (tail != head).any():
            assert_agrees(case.network, 1.5 * tail - 0.5 * head, 1.5 * head - 0.5 * tail)


@settings(max_examples=examples(60))
@given(
    networks(st.integers(-2, 2).map(float)), st.lists(st.integers(-4, 4), min_size=4, max_size=4)
)
def test_sections_of_networks_of_small_integers_are_exact(network, ends):
    if ends[:2] != ends[2:]:
        assert_agrees(network, ends[:2], ends[2:])


@settings(max_examples=examples(40))
@given(networks(st.floats(-3, 3)), st.lists(st.floats(-4, 4), min_size=4, max_size=4))
def test_sections_of_networks_of_any_floats_are_exact(network, ends):
    if np.abs(np.subtract(ends[:2], ends[2:])).max() > 1e-3:
        assert_agrees(network, ends[:2], ends[2:])


@each("name", every())
def test_outputs_are_linear_between_kinks(name):
    case = CASES[name]()
    found = line_section(case.network, *through(case.box, 0.25))
    share = np.linspace(0, 1, 400)
    start, end = (np.array(point) for point in through(case.box, 0.25))
    points = start + share[:, None] * (end - start)
    expected = case.network.logits(points)
    bounds = 4 * rounding_bounds(case.network, points, case.box)[-1]
    for k in range(expected.shape[1]):
        interpolated = np.interp(share, found.t, found.logits[:, k])
        assert (np.abs(interpolated - expected[:, k]) <= bounds[:, k] + bounds[:, k].max()).all()


@each("name", every([name for name in CASES if CASES[name]().resolved]))
def test_a_section_crosses_the_regions_of_the_plane(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    # Avoid creases: a section along one is in no region.
    start, end = through(case.box, 0.1234567)
    found = line_section(case.network, start, end)
    lengths = np.diff(found.t)
    middle = (found.points[1:] + found.points[:-1]) / 2
    wide = lengths * np.hypot(*np.subtract(end, start)) > 1e3 * slack(case.box)
    at = regions.locate(middle)
    np.testing.assert_array_equal(regions.active[at[wide]], found.active[wide])
    # Regions are convex, so none is crossed twice.
    assert len(set(at[wide])) == wide.sum()


def test_every_kink_names_the_units_that_switch_there():
    network = ordinary((16, 16), 4)
    found = line_section(network, (-3, -2), (3, 1))
    sums = network.preactivations(found.points[1:-1])
    assert len(found.units) == len(found.t) - 2
    for kink, units in enumerate(found.units):
        assert units
        for layer, unit in units:
            assert abs(sums[layer][kink, unit]) < 1e-12


def test_a_network_without_hidden_layers_has_no_kinks():
    assert len(line_section(ordinary((), 1), (0, 0), (1, 1)).t) == 2


def test_identity_units_have_no_kinks():
    found = line_section(ordinary((8, 8), 1, activation="identity"), (0, 0), (1, 1))
    assert found.units == []
    assert found.active.all()


@pytest.mark.parametrize(
    ("start", "end"), [((1, 1), (1, 1)), ((0, 0), (float("nan"), 1)), ((float("inf"), 0), (0, 1))]
)
def test_a_segment_without_two_finite_ends_is_refused(start, end):
    with pytest.raises(ValueError, match="two different finite points"):
        line_section(ordinary((4,), 1), start, end)


def test_more_pieces_than_allowed_are_refused():
    with pytest.raises(TooManyRegions, match="more than 2 "):
        line_section(ordinary((16,), 1), (-3, -3), (3, 3), max_pieces=2)


@pytest.mark.parametrize("factor", [1e150, 1e200])
def test_values_that_overflow_float64_are_refused(factor):
    with pytest.raises(FloatingPointError, match="overflow"):
        line_section(scaled(ordinary((8, 8), 1), factor), (-3, -3), (3, 3))


def test_nearly_equal_kinks_are_distinguished():
    network = ordinary((2,), 1)
    first = np.array([[1.0, 1.0], [0.0, ULP]])
    close = replace(network, coefs=(first, network.coefs[1]), intercepts=(np.zeros(2), np.zeros(1)))
    found = assert_agrees(close, (-1.0, 1.0), (1.0, 0.5))
    assert len(found.t) == 4
    assert len(assert_agrees(close, FOUR[::3], FOUR[1::2]).t) >= 3
