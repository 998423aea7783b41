"""A data set is asked for by name and seed, or given point by point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import FailFast, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ..schema.base import AtMost, Flag, Real, Seed, Spec, Whole, limits_of
from .axes import DataAxes, Name
from .generators import KINDS
from .point_edits import Point

OWN_POINTS = "points"
"""The kind of a data set whose points are given, not drawn."""

if TYPE_CHECKING:
    DatasetKind = str
else:
    DatasetKind = Literal[(*KINDS, OWN_POINTS)]
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
    shift: Annotated[Real, Field(ge=-1000, le=1000)] = Field(
        0.0,
        title="Moved by",
        description="Added to x1 and x2 of every point; not for kind points, which lie as given",
        # Left out of the canonical JSON where it says nothing, so that older ids stay.
        exclude_if=lambda shift: shift == 0.0,
    )
    points: Annotated[tuple[Point, ...], AtMost("samples", "points")] = Field(
        (),
        title="Points",
        description="Your own points, each [x1, x2, label]; for kind points only",
        validate_default=True,
    )
    regression: Flag = Field(
        False,
        title="Regression",
        description="Fit the labels as numbers, though they are whole; for kind points only",
        exclude_if=lambda regression: not regression,
    )

    test_points: Annotated[tuple[Point, ...] | None, AtMost("samples", "points")] = Field(
        None,
        title="Test points",
        description="Points kept out of training, each [x1, x2, label]; points are then all for "
        "training, in their order. Unset: a share of points, by chance. For kind points only",
        exclude_if=lambda points: points is None,
    )
    class_names: Annotated[tuple[Name, ...], FailFast(), Field(max_length=MOST_CLASSES)] = Field(
        (),
        title="Class names",
        description="What the classes 0, 1, 2 … are called; for kind points only",
        exclude_if=lambda names: not names,
    )
    axes: DataAxes | None = Field(
        None,
        title="Axes",
        description="What x1, x2 and a label to fit are called, and their own units: "
        "offset + scale · x; for kind points only",
        exclude_if=lambda axes: axes is None,
    )

    @field_validator("test_points")
    @classmethod
    def _test_points_fit(
        cls, points: tuple[Point, ...] | None, info: ValidationInfo
    ) -> tuple[Point, ...] | None:
        if points is None or not {"kind", "points", "regression"} <= info.data.keys():
            return points
        _only_of_points(info, "unset")
        trained = info.data["points"]
        limits = limits_of(info)
        if len(trained) + len(points) > limits.samples:
            raise PydanticCustomError(
                "limit",
                "must have, together with points, {told} points",
                {"told": limits.told("samples")},
            )
        classes = class_labels(trained, info.data["regression"])
        unknown = {label for _, _, label in points} - set(classes)
        if classes and unknown:
            raise PydanticCustomError(
                "label",
                "must have classes of points only, {known}",
                {"known": ", ".join(map(str, classes))},
            )
        return points

    @field_validator("class_names")
    @classmethod
    def _names_of_classes(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not names or not {"kind", "points", "regression"} <= info.data.keys():
            return names
        _only_of_points(info, "empty")
        labels = class_labels(info.data["points"], info.data["regression"])
        if not labels:
            raise PydanticCustomError("names", "must be empty for a regression")
        if labels[0] < 0 or labels[-1] >= len(names):
            raise PydanticCustomError(
                "names",
                "must name every label, 0 to {last}; labels are {labels}",
                {"last": len(names) - 1, "labels": ", ".join(map(str, labels))},
            )
        if len(set(names)) < len(names):
            raise PydanticCustomError("names", "must all be different")
        return names

    @field_validator("axes")
    @classmethod
    def _axes_of_points(cls, axes: DataAxes | None, info: ValidationInfo) -> DataAxes | None:
        if axes is not None and "kind" in info.data:
            _only_of_points(info, "unset")
        return axes

    @field_validator("regression")
    @classmethod
    def _regression_of_points(cls, regression: bool, info: ValidationInfo) -> bool:
        if regression and info.data.get("kind", OWN_POINTS) != OWN_POINTS:
            raise PydanticCustomError("regression", 'must be false unless kind is "points"')
        return regression

    @field_validator("shift")
    @classmethod
    def _own_points_lie_as_given(cls, shift: float, info: ValidationInfo) -> float:
        if shift and info.data.get("kind") == OWN_POINTS:
            raise PydanticCustomError("shift", "must be 0 for kind points: move the points")
        return shift

    @field_validator("classes")
    @classmethod
    def _each_class_has_a_point(cls, classes: int, info: ValidationInfo) -> int:
        samples = info.data.get("samples", classes)
        kind = KINDS.get(info.data.get("kind", ""))
        if kind is not None and kind.takes_classes and classes > samples:
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
        if kind != OWN_POINTS:
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
        if self.kind == OWN_POINTS:
            return class_labels(self.points, self.regression)
        labels = KINDS[self.kind].labels
        return tuple(range(self.classes)) if labels is None else labels

    @property
    def names(self) -> tuple[str, ...] | None:
        """What the classes are called, in their order; None if they have no names."""
        if not self.class_names:
            return None
        return tuple(self.class_names[label] for label in self.labels)

    @property
    def size(self) -> int:
        """How many points there are, training and test together."""
        if self.kind != OWN_POINTS:
            return self.samples
        return len(self.points) + len(self.test_points or ())

    @property
    def task(self) -> Task:
        """What there is to learn: classes, or a number."""
        return "classification" if self.labels else "regression"

    @property
    def outputs(self) -> int:
        """Output units of a network for these points; one for two classes, as in scikit-learn."""
        return len(self.labels) if len(self.labels) > 2 else 1


def class_labels(points: tuple[Point, ...], regression: bool) -> tuple[int, ...]:
    """The class labels of points of one's own in order; empty if they are numbers to fit."""
    given = {label for _, _, label in points}
    whole = len(given) <= MOST_CLASSES and all(label.is_integer() for label in given)
    return tuple(sorted(int(label) for label in given)) if whole and not regression else ()


def _only_of_points(info: ValidationInfo, otherwise: str) -> None:
    if info.data["kind"] != OWN_POINTS:
        raise PydanticCustomError(
            "points", 'must be {otherwise} unless kind is "points"', {"otherwise": otherwise}
        )
