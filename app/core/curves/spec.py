"""Specs of curves: a function of one variable and the network that is trained to fit it."""

from __future__ import annotations

import hashlib
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_core import InitErrorDetails

from ..schema.base import LayerSizes, Real, Spec
from ..specs.class_weights import misfit
from ..specs.run import (
    Activation,
    DatasetSpec,
    Initialization,
    NetworkSpec,
    RunSpec,
    TrainingSpec,
    canonical_json,
)
from .target import FunctionSpec, sampled, scale_of


class CurveNetworkSpec(Spec):
    """A multi-layer perceptron with one input, before training."""

    hidden_layer_sizes: LayerSizes = Field(
        (16,), title="Hidden layers", description="Units of each hidden layer"
    )
    activation: Activation = Field(
        "relu", title="Activation", description="Activation function of the hidden units"
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01, title="Negative slope", description="Slope for negative inputs; leaky_relu only"
    )
    initialization: Initialization = Field(
        "sklearn", title="Initialization", description="Distribution of the initial weights"
    )


class CurveSpec(Spec):
    """Everything that a fitted curve depends on; the default is the sine of the article."""

    function: FunctionSpec = FunctionSpec()
    network: CurveNetworkSpec = CurveNetworkSpec()
    training: TrainingSpec = TrainingSpec()

    @field_validator("training")
    @classmethod
    def _without_classes(cls, training: TrainingSpec) -> TrainingSpec:
        reason = misfit(training.class_weight, ())
        if reason is not None:
            shown = training.model_dump(mode="json")["class_weight"]
            where = InitErrorDetails(type=reason, loc=("class_weight",), input=shown)
            raise ValidationError.from_exception_data(cls.__name__, [where])
        return training

    def run(self) -> RunSpec:
        """Return the run that fits the curve: a regression with x1 as its only feature.

        A curve is thus trained, cached and checkpointed like any other run, and its weights equal
        those of scikit-learn's ``MLPRegressor`` fitted to the training points, behind its
        ``StandardScaler`` for x and for y if the function is standardized.
        """
        found = sampled(self.function)
        y, standardize = found.y, self.function.standardize
        if standardize:
            mean, scale = scale_of(y)
            y = (y - mean) / scale
        points = tuple((x, 0.0, z) for x, z in zip(found.x.tolist(), y.tolist(), strict=True))
        # model_construct skips validation: the curve's own spec has validated these values.
        data = DatasetSpec.model_construct(
            kind="points",
            points=points,
            samples=len(points),
            test_share=0.0,
            regression=True,
            standardize=standardize,
        )
        network = NetworkSpec.model_construct(**dict(self.network), features=("x1",))
        return RunSpec(dataset=data, network=network, training=self.training)


def curve_id(spec: CurveSpec) -> str:
    """Return the id of a curve: 20 hex digits of the SHA-256 of ``"curve "`` + canonical JSON."""
    return hashlib.sha256(b"curve " + canonical_json(spec).encode()).hexdigest()[:20]
