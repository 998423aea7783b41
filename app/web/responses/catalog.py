"""Models of the catalog and of the health checks."""

from typing import Any, Literal

from pydantic import Field

from ...core.curves.spec import CurveSpec
from ...core.curves.target import FunctionKind
from ...core.data.spec import DatasetKind, Task
from ...core.specs.run import Activation, Feature, Initialization, RunSpec, Solver
from .arrays import Answer, BoxNumbers


class DatasetChoice(Answer):
    """A data set."""

    kind: DatasetKind
    label: str
    description: str
    task: Task | None
    classes: list[int] | None
    class_names: list[str] | None = Field(description="Names of the classes; null without names.")
    box: BoxNumbers | None
    columns: list[str] | None = Field(
        description="Names of the columns; null if the points of the spec have their own."
    )
    noise: bool = Field(description="The data set uses the field `noise`.")
    parameters: list[str] = Field(
        description="Fields of the spec that determine its points, besides the seed."
    )
    thumbnail: list[list[float]] | None = Field(
        description="A few points `[x1, x2, label]` for a preview image. Of more than two "
        "columns, x1 and x2 are the first two principal components of the standardized columns."
    )


class ActivationChoice(Answer):
    """An activation function."""

    name: Activation
    label: str
    piecewise_linear: bool
    description: str
    formula: str = Field(description="The function of z.", examples=["max(0, z)"])
    slopes: list[float | Literal["negative_slope"]] | None = Field(
        description="Slopes of a piecewise linear function: one slope, or those for negative and "
        "positive inputs. `negative_slope` refers to the field of the spec. Null if it is smooth."
    )
    parameters: list[str] = Field(description="Fields of the spec that the function uses.")


class SolverChoice(Answer):
    """A solver, and the training parameters that it uses."""

    name: Solver
    label: str
    parameters: list[str]
    description: str


class FeatureChoice(Answer):
    """An input of the first layer."""

    name: Feature
    label: str
    linear: bool
    formula: str = Field(description="The function of x1 and x2.", examples=["x1*x2"])


class InitializationChoice(Answer):
    """A method that initializes the weights."""

    name: Initialization
    label: str
    description: str


class FunctionChoice(Answer):
    """A function that a curve can fit."""

    kind: FunctionKind
    label: str
    description: str
    interval: list[float]


class SpecField(Answer):
    """A field of a spec: its type, range, default and description."""

    type: Literal["array", "boolean", "integer", "number", "object", "string"]
    label: str
    description: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: float | None = None
    exclusive_maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None
    limit: str | None = Field(None, description="Name of the limit that sets the maximum.")
    choices: list[str] | None = None
    step: float | None = Field(None, description="Step size for a number input.")


class ServerLimits(Answer):
    """The limits of this server."""

    layers: int
    units_per_layer: int
    samples: int
    epochs: int
    interventions: int
    grid: int
    regions: int
    cells: int
    film_frames: int
    film_pixels: int
    body_bytes: int
    regions_body_bytes: int
    csv_body_bytes: int


class LimitSettings(Answer):
    """The names of the environment variables that set the limits."""

    layers: str
    units_per_layer: str
    samples: str
    epochs: str
    interventions: str
    grid: str
    regions: str
    cells: str
    film_frames: str
    film_pixels: str
    body_bytes: str
    regions_body_bytes: str
    csv_body_bytes: str


class Constants(Answer):
    """Constants that no setting changes."""

    most_classes: int = Field(
        description="Maximum number of classes of a data set. More than `most_unnamed_classes` "
        "need `class_names`."
    )
    most_unnamed_classes: int = Field(
        description="Maximum number of different integer labels that count as classes although "
        "they have no names."
    )
    fewest_training_points: int = Field(
        description="Minimum number of training points that remain after edits."
    )
    live_parameters: list[str] = Field(
        description="Training parameters that can change during training."
    )


class CurveCatalog(Answer):
    """The fields and choices of the spec of a curve."""

    functions: list[FunctionChoice]
    formula_functions: list[str]
    fields: dict[str, SpecField]
    defaults: CurveSpec


class Catalog(Answer):
    """The fields and choices of a spec, the limits of this server and the defaults."""

    datasets: list[DatasetChoice]
    activations: list[ActivationChoice]
    solvers: list[SolverChoice]
    features: list[FeatureChoice]
    initializations: list[InitializationChoice]
    fields: dict[str, SpecField] = Field(
        description="Fields by their path in a spec, such as `training.alpha`."
    )
    limits: ServerLimits
    settings: LimitSettings
    constants: Constants
    defaults: RunSpec
    curves: CurveCatalog


class WarmUp(Answer):
    """How far the compilation of the kernels is."""

    compiled: int = Field(description="Kernels that are compiled or loaded from the cache.")
    kernels: int = Field(description="All kernels.")


class Alive(Answer):
    """The process is running."""

    status: Literal["ok"]
    ready: bool = Field(description="As in `/readyz`.")
    warm_up: WarmUp | None = Field(
        description="The progress of the warm-up; null once the server is ready."
    )


class Ready(Answer):
    """The server can compute."""

    status: Literal["ready"]
    store: str | None = Field(
        description="Why nothing can be stored now, for example because the disk is full; requests "
        "are computed nevertheless. Null if the store can be written."
    )
