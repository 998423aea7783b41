"""Query parameters of frames, and their conversion to views."""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ...core.frames.frame import PARTS, View
from ...core.schema.base import Limits
from ...core.schema.errors import described
from ...core.slices.spec import SliceSpec
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays
from .slice_params import DESCRIPTION, QuerySlice

Box = tuple[float, float, float, float]

MAX_VIEW_COORDINATE = 1e101
"""Largest absolute value of a coordinate in a request: ten times the largest in a table.

The product of three such coordinates is within the range of float64.
"""

_MIN_RELATIVE_SIDE = 1e-12
"""Smallest side of a box relative to its coordinates; float64 cannot resolve a smaller box."""

DEFAULT_PARTS = View().include

THRESHOLD_DESCRIPTION = (
    "Decision threshold, for two classes: the second is predicted where its probability is at "
    "least this number, as by scikit-learn's `FixedThresholdClassifier`. Boundary, cells, margins, "
    "colours, predictions and accuracies follow; the boundary is exactly where the logit is "
    "`log(t / (1 - t))`. Unset: where the probability is above one half, as by `MLPClassifier`."
)


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("view", "{why}", {"why": message})


def checked_box(numbers: Any) -> Box:
    """Validate four numbers as a box ``(x1_min, x1_max, x2_min, x2_max)`` and return it."""
    if not isinstance(numbers, list | tuple) or len(numbers) != 4:
        raise _bad("must be four numbers: x1_min, x1_max, x2_min, x2_max")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _bad("must be four numbers: x1_min, x1_max, x2_min, x2_max")
        if not math.isfinite(number) or abs(number) > MAX_VIEW_COORDINATE:
            limit = f"{MAX_VIEW_COORDINATE:g}"
            raise _bad(f"must have finite coordinates with an absolute value of at most {limit}")
    x1_min, x1_max, x2_min, x2_max = map(float, numbers)
    for name, low, high in (("x1", x1_min, x1_max), ("x2", x2_min, x2_max)):
        if not low < high:
            raise _bad(f"must have {name}_min < {name}_max")
        shortest = max(_MIN_RELATIVE_SIDE * max(abs(low), abs(high)), 1e-300)
        if high - low < shortest:
            raise _bad(
                f"is too narrow for float64 in {name}: "
                f"the side must be at least {shortest:.3g}, got {high - low:.3g}"
            )
    return x1_min, x1_max, x2_min, x2_max


def numbers_in_query(value: Any) -> list[float] | None:
    """Parse a list of numbers from a query parameter; return None if it is not one.

    Parameters
    ----------
    value : any
        The list of strings from FastAPI, one for each time that the parameter is given. Each may
        contain several numbers separated by commas, with or without brackets.
    """
    texts = value if isinstance(value, list) else [value]
    joined = ",".join(str(text).strip("[] ") for text in texts)
    try:
        return [float(part) for part in joined.split(",")]
    except ValueError:
        return None


def array_of_numbers(
    least: int, most: int, largest: float, example: Sequence[float]
) -> WithJsonSchema:
    """Return the schema of a query parameter that is an array of numbers.

    Parameters
    ----------
    least, most : int
        Range of the number of elements.
    largest : float
        Maximum absolute value.
    example : sequence of float
        An example. If all its numbers are integers, the elements are non-negative integers.
    """
    items: dict[str, Any] = {"type": "number", "minimum": -largest, "maximum": largest}
    if all(isinstance(number, int) for number in example):
        items |= {"type": "integer", "minimum": 0}
    return WithJsonSchema(
        {
            "type": "array",
            "items": items,
            "minItems": least,
            "maxItems": most,
            "examples": [list(example)],
        }
    )


def _box_in_query(value: Any) -> Box:
    numbers = numbers_in_query(value)
    if numbers is None:
        raise _bad("must be four numbers separated by commas: x1_min,x1_max,x2_min,x2_max")
    return checked_box(numbers)


