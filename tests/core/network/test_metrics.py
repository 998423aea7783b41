"""Metrics equal scikit-learn's, and stay finite where exponentials would overflow."""

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    r2_score,
    recall_score,
    root_mean_squared_error,
)

from app.core.network.metrics import confusion, scores
from app.core.network.mlp import Network


def network(outputs: int, out_activation: str, scale: float = 1.0) -> Network:
    rng = np.random.default_rng(outputs)
    coefs = (rng.normal(size=(2, 5)), scale * rng.normal(size=(5, outputs)))
    return Network(coefs, (rng.normal(size=5), rng.normal(size=outputs)), "relu", out_activation)


X = np.random.default_rng(1).normal(size=(40, 2))


@pytest.mark.parametrize(("outputs", "out", "classes"), [(1, "logistic", 2), (4, "softmax", 4)])
def test_loss_and_accuracy_of_a_classifier(outputs: int, out: str, classes: int) -> None:
    net = network(outputs, out)
    y = np.random.default_rng(2).integers(0, classes, 40)
    found = scores(net, X, y)
    expected = log_loss(y, net.predict_proba(X), labels=range(classes))
    assert found["loss"] == pytest.approx(expected, rel=1e-12)
    assert found["accuracy"] == accuracy_score(y, net.predict(X))


def test_a_regression_has_a_loss_and_an_r2() -> None:
    net = network(1, "identity")
    y = np.random.default_rng(3).normal(size=40)
    found = scores(net, X, y)
    assert found["loss"] == pytest.approx(((net.predict(X) - y) ** 2).mean() / 2)
    assert found["r2"] == pytest.approx(r2_score(y, net.predict(X)))


@pytest.mark.parametrize(("outputs", "out"), [(1, "logistic"), (3, "softmax")])
def test_huge_logits_give_a_finite_loss(outputs: int, out: str) -> None:
    found = scores(network(outputs, out, 1e6), X, np.zeros(40, dtype=int))
    assert found["loss"] is not None
    assert found["loss"] > 1e3


def test_no_points_have_no_scores() -> None:
    empty = np.empty((0, 2))
    assert scores(network(1, "logistic"), empty, np.empty(0, dtype=int)) == {
        "loss": None,
        "accuracy": None,
    }


def test_equal_targets_have_no_r2() -> None:
    assert scores(network(1, "identity"), X, np.ones(40))["r2"] is None


@pytest.mark.parametrize(("outputs", "out", "classes"), [(1, "logistic", 2), (4, "softmax", 4)])
def test_the_confusion_of_a_classifier_counts_true_and_predicted_classes(
    outputs: int, out: str, classes: int
) -> None:
    net = network(outputs, out)
    y = np.random.default_rng(2).integers(0, classes, 40)
    found = confusion(net, X, y)
    expected = confusion_matrix(y, net.predict(X), labels=range(classes))
    assert found["matrix"].tolist() == expected.tolist()
    recall = recall_score(y, net.predict(X), labels=range(classes), average=None)
    assert found["accuracy"] == pytest.approx(recall.tolist())


def test_a_class_without_points_has_no_accuracy() -> None:
    found = confusion(network(3, "softmax"), X, np.zeros(40, dtype=int))
    assert found["accuracy"][1:] == [None, None]
    assert found["matrix"].sum() == 40


def test_the_residuals_of_a_regression() -> None:
    net = network(1, "identity")
    y = np.random.default_rng(3).normal(size=40)
    found = confusion(net, X, y)
    errors = y - net.predict(X)
    assert found["r2"] == pytest.approx(r2_score(y, net.predict(X)))
    assert found["residuals"]["mean"] == pytest.approx(errors.mean())
    assert found["residuals"]["rmse"] == pytest.approx(root_mean_squared_error(y, net.predict(X)))
    assert found["residuals"]["quartiles"] == pytest.approx(
        np.percentile(errors, range(0, 101, 25))
    )


def test_no_points_have_no_confusion_and_no_residuals() -> None:
    empty = np.empty((0, 2))
    matrix = confusion(network(1, "logistic"), empty, np.empty(0, dtype=int))
    assert matrix["accuracy"] == [None, None]
    residuals = confusion(network(1, "identity"), empty, np.empty(0))["residuals"]
    assert residuals == {"mean": None, "rmse": None, "quartiles": None}
