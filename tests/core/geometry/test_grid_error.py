"""The error of a grid: regions that it misses and areas that it mislabels."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry.grid_error import grid_error
from app.core.geometry.regions import subdivide
from app.core.geometry.sample_grid import lattice
from tests.support.builders import UNIT, WIDE, lines, network, ordinary
from tests.support.cases import each
from tests.support.quick import one_in


def test_a_grid_misses_what_lies_between_its_samples():
    # A strip of 0.02 around x1 = 0.013, between the samples of a grid of 21 in a box of 2.
    strip = lines([[1, 0, -0.003], [1, 0, -0.023]])
    found = grid_error(subdivide(strip, UNIT), 21)
    assert (found.regions, found.missed) == (3, 1)
    assert found.missed_area == pytest.approx(0.01, rel=1e-12)
    assert grid_error(subdivide(strip, UNIT), 401).missed == 0


@each("activation", one_in(3, ["relu", "leaky_relu", "identity"]))
@each("n_out", [1, 3])
def test_the_mislabelled_share_agrees_with_a_much_finer_grid(activation, n_out):
    net = ordinary((8, 8), 3, n_out, activation=activation)
    exact = grid_error(subdivide(net, WIDE), 11).mislabelled
    x, _, X = lattice(WIDE, 11)
    labels = net.predict(X).reshape(11, 11)
    fine = np.random.default_rng(0).uniform(-3, 3, size=(200_000, 2))
    between = (x[1:] + x[:-1]) / 2
    nearest_sample = labels[
        np.searchsorted(between, fine[:, 1]), np.searchsorted(between, fine[:, 0])
    ]
    share = (net.predict(fine) != nearest_sample).mean()
    assert exact == pytest.approx(share, abs=5 * np.sqrt(share / 200_000) + 1e-4)


def test_the_mislabelled_share_of_a_straight_boundary_is_exact():
    # The class changes at x1 = 0.1; samples at -1, 0, 1 change it at 0.5.
    net = network([([[1], [0]], [-0.1])])
    assert grid_error(subdivide(net, UNIT), 3).mislabelled == pytest.approx(0.2, rel=1e-12)


def test_a_regression_mislabels_nothing():
    found = grid_error(subdivide(ordinary((4,), 1, out_activation="identity"), UNIT), 5)
    assert found.mislabelled is None
