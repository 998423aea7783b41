"""Each toy data set follows its published formula."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs, make_circles, make_moons

from app.core.data import generators
from app.core.data.bundled import BUNDLED
from app.core.specs.run import DatasetSpec
from tests.support.cases import each

LABEL_NOISE = (generators.circle, generators.xor, generators.checkerboard)
REGRESSIONS = (generators.plane, generators.hills, generators.houses)
SEEDED = (*LABEL_NOISE, generators.gauss, generators.spiral, *REGRESSIONS)


def drawn(toy, n=2000, noise=0.0, seed=0):
    return toy(n, noise, np.random.default_rng(seed))


@each("toy", SEEDED)
@each("n", [4, 5, 301])
def test_a_set_has_the_requested_number_of_points(toy, n):
    X, y = drawn(toy, n, 0.3)
    assert X.shape == (n, 2)
    assert y.shape == (n,)


@each("toy", SEEDED)
def test_the_same_generator_draws_the_same_set(toy):
    for one, other in zip(drawn(toy, 99, 0.2, seed=7), drawn(toy, 99, 0.2, seed=7), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(drawn(toy, 99, 0.2, seed=7)[0], drawn(toy, 99, 0.2, seed=8)[0])


@each(
    "toy",
    [
        generators.circle,
        generators.xor,
        generators.checkerboard,
        generators.plane,
        generators.hills,
    ],
)
def test_label_noise_changes_labels_and_no_points(toy):
    X, y = drawn(toy, noise=0.0)
    X_noisy, y_noisy = drawn(toy, noise=0.5)
    np.testing.assert_array_equal(X, X_noisy)
    assert np.any(y != y_noisy)


def test_circle_is_a_disc_in_a_ring():
    X, y = drawn(generators.circle)
    radius = np.hypot(*X.T)
    assert np.all(radius[y == 1] < 2.5)
    assert np.all((radius[y == 0] >= 3.5) & (radius[y == 0] < 5))
    assert np.count_nonzero(y == 1) == 1000
    # Radii are uniform, not areas, so the density is highest at the centre.
    assert radius[y == 1].mean() == pytest.approx(1.25, abs=0.1)
    assert radius[y == 0].mean() == pytest.approx(4.25, abs=0.1)


def test_circle_flips_labels_near_the_border_only():
    X, y = drawn(generators.circle, noise=0.1)
    radius = np.hypot(*X.T)
    reach = 5 * 0.1 * np.sqrt(2)
    assert np.all(y[radius < 2.5 - reach] == 1)
    assert np.all(y[radius > 2.5 + reach] == 0)
    assert np.any(y[radius < 2.5] == 0)


def test_xor_is_four_separated_squares_and_opposite_ones_have_the_same_label():
    X, y = drawn(generators.xor)
    assert np.all((np.abs(X) >= 0.3) & (np.abs(X) <= 5.3))
    np.testing.assert_array_equal(y, X[:, 0] * X[:, 1] >= 0)
    assert np.abs(X).max() > 5.2
    assert np.abs(X).min() < 0.32


def test_xor_flips_labels_near_the_axes_only():
    X, y = drawn(generators.xor, noise=0.1)
    sure = np.all(np.abs(X) > 5 * 0.1, axis=1)
    assert np.all(y[sure] == (X[sure].prod(axis=1) >= 0))
    assert np.any(y[~sure] != (X[~sure].prod(axis=1) >= 0))


@each("noise", [0.0, 0.25, 0.5, 1.0])
def test_the_variance_of_gauss_is_one_half_plus_seven_times_the_noise(noise):
    X, y = drawn(generators.gauss, n=20_000, noise=noise)
    variance = 0.5 + 7 * noise
    for label, centre in ((1, 2.0), (0, -2.0)):
        of_class = X[y == label]
        assert len(of_class) == 10_000
        np.testing.assert_allclose(of_class.mean(axis=0), centre, atol=0.05 * np.sqrt(variance))
        np.testing.assert_allclose(of_class.var(axis=0), variance, rtol=0.06)


@pytest.mark.parametrize("n", [10, 300])
def test_spiral_points_lie_at_radius_5_i_over_m_and_angle_three_and_a_half_pi_i_over_m(n):
    X, y = drawn(generators.spiral, n)
    m = n // 2
    i = np.arange(m)
    angle = 1.75 * i / m * 2 * np.pi
    arm = (5 * i / m)[:, None] * np.column_stack([np.sin(angle), np.cos(angle)])
    np.testing.assert_allclose(X[y == 1], arm, atol=1e-12)
    np.testing.assert_allclose(X[y == 0], -arm, atol=1e-12)


def test_spiral_points_move_along_each_axis_by_at_most_the_noise():
    moved = np.abs(drawn(generators.spiral, noise=0.4)[0] - drawn(generators.spiral)[0])
    assert moved.max() <= 0.4
    assert moved.mean() == pytest.approx(0.2, abs=0.02)


def test_checkerboard_squares_differ_from_their_neighbours():
    X, y = drawn(generators.checkerboard)
    assert np.all(np.abs(X) <= 6)
    np.testing.assert_array_equal(y, np.floor(X / 3).sum(axis=1) % 2)
    assert {(a, b) for a, b in np.floor(X / 3).astype(int)} == {
        (a, b) for a in range(-2, 2) for b in range(-2, 2)
    }


def test_checkerboard_flips_labels_near_the_lines_only():
    X, y = drawn(generators.checkerboard, noise=0.2)
    exact = np.floor(X / 3).sum(axis=1) % 2
    off_the_line = np.abs(X / 3 - np.round(X / 3)).min(axis=1) * 3
    assert np.all(y[off_the_line > 0.6] == exact[off_the_line > 0.6])
    assert off_the_line[y != exact].max() > 0.4


def test_plane_is_a_tenth_of_the_sum():
    X, y = drawn(generators.plane)
    np.testing.assert_allclose(y, X.sum(axis=1) / 10, atol=1e-15)


def test_plane_targets_are_those_of_displaced_points():
    X, y = drawn(generators.plane, noise=0.5)
    stray = y - X.sum(axis=1) / 10
    assert np.abs(stray).max() <= 2 * 6 * 0.5 / 10
    assert stray.std() == pytest.approx(0.3 * np.sqrt(2 / 3), rel=0.1)


def test_houses_have_whole_numbers_of_rooms_and_a_noisy_price():
    X, y = drawn(generators.houses)
    bedrooms, bathrooms = X.T
    assert set(bedrooms) == {1, 2, 3, 4, 5, 6}
    assert set(bathrooms) == {1, 2, 3, 4}
    assert np.all(bathrooms <= bedrooms)
    np.testing.assert_array_equal(y, 0.5 + 1.6 * np.sqrt(bedrooms) + 0.5 * bathrooms)
    X_noisy, y_noisy = drawn(generators.houses, noise=0.3)
    np.testing.assert_array_equal(X, X_noisy)
    assert (y_noisy - y).std() == pytest.approx(0.3, rel=0.1)
    assert (y_noisy - y).mean() == pytest.approx(0.0, abs=0.03)


def test_hills_are_cones_of_height_one_and_radius_two():
    X, y = drawn(generators.hills)
    peaks = {(-4, 2.5): 1, (0, 2.5): -1, (4, 2.5): 1, (-4, -2.5): -1, (0, -2.5): 1, (4, -2.5): -1}
    near = np.zeros(len(X), bool)
    for centre, sign in peaks.items():
        distance = np.hypot(*(X - centre).T)
        # The bases of the cones do not overlap, so each point belongs to one cone at most.
        inside = distance < 2
        np.testing.assert_allclose(y[inside], sign * (1 - distance[inside] / 2), atol=1e-12)
        near |= inside
    assert np.all(y[~near] == 0)
    assert not np.any(np.signbit(y[~near]))


def test_hills_targets_are_those_of_displaced_points():
    y = drawn(generators.hills, noise=0.1)[1]
    exact = drawn(generators.hills)[1]
    # A cone has slope 1/2, and a point is displaced by at most 0.6 along each axis.
    assert np.abs(y - exact).max() <= 0.6 * np.sqrt(2) / 2
    assert np.abs(y - exact).max() > 0.7 * 0.6 * np.sqrt(2) / 2


@each("noise", [0.0, 0.2])
@each("n", [4, 51, 200])
@each("seed", [0, 3, 2**32 - 1])
def test_moons_circles_and_blobs_equal_those_of_scikit_learn(n, noise, seed):
    theirs = {"noise": noise, "random_state": seed}
    pairs = [
        (generators.moons(n, noise, seed), make_moons(n, **theirs)),
        (generators.circles(n, noise, seed), make_circles(n, factor=0.5, **theirs)),
    ]
    for classes in (2, 3, 6):
        angle = np.pi / 2 + 2 * np.pi * np.arange(classes) / classes
        centres = 4.0 * np.column_stack([np.cos(angle), np.sin(angle)])
        blobs = make_blobs(n, centers=centres, cluster_std=0.25 + 4 * noise, random_state=seed)
        pairs.append((generators.blobs(n, noise, seed, classes), blobs))
    for (X, y), (expected, labels) in pairs:
        assert X.tobytes() == expected.tobytes()
        np.testing.assert_array_equal(y, labels)


@each("classes", [3, 4, 5, 6])
def test_blobs_lie_evenly_on_a_circle(classes):
    X, y = generators.blobs(6000, 0.15, 0, classes)
    np.testing.assert_array_equal(np.unique(y), np.arange(classes))
    centres = np.array([X[y == label].mean(axis=0) for label in range(classes)])
    np.testing.assert_allclose(np.hypot(*centres.T), 4, atol=0.15)
    gaps = np.hypot(*(centres - np.roll(centres, 1, axis=0)).T)
    np.testing.assert_allclose(gaps, 8 * np.sin(np.pi / classes), atol=0.25)
    spread = np.concatenate([X[y == label] - centres[label] for label in range(classes)])
    assert spread.std() == pytest.approx(0.25 + 4 * 0.15, rel=0.05)


def test_every_kind_of_the_spec_is_generated_bundled_or_given():
    kinds = DatasetSpec.model_json_schema()["properties"]["kind"]["enum"]
    generated = [kind for kind in kinds if kind not in (*BUNDLED, "points", "table")]
    assert all(callable(getattr(generators, kind)) for kind in generated)
