"""The spec of a run: an immutable description that determines every result of the run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import FailFast, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..data.features import COORDINATES, FEATURES, coordinates
from ..data.point_edits import PointEdit
from ..data.spec import DatasetKind, DatasetSpec, Task
from ..network.activations import ACTIVATIONS
from ..schema.base import (
    AtMost,
    BatchSize,
    Decay,
    Epsilon,
    Flag,
    LayerSizes,
    Limits,
    Momentum,
    OnePerLayer,
    Penalty,
    Rate,
    Real,
    Seed,
    Spec,
    limits_of,
)
from ..schema.errors import explain
from .class_weights import ClassWeight, misfit
from .interventions import (
    InterceptEdit,
    Intervention,
    LiveParameters,
    WeightEdit,
    impossible_point_edits,
    incompatible_changes,
    invalid_point_edits,
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
    "network_inputs",
    "run_id",
    "run_id_of",
]

if TYPE_CHECKING:
    Activation = str
    Feature = str
else:
    Activation = Literal[tuple(ACTIVATIONS)]
    Feature = Literal[tuple(FEATURES)]
ActivationOrList = Annotated[Activation | tuple[Activation, ...], OnePerLayer()]
Initialization = Literal["sklearn", "glorot", "he", "uniform"]
Solver = Literal["adam", "sgd", "lbfgs"]
Schedule = Literal["constant", "invscaling", "adaptive"]


class NetworkSpec(Spec):
    """Architecture and initialization of the multi-layer perceptron."""

    hidden_layer_sizes: LayerSizes = Field(
        (8, 8),
        title="Hidden layers",
        description="Number of units in each hidden layer, from the input to the output",
    )
    activation: ActivationOrList = Field(
        "relu",
        title="Activation",
        description="Function that a hidden unit applies to its pre-activation; "
        "its kink bends the plane along a crease; a list has one for each hidden layer",
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01,
        title="Negative slope",
        description="Slope below zero: 0 gives ReLU, and with a larger slope no unit can die; "
        "for leaky_relu only",
    )
    features: Annotated[
        tuple[Feature, ...], FailFast(), Field(min_length=1, max_length=len(FEATURES))
    ] = Field(
        ("x1", "x2"),
        title="Features",
        description="Inputs of the network; all but x1 and x2 are nonlinear, "
        "so regions are no longer polygons",
    )
    initialization: Initialization = Field(
        "sklearn",
        title="Initialization",
        description="Distribution from which the initial weights are drawn",
    )

    @field_validator("activation")
    @classmethod
    def _one_for_each_layer(
        cls, activation: str | tuple[str, ...], info: ValidationInfo
    ) -> str | tuple[str, ...]:
        if isinstance(activation, str) or "hidden_layer_sizes" not in info.data:
            return activation
        layers = len(info.data["hidden_layer_sizes"])
        if len(activation) != layers or not layers:
            raise PydanticCustomError(
                "activations",
                "must be one name, or one for each of the {layers} hidden layers, got {names}",
                {"layers": layers, "names": len(activation)},
            )
        return activation if len(set(activation)) > 1 else activation[0]

    @field_validator("features")
    @classmethod
    def _no_feature_twice(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        if len(set(features)) < len(features):
            raise PydanticCustomError("repeated", "must not contain a feature twice")
        return features


class TrainingSpec(Spec):
    """Training parameters, with the names and meanings of scikit-learn's MLPClassifier."""

    solver: Solver = Field(
        "adam", title="Solver", description="Optimization algorithm that minimizes the loss"
    )
    learning_rate_init: Rate = Field(
        0.01,
        title="Learning rate",
        description="Step size: too small is slow, too large diverges; for adam and sgd",
    )
    learning_rate: Schedule = Field(
        "constant",
        title="Schedule",
        description="Whether the learning rate stays constant or decreases; for sgd only",
    )
    power_t: Annotated[Real, Field(ge=0, le=10)] = Field(
        0.5,
        title="Schedule exponent",
        description="How fast the learning rate decreases with the schedule invscaling; "
        "for sgd only",
    )
    batch_size: BatchSize = Field(
        32,
        title="Batch size",
        description="Training points per step: fewer make more, noisier steps; for adam and sgd",
    )
    alpha: Penalty = Field(
        1e-4,
        title="L2 penalty",
        description="Penalty on squared weights; makes decision boundaries smoother",
    )
    l1: Penalty = Field(
        0.0,
        title="L1 penalty",
        description="Penalty on absolute weights; makes many of them 0; for adam and sgd",
    )
    momentum: Momentum = Field(
        0.9, title="Momentum", description="Share of a step kept in the next; for sgd only"
    )
    nesterovs_momentum: Flag = Field(
        True,
        title="Nesterov momentum",
        description="Use Nesterov's accelerated gradient; for sgd only",
    )
    beta_1: Decay = Field(
        0.9, title="Beta 1", description="Decay rate of adam's average of gradients"
    )
    beta_2: Decay = Field(
        0.999, title="Beta 2", description="Decay rate of adam's average of squared gradients"
    )
    epsilon: Epsilon = Field(
        1e-8, title="Epsilon", description="Added by adam to a divisor to avoid division by zero"
    )
    shuffle: Flag = Field(
        True, title="Shuffle", description="Shuffle the training points before every epoch"
    )
    random_state: Seed = Field(
        0,
        title="Seed (weights and batches)",
        description="Seed of the initial weights and of the order of the training points",
    )
    class_weight: ClassWeight = Field(
        None,
        title="Class weights",
        description="Weights of the classes in the loss: none, balanced (as many times larger as a "
        "class is rarer), or a number for each label; for classes only",
        exclude_if=lambda weights: weights is None,
    )

    @field_validator("l1")
    @classmethod
    def _no_l1_by_lbfgs(cls, l1: float, info: ValidationInfo) -> float:
        if l1 > 0 and info.data.get("solver") == "lbfgs":
            raise PydanticCustomError("l1", "must be 0 for solver lbfgs")
        return l1


