"""A decision threshold predicts as scikit-learn's FixedThresholdClassifier, ties included."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.neural_network import MLPClassifier

from app.core.network.metrics import confusion, scores
from app.core.network.mlp import Network
from tests.support.cases import each
from tests.support.quick import one_in

X, Y = make_moons(120, noise=0.3, random_state=1)


def fitted(sizes, activation, seed, epochs):
    """Return a classifier of scikit-learn and the network with its weights."""
    model = MLPClassifier(
        sizes, activation=activation, max_iter=epochs, random_state=seed, learning_rate_init=0.05
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, Y)
    return model, of(model)


def of(model):
    """Return the network of a classifier of scikit-learn."""
    return Network(tuple(model.coefs_), tuple(model.intercepts_), model.activation, "logistic")


def reference(model, threshold):
    """Return the classifier of scikit-learn that decides at a threshold."""
    fixed = FixedThresholdClassifier(
        FrozenEstimator(model), threshold=threshold, response_method="predict_proba"
    )
    return fixed.fit(X, Y)


@each("sizes", one_in(4, [[8, 8], [], [5], [4, 3, 3]]))
@each("activation", ["relu", "tanh", "logistic", "identity"])
def test_every_threshold_predicts_as_in_scikit_learn(sizes, activation):
    for seed, epochs in ((0, 1), (1, 40)):
        model, network = fitted(sizes, activation, seed, epochs)
        probability = model.predict_proba(X)[:, 1]
        ties = np.sort(probability)[[0, 3, 60, -1]].tolist()
        for threshold in (0.01, 0.3, 0.5, 0.7, 0.99, *ties):
            if not 0 < threshold < 1:
                continue
            expected = reference(model, threshold).predict(X)
            decided = replace(network, threshold=threshold)
            found = decided.predict(X)
            assert (found == expected).all()
            assert (decided.most_probable(decided.predict_proba(X)) == expected).all()
            errors = confusion(decided, X, Y)
            assert (errors["matrix"] == confusion_matrix(Y, expected)).all()
            assert scores(decided, X, Y)["accuracy"] == accuracy_score(Y, expected)
            assert scores(decided, X, Y)["loss"] == scores(network, X, Y)["loss"]


def test_one_half_differs_from_no_threshold_only_at_a_tie():
    model, network = fitted((3,), "relu", 0, 1)
    model.coefs_[-1][:] = 0.0
    model.intercepts_[-1][:] = 0.0
    network = of(model)
    assert (network.predict(X) == model.predict(X)).all()
    assert not network.predict(X).any()
    decided = replace(network, threshold=0.5)
    assert (decided.predict(X) == reference(model, 0.5).predict(X)).all()
    assert decided.predict(X).all()


def test_the_level_is_the_logit_of_the_threshold():
    network = fitted((3,), "relu", 0, 1)[1]
    assert network.level == 0.0
    for threshold in (1e-300, 0.001, 0.3, 0.5, 0.9, 1 - 2.0**-53):
        level = replace(network, threshold=threshold).level
        assert level == pytest.approx(np.log(threshold) - np.log1p(-threshold), rel=1e-14)
    assert replace(network, threshold=0.5).level == 0.0
