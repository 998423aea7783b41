"""Networks with extreme weights, compared with the oracle."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from app.core.geometry.analysis import cells_part
from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.evaluation import logits, patterns
from app.core.geometry.grid_error import grid_error
from app.core.geometry.margins import nearest
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import UNIT, WIDE, Case, network, ordinary
from tests.support.cases import each
from tests.support.networks import ALL, every
from tests.support.networks_extreme import EXTREMES, LEAST, drawn
from tests.support.quick import one_in

NAMES = [
    name
    for name, build in ALL.items()
    if name in EXTREMES
    or getattr(build, "func", build).__module__ == "tests.support.networks_extreme"
]


@cache
def shown(name):
    case = ALL[name]()
    return case, subdivide(case.network, case.box), oracle.subdivide(case.network, case.box)


def overflows(subdivision):
    """Return whether a pre-activation at a vertex, as a fraction, overflows float64."""
    net, most = subdivision.network, Fraction(np.finfo(np.float64).max)
    return any(
        abs(z) > most
        for v in subdivision.vertices
        for sums in forward(net, subdivision.points.exact(v))
        for z in sums
    )


def forward(net, point):
    """Return the pre-activations of each layer as fractions."""
    slopes = [Fraction(slope) for slope in net.slopes.tolist()]
    values, layers = list(point), []
    for weights, biases in zip(net.coefs, net.intercepts, strict=True):
        if layers:
            slope = slopes[len(layers) - 1]
            values = [z if z > 0 else slope * z for z in layers[-1]]
        columns = zip(weights.T.tolist(), biases.tolist(), strict=True)
        layers.append(
            [
                sum((v * Fraction(w) for v, w in zip(values, column, strict=True)), Fraction(bias))
                for column, bias in columns
            ]
        )
    return layers


def rounded(value):
    """Return a fraction rounded to float64."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def shares_of(regions):
    """Return the fraction of the box that each class covers."""
    classes = range(max(2, regions.network.coefs[-1].shape[1]))
    return cells_part(class_cells(regions), classes)["shares"]


def tolerance(box):
    """Return the largest error allowed for a vertex."""
    return 1e-9 * max(box[1] - box[0], box[3] - box[2]) + 8 * 2**-53 * max(map(abs, box))


def check(regions, exact):
    """Assert that regions, cells and boundary agree with the oracle."""
    box = regions.box
    assert len(regions) == len(exact.cells)
    assert len(regions.vertices) == len(exact.vertices)
    assert len(regions.edges) == len(exact.edges)
    near = tolerance(box)
    for row, region in enumerate(regions.active):
        cell = exact.by_pattern[tuple(region.tolist())]
        corners = np.array([[float(x) for x in point] for point in cell.polygon])
        ours = regions.polygon(row)
        off = [np.abs(np.roll(ours, turn, axis=0) - corners).max() for turn in range(len(ours))]
        assert min(off) <= near
        for form, true in zip(regions.affine[row], cell.affine, strict=True):
            for found, coefficient in zip(form, map(rounded, true), strict=True):
                assert found == coefficient or abs(found - coefficient) <= 1e-13 * abs(coefficient)
    found, line = boundary(regions), oracle.boundary(exact)
    lengths = [
        math.dist(*([float(x) for x in line.points.exact(end)] for end in ends))
        for ends, _ in line.segments
    ]
    assert found.length == pytest.approx(sum(lengths), rel=1e-9, abs=4 * len(lengths) * near)
    assert found.components == line.components
    shares = shares_of(regions)
    sides = Fraction(box[1]) - Fraction(box[0]), Fraction(box[3]) - Fraction(box[2])
    allowed = 1e-9 + 20 * len(lengths) * near / float(min(sides))
    for label, share in enumerate(shares):
        area = line.areas.get(label, Fraction(0))
        assert share == pytest.approx(float(area / (sides[0] * sides[1])), abs=allowed)


def compare(net, box):
    """Assert that the geometry agrees with the oracle, or that an overflow is refused."""
    exact = oracle.subdivide(net, box)
    if overflows(exact):
        with pytest.raises(FloatingPointError, match="overflow"):
            subdivide(net, box)
    else:
        check(subdivide(net, box), exact)


@each("name", every(NAMES))
def test_networks_with_extreme_weights_agree_with_the_oracle(name):
    case = ALL[name]()
    compare(case.network, case.box)


BOXES = [UNIT, WIDE, (0.0, 1e-300, -1.0, 1.0), (1e9, 1e9 + 0.01, -1e9, 1e9)]


@each("seed", one_in(7, range(40, 240)))
def test_random_exponents_agree_with_the_oracle_or_overflow(seed):
    net = drawn(seed, exponents=(60, 250, 1000)[seed % 3], common=seed % 2 == 0)
    compare(net, BOXES[seed % 4])


@each("seed", one_in(5, range(20)))
def test_tiny_weights_among_ordinary_ones_are_not_scaled(seed):
    """Long training leaves weights of about 1e-34 to units that are dead."""
    random = np.random.default_rng(seed)
    net = ordinary(((6,), (5, 4), (8, 8))[seed % 3], seed, 1 + seed % 2 * 2)
    tiny = [np.where(random.random(part.shape) < 0.3, part * 2.0**-117, part) for part in net.coefs]
    net = replace(net, coefs=tuple(tiny))
    assert subdivide(net, WIDE).scaled_network.shifts is None
    compare(net, WIDE)


