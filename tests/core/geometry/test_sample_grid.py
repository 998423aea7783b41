"""The outputs and regions of a grid of samples are those of each sample alone."""

import numpy as np
import pytest

from app.core.geometry.exact import ExactNetwork
from app.core.geometry.regions import subdivide
from app.core.geometry.sample_grid import (
    lattice,
    logits_at_lattice,
    outputs_at,
    regions_at_lattice,
)
from app.core.network.mlp import Network
from tests.support.builders import UNIT, WIDE, lines, ordinary
from tests.support.cases import each
from tests.support.networks import CASES, every

SHAPES = ((), (8, 8), (64, 64), (256,), (17, 33, 12), (9, 100))


@each("activation", ["relu", "leaky_relu", "identity", "tanh", "logistic"])
@each("sizes", SHAPES, ids=str)
@each("n_out", [1, 3])
def test_outputs_of_many_points_are_close_to_those_of_the_network(
    sizes: tuple[int, ...], n_out: int, activation: str
) -> None:
    net = ordinary(sizes, 1, n_out, activation=activation)
    X = lattice(WIDE, 60)[2]
    np.testing.assert_allclose(outputs_at(net, X), net.logits(X), rtol=1e-12, atol=1e-13)


@each("points", [0, 1, 255, 257, 1000])
def test_any_number_of_points_has_outputs(points: int) -> None:
    net = ordinary((16, 16), 2)
    X = np.random.default_rng(points).normal(size=(points, 2))
    found = outputs_at(net, X)
    assert found.shape == (points, 1)
    np.testing.assert_allclose(found, net.logits(X), rtol=1e-12, atol=1e-13)


def test_outputs_use_the_features_of_the_network() -> None:
    rng = np.random.default_rng(3)
    coefs = rng.normal(size=(3, 5)), rng.normal(size=(5, 2))
    names = ("x2", "x1^2", "sin(x1)")
    net = Network(
        coefs, (rng.normal(size=5), rng.normal(size=2)), "relu", "softmax", features=names
    )
    X = lattice(WIDE, 30)[2]
    np.testing.assert_allclose(outputs_at(net, X), net.logits(X), rtol=1e-12, atol=1e-13)


def test_outputs_that_overflow_are_those_of_the_network() -> None:
    base = ordinary((8, 8), 4)
    coefs = tuple(1e200 * weights for weights in base.coefs)
    net = Network(coefs, base.intercepts, "relu", "logistic")
    X = lattice(WIDE, 20)[2]
    with np.errstate(over="ignore", invalid="ignore"):
        np.testing.assert_array_equal(outputs_at(net, X), net.logits(X))


@each("name", every())
def test_each_sample_lies_in_its_region(name: str) -> None:
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    found = regions_at_lattice(regions, 21).ravel()
    points = regions.scaled_network.to_scaled(lattice(regions.box, 21)[2])
    for region in np.unique(found):
        first, last = regions.offsets[region : region + 2]
        corners = regions.scaled_vertices[regions.indices[first:last]]
        along = np.roll(corners, -1, axis=0) - corners
        away = points[found == region, None] - corners
        inside = along[:, 0] * away[..., 1] - along[:, 1] * away[..., 0]
        length = np.hypot(along[:, 0], along[:, 1])
        # Rounding changes the direction of short sides.
        within = 2.0 * regions.scaled_network.tolerance
        assert ((inside >= -within * length) | (length <= 1000.0 * within)).all()


@pytest.mark.parametrize("sizes", [(8, 8), (64, 64), (17, 33, 12)], ids=str)
def test_regions_of_samples_are_those_with_their_patterns(sizes: tuple[int, ...]) -> None:
    regions = subdivide(ordinary(sizes, 5), WIDE)
    expected = regions.locate(lattice(WIDE, 100)[2]).reshape(100, 100)
    np.testing.assert_array_equal(regions_at_lattice(regions, 100), expected)


def test_samples_on_creases_belong_to_a_region_that_touches_them() -> None:
    # Both creases and the border of the box pass through samples.
    regions = subdivide(lines([[1, 0, 0], [0, 1, 0]]), UNIT)
    found = regions_at_lattice(regions, 3)
    corners = [found[0, 0], found[0, 2], found[2, 0], found[2, 2]]
    assert sorted(corners) == [0, 1, 2, 3]
    assert found[1, 0] in (found[0, 0], found[2, 0])
    assert found.min() >= 0


@each("name", every())
def test_logits_between_vertices_are_those_of_the_network(name: str) -> None:
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    points = lattice(regions.box, 21)[2]
    with np.errstate(over="ignore", invalid="ignore"):
        expected = case.network.logits(points)
    # The coordinates of the points are rounded, too.
    steepest = np.abs(regions.affine[..., :2]).max(initial=0.0)
    rounding = 8.0 * steepest * np.spacing(np.abs(points).max())
    allowed = 1e-10 * np.abs(regions.logits).max() + rounding
    np.testing.assert_allclose(logits_at_lattice(regions, 21), expected, rtol=0.0, atol=allowed)


@each("n_out", [1, 2, 10])
def test_logits_are_continuous_where_regions_are_smaller_than_the_grid(n_out: int) -> None:
    net = ordinary((64, 64), 7, n_out)
    regions = subdivide(net, WIDE)
    for size in (1, 2, 40):
        expected = outputs_at(net, lattice(WIDE, size)[2])
        np.testing.assert_allclose(logits_at_lattice(regions, size), expected, atol=1e-13)


def test_logits_of_a_network_with_a_vanished_unit_need_no_exact_arithmetic(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Weight decay makes the weights of dead units as small as that.
    net = ordinary((16, 16), 4)
    net.coefs[0][:, 3] *= 1e-35
    net.coefs[1][5, :] *= 1e-39
    regions = subdivide(net, WIDE)
    assert regions.scaled_network.shifts is not None
    monkeypatch.setattr(ExactNetwork, "set_point", None)
    expected = outputs_at(net, lattice(WIDE, 50)[2])
    np.testing.assert_allclose(logits_at_lattice(regions, 50), expected, atol=1e-13)
