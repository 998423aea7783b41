"""Interventions: changes to training parameters, weights, biases or points during a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, FailFast, Field, ValidationInfo, field_validator
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
    reject_unknown,
)


class LiveParameters(TypedDict, total=False):
    """Training parameters that can change during a run, with the ranges of ``TrainingSpec``."""

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
    reject_unknown(data, LiveParameters.__annotations__)
    return data


class WeightEdit(Spec):
    """A weight that a user sets: ``coefs[layer][from, to] = value``."""

    layer: Annotated[Whole, Field(ge=0)]
    from_: Annotated[Whole, Field(ge=0)] = Field(alias="from")
    to: Annotated[Whole, Field(ge=0)]
    value: Weight


class InterceptEdit(Spec):
    """A bias that a user sets: ``intercepts[layer][to] = value``."""

    layer: Annotated[Whole, Field(ge=0)]
    to: Annotated[Whole, Field(ge=0)]
    value: Weight


class Part(Spec):
    """Weights and biases of one layer that are frozen: all, those of one unit, or one weight.

    ``layer`` alone means the layer's weights and biases, with ``to`` the weights into one unit and
    its bias, and with ``from`` as well the weight ``coefs[layer][from, to]``. With ``unfreeze`` it
    trains again.
    """

    layer: Annotated[Whole, Field(ge=0)]
    from_: Annotated[Whole, Field(ge=0)] | None = Field(
        None, alias="from", exclude_if=lambda unit: unit is None
    )
    to: Annotated[Whole, Field(ge=0)] | None = Field(
        None, validate_default=True, exclude_if=lambda unit: unit is None
    )

    unfreeze: Flag = Field(False, exclude_if=lambda unfreeze: not unfreeze)

    @field_validator("to")
    @classmethod
    def _unit_of_weight(cls, to: int | None, info: ValidationInfo) -> int | None:
        if to is None and info.data.get("from_") is not None:
            raise PydanticCustomError("to", "must name the unit that the weight leads to")
        return to


WeightEdits = Annotated[tuple[WeightEdit, ...], FailFast(), AtMost("interventions", "weights")]
InterceptEdits = Annotated[tuple[InterceptEdit, ...], FailFast(), AtMost("interventions", "biases")]

Parts = Annotated[tuple[Part, ...], FailFast(), AtMost("interventions", "parts")]


class Intervention(Spec):
    """Changes that a user makes after ``epoch`` epochs; the state at ``epoch`` includes them."""

    epoch: Annotated[Whole, Field(ge=0), AtMost("epochs")]
    set: Annotated[LiveParameters, BeforeValidator(_live_only)] = Field(
        default_factory=LiveParameters
    )
    coefs: WeightEdits = ()
    intercepts: InterceptEdits = ()
    points: Annotated[tuple[PointEdit, ...], FailFast(), AtMost("samples", "points")] = Field(
        (),
        # Left out of the canonical JSON when empty, so that ids of older runs do not change.
        exclude_if=lambda points: not points,
    )
    frozen: Parts = Field(
        (),
        description="Parts of the network whose weights, biases and solver moments keep their "
        "values from this epoch on, or, with `unfreeze`, train again; a later part counts",
        exclude_if=lambda parts: not parts,
    )


def incompatible_changes(
    interventions: tuple[Intervention, ...], solver: str, sizes: tuple[int, ...]
) -> Iterator[InitErrorDetails]:
    """Yield an error for each change that the solver or the network does not allow.

    Parameters
    ----------
    interventions, solver
        Of the run.
    sizes
        Units of every layer, inputs and outputs included.
    """
    for index, intervention in enumerate(interventions):
        if intervention.set and solver == "lbfgs":
            reason = PydanticCustomError("set", "must be empty for solver lbfgs")
            yield InitErrorDetails(type=reason, loc=(index, "set"), input=intervention.set)
        yield from out_of_range_edits(
            {
                "coefs": intervention.coefs,
                "intercepts": intervention.intercepts,
                "frozen": intervention.frozen,
            },
            sizes,
            (index,),
        )


def out_of_range_edits(
    groups: Mapping[str, Sequence[WeightEdit | InterceptEdit | Part]],
    sizes: tuple[int, ...],
    at: tuple[int | str, ...] = (),
) -> Iterator[InitErrorDetails]:
    """Yield an error for each edit or part of layers, units and weights the network does not have.

    Parameters
    ----------
    groups
        Edits and parts by the name of the field that has them.
    sizes
        Units of every layer, inputs and outputs included.
    at
        Location of the object that contains the edits, for the errors.
    """
    for group, edits in groups.items():
        for index, edit in enumerate(edits):
            bounds: dict[str, tuple[int | None, int]] = {"layer": (edit.layer, len(sizes) - 2)}
            if edit.layer <= len(sizes) - 2:
                bounds["to"] = (edit.to, sizes[edit.layer + 1] - 1)
                if not isinstance(edit, InterceptEdit):
                    bounds["from"] = (edit.from_, sizes[edit.layer] - 1)
            for name, (value, maximum) in bounds.items():
                if value is not None and value > maximum:
                    yield InitErrorDetails(
                        type="less_than_equal",
                        loc=(*at, group, index, name),
                        input=value,
                        ctx={"le": maximum},
                    )


def frozen_parts(interventions: tuple[Intervention, ...], epoch: int) -> tuple[Part, ...]:
    """Return the parts that interventions up to an epoch freeze or unfreeze, in order."""
    return tuple(
        part for change in interventions if change.epoch <= epoch for part in change.frozen
    )


def point_edits(interventions: tuple[Intervention, ...], epoch: int) -> tuple[PointEdit, ...]:
    """Return the edits of points up to an epoch, in order."""
    return tuple(
        edit for change in interventions if change.epoch <= epoch for edit in change.points
    )


def invalid_point_edits(
    interventions: tuple[Intervention, ...],
    labels: tuple[int, ...],
    samples: int,
    columns: int,
    limits: Limits,
) -> Iterator[InitErrorDetails]:
    """Yield an error for each edit that no data set of this shape allows.

    It is empty, has another number of columns, moves or adds a point of more than two columns, sets
    an unknown class, or adds too many points.

    Parameters
    ----------
    interventions
        Of the run.
    labels
        The class labels of the data set; the network has no outputs for others. Empty for
        regression.
    samples
        The number of points of the data set.
    columns
        The number of columns of its points.
    limits
        ``limits.samples`` bounds the number of points.
    """
    for index, intervention in enumerate(interventions):
        for position, edit in enumerate(intervention.points):
            at = (index, "points", position)
            samples += edit.from_ is None
            if edit.from_ is None and edit.to is None:
                reason = PydanticCustomError("point", "must have from, to or both")
                yield InitErrorDetails(type=reason, loc=at, input=None)
                continue
            misfits = list(_misfits(edit, columns, at))
            yield from misfits
            if not misfits and edit.to is not None and labels and edit.to[-1] not in labels:
                reason = PydanticCustomError(
                    "label",
                    "must be one of the classes of the data set: {labels}",
                    {"labels": ", ".join(map(str, labels))},
                )
                where = (*at, "to", columns)
                yield InitErrorDetails(type=reason, loc=where, input=edit.to[-1])
            if edit.from_ is None and samples == limits.samples + 1:
                reason = PydanticCustomError(
                    "limit",
                    "must not add a point: there can be {bound} points",
                    {"bound": limits.phrase("samples")},
                )
                yield InitErrorDetails(type=reason, loc=at, input=samples)


def _misfits(
    edit: PointEdit, columns: int, at: tuple[int | str, ...]
) -> Iterator[InitErrorDetails]:
    """Yield an error if an edit has another number of columns, or moves or adds a wide point."""
    for name, point in (("from", edit.from_), ("to", edit.to)):
        if point is not None and len(point) != columns + 1:
            reason = PydanticCustomError(
                "columns",
                "must have {wanted} numbers, the {columns} columns of a point and its label;"
                " it has {given}",
                {"wanted": columns + 1, "columns": columns, "given": len(point)},
            )
            yield InitErrorDetails(type=reason, loc=(*at, name), input=point)
            return
    if columns > 2 and edit.to is not None and (edit.from_ or ())[:-1] != edit.to[:-1]:
        reason = PydanticCustomError(
            "columns",
            "must have the same columns as from: points with more than two columns can only be"
            " relabelled or removed",
        )
        yield InitErrorDetails(type=reason, loc=(*at, "to"), input=edit.to)


def impossible_point_edits(
    spec: DatasetSpec, interventions: Sequence[Intervention]
) -> Iterator[tuple[int, int, str]]:
    """Apply all edits of points in order of epoch, and yield those that are not possible.

    Yields
    ------
    int, int, str
        The index of the intervention, of the edit in it, and what is wrong with its ``from``.
    """
    parts = parts_of(load(spec))
    order = sorted(range(len(interventions)), key=lambda index: interventions[index].epoch)
    for index in order:
        for position, edit in enumerate(interventions[index].points):
            reason = apply_edit(edit, parts)
            if reason:
                yield index, position, reason.format(epoch=interventions[index].epoch)
