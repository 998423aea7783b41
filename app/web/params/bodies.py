"""Models of request bodies."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import FailFast, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ...core.frames.frame import PARTS, View
from ...core.schema.base import AtMost, Coordinate, Limits, Real, Spec, Whole, limits_of
from ...core.schema.errors import explain
from ...core.slices.spec import SliceSpec
from ...core.specs.interventions import (
    InterceptEdit,
    InterceptEdits,
    WeightEdit,
    WeightEdits,
    out_of_range_edits,
)
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays
from .frame_params import (
    DEFAULT_PARTS,
    THRESHOLD_DESCRIPTION,
    BodyBox,
    Parts,
    check_threshold,
    checked_layers,
)
from .slice_params import DESCRIPTION, BodySlice

DEFAULT_EPOCHS = 200


class TrainRequest(Spec):
    """The spec of a run, the number of epochs to train, and the parts of the frame to return."""

    spec: RunSpec = Field(
        RunSpec(), description="Data set, network and training. Every field has a default."
    )
    epochs: Annotated[Whole, Field(ge=0), AtMost("epochs")] = Field(
        DEFAULT_EPOCHS, description="Number of epochs to train."
    )
    grid: Annotated[Whole, Field(ge=0)] = Field(
        100,
        description="Number of grid points along each side; 0 for no grid.",
        json_schema_extra=Limits.schema("grid"),
    )
    box: BodyBox = Field(
        None, description="`[x1_min, x1_max, x2_min, x2_max]`. Unset: the data set's own box."
    )
    include: Parts = Field(
        DEFAULT_PARTS,
        description=f"Parts of the frame. Unset: {', '.join(PARTS[:6])}.",
    )
    layers: Annotated[Whole, Field(ge=0)] | None = Field(
        None,
        description="Number of hidden layers that the geometry takes into account, counted from "
        "the first. Unset: all layers.",
        json_schema_extra=Limits.schema("layers"),
    )
    slice: BodySlice = Field(None, description=DESCRIPTION)
    threshold: Annotated[Real, Field(gt=0, lt=1)] | None = Field(
        None, description=THRESHOLD_DESCRIPTION
    )
    arrays: Arrays = Field(
        "list", description="Format of arrays: `list`, or `base64` for Plotly's typed arrays."
    )

    @field_validator("grid")
    @classmethod
    def _grid_in_range(cls, grid: int, info: ValidationInfo) -> int:
        limits = limits_of(info)
        if grid == 1 or grid > limits.grid:
            raise PydanticCustomError(
                "limit",
                "must be 0 (none) or from 2 to {most} ({setting})",
                {"most": limits.grid, "setting": limits.setting("grid")},
            )
        return grid

    def view(self, plane: SliceSpec | None) -> View:
        """Return the requested view of a slice.

        Raises
        ------
        Invalid
            ``layers`` exceeds the number of hidden layers, or there is a threshold but not two
            classes.
        """
        checked_layers(self.layers, self.spec)
        check_threshold(self.threshold, self.spec)
        return View(self.box, self.grid, self.include, self.layers, plane, self.threshold)


class FormulaRequest(Spec):
    """A formula of x1 and x2, and the points at which it is evaluated."""

    formula: str = Field(
        description="Such as `x2 > sin(x1)`; see the documentation of formulas.",
        examples=["x2 > sin(x1)"],
    )
    points: Annotated[
        tuple[tuple[Coordinate, Coordinate], ...], FailFast(), AtMost("samples", "points")
    ] = Field((), description="Points `[x1, x2]`.")


class PreviewRequest(Spec):
    """Weights and biases that replace those of the run in a preview."""

    coefs: WeightEdits = Field(
        (), description="Each `{layer, from, to, value}` sets `coefs[layer][from, to]` to `value`."
    )
    intercepts: InterceptEdits = Field(
        (), description="Each `{layer, to, value}` sets `intercepts[layer][to]` to `value`."
    )

    def check(self, spec: RunSpec) -> None:
        """Check that the run's network has every edited weight and bias.

        Raises
        ------
        Invalid
            A weight or bias does not exist.
        """
        groups: dict[str, Sequence[WeightEdit | InterceptEdit]] = {
            "coefs": self.coefs,
            "intercepts": self.intercepts,
        }
        errors = list(out_of_range_edits(groups, spec.layer_sizes))
        if errors:
            error = ValidationError.from_exception_data(type(self).__name__, errors)
            raise Invalid(*(Fault(**entry) for entry in explain(error)))
