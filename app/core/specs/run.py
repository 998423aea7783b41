"""A spec is the whole description of a run, frozen: every number that follows comes out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import FailFast, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..data.features import FEATURES
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
    Penalty,
    Rate,
    Real,
    Seed,
    Spec,
    limits_of,
)
from ..schema.errors import explain
from .interventions import (
    InterceptEdit,
    Intervention,
    LiveParameters,
    WeightEdit,
    misfits,
    unfit_points,
    vain_edits,
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

if TYPE_CHECKING:
    Activation = str
    Feature = str
else:
    Activation = Literal[tuple(ACTIVATIONS)]
    Feature = Literal[tuple(FEATURES)]
Initialization = Literal["sklearn", "glorot", "he", "uniform"]
Solver = Literal["adam", "sgd", "lbfgs"]
Schedule = Literal["constant", "invscaling", "adaptive"]


class NetworkSpec(Spec):
    """The multi-layer perceptron before training."""

    hidden_layer_sizes: LayerSizes = Field(
        (8, 8),
        title="Hidden layers",
        description="Units of each hidden layer: each works on the outputs of the one before",
    )
    activation: Activation = Field(
        "relu",
        title="Activation",
        description="What each hidden unit makes of its weighted sum: a kink in it is a crease",
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01,
        title="Negative slope",
        description="Slope below zero: above 0 no unit can die, 0 is ReLU; for leaky_relu only",
    )
    features: Annotated[
        tuple[Feature, ...], FailFast(), Field(min_length=1, max_length=len(FEATURES))
    ] = Field(
        ("x1", "x2"),
        title="Features",
        description="What the first layer is given of a point: all but x1 and x2 are curved",
    )
    initialization: Initialization = Field(
        "sklearn",
        title="Initialization",
        description="How the first weights are drawn, before anything is learned",
    )

    @field_validator("features")
    @classmethod
    def _no_feature_twice(cls, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
        if len(set(features)) < len(features):
            raise PydanticCustomError("repeated", "must not name a feature twice")
        return features


class TrainingSpec(Spec):
    """How the weights are fitted; names and meanings are those of scikit-learn's MLPClassifier."""

    solver: Solver = Field(
        "adam", title="Solver", description="How the weights are changed to make the loss smaller"
    )
    learning_rate_init: Rate = Field(
        0.01,
        title="Learning rate",
        description="How far a step goes: too small is slow, too large diverges; for adam and sgd",
    )
    learning_rate: Schedule = Field(
        "constant",
        title="Schedule",
        description="Whether steps stay as large, or shrink as training goes on; for sgd only",
    )
    power_t: Annotated[Real, Field(ge=0, le=10)] = Field(
        0.5,
        title="Schedule exponent",
        description="How fast steps shrink under the schedule invscaling; for sgd only",
    )
    batch_size: BatchSize = Field(
        32,
        title="Batch size",
        description="Points a step looks at: fewer make more and noisier steps; for adam and sgd",
    )
    alpha: Penalty = Field(
        1e-4,
        title="L2 penalty",
        description="How hard weights are pulled towards 0, large ones most: smoother boundaries",
    )
    l1: Penalty = Field(
        0.0,
        title="L1 penalty",
        description="How hard weights are pulled towards 0, all alike: many become 0; not lbfgs",
    )
    momentum: Momentum = Field(
        0.9, title="Momentum", description="How much of a step goes into the next; for sgd only"
    )
    nesterovs_momentum: Flag = Field(
        True,
        title="Nesterov momentum",
        description="Take the gradient where the momentum leads, not where one is; for sgd only",
    )
    beta_1: Decay = Field(
        0.9, title="Beta 1", description="How long adam remembers where past gradients pointed"
    )
    beta_2: Decay = Field(
        0.999, title="Beta 2", description="How long adam remembers how large they were"
    )
    epsilon: Epsilon = Field(1e-8, title="Epsilon", description="Keeps adam from dividing by zero")
    shuffle: Flag = Field(
        True, title="Shuffle", description="Draw the order of the points anew in every epoch"
    )
    random_state: Seed = Field(
        0,
        title="Training seed",
        description="The first weights and the order of points: the same seed starts the same way",
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
            if not errors and any(one.points for one in interventions):
                errors += _vain(run.dataset, interventions)
            if errors:
                raise ValidationError.from_exception_data(cls.__name__, errors)
        return tuple(sorted(interventions, key=lambda intervention: intervention.epoch))


def _vain(
    dataset: DatasetSpec, interventions: tuple[Intervention, ...]
) -> Iterator[InitErrorDetails]:
    for index, place, why in vain_edits(dataset, interventions):
        yield InitErrorDetails(
            type=PydanticCustomError("from", "{why}", {"why": why}),
            loc=(index, "points", place, "from"),
            input=interventions[index].points[place].from_,
        )


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
