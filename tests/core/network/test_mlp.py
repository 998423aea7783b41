"""Networks predict as scikit-learn's estimators, and are affine under each activation pattern."""

import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from app.core.data.dataset import load
from app.core.data.features import features
from app.core.network.mlp import Network
from app.core.specs.run import DatasetSpec
from tests.support.builders import ordinary
from tests.support.cases import each
from tests.support.networks import CASES, every

PIECEWISE_LINEAR = ("relu", "leaky_relu", "identity")


def random_network(sizes, activation="relu", seed=0, scale=1.0, **more):
    rng = np.random.default_rng(seed)
    return Network(
        tuple(scale * rng.normal(size=shape) for shape in pairwise(sizes)),
        tuple(scale * rng.normal(size=size) for size in sizes[1:]),
        activation,
        "softmax" if sizes[-1] > 1 else "logistic",
        **more,
    )


def points(n=200, seed=1, spread=2.0):
    return np.random.default_rng(seed).normal(scale=spread, size=(n, 2))


def fitted(estimator, kind, names, hidden, activation):
    data = load(DatasetSpec(kind=kind, samples=100))
    model = estimator(hidden_layer_sizes=hidden, activation=activation, max_iter=20, random_state=0)
    with warnings.catch_warnings():
        # Twenty epochs are too few to converge; equality does not need more.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(features(data.X_train, names), data.y_train)
    network = Network(
        tuple(model.coefs_),
        tuple(model.intercepts_),
        activation,
        model.out_activation_,
        features=names,
    )
    return model, network


@each("hidden", [(), (3,), (8, 5)])
@each("activation", ["relu", "identity", "tanh", "logistic"])
@each("names", [("x1", "x2"), ("x2",), ("x1*x2", "sin(x1)", "x2^2")])
@each("kind", ["moons", "blobs"])
def test_a_classifier_predicts_as_scikit_learns_does(kind, names, activation, hidden):
    model, network = fitted(MLPClassifier, kind, names, hidden, activation)
    X = points()
    np.testing.assert_allclose(
        network.predict_proba(X), model.predict_proba(features(X, names)), rtol=1e-12, atol=1e-15
    )
    np.testing.assert_array_equal(network.predict(X), model.predict(features(X, names)))
    assert network.hidden_layer_sizes == hidden


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_regressor_predicts_as_scikit_learns_does(activation):
    names = ("x1", "x2", "x1^2")
    model, network = fitted(MLPRegressor, "hills", names, (8, 5), activation)
    X = points()
    np.testing.assert_allclose(
        network.predict(X), model.predict(features(X, names)), rtol=1e-12, atol=1e-14
    )
    with pytest.raises(ValueError, match="no class probabilities"):
        network.predict_proba(X)


def test_probabilities_of_huge_logits_are_still_probabilities():
    for sizes in ((2, 8, 1), (2, 8, 4)):
        probability = random_network(sizes, scale=1e4).predict_proba(points())
        assert np.all(np.isfinite(probability))
        np.testing.assert_allclose(probability.sum(axis=1), 1)


def test_the_second_of_two_classes_needs_more_than_one_half():
    even = Network((np.zeros((2, 1)),), (np.zeros(1),), "relu", "logistic")
    assert list(even.predict(points(3))) == [0, 0, 0]


def test_of_equally_probable_classes_the_first_is_predicted():
    even = Network((np.zeros((2, 3)),), (np.array([0.0, 1.0, 1.0]),), "relu", "softmax")
    assert list(even.predict(points(3))) == [1, 1, 1]


@each("activation", PIECEWISE_LINEAR)
@each("names", [("x1", "x2"), ("x2", "x1"), ("x2",)])
@each("hidden", [(), (5,), (8, 8), (16,) * 6])
@each("outputs", [1, 3])
def test_the_affine_map_of_a_pattern_is_the_forward_pass(activation, names, hidden, outputs):
    network = random_network((len(names), *hidden, outputs), activation, features=names)
    X = points(50)
    logits = network.logits(X)
    for x, pattern, logit in zip(X, network.patterns(X), logits, strict=True):
        affine = network.affine(pattern)
        assert affine.shape == (outputs, 3)
        np.testing.assert_allclose(affine @ [*x, 1], logit, rtol=1e-9, atol=1e-9 * abs(logit).max())


@each("name", every())
def test_the_affine_map_is_the_forward_pass_for_every_hard_network(name):
    case = CASES[name]()
    network, (x1_min, x1_max, x2_min, x2_max) = case.network, case.box
    X = np.random.default_rng(0).uniform((x1_min, x2_min), (x1_max, x2_max), (20, 2))
    logits = network.logits(X)
    # Round-off error grows in proportion to the sums of magnitudes along the layers.
    magnitudes = magnitude(network, X)
    for x, pattern, logit, scale in zip(X, network.patterns(X), logits, magnitudes, strict=True):
        np.testing.assert_allclose(
            network.affine(pattern) @ [*x, 1], logit, rtol=0, atol=1e-12 * scale
        )


def magnitude(network, X):
    values = np.abs(features(X, network.features))
    for weights, biases in zip(network.coefs, network.intercepts, strict=True):
        values = values @ np.abs(weights) + np.abs(biases)
    return values.max(axis=1)