@each(
    ("name", "regions", "length", "share"),
    [
        ("the smallest weights of all", 4, 3.478, 0.1995),
        ("a vertex among the smallest weights", 5, 0.0, 1.0),
        ("a unit with the smallest weight alone", 4, 0.0, 1.0),
        ("the smallest weight beside others", 11, 0.0, 1.0),
        ("a leaky slope that underflows", 2, 2.0, 0.5),
    ],
)
def test_weights_that_underflow_give_the_known_regions_and_boundary(name, regions, length, share):
    _, found, exact = shown(name)
    assert len(found) == regions == len(exact.cells)
    assert boundary(found).length == pytest.approx(length, abs=5e-4)
    assert shares_of(found)[0] == pytest.approx(share, abs=5e-5)


def test_large_weights_without_an_overflow_are_accepted():
    first = [[1e-300, -2e-300], [1.5e-300, 1e-300]]
    net = network([(first, [-1e-301, 2e-300]), ([[0.5], [-1.5]], [0.7])])
    check(subdivide(net, UNIT), oracle.subdivide(net, UNIT))
    huge = network([([[1e308, 1e308], [1e308, -1e308]], [0.0, 0.0]), ([[1.0], [-1.0]], [0.0])])
    half = (-0.5, 0.5, -0.5, 0.5)
    check(subdivide(huge, half), oracle.subdivide(huge, half))
    largest = network([([[0.0], [0.0]], [np.finfo(np.float64).max]), ([[0.0]], [0.0])])
    assert len(subdivide(largest, UNIT)) == 1


def test_values_at_points_agree_with_fractions():
    for seed in range(60):
        net = drawn(seed, exponents=(60, 250, 1000)[seed % 3], common=seed % 2 == 0)
        X = np.random.default_rng(seed).uniform(-2.0, 2.0, size=(5, 2))
        X[0] = 0.0
        active, outputs = patterns(net, X), logits(net, X)
        for row, point in enumerate(X.tolist()):
            *hidden, last = forward(net, tuple(map(Fraction, point)))
            assert active[row].tolist() == [z > 0 for sums in hidden for z in sums]
            expected = list(map(rounded, last))
            np.testing.assert_allclose(outputs[row], expected, rtol=1e-9)


@pytest.mark.parametrize("name", ["the smallest weights of all", "a box of 1e-300"])
def test_grid_errors_and_margins_are_correct_at_any_scale(name):
    case, regions, _ = shown(name)
    cells = class_cells(regions)
    found = grid_error(regions, 200, cells)
    assert found.missed == 0
    assert found.mislabelled < 0.02
    left, right, bottom, top = case.box
    line = boundary(regions, cells)
    middle = np.array([[(left + right) / 2, (bottom + top) / 2]])
    segment, foot, distance = nearest(line, middle)
    start, end = line.segments[segment[0]]
    assert distance[0] == pytest.approx(math.dist(middle[0], foot[0]), rel=1e-9, abs=0.0)
    share = np.linspace(0.0, 1.0, 1001)[:, None]
    least = min(math.dist(middle[0], point) for point in start + share * (end - start))
    assert distance[0] <= least * (1 + 1e-12)


def test_the_smallest_weight_among_ordinary_ones_has_a_crease():
    net = network([([[1.0, 0.0], [0.0, LEAST]], [0.0, 0.0]), ([[1.0], [1.0]], [0.0])])
    case = Case(net, (-1.0, -0.5, -1.0, 1.0))
    check(subdivide(net, case.box), oracle.subdivide(net, case.box))


def test_constant_outputs_far_below_the_others_are_distinguished():
    first = [[1e300], [0.0]], [0.0]
    last = [[1e5, 0.0, 0.0]], [-1e305, 1e-300, 2e-300]
    net = network([first, last])
    check(subdivide(net, UNIT), oracle.subdivide(net, UNIT))
    assert shares_of(subdivide(net, UNIT))[2] == pytest.approx(1.0)


def test_a_point_extremely_close_to_a_crease_is_located_in_its_region():
    layers = [([[2e99, 2e90], [0.0, -0.6]], [-2 * LEAST, 2 * LEAST]), ([[2e99], [5e98]], [-1e90])]
    regions = subdivide(network(layers), UNIT)
    [region] = regions.locate(np.zeros((1, 2)))
    assert regions.active[region].tolist() == [False, True]


@pytest.mark.exhaustive
@pytest.mark.parametrize("seed", [0, 1])
def test_a_wide_layer_with_random_exponents_is_a_valid_subdivision(seed):
    """Most creases are nearly parallel to an axis; float64 cannot resolve the difference."""
    rng = np.random.default_rng(seed)
    weights = np.ldexp(rng.normal(size=(2, 100)), rng.integers(-300, 300, size=(2, 100)))
    biases = np.ldexp(rng.normal(size=100), rng.integers(-300, 300, size=100))
    net = network([(weights, biases), (rng.normal(size=(100, 1)), [0.0])])
    regions = subdivide(net, WIDE)
    assert len(regions.vertices) - len(regions.edges) + len(regions) == 1
    assert len(np.unique(regions.patterns, axis=0)) == len(regions) > 1000
    assert regions.areas.sum() == pytest.approx(36.0)
