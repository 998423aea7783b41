"""Data sets are generated or given, and split so that the training set has every class."""

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.data.bundled import BUNDLED
from app.core.data.dataset import load, split
from app.core.data.features import features
from app.core.specs.run import DatasetKind, DatasetSpec, Feature
from tests.support.cases import each
from tests.support.quick import exhaustive

KINDS = [kind for kind in get_args(DatasetKind) if kind not in (*BUNDLED, "points", "table")]


def own(points, **more):
    return DatasetSpec.model_validate({"kind": "points", "points": points, **more})


def everything(data):
    return (
        np.concatenate([data.X_train, data.X_test]),
        np.concatenate([data.y_train, data.y_test]),
    )


REGRESSIONS = {"plane", "hills", "houses"}
MAY_REPEAT = {"spiral", "circles", "moons", "houses"}
"""Data sets in which two points can be equal."""


@each("kind", KINDS)
@each("test_share", [0, 0.3, 0.9])
@each("samples", [4, 5, 7, 300])
@each("noise", [0.15, *exhaustive([0, 1])])
def test_every_point_is_in_one_part_and_every_class_in_training(kind, test_share, samples, noise):
    data = load(DatasetSpec(kind=kind, samples=samples, noise=noise, test_share=test_share))
    assert len(data.X_train) + len(data.X_test) == samples
    assert len(data.X_train) >= 2
    assert data.X_train.shape[1] == data.X_test.shape[1] == 2
    assert data.X_train.dtype == data.X_test.dtype == np.float64
    assert len(data.y_train) == len(data.X_train)
    assert len(data.y_test) == len(data.X_test)
    X, _ = everything(data)
    assert len(np.unique(X, axis=0)) == len(X) or kind in MAY_REPEAT
    if kind in REGRESSIONS:
        assert (data.task, data.classes) == ("regression", ())
        assert data.y_train.dtype == np.float64
    else:
        assert data.task == "classification"
        assert tuple(np.unique(data.y_train)) == data.classes
        assert data.y_train.dtype == data.y_test.dtype == np.int64


@each("kind", KINDS)
def test_the_same_spec_gives_identical_points_and_another_seed_different_ones(kind):
    one, again, other = (load(DatasetSpec(kind=kind, seed=seed)) for seed in (5, 5, 6))
    for name in ("X_train", "y_train", "X_test", "y_test"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
    assert one.X_train.tobytes() != other.X_train.tobytes()


@each("kind", KINDS)
def test_loading_neither_uses_nor_advances_the_global_generator(kind):
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    one = load(DatasetSpec(kind=kind))
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    np.random.seed(2)
    np.testing.assert_array_equal(load(DatasetSpec(kind=kind)).X_train, one.X_train)


@each("kind", KINDS)
@each("classes", [3, 6])
def test_the_box_contains_all_points_without_noise(kind, classes):
    for seed in range(5):
        data = load(DatasetSpec(kind=kind, noise=0, samples=1000, seed=seed, classes=classes))
        assert all_inside(everything(data)[0], data.box)


@each("kind", KINDS)
@each("noise", [0, 0.15, 0.5])
def test_the_box_is_a_square_with_nearly_all_points_and_the_same_for_every_seed(kind, noise):
    one, other = (load(DatasetSpec(kind=kind, noise=noise, seed=seed)) for seed in (0, 1))
    assert one.box == other.box
    x1_min, x1_max, x2_min, x2_max = one.box
    assert x1_max - x1_min == x2_max - x2_min
    X, _ = everything(one)
    if kind not in ("gauss", "blobs"):  # with much noise they spread beyond their fixed box
        assert np.mean(inside(X, one.box)) > 0.95


@each("kind", KINDS)
@each("shift", [-1000, 0.5, 20])
def test_a_shift_moves_the_points_and_the_box(kind, shift):
    here, there = (load(DatasetSpec(kind=kind, noise=0, shift=by)) for by in (0, shift))
    for part in ("train", "test"):
        moved = getattr(here, f"X_{part}") + shift
        np.testing.assert_array_equal(getattr(there, f"X_{part}"), moved)
        np.testing.assert_array_equal(getattr(there, f"y_{part}"), getattr(here, f"y_{part}"))
    assert there.box == tuple(edge + shift for edge in here.box)


def inside(X, box):
    x1_min, x1_max, x2_min, x2_max = box
    return (X[:, 0] > x1_min) & (X[:, 0] < x1_max) & (X[:, 1] > x2_min) & (X[:, 1] < x2_max)


def all_inside(X, box):
    return bool(np.all(inside(X, box)))


def test_the_data_sets_of_tensorflow_playground_have_its_box():
    for kind in ("circle", "xor", "gauss", "spiral", "plane", "hills"):
        assert load(DatasetSpec(kind=kind)).box == (-6, 6, -6, 6)


@each(
    ("points", "box"),
    [
        ([[0, 0, 0], [1, 1, 1]], (-0.1, 1.1, -0.1, 1.1)),
        ([[5, 5, 0], [5, 5, 1]], (4, 6, 4, 6)),
        ([[0, 0, 0], [100, 0, 1]], (-10, 110, -60, 60)),
        ([[-0.004, 0.002, 0], [0.006, 0.002, 1]], (-0.005, 0.007, -0.004, 0.008)),
        # A box as small as these points would show the spacing of floating-point numbers.
        ([[1e6 - 1e-9, 0, 0], [1e6, 0, 1]], (999_999, 1_000_001, -1, 1)),
    ],
)
def test_the_box_of_own_points_has_round_edges(points, box):
    assert load(own(points)).box == box


coordinates = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20), st.floats(-9, 6))
def test_the_box_of_own_points_is_a_square_around_them_at_any_scale(places, exponent):
    scale = 10.0**exponent / 1e6
    points = [[x1 * scale, x2 * scale, 0] for x1, x2 in places]
    data = load(own([*points, [*points[0][:2], 1]]))
    x1_min, x1_max, x2_min, x2_max = data.box
    assert all_inside(everything(data)[0], data.box)
    assert x1_max - x1_min == pytest.approx(x2_max - x2_min)


