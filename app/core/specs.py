"""A spec is the whole description of a run, frozen: every number that follows comes out of it."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import FailFast, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.dataset_spec import DatasetKind, DatasetSpec, Task
from app.core.explain import explain
from app.core.interventions import (
    InterceptEdit,
    Intervention,
    LiveParameters,
    PointEdit,
    WeightEdit,
    misfits,
    unfit_points,
)
from app.core.strict import (
    AtMost,
    BatchSize,
    Decay,
    Epsilon,
    Flag,
    Limits,
    Momentum,
    Penalty,
    Rate,
    Real,
    Seed,
    Spec,
    Whole,
    limits_of,
)

__all__ = [
    "DatasetKind",
    "DatasetSpec",
    "InterceptEdit",
    "Intervention",
    "Limits",
    "LiveParameters",
    "NetworkSpec",
    "PointEdit",
    "RunSpec",
    "Task",
    "TrainingSpec",
    "WeightEdit",
    "canonical_json",
    "explain",
    "run_id",
]

Activation = Literal["relu", "leaky_relu", "identity", "tanh", "logistic"]
Feature = Literal["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
Initialization = Literal["sklearn", "glorot", "he", "uniform"]
Solver = Literal["adam", "sgd", "lbfgs"]
Schedule = Literal["constant", "invscaling", "adaptive"]


class NetworkSpec(Spec):
    """The multi-layer perceptron before training."""

    hidden_layer_sizes: Annotated[
        tuple[Annotated[Whole, Field(ge=1), AtMost("units_per_layer")], ...],
        AtMost("layers", "hidden layers"),
    ] = Field((8, 8), title="Hidden layers", description="Units of each hidden layer")
    activation: Activation = Field(
        "relu", title="Activation", description="Activation function of the hidden units"
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01, title="Negative slope", description="Slope below zero; for leaky_relu only"
    )
    features: Annotated[tuple[Feature, ...], FailFast(), Field(min_length=1, max_length=7)] = Field(
        ("x1", "x2"), title="Features", description="What the first layer is given of a point"
    )
    initialization: Initialization = Field(
        "sklearn", title="Initialization", description="How the first weights are drawn"
    )

    @field_validator("features")
    @classmethod
    def _no_feature_twice(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        if len(set(features)) < len(features):
            raise PydanticCustomError("repeated", "must not name a feature twice")
        return features


class TrainingSpec(Spec):
    """How the weights are fitted; names and meanings are those of scikit-learn's MLPClassifier."""

    solver: Solver = Field("adam", title="Solver", description="Optimization method")
    learning_rate_init: Rate = Field(
        0.01, title="Learning rate", description="Step size; for adam and sgd"
    )
    learning_rate: Schedule = Field(
        "constant", title="Schedule", description="How the step size changes; for sgd only"
    )
    power_t: Annotated[Real, Field(ge=0, le=10)] = Field(
        0.5, title="Schedule exponent", description="Exponent of the invscaling schedule"
    )
    batch_size: BatchSize = Field(
        32, title="Batch size", description="Points per step; for adam and sgd"
    )
    alpha: Penalty = Field(1e-4, title="L2 penalty", description="Strength of the L2 penalty")
    l1: Penalty = Field(
        0.0, title="L1 penalty", description="Strength of the L1 penalty; not for lbfgs"
    )
    momentum: Momentum = Field(0.9, title="Momentum", description="Momentum; for sgd only")
    nesterovs_momentum: Flag = Field(
        True, title="Nesterov momentum", description="Look ahead along the momentum; for sgd only"
    )
    beta_1: Decay = Field(0.9, title="Beta 1", description="Decay of adam's mean of the gradients")
    beta_2: Decay = Field(
        0.999, title="Beta 2", description="Decay of adam's mean of their squares"
    )
    epsilon: Epsilon = Field(1e-8, title="Epsilon", description="Keeps adam from dividing by zero")
    shuffle: Flag = Field(
        True, title="Shuffle", description="Draw the order of the points anew in every epoch"
    )
    random_state: Seed = Field(
        0, title="Training seed", description="Seed of the first weights and of the order of points"
    )

    @field_validator("l1")
    @classmethod
    def _no_l1_by_lbfgs(cls, l1: float, info: ValidationInfo) -> float:
        if l1 > 0 and info.data.get("solver") == "lbfgs":
            raise PydanticCustomError("l1", "must be 0 for solver lbfgs")
        return l1


class RunSpec(Spec):
    """Everything that a run depends on; ``{}`` is a valid one."""

    dataset: DatasetSpec = DatasetSpec()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    interventions: Annotated[tuple[Intervention, ...], AtMost("interventions", "interventions")] = (
        Field((), title="Interventions", description="Changes made by hand, in order of epoch")
    )

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Units of every layer: features, hidden layers, outputs."""
        return (
            len(self.network.features),
            *self.network.hidden_layer_sizes,
            self.dataset.outputs,
        )

    @field_validator("interventions")
    @classmethod
    def _interventions_fit(
        cls, interventions: tuple[Intervention, ...], info: ValidationInfo
    ) -> tuple[Intervention, ...]:
        if {"dataset", "network", "training"} <= info.data.keys():
            run = cls.model_construct(**info.data)
            errors = list(misfits(interventions, run.training.solver, run.layer_sizes))
            errors += unfit_points(
                interventions, run.dataset.labels, run.dataset.size, limits_of(info)
            )
            if errors:
                raise ValidationError.from_exception_data(cls.__name__, errors)
        return tuple(sorted(interventions, key=lambda intervention: intervention.epoch))


def canonical_json(spec: Spec) -> str:
    """The one text of a spec: every default filled in, names sorted, no spaces, floats by repr.

    Equal specs have equal texts, however they were written (``3`` or ``3.0``, ``-0.0`` or ``0``).
    """
    return json.dumps(
        spec.model_dump(mode="json", by_alias=True),
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def run_id(spec: RunSpec) -> str:
    """The id of a run: the first 20 hex digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical_json(spec).encode()).hexdigest()[:20]
