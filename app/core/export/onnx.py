"""Networks as ONNX graphs, for ONNX Runtime and other programs that read the format.

The graph computes in float64, as training does. It uses only operators of opset 17 that ONNX
Runtime implements in float64. LeakyRelu is not one of them: it is written as max(z, slope · z),
which is equivalent for slopes up to 1. Inputs and outputs have the names and shapes of skl2onnx,
the converter of scikit-learn's models (https://onnx.ai/sklearn-onnx/); the logits are an
additional output.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

from ..data.features import COORDINATES, FEATURES, coordinates
from ..network.activations import ACTIVATIONS
from ..network.mlp import Network

OPSET = 17
IR_VERSION = 8
"""Version of the file format for this opset; older runtimes refuse newer versions."""


class _Graph:
    """A graph under construction: its nodes in order, and its named constants."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, value: Any) -> str:
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output


def onnx_model(
    network: Network, classes: Sequence[int], properties: Mapping[str, str] | None = None
) -> bytes:
    """Return the bytes of an ONNX model that computes the same function as a network.

    Parameters
    ----------
    network : Network
        The network to export.
    classes : sequence of int
        The labels in order; ignored for a regression.
    properties : mapping of str to str, optional
        Metadata of the model.

    Returns
    -------
    bytes
        The model's input is ``X`` (n, d) float64: points with d columns. The outputs of a
        classifier are ``label`` (n,) int64, ``probabilities`` (n, K) float64 and ``logits``
        (n, n_out) float64, one logit for two classes. The output of a regressor is ``variable``
        (n, 1) float64.
    """
    graph = _Graph()
    last = len(network.coefs) - 1
    regression = network.regression
    values = _features(graph, network.features)
    for layer, (weights, biases) in enumerate(zip(network.coefs, network.intercepts, strict=True)):
        output = f"sums_{layer}" if layer < last else "variable" if regression else "logits"
        inputs = [
            values,
            graph.constant(f"coefs_{layer}", weights),
            graph.constant(f"intercepts_{layer}", biases),
        ]
        sums = graph.node("Gemm", inputs, output)
        values = sums if layer == last else _activated(graph, network, sums, layer)
    outputs: list[tuple[str, int, list[str | int | None]]]
    if regression:
        outputs = [("variable", TensorProto.DOUBLE, ["n", 1])]
    else:
        _classified(graph, network, classes)
        outputs = [
            ("label", TensorProto.INT64, ["n"]),
            ("probabilities", TensorProto.DOUBLE, ["n", len(classes)]),
            ("logits", TensorProto.DOUBLE, ["n", len(network.intercepts[-1])]),
        ]
    columns = len(network.features) if network.many_columns else len(COORDINATES)
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "network",
            [helper.make_tensor_value_info("X", TensorProto.DOUBLE, ["n", columns])],
            [helper.make_tensor_value_info(*output) for output in outputs],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="creases",
    )
    if properties:
        helper.set_model_props(model, dict(properties))
    return _checked(model)


def _checked(model: ModelProto) -> bytes:
    checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _features(graph: _Graph, names: Sequence[str]) -> str:
    """Compute the input of the first layer from the points ``X``; return its name."""
    if tuple(names) == coordinates(max(len(names), len(COORDINATES))):
        return "X"
    for axis, name in enumerate(("x1", "x2")):
        graph.node("Gather", ["X", graph.constant(f"axis_{name}", np.array([axis]))], name, axis=1)
    for name in names:
        made_by = FEATURES[name].onnx
        if made_by is not None:
            operator, inputs = made_by
            graph.node(operator, inputs, name)
    return graph.node("Concat", list(names), "features", axis=1)


def _activated(graph: _Graph, network: Network, sums: str, layer: int) -> str:
    activation, output = ACTIVATIONS[network.activations[layer]], f"units_{layer}"
    if activation.smooth is not None:
        return graph.node(activation.smooth.onnx, [sums], output)
    if not activation.kinked:
        return sums
    if activation.levels:
        return graph.node("Relu", [sums], output)
    slope = graph.constant(f"slope_{output}", network.slopes[layer])
    return graph.node("Max", [sums, graph.node("Mul", [sums, slope], f"low_{output}")], output)


def _classified(graph: _Graph, network: Network, classes: Sequence[int]) -> None:
    """Compute probabilities and labels from ``logits``, by scikit-learn's conventions."""
    if not network.binary:
        graph.node("Softmax", ["logits"], "probabilities", axis=1)
        index = graph.node("ArgMax", ["probabilities"], "index", axis=1, keepdims=0)
    else:
        one = graph.node("Sigmoid", ["logits"], "second")
        other = graph.node("Sub", [graph.constant("certain", np.float64(1.0)), one], "first")
        graph.node("Concat", [other, one], "probabilities", axis=1)
        flat = graph.node("Squeeze", [one, graph.constant("axis", np.array([1]))], "flat")
        if network.threshold is None:
            half = graph.constant("half", np.float64(0.5))
            above = graph.node("Greater", [flat, half], "above")
        else:
            threshold = graph.constant("threshold", np.float64(network.threshold))
            above = graph.node("GreaterOrEqual", [flat, threshold], "above")
        index = graph.node("Cast", [above], "index", to=TensorProto.INT64)
    labels = graph.constant("classes", np.array(classes, dtype=np.int64))
    graph.node("Gather", [labels, index], "label", axis=0)