@given(
    st.lists(st.integers(1, 6), max_size=4),
    st.sampled_from(PIECEWISE_LINEAR),
    st.integers(0, 1000),
    st.floats(-6, 6),
)
def test_within_one_pattern_the_network_is_linear(hidden, activation, seed, exponent):
    network = random_network((2, *hidden, 2), activation, seed)
    X = points(2, seed, 10.0**exponent)
    patterns = network.patterns(np.vstack([X, X.mean(axis=0)]))
    if np.array_equal(patterns[0], patterns[1]):
        np.testing.assert_array_equal(patterns[2], patterns[0])
        ends, middle = network.logits(X), network.logits(X.mean(axis=0)[None])
        np.testing.assert_allclose(
            ends.mean(axis=0), middle[0], rtol=0, atol=1e-12 * magnitude(network, X).max()
        )


def test_a_pattern_is_the_sign_of_every_pre_activation_layer_by_layer():
    network = random_network((2, 5, 7, 1))
    X = points()
    hidden = network.preactivations(X)[:-1]
    assert [sums.shape for sums in hidden] == [(200, 5), (200, 7)]
    np.testing.assert_array_equal(network.patterns(X), np.hstack(hidden) > 0)
    assert network.n_units == 12


def test_a_unit_is_inactive_exactly_on_its_crease():
    network = Network(
        (np.array([[1.0], [0.0]]), np.ones((1, 1))), (np.zeros(1), np.zeros(1)), "relu", "logistic"
    )
    assert network.patterns(np.array([[0.0, 3.0], [-0.0, 1.0], [1e-300, 0.0]])).tolist() == [
        [False],
        [False],
        [True],
    ]


def test_units_without_a_kink_are_always_active():
    network = random_network((2, 4, 3, 1), "identity")
    assert network.patterns(points()).all()
    everywhere = network.affine(np.ones(7, bool))
    np.testing.assert_array_equal(network.affine(np.zeros(7, bool)), everywhere)


def test_a_network_without_hidden_layers_has_the_empty_pattern():
    assert random_network((2, 1)).patterns(points(7)).shape == (7, 0)


@each("names", [("x1", "x2"), ("x2", "x1"), ("x1",), ("x2",)])
def test_the_planar_network_is_the_same_function_of_both_coordinates(names):
    network = random_network((len(names), 5, 3), "leaky_relu", features=names, negative_slope=0.2)
    planar = network.planar()
    assert planar.features == ("x1", "x2")
    assert planar.coefs[0].shape == (2, 5)
    np.testing.assert_allclose(planar.logits(points()), network.logits(points()), rtol=1e-12)


@pytest.mark.parametrize(
    ("activation", "names"),
    [("tanh", ("x1", "x2")), ("logistic", ("x1", "x2")), ("relu", ("x1", "x2", "x1^2"))],
)
def test_a_curved_network_has_no_affine_maps(activation, names):
    network = random_network((len(names), 4, 1), activation, features=names)
    assert not network.piecewise_linear
    for ask in (network.planar, lambda: network.affine(np.ones(4, bool))):
        with pytest.raises(ValueError, match="not piecewise linear"):
            ask()


def test_a_pattern_of_the_wrong_shape_is_rejected():
    with pytest.raises(ValueError, match=r"pattern must have shape \(4,\), got \(5,\)"):
        random_network((2, 4, 1)).affine(np.ones(5, bool))


@each(
    ("shapes", "sizes", "message"),
    [
        ([], [], "at least one layer, got 0 and 0 arrays"),
        ([(2, 3)], [3, 1], "one array per layer and at least one layer, got 1 and 2 arrays"),
        ([(3, 1)], [1], r"coefs\[0\] must be 2-D with 2 rows.*\(3, 1\)"),
        ([(2, 4), (3, 1)], [4, 1], r"coefs\[1\] must be 2-D with 4 rows"),
        ([(2, 4), (4, 1)], [3, 1], r"intercepts\[0\] must have shape \(4,\), got \(3,\)"),
        ([(2,)], [2], r"coefs\[0\] must be 2-D with 2 rows"),
    ],
)
def test_inconsistent_shapes_are_rejected(shapes, sizes, message):
    with pytest.raises(ValueError, match=message):
        Network(tuple(map(np.zeros, shapes)), tuple(map(np.zeros, sizes)), "relu", "logistic")


def test_an_unknown_activation_is_rejected():
    with pytest.raises(ValueError, match="unknown activation 'swish'"):
        random_network((2, 3, 1), "swish").logits(points(2))


def test_a_layer_count_out_of_range_is_refused():
    net = ordinary((4, 4), 1)
    assert net.truncated(2) is net
    for layers in (-1, 3):
        with pytest.raises(ValueError, match="from 0 to 2"):
            net.truncated(layers)


@each("kind", ["plain", "columns", "strides", "float32", "integers"])
def test_weights_of_any_layout_and_type_are_joined_by_value(kind):
    network = random_network((2, 5, 3, 1))
    change = {
        "plain": np.ascontiguousarray,
        "columns": np.asfortranarray,
        "strides": lambda part: np.repeat(part, 2, axis=-1)[..., ::2],
        "float32": lambda part: part.astype(np.float32),
        "integers": lambda part: np.round(4.0 * part).astype(np.int64),
    }[kind]
    coefs, intercepts = map(change, network.coefs), map(change, network.intercepts)
    changed = replace(network, coefs=tuple(coefs), intercepts=tuple(intercepts))
    flat = changed.flat()
    parts = [part for pair in zip(changed.coefs, changed.intercepts, strict=True) for part in pair]
    np.testing.assert_array_equal(flat, np.concatenate([part.ravel() for part in parts]))
    assert flat.dtype == np.float64
    assert flat.flags.writeable
    assert not any(np.shares_memory(flat, part) for part in parts)
    assert changed.sizes.tolist() == [2, 5, 3, 1]
