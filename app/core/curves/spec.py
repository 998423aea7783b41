"""A curve is a function of one number, fitted by a network with one input: the lab's runs."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import Field

from ..schema.base import LayerSizes, Real, Spec
from ..specs.run import (
    Activation,
    DatasetSpec,
    Initialization,
    NetworkSpec,
    RunSpec,
    TrainingSpec,
    canonical_json,
)
from .target import FunctionSpec, sampled


class CurveNetworkSpec(Spec):
    """The multi-layer perceptron with one input, before training."""

    hidden_layer_sizes: LayerSizes = Field(
        (16,), title="Hidden layers", description="Units of each hidden layer"
    )
    activation: Activation = Field(
        "relu", title="Activation", description="Activation function of the hidden units"
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01, title="Negative slope", description="Slope below zero; for leaky_relu only"
    )
    initialization: Initialization = Field(
        "sklearn", title="Initialization", description="How the first weights are drawn"
    )


class CurveSpec(Spec):
    """Everything that a fitted curve depends on; ``{}`` is a valid one, the article's sine."""

    function: FunctionSpec = FunctionSpec()
    network: CurveNetworkSpec = CurveNetworkSpec()
    training: TrainingSpec = TrainingSpec()

    def run(self) -> RunSpec:
        """The run that fits the curve: a regression on its training points that sees x1 alone.

        So a curve is trained, cached, checkpointed and stopped like any other run, and its weights
        are those of scikit-learn's ``MLPRegressor`` on the points (x,), y.
        """
        found = sampled(self.function)
        points = tuple((x, 0.0, y) for x, y in zip(found.x.tolist(), found.y.tolist(), strict=True))
        # Every field has been checked where it came from.
        data = DatasetSpec.model_construct(
            kind="points", points=points, samples=len(points), test_share=0.0, regression=True
        )
        network = NetworkSpec.model_construct(**dict(self.network), features=("x1",))
        return RunSpec(dataset=data, network=network, training=self.training)


def curve_id(spec: CurveSpec) -> str:
    """The id of a curve: the first 20 hex digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(b"curve " + canonical_json(spec).encode()).hexdigest()[:20]
