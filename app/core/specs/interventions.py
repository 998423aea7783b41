"""An intervention is what a person changed in a run on its way: parameters, weights, biases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, FailFast, Field
from pydantic_core import InitErrorDetails, PydanticCustomError
from typing_extensions import TypedDict

from ..data.dataset import load, parts_of
from ..data.point_edits import PointEdit, apply_edit
from ..data.spec import DatasetSpec
from ..schema.base import (
    AtMost,
    BatchSize,
    Decay,
    Epsilon,
    Flag,
    Limits,
    Momentum,
    Penalty,
    Rate,
    Spec,
    Weight,
    Whole,
    refuse_unknown,
)


class LiveParameters(TypedDict, total=False):
    """Training parameters that can change while a run goes on; the same names and ranges."""

    learning_rate_init: Rate
    batch_size: BatchSize
    alpha: Penalty
    l1: Penalty
    momentum: Momentum
    nesterovs_momentum: Flag
    beta_1: Decay
    beta_2: Decay
    epsilon: Epsilon
    shuffle: Flag


def _live_only(data: Any) -> Any:
    refuse_unknown(data, LiveParameters.__annotations__)
    return data


class WeightEdit(Spec):
    """One weight set by hand: ``coefs[layer][from, to] = value``."""

    layer: Annotated[Whole, Field(ge=0)]
    from_: Annotated[Whole, Field(ge=0)] = Field(alias="from")
    to: Annotated[Whole, Field(ge=0)]
    value: Weight


class InterceptEdit(Spec):
    """One bias set by hand: ``intercepts[layer][to] = value``."""

    layer: Annotated[Whole, Field(ge=0)]
    to: Annotated[Whole, Field(ge=0)]
    value: Weight


WeightEdits = Annotated[tuple[WeightEdit, ...], FailFast(), AtMost("interventions", "weights")]
InterceptEdits = Annotated[tuple[InterceptEdit, ...], FailFast(), AtMost("interventions", "biases")]


class Intervention(Spec):
    """What a person changed when the run had reached ``epoch``; the state there includes it."""

    epoch: Annotated[Whole, Field(ge=0), AtMost("epochs")]
    set: Annotated[LiveParameters, BeforeValidator(_live_only)] = Field(
        default_factory=LiveParameters
    )
    coefs: WeightEdits = ()
    intercepts: InterceptEdits = ()
    points: Annotated[tuple[PointEdit, ...], FailFast(), AtMost("samples", "points")] = Field(
        (),
        # Left out of the canonical JSON where it says nothing, so that older ids stay.
        exclude_if=lambda points: not points,
    )


def misfits(
    interventions: tuple[Intervention, ...], solver: str, sizes: tuple[int, ...]
) -> Iterator[InitErrorDetails]:
    """What in ``interventions`` does not fit the solver, or the layers of these sizes."""
    for index, intervention in enumerate(interventions):
        if intervention.set and solver == "lbfgs":
            reason = PydanticCustomError("set", "must be empty for solver lbfgs")
            yield InitErrorDetails(type=reason, loc=(index, "set"), input=intervention.set)
        yield from missing_places(intervention.coefs, intervention.intercepts, sizes, (index,))


def missing_places(
    coefs: tuple[WeightEdit, ...],
    intercepts: tuple[InterceptEdit, ...],
    sizes: tuple[int, ...],
    at: tuple[int | str, ...] = (),
) -> Iterator[InitErrorDetails]:
    """Which of the edits, themselves found ``at`` a place, the layers of these sizes lack."""
    groups: dict[str, tuple[WeightEdit | InterceptEdit, ...]] = {
        "coefs": coefs,
        "intercepts": intercepts,
    }
    for group, edits in groups.items():
        for place, edit in enumerate(edits):
            bounds = {"layer": (edit.layer, len(sizes) - 2)}
            if edit.layer <= len(sizes) - 2:
                bounds["to"] = (edit.to, sizes[edit.layer + 1] - 1)
                if isinstance(edit, WeightEdit):
                    bounds["from"] = (edit.from_, sizes[edit.layer] - 1)
            for name, (value, most) in bounds.items():
                if value > most:
                    yield InitErrorDetails(
                        type="less_than_equal",
                        loc=(*at, group, place, name),
                        input=value,
                        ctx={"le": most},
                    )


def point_edits(interventions: tuple[Intervention, ...], epoch: int) -> tuple[PointEdit, ...]:
    """What has been done to the points up to an epoch, in order."""
    return tuple(
        edit for change in interventions if change.epoch <= epoch for edit in change.points
    )


def unfit_points(
    interventions: tuple[Intervention, ...], labels: tuple[int, ...], samples: int, limits: Limits
) -> Iterator[InitErrorDetails]:
    """Which edits give a point a class that the network has no output for, or are too many.

    Parameters
    ----------
    labels
        The class labels at the start; empty for regression.
    samples
        The number of points at the start.
    """
    for index, intervention in enumerate(interventions):
        for place, edit in enumerate(intervention.points):
            at = (index, "points", place)
            samples += edit.from_ is None
            if edit.from_ is None and edit.to is None:
                reason = PydanticCustomError("point", "must have from, to or both")
                yield InitErrorDetails(type=reason, loc=at, input=None)
            elif edit.to is not None and labels and edit.to[2] not in labels:
                reason = PydanticCustomError(
                    "label",
                    "must be one of the classes that the run began with, {labels}",
                    {"labels": ", ".join(map(str, labels))},
                )
                yield InitErrorDetails(type=reason, loc=(*at, "to", 2), input=edit.to[2])
            if edit.from_ is None and samples == limits.samples + 1:
                reason = PydanticCustomError(
                    "limit", "there may be {told} points", {"told": limits.told("samples")}
                )
                yield InitErrorDetails(type=reason, loc=at, input=samples)


def vain_edits(
    spec: DatasetSpec, interventions: Sequence[Intervention]
) -> Iterator[tuple[int, int, str]]:
    """Edits of points that find nothing to change, each with the reason.

    Yields
    ------
    int, int, str
        The intervention, the edit in it, and what is wrong with its ``from``.
    """
    parts = parts_of(load(spec))
    order = sorted(range(len(interventions)), key=lambda index: interventions[index].epoch)
    for index in order:
        for place, edit in enumerate(interventions[index].points):
            why = apply_edit(edit, parts)
            if why:
                yield index, place, why.format(epoch=interventions[index].epoch)