class RunSpec(Spec):
    """Everything that a run depends on; ``{}`` is valid and means all defaults."""

    dataset: DatasetSpec = DatasetSpec()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    interventions: Annotated[tuple[Intervention, ...], AtMost("interventions", "interventions")] = (
        Field((), title="Interventions", description="Changes during training, in order of epoch")
    )

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """The number of units of every layer: inputs, hidden layers, outputs."""
        return (
            len(network_inputs(self.dataset, self.network)),
            *self.network.hidden_layer_sizes,
            self.dataset.outputs,
        )

    @field_validator("network")
    @classmethod
    def _features_of_two_columns(cls, network: NetworkSpec, info: ValidationInfo) -> NetworkSpec:
        dataset = info.data.get("dataset")
        columns = 2 if dataset is None else len(dataset.column_names)
        if columns != 2 and network.features != COORDINATES:
            reason = PydanticCustomError(
                "features",
                'must be ["x1", "x2"] for a data set with {columns} columns: the network takes all'
                " of them, and other features exist for two columns only",
                {"columns": columns},
            )
            where = InitErrorDetails(type=reason, loc=("features",), input=network.features)
            raise ValidationError.from_exception_data(cls.__name__, [where])
        return network

    @field_validator("training")
    @classmethod
    def _weights_of_classes(cls, training: TrainingSpec, info: ValidationInfo) -> TrainingSpec:
        reason = (
            misfit(training.class_weight, info.data["dataset"].labels)
            if ("dataset" in info.data)
            else None
        )
        if reason is not None:
            shown = training.model_dump(mode="json")["class_weight"]
            where = InitErrorDetails(type=reason, loc=("class_weight",), input=shown)
            raise ValidationError.from_exception_data(cls.__name__, [where])
        return training

    @field_validator("interventions")
    @classmethod
    def _interventions_fit(
        cls, interventions: tuple[Intervention, ...], info: ValidationInfo
    ) -> tuple[Intervention, ...]:
        if {"dataset", "network", "training"} <= info.data.keys():
            run = cls.model_construct(**info.data)
            errors = list(incompatible_changes(interventions, run.training.solver, run.layer_sizes))
            errors += invalid_point_edits(
                interventions,
                run.dataset.labels,
                run.dataset.size,
                len(run.dataset.column_names),
                limits_of(info),
            )
            if not errors and any(intervention.points for intervention in interventions):
                errors += _impossible(run.dataset, interventions)
            if errors:
                raise ValidationError.from_exception_data(cls.__name__, errors)
        return tuple(sorted(interventions, key=lambda intervention: intervention.epoch))


def _impossible(
    dataset: DatasetSpec, interventions: tuple[Intervention, ...]
) -> Iterator[InitErrorDetails]:
    """Yield an error for each edit of a point that is not possible at its epoch."""
    for index, position, reason in impossible_point_edits(dataset, interventions):
        yield InitErrorDetails(
            type=PydanticCustomError("from", "{reason}", {"reason": reason}),
            loc=(index, "points", position, "from"),
            input=interventions[index].points[position].from_,
        )


def network_inputs(dataset: DatasetSpec, network: NetworkSpec) -> tuple[str, ...]:
    """Return the names of a network's inputs: its features, or all columns if these are many."""
    columns = len(dataset.column_names)
    return network.features if columns == len(COORDINATES) else coordinates(columns)


def canonical_json(spec: Spec) -> str:
    """Return the canonical JSON of a spec: all defaults included, keys sorted, no spaces.

    Equal specs have equal JSON, however they were written (``3`` or ``3.0``, ``-0.0`` or ``0``).
    Recently added fields are left out at their default, so that ids of older specs do not change.
    """
    return json.dumps(
        spec.model_dump(mode="json", by_alias=True),
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def run_id(spec: RunSpec) -> str:
    """Return the id of a run: the first 20 hex digits of the SHA-256 of its canonical JSON."""
    return run_id_of(canonical_json(spec))


def run_id_of(text: str) -> str:
    """Return the id of the run with this canonical JSON."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]