def _parts(value: Any) -> frozenset[str]:
    """Validate names of parts, given as a list or separated by commas."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple | set | frozenset):
        raise _bad("must be a list of names")
    wanted = set()
    for entry in names:
        # FastAPI passes a query parameter as a list and does not split it at commas.
        for name in entry.split(",") if isinstance(entry, str) else [entry]:
            if not isinstance(name, str) or name.strip() not in PARTS:
                reason = f"must be among {', '.join(PARTS)}; got {described(name)}"
                raise PydanticCustomError("part", "{why}", {"why": reason})
            wanted.add(name.strip())
    return frozenset(wanted)


QueryBox = Annotated[
    Box | None,
    PlainValidator(lambda value: None if value is None else _box_in_query(value)),
    array_of_numbers(4, 4, MAX_VIEW_COORDINATE, (-2.0, 3.0, -1.5, 2.0)),
]
"""A box in a query string."""

_BOX_SCHEMA = {
    "type": "array",
    "items": {"type": "number", "minimum": -MAX_VIEW_COORDINATE, "maximum": MAX_VIEW_COORDINATE},
    "minItems": 4,
    "maxItems": 4,
}

BodyBox = Annotated[
    Box | None,
    PlainValidator(lambda value: None if value is None else checked_box(value)),
    WithJsonSchema({"anyOf": [_BOX_SCHEMA, {"type": "null"}]}),
]
"""An optional box in a JSON body."""

RequiredBox = Annotated[Box, PlainValidator(checked_box), WithJsonSchema(_BOX_SCHEMA)]
"""A box in a JSON body."""

Parts = Annotated[
    frozenset[str],
    PlainValidator(_parts),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(PARTS)},
            "default": list(PARTS[:6]),
        }
    ),
]
"""Names of parts of a frame, in a query string or a JSON body."""


class Query(BaseModel):
    """Base class of query parameters. Unknown parameters are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RunQuery(Query):
    """The rows of metrics to return."""

    epoch: int | None = Field(
        None, ge=0, description="Return the metrics of this epoch only. Unset: of all epochs."
    )


class SliceQuery(Query):
    """The plane in the input space of a run."""

    slice: QuerySlice = Field(None, description=DESCRIPTION)


class ThresholdQuery(SliceQuery):
    """The slice, and the decision threshold between two classes."""

    threshold: float | None = Field(
        None, gt=0, lt=1, allow_inf_nan=False, description=THRESHOLD_DESCRIPTION, examples=[0.3]
    )


class ViewQuery(ThresholdQuery):
    """The box, grid, parts, layers, slice and threshold of a frame."""

    grid: int = Field(
        100,
        ge=0,
        description="Number of grid points along each side; 0 for no grid.",
        json_schema_extra=Limits.schema("grid"),
    )
    box: QueryBox = Field(
        None, description="`x1_min,x1_max,x2_min,x2_max`. Unset: the data set's own box."
    )
    include: Parts = Field(
        DEFAULT_PARTS,
        description=f"Parts of the frame, separated by commas: {', '.join(PARTS)}. "
        f"Unset: {', '.join(PARTS[:6])}.",
    )
    layers: int | None = Field(
        None,
        ge=0,
        description="Number of hidden layers that the geometry takes into account, counted from "
        "the first. The affine maps are then those of the next layer's pre-activations, and there "
        "is no boundary. Unset: all layers.",
        json_schema_extra=Limits.schema("layers"),
    )

    def view(self, limits: Limits, spec: RunSpec, plane: SliceSpec | None) -> View:
        """Return the requested view of a slice.

        Raises
        ------
        Invalid
            The grid exceeds the limit, or ``layers`` the number of hidden layers, or there is a
            threshold but not two classes.
        """
        checked_layers(self.layers, spec)
        check_threshold(self.threshold, spec)
        if self.grid == 1 or self.grid > limits.grid:
            reason = f"must be 0 (none) or from 2 to {limits.grid} ({limits.setting('grid')})"
            raise Invalid(Fault("/grid", f"{reason}, got {self.grid}"))
        return View(self.box, self.grid, self.include, self.layers, plane, self.threshold)


class FrameQuery(ViewQuery):
    """A view, and the format of arrays."""

    arrays: Arrays = Field(
        "list",
        description="Format of arrays. `list`: nested lists. `base64`: Plotly's typed arrays "
        "`{dtype, bdata, shape}`, which are smaller and faster.",
    )


class _Between(Query):
    share: float = Field(
        ge=0,
        le=1,
        allow_inf_nan=False,
        description="Position between the runs: 0 is the first, 1 the other.",
        examples=[0.5],
    )


