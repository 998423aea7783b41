"""What the bodies of requests may hold."""

from typing import Annotated

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ...core.frames.frame import PARTS, View
from ...core.schema.base import AtMost, Limits, Spec, Whole, limits_of
from ...core.schema.errors import explain
from ...core.specs.interventions import InterceptEdits, WeightEdits, missing_places
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from ..http.serialization import Arrays
from .frame_params import DEFAULT_PARTS, BodyBox, Parts, checked_layers

DEFAULT_EPOCHS = 200


class TrainRequest(Spec):
    """Train a run and show it: the spec, how far, and what to show."""

    spec: RunSpec = Field(
        RunSpec(), description="Data, network, training; every field has a default."
    )
    epochs: Annotated[Whole, Field(ge=0), AtMost("epochs")] = Field(
        DEFAULT_EPOCHS, description="Epochs to train."
    )
    grid: Annotated[Whole, Field(ge=0)] = Field(
        100,
        description="Points along one side of the sampled grid; 0 for none.",
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
        description="Geometry by the first hidden layers only. Unset: all layers.",
        json_schema_extra=Limits.schema("layers"),
    )
    arrays: Arrays = Field("list", description="`list` or `base64` (Plotly's typed arrays).")

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

    def view(self) -> View:
        """The view asked for.

        Raises
        ------
        Invalid
            The run has fewer layers.
        """
        checked_layers(self.layers, self.spec)
        return View(self.box, self.grid, self.include, self.layers)


class PreviewRequest(Spec):
    """Weights and biases to look at, in place of those that the run has."""

    coefs: WeightEdits = Field(
        (), description="`{layer, from, to, value}` each: `coefs[layer][from, to]` for a look."
    )
    intercepts: InterceptEdits = Field(
        (), description="`{layer, to, value}` each: `intercepts[layer][to]` for a look."
    )

    def check(self, spec: RunSpec) -> None:
        """Refuse edits of weights that the run's network does not have.

        Raises
        ------
        Invalid
        """
        errors = list(missing_places(self.coefs, self.intercepts, spec.layer_sizes))
        if errors:
            error = ValidationError.from_exception_data(type(self).__name__, errors)
            raise Invalid(*(Fault(**entry) for entry in explain(error)))
