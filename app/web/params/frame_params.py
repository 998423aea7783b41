"""What the query string of a frame may say, and the view that it comes to."""

import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ...core.frames.frame import PARTS, View
from ...core.schema.base import Limits
from ...core.schema.errors import described
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays

Box = tuple[float, float, float, float]

FARTHEST = 1e9
"""Coordinates of a view lie within this distance from zero."""

_NARROWEST = 1e-12
"""Smallest side of a box, relative to its coordinates: below this, doubles run out of digits."""

DEFAULT_PARTS = View().include


def _bad(message: str) -> PydanticCustomError:
    return PydanticCustomError("view", "{why}", {"why": message})


def checked_box(numbers: Any) -> Box:
    """Four numbers as a box, ``(x1_min, x1_max, x2_min, x2_max)``."""
    if not isinstance(numbers, list | tuple) or len(numbers) != 4:
        raise _bad("must be four numbers: x1_min, x1_max, x2_min, x2_max")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise _bad("must be four numbers: x1_min, x1_max, x2_min, x2_max")
        if not math.isfinite(number) or abs(number) > FARTHEST:
            raise _bad(f"must have finite coordinates of at most {FARTHEST:g} in size")
    x1_min, x1_max, x2_min, x2_max = map(float, numbers)
    for name, low, high in (("x1", x1_min, x1_max), ("x2", x2_min, x2_max)):
        if not low < high:
            raise _bad(f"must have {name}_min < {name}_max")
        if high - low < max(_NARROWEST * max(abs(low), abs(high)), 1e-300):
            raise _bad(f"is too narrow in {name}: doubles cannot tell its points apart")
    return x1_min, x1_max, x2_min, x2_max


def numbers_in_query(value: Any) -> list[float] | None:
    """Read a list of numbers from a query parameter; None if it is not one.

    Parameters
    ----------
    value : any
        What FastAPI hands over: a list of texts, one for each time that the parameter is given.
        Each may hold several numbers with commas between, in brackets or not.
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
    """Return the schema of a query parameter that holds from ``least`` to ``most`` numbers.

    They are at most ``largest`` in size, and whole numbers from 0 if those of ``example`` are.
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
        raise _bad("must be four numbers with commas between: x1_min,x1_max,x2_min,x2_max")
    return checked_box(numbers)


def _parts(value: Any) -> frozenset[str]:
    """Names of parts, in a list or with commas between."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple | set | frozenset):
        raise _bad("must be a list of names")
    wanted = set()
    for entry in names:
        # FastAPI hands over a query parameter in a list, commas and all.
        for name in entry.split(",") if isinstance(entry, str) else [entry]:
            if not isinstance(name, str) or name.strip() not in PARTS:
                reason = f"must be parts of a frame: {', '.join(PARTS)}; got {described(name)}"
                raise PydanticCustomError("part", "{why}", {"why": reason})
            wanted.add(name.strip())
    return frozenset(wanted)


QueryBox = Annotated[
    Box | None,
    PlainValidator(lambda value: None if value is None else _box_in_query(value)),
    array_of_numbers(4, 4, FARTHEST, (-2.0, 3.0, -1.5, 2.0)),
]
"""A box in a query string."""

_BOX_SCHEMA = {
    "type": "array",
    "items": {"type": "number", "minimum": -FARTHEST, "maximum": FARTHEST},
    "minItems": 4,
    "maxItems": 4,
}

BodyBox = Annotated[
    Box | None,
    PlainValidator(lambda value: None if value is None else checked_box(value)),
    WithJsonSchema({"anyOf": [_BOX_SCHEMA, {"type": "null"}]}),
]
"""A box in a JSON body, if there is one."""

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
"""Parts of a frame, in a query string or a body."""


class Query(BaseModel):
    """Base of every query: parameters that do not exist are refused, not overlooked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RunQuery(Query):
    """Which of the rows of a run's metrics."""

    epoch: int | None = Field(None, ge=0, description="Metrics of this epoch only. Unset: of all.")


