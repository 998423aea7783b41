"""In ONNX Runtime, an exported graph computes the same as the network."""

from itertools import pairwise, product

import numpy as np
import onnx
import onnxruntime
import pytest

from app.core.export.onnx import onnx_model
from app.core.network.mlp import Network
from tests.support.cases import each
from tests.support.quick import one_in

ACTIVATIONS = ("relu", "leaky_relu", "identity", "tanh", "logistic")
OUTPUTS = {"logistic": (4, -2), "softmax": (0, 1, 2), "identity": ()}
FEATURES = (
    ("x1", "x2"),
    ("x2", "x1"),
    ("sin(x1)",),
    ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"),
)
DEPTHS = ((), (5,), (4, 1, 3))


def drawn(features, hidden, out_activation, activation="relu", scale=1.0, slope=0.2):
    rng = np.random.default_rng(7)
    sizes = [
        len(features),
        *hidden,
        len(OUTPUTS[out_activation]) if out_activation == "softmax" else 1,
    ]
    shapes = list(pairwise(sizes))
    return Network(
        tuple(scale * rng.standard_normal(shape) for shape in shapes),
        tuple(scale * rng.standard_normal(n_out) for _, n_out in shapes),
        activation,
        out_activation,
        slope,
        features,
    )


def computed(network, X, classes):
    session = onnxruntime.InferenceSession(
        onnx_model(network, classes), providers=["CPUExecutionProvider"]
    )
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, {"X": X}), strict=True))


def points(n=500):
    return np.random.default_rng(1).uniform(-6, 6, (n, 2))


@each("activation", one_in(2, ["tanh, leaky_relu, relu", *ACTIVATIONS]))
@each("out_activation", OUTPUTS)
def test_logits_probabilities_and_labels_equal_those_of_the_network(activation, out_activation):
    classes, X = OUTPUTS[out_activation], points()
    for features, hidden in product(FEATURES, DEPTHS):
        names = tuple(activation.split(", ")[: len(hidden)]) if "," in activation else activation
        network = drawn(features, hidden, out_activation, names)
        found = computed(network, X, classes)
        if not classes:
            assert list(found) == ["variable"]
            assert found["variable"].shape == (len(X), 1)
            np.testing.assert_allclose(found["variable"], network.logits(X), rtol=1e-12, atol=1e-12)
            continue
        assert list(found) == ["label", "probabilities", "logits"]
        np.testing.assert_allclose(found["logits"], network.logits(X), rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            found["probabilities"], network.predict_proba(X), rtol=1e-12, atol=1e-15
        )
        assert found["label"].dtype == np.int64
        assert found["label"].tolist() == np.array(classes)[network.predict(X)].tolist()


@each("scale", [1e-6, 1e6])
@each("slope", [0.0, 0.01, 1.0])
def test_scales_and_slopes_make_no_difference(scale, slope):
    for out_activation, classes in OUTPUTS.items():
        network = drawn(("x1", "x2"), (6, 6), out_activation, "leaky_relu", scale, slope)
        X = points()
        found = computed(network, X, classes)
        sums = found["logits" if classes else "variable"]
        size = np.abs(network.logits(X)).max()
        np.testing.assert_allclose(sums, network.logits(X), rtol=1e-12, atol=1e-12 * size)


@pytest.mark.parametrize("n", [0, 1])
def test_the_graph_accepts_zero_points_and_one_point(n):
    found = computed(drawn(("x1", "x2"), (3,), "logistic"), points(n), (0, 1))
    assert found["label"].shape == (n,)
    assert found["probabilities"].shape == (n, 2)


def test_a_logit_of_zero_is_the_first_class_as_in_scikit_learn():
    network = drawn(("x1", "x2"), (), "logistic", scale=0.0)
    assert computed(network, points(3), (4, -2))["label"].tolist() == [4, 4, 4]


def test_the_file_has_metadata_and_is_reproducible():
    network = drawn(("x1", "sin(x2)"), (3,), "softmax")
    files = [onnx_model(network, (0, 1, 2), {"run": "ab", "epoch": "3"}) for _ in range(2)]
    assert files[0] == files[1]
    model = onnx.load_from_string(files[0])
    assert {entry.key: entry.value for entry in model.metadata_props} == {"run": "ab", "epoch": "3"}
    assert model.opset_import[0].version == 17