class BetweenQuery(FrameQuery, _Between):
    """A view of a network between two runs."""


class EpochsQuery(Query):
    """A range of epochs."""

    first: int = Field(
        0, ge=0, description="First epoch.", json_schema_extra=Limits.schema("epochs")
    )
    last: int | None = Field(
        None,
        ge=0,
        description="Last epoch. Unset: the server's limit.",
        json_schema_extra=Limits.schema("epochs"),
    )
    every: int = Field(1, ge=1, description="Number of epochs from one frame to the next.")

    def epochs(self, limits: Limits) -> list[int]:
        """Return every ``every``-th epoch from ``first`` to ``last``, and ``last`` itself.

        Raises
        ------
        Invalid
            An epoch exceeds the limit, or ``last`` is less than ``first``.
        """
        first = checked_epoch(self.first, limits, "/first")
        last = checked_epoch(limits.epochs if self.last is None else self.last, limits, "/last")
        if last < first:
            raise Invalid(Fault("/last", f"must be at least first ({first}), got {last}"))
        epochs = list(range(first, last + 1, self.every))
        if epochs[-1] != last:
            epochs.append(last)
        return epochs


class StreamQuery(FrameQuery, EpochsQuery):
    """A view and a range of epochs."""


class PointQuery(ThresholdQuery):
    """A point of the plane, and the box that clips its region."""

    x1: float = Field(
        ge=-MAX_VIEW_COORDINATE,
        le=MAX_VIEW_COORDINATE,
        allow_inf_nan=False,
        description="First coordinate.",
    )
    x2: float = Field(
        ge=-MAX_VIEW_COORDINATE,
        le=MAX_VIEW_COORDINATE,
        allow_inf_nan=False,
        description="Second coordinate.",
    )
    box: QueryBox = Field(
        None,
        description="Box that clips the region: `x1_min,x1_max,x2_min,x2_max`. "
        "Unset: the data set's own box.",
    )


class ScriptBetweenQuery(ThresholdQuery, _Between):
    """The box, slice and threshold of a script of a network between two runs."""

    box: QueryBox = Field(
        None,
        description="The part of the plane to draw: `x1_min,x1_max,x2_min,x2_max`. "
        "Unset: the data set's own box.",
    )


class PointBetweenQuery(PointQuery, _Between):
    """A point of the plane, for a network between two runs."""


class ExportQuery(ThresholdQuery):
    """The box that clips exported geometry, its slice, the threshold, and how texts are written."""

    box: QueryBox = Field(
        None,
        description="Box that clips the geometry: `x1_min,x1_max,x2_min,x2_max`. "
        "Unset: the data set's own box.",
    )
    spreadsheet: bool = Field(
        False,
        description="For `csv`: put an apostrophe before names that begin with `=`, `+`, `-`, `@` "
        "or a tab, so that spreadsheets do not run them as formulas.",
    )


def checked_layers(layers: int | None, spec: RunSpec) -> None:
    """Check that a run has at least ``layers`` hidden layers.

    Raises
    ------
    Invalid
        It has fewer.
    """
    depth = len(spec.network.hidden_layer_sizes)
    if layers is not None and layers > depth:
        reason = f"must be at most {depth}, the number of hidden layers of this run, got {layers}"
        raise Invalid(Fault("/layers", reason))


def check_threshold(threshold: float | None, spec: RunSpec) -> None:
    """Check that a run has two classes if there is a threshold.

    Raises
    ------
    Invalid
        It has more classes, or is a regression.
    """
    labels = spec.dataset.labels
    if threshold is not None and len(labels) != 2:
        task = f"this run has {len(labels)} classes" if labels else "this run is a regression"
        reason = f"must be unset: a threshold needs two classes, and {task}"
        raise Invalid(Fault("/threshold", reason))


def checked_epoch(epoch: int, limits: Limits, pointer: str = "/epoch") -> int:
    """Return ``epoch`` if it is in range.

    Raises
    ------
    Invalid
        It is negative or exceeds the limit.
    """
    bounds = f"0 to {limits.epochs} ({limits.setting('epochs')})"
    if not 0 <= epoch <= limits.epochs:
        raise Invalid(Fault(pointer, f"must be from {bounds}, got {described(epoch)}"))
    return epoch