class ViewQuery(Query):
    """Which part of the plane, how finely, and which parts of the picture."""

    grid: int = Field(
        100,
        ge=0,
        description="Points along one side of the sampled grid; 0 for none.",
        json_schema_extra=Limits.schema("grid"),
    )
    box: QueryBox = Field(
        None, description="`x1_min,x1_max,x2_min,x2_max`. Unset: the data set's own box."
    )
    include: Parts = Field(
        DEFAULT_PARTS,
        description=f"Parts of the frame, with commas between: {', '.join(PARTS)}. "
        f"Unset: {', '.join(PARTS[:6])}.",
    )

    layers: int | None = Field(
        None,
        ge=0,
        description="Geometry by the first hidden layers only; affine maps are then those of the "
        "next layer's weighted sums, and there is no boundary. Unset: all layers.",
        json_schema_extra=Limits.schema("layers"),
    )

    def view(self, limits: Limits, spec: RunSpec) -> View:
        """The view asked for.

        Raises
        ------
        Invalid
            The grid is finer than the limits allow, or the run has fewer layers.
        """
        checked_layers(self.layers, spec)
        if self.grid == 1 or self.grid > limits.grid:
            reason = f"must be 0 (none) or from 2 to {limits.grid} ({limits.setting('grid')})"
            raise Invalid(Fault("/grid", f"{reason}, got {self.grid}"))
        return View(self.box, self.grid, self.include, self.layers)


class FrameQuery(ViewQuery):
    """A view, and how its arrays are to be written."""

    arrays: Arrays = Field(
        "list",
        description="`list`: nested lists. `base64`: Plotly's typed arrays "
        "`{dtype, bdata, shape}`, smaller and faster.",
    )


class EpochsQuery(Query):
    """A stretch of epochs."""

    first: int = Field(
        0, ge=0, description="First epoch.", json_schema_extra=Limits.schema("epochs")
    )
    last: int | None = Field(
        None,
        ge=0,
        description="Last epoch. Unset: the server's last one.",
        json_schema_extra=Limits.schema("epochs"),
    )
    every: int = Field(1, ge=1, description="Epochs from one frame to the next.")

    def epochs(self, limits: Limits) -> list[int]:
        """The epochs to send: every ``every``-th from ``first`` on, and ``last`` itself.

        Raises
        ------
        Invalid
            ``last`` is before ``first`` or beyond the limits.
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
    """A view over a stretch of epochs."""


class PointQuery(Query):
    """A point of the plane, and the box that its region is cut off at."""

    x1: float = Field(
        ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False, description="First coordinate."
    )
    x2: float = Field(
        ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False, description="Second coordinate."
    )
    box: QueryBox = Field(
        None, description="Where the region is cut off. Unset: the data set's box."
    )


class ExportQuery(Query):
    """The box that exported geometry is cut off at."""

    box: QueryBox = Field(
        None, description="Where geometry is cut off. Unset: the data set's own box."
    )


def checked_layers(layers: int | None, spec: RunSpec) -> None:
    """Refuse to show the first ``layers`` hidden layers of a network that has fewer.

    Raises
    ------
    Invalid
    """
    depth = len(spec.network.hidden_layer_sizes)
    if layers is not None and layers > depth:
        reason = f"must be at most {depth}, the hidden layers of this run, got {layers}"
        raise Invalid(Fault("/layers", reason))


def checked_epoch(epoch: int, limits: Limits, pointer: str = "/epoch") -> int:
    """``epoch`` if it is in range.

    Raises
    ------
    Invalid
    """
    bounds = f"0 to {limits.epochs} ({limits.setting('epochs')})"
    if not 0 <= epoch <= limits.epochs:
        raise Invalid(Fault(pointer, f"must be from {bounds}, got {described(epoch)}"))
    return epoch
