"""A spec is the whole description of a run, frozen: every number that follows comes out of it."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import FailFast, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.core.explain import explain
from app.core.interventions import (
    InterceptEdit,
    Intervention,
    LiveParameters,
    WeightEdit,
    misfits,
)
from app.core.strict import (
    AtMost,
    BatchSize,
    Coordinate,
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
)

__all__ = [
    "DatasetSpec",
    "InterceptEdit",
    "Intervention",
    "Limits",
    "LiveParameters",
    "NetworkSpec",
    "RunSpec",
    "TrainingSpec",
    "WeightEdit",
    "canonical_json",
    "explain",
    "run_id",
]

DatasetKind = Literal[
    "circle",
    "xor",
    "gauss",
    "spiral",
    "moons",
    "circles",
    "blobs",
    "checkerboard",
    "plane",
    "hills",
    "points",
]
Activation = Literal["relu", "leaky_relu", "identity", "tanh", "logistic"]
Feature = Literal["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]
Initialization = Literal["sklearn", "glorot", "he", "uniform"]
Solver = Literal["adam", "sgd", "lbfgs"]
Schedule = Literal["constant", "invscaling", "adaptive"]
Task = Literal["classification", "regression"]

MOST_CLASSES = 10
"""Whole-numbered labels are classes as long as there are no more different ones than this."""


class DatasetSpec(Spec):
    """Which points to learn from: a toy set by name and seed, or ``points`` as given."""

    kind: DatasetKind = Field("moons", title="Data set", description="Where the points come from")
    samples: Annotated[Whole, Field(ge=4), AtMost("samples")] = Field(
        300, title="Samples", description="Number of points, training and test together"
    )
    noise: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.15, title="Noise", description="How far points or their labels stray"
    )
    test_share: Annotated[Real, Field(ge=0, le=0.9)] = Field(
        0.3, title="Test share", description="Share of the points kept out of training"
    )
    seed: Seed = Field(0, title="Data seed", description="Seed of the points and of the split")
    classes: Annotated[Whole, Field(ge=3, le=6)] = Field(
        3, title="Classes", description="Number of classes; for blobs only"
    )
    points: Annotated[
        tuple[tuple[Coordinate, Coordinate, Coordinate], ...], AtMost("samples", "points")
    ] = Field(
        (),
        title="Points",
        description="Your own points, each [x1, x2, label]; for kind points only",
        validate_default=True,
    )
    regression: Flag = Field(
        False,
        title="Regression",
        description="Fit the labels as numbers, though they are whole; for kind points only",
        # Left out of the canonical JSON where it says nothing, so that older ids stay.
        exclude_if=lambda regression: not regression,
    )

    @field_validator("regression")
    @classmethod
    def _regression_of_points(cls, regression: bool, info: ValidationInfo) -> bool:
        if regression and info.data.get("kind", "points") != "points":
            raise PydanticCustomError("regression", 'must be false unless kind is "points"')
        return regression

    @field_validator("classes")
    @classmethod
    def _each_class_has_a_point(cls, classes: int, info: ValidationInfo) -> int:
        samples = info.data.get("samples", classes)
        if info.data.get("kind") == "blobs" and classes > samples:
            raise PydanticCustomError(
                "classes", "must be at most the number of samples, {samples}", {"samples": samples}
            )
        return classes

    @field_validator("points")
    @classmethod
    def _points_can_be_learnt(
        cls, points: tuple[tuple[float, float, float], ...], info: ValidationInfo
    ) -> tuple[tuple[float, float, float], ...]:
        kind = info.data.get("kind", "points" if points else "moons")
        if kind != "points":
            if points:
                raise PydanticCustomError("points", 'must be empty unless kind is "points"')
        elif len(points) < 2:
            raise PydanticCustomError("points", "must have at least 2 points")
        elif len({label for _, _, label in points}) < 2:
            raise PydanticCustomError("points", "must have at least 2 different labels")
        return points

    @property
    def labels(self) -> tuple[int, ...]:
        """The class labels in order; empty for regression."""
        match self.kind:
            case "plane" | "hills":
                return ()
            case "blobs":
                return tuple(range(self.classes))
            case "points":
                given = {label for _, _, label in self.points}
                whole = len(given) <= MOST_CLASSES and all(label.is_integer() for label in given)
                classes = whole and not self.regression
                return tuple(sorted(int(label) for label in given)) if classes else ()
            case _:
                return (0, 1)

    @property
    def task(self) -> Task:
        """What there is to learn: classes, or a number."""
        return "classification" if self.labels else "regression"

    @property
    def outputs(self) -> int:
        """Output units of a network for these points; one for two classes, as in scikit-learn."""
        return len(self.labels) if len(self.labels) > 2 else 1


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