def test_own_points_keep_their_labels_and_coordinates():
    points = [[0.5, 1.5, 7], [2.5, -3.5, -1], [4, 4, 7], [1, 1, -1]]
    data = load(own(points, test_share=0.5))
    assert data.classes == (-1, 7)
    assert sorted(data.y_train) == sorted(data.y_test) == [-1, 7]
    X, y = everything(data)
    assert sorted(map(tuple, np.column_stack([X, y]))) == sorted(map(tuple, points))


def test_own_points_with_a_fractional_label_make_a_regression():
    data = load(own([[0, 0, 0], [1, 1, 1], [2, 2, 0.5]], test_share=0))
    assert (data.task, data.classes) == ("regression", ())
    assert sorted(data.y_train) == [0, 0.5, 1]


def test_a_test_share_of_0_gives_an_empty_test_set():
    data = load(DatasetSpec(test_share=0))
    assert data.X_test.shape == (0, 2)
    assert data.y_test.shape == (0,)


def test_the_number_of_test_points_is_rounded_up_as_by_scikit_learn():
    for samples, share, expected in ((300, 0.3, 90), (10, 0.25, 3), (100, 0.5, 50), (11, 0.1, 2)):
        assert len(load(DatasetSpec(samples=samples, test_share=share)).y_test) == expected


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=60).filter(lambda y: len(set(y)) > 1),
    st.floats(0, 0.9),
    st.integers(0, 2**32 - 1),
)
def test_a_split_is_a_stratified_partition(labels, share, seed):
    y = np.array(labels)
    classes = tuple(np.unique(y))
    train, test = split(y, share, np.random.default_rng(seed), classes)
    assert sorted([*train, *test]) == list(range(len(y)))
    assert set(y[train]) == set(classes)
    assert len(train) >= 2
    assert len(test) == min(int(np.ceil(share * len(y))), len(y) - len(classes))
    for label in classes:
        size = np.count_nonzero(y == label)
        taken = np.count_nonzero(y[test] == label)
        # The number differs from the exact share by less than one, unless a class is too small to
        # give its share to the test set.
        assert taken <= size - 1
        if np.all(np.unique(y, return_counts=True)[1] * (1 - share) > len(classes)):
            assert abs(taken - len(test) * size / len(y)) < 1


def test_a_split_shuffles_the_points():
    train, test = split(np.repeat([0, 1], 50), 0.5, np.random.default_rng(0), (0, 1))
    assert list(train) != sorted(train)
    assert list(test) != sorted(test)


def test_features_are_the_functions_that_their_names_denote():
    X = np.array([[0.5, -2.0], [3.0, 0.25]])
    x1, x2 = X.T
    named = {
        "x1": x1,
        "x2": x2,
        "x1^2": x1**2,
        "x2^2": x2**2,
        "x1*x2": x1 * x2,
        "sin(x1)": np.sin(x1),
        "sin(x2)": np.sin(x2),
    }
    assert tuple(named) == get_args(Feature)
    np.testing.assert_array_equal(features(X, tuple(named)), np.column_stack(list(named.values())))
    np.testing.assert_array_equal(features(X, ("x2", "x1")), X[:, ::-1])
    assert features(X[:0], ("x1", "sin(x2)", "x2")).shape == (0, 3)


@each("kind", KINDS)
@each("test_share", [0, 0.3])
def test_the_points_of_a_toy_set_can_be_given_as_own_points_bit_for_bit(kind, test_share):
    toy = load(DatasetSpec(kind=kind, samples=40, test_share=test_share))
    parts = [
        np.column_stack(part).tolist()
        for part in ((toy.X_train, toy.y_train), (toy.X_test, toy.y_test))
    ]
    given = own(parts[0], test_points=parts[1], regression=toy.task == "regression")
    same = load(given)
    assert (same.task, same.classes) == (toy.task, toy.classes)
    for name in ("X_train", "y_train", "X_test", "y_test"):
        assert getattr(same, name).tobytes() == getattr(toy, name).tobytes()


def test_the_box_of_own_points_contains_the_test_points():
    data = load(own([[0, 0, 0], [1, 1, 1]], test_points=[[10, 10, 1]]))
    assert all_inside(everything(data)[0], data.box)
