"""The spec of a data set: a generated one by name and seed, or a list of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, LiteralString, Self

from pydantic import (
    FailFast,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from ..schema.base import AtMost, Flag, Real, Seed, Spec, Whole, limits_of
from ..schema.errors import unknown_name
from .axes import DataAxes, Name
from .bundled import BUNDLED
from .features import COORDINATES
from .generators import KINDS
from .limits import MOST_CLASSES, MOST_COLUMNS, MOST_UNNAMED_CLASSES
from .point_edits import Point
from .table_content import ID_DIGITS
from .table_encoding import Encoded, TableChoice, Unusable, encoded
from .table_library import DeletedTable, MissingTable

OWN_POINTS = "points"
"""The kind of a data set whose points are given, not generated."""

TABLE = "table"
"""The kind of a data set whose points are columns of a stored table."""

if TYPE_CHECKING:
    DatasetKind = str
else:
    DatasetKind = Literal[(*KINDS, *BUNDLED, OWN_POINTS, TABLE)]
Task = Literal["classification", "regression"]


class DatasetSpec(Spec):
    """The labelled points of a run: a toy data set by name and seed, or given ``points``."""

    kind: DatasetKind = Field(
        "moons", title="Data set", description="Generator of the points, or points for your own"
    )
    samples: Annotated[Whole, Field(ge=4), AtMost("samples")] = Field(
        300, title="Samples", description="Number of points in training set and test set together"
    )
    noise: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.15, title="Noise", description="Amount of random displacement of points or labels"
    )
    test_share: Annotated[Real, Field(ge=0, le=0.9)] = Field(
        0.3, title="Test share", description="Share of the points in the test set"
    )
    seed: Seed = Field(0, title="Data seed", description="Seed of the points and of the split")
    classes: Annotated[Whole, Field(ge=3, le=6)] = Field(
        3, title="Classes", description="Number of classes; for blobs only"
    )
    shift: Annotated[Real, Field(ge=-1000, le=1000)] = Field(
        0.0,
        title="Data offset",
        description="Added to x1 and x2 of every generated point; must be 0 for other points",
        # Left out of the canonical JSON at its default, so that ids of older runs do not change.
        # The same holds for the fields below with `exclude_if`.
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
        description="Treat whole-number labels as targets, not classes; for points and tables only",
        exclude_if=lambda regression: not regression,
    )

    test_points: Annotated[tuple[Point, ...] | None, AtMost("samples", "points")] = Field(
        None,
        title="Test points",
        description="The test set, each point [x1, x2, label]; points is then the training set, in "
        "this order. Unset: a random share of points. For kind points only",
        exclude_if=lambda points: points is None,
    )
    class_names: Annotated[tuple[Name, ...], FailFast(), Field(max_length=MOST_CLASSES)] = Field(
        (),
        title="Class names",
        description="Names of the classes 0, 1, 2 …, which also make more than "
        f"{MOST_UNNAMED_CLASSES} different labels classes; for kind points only",
        exclude_if=lambda names: not names,
    )
    axes: DataAxes | None = Field(
        None,
        title="Axes",
        description="Names and original units (offset + scale · x) of x1, x2 and of the target of "
        "a regression; for kind points only",
        exclude_if=lambda axes: axes is None,
    )
    table: Annotated[str, Field(pattern=f"^[0-9a-f]{{{ID_DIGITS}}}$")] | None = Field(
        None,
        title="Table",
        description="Id of a stored table; for kind table only",
        exclude_if=lambda table: table is None,
    )
    label: Name | None = Field(
        None,
        title="Label",
        description="Name of the column with the classes or the values to fit; for kind table only",
        exclude_if=lambda label: label is None,
    )
    columns: Annotated[tuple[Name, ...], FailFast(), Field(max_length=MOST_COLUMNS)] = Field(
        (),
        title="Columns",
        description="Names of the columns that the network takes, in this order; empty for all. "
        "For bundled data sets and tables only",
        exclude_if=lambda columns: not columns,
    )
    split: Name | None = Field(
        None,
        title="Split column",
        description="Name of the column that says which rows are training points and which are "
        "test points. Unset: a random split. For kind table only",
        exclude_if=lambda split: split is None,
    )
    standardize: Flag = Field(
        False,
        title="Standardize columns (z-score)",
        description="Scale each input of the network to mean 0 and standard deviation 1 over the "
        "training points; points keep their units",
        exclude_if=lambda standardize: not standardize,
    )

    @field_validator("standardize")
    @classmethod
    def _standardized_once(cls, standardize: bool, info: ValidationInfo) -> bool:
        axes = info.data.get("axes")
        if standardize and axes is not None and (axes.x1.scaled or axes.x2.scaled):
            raise PydanticCustomError(
                "standardize",
                "must be false if axes have an offset or a scale: the points are scaled already",
            )
        return standardize

    @field_validator("kind")
    @classmethod
    def _few_enough_rows(cls, kind: str, info: ValidationInfo) -> str:
        limits = limits_of(info)
        if kind in BUNDLED and BUNDLED[kind].rows > limits.samples:
            raise PydanticCustomError(
                "limit",
                "must be another data set: {kind} has {rows} points, there can be {bound}",
                {"kind": kind, "rows": BUNDLED[kind].rows, "bound": limits.phrase("samples")},
            )
        return kind

    @field_validator("columns")
    @classmethod
    def _columns_of_the_data_set(
        cls, columns: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        if not columns or info.data.get("kind", TABLE) == TABLE:
            return columns
        bundled = BUNDLED.get(info.data["kind"])
        if bundled is None:
            raise PydanticCustomError(
                "columns",
                "must be empty for kind {kind}: only bundled data sets and tables have columns to"
                " choose",
                {"kind": info.data["kind"]},
            )
        known = bundled.columns
        for name in columns:
            if name not in known:
                why = unknown_name("column", name, known)
                raise PydanticCustomError("columns", "{why}", {"why": why})
        if len(set(columns)) < len(columns):
            raise PydanticCustomError("columns", "must not contain a column twice")
        if len(columns) < 2:
            raise PydanticCustomError("columns", "must have at least 2 columns, or none for all")
        return () if columns == known else columns

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
                "must have, together with points, {bound} points",
                {"bound": limits.phrase("samples")},
            )
        classes = class_labels(trained, info.data["regression"])
        unknown = {label for _, _, label in points} - set(classes)
        if classes and unknown:
            raise PydanticCustomError(
                "label",
                "must only have labels that occur in points: {known}",
                {"known": ", ".join(map(str, classes))},
            )
        return points

    @field_validator("class_names")
    @classmethod
    def _names_of_classes(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not names or not {"kind", "points", "regression"} <= info.data.keys():
            return names
        if info.data["kind"] == TABLE:
            if len(set(names)) < len(names):
                raise PydanticCustomError("names", "must all be different")
            return names
        _only_of_points(info, "empty")
        labels = class_labels(info.data["points"], info.data["regression"], named=True)
        if not labels:
            raise PydanticCustomError("names", "must be empty for a regression")
        if labels[0] < 0 or labels[-1] >= len(names):
            raise PydanticCustomError(
                "names",
                "must have a name for every label; {count} names are for labels 0 to {last},"
                " but the labels are {labels}",
                {
                    "count": len(names),
                    "last": len(names) - 1,
                    "labels": ", ".join(map(str, labels)),
                },
            )
        if len(set(names)) < len(names):
            raise PydanticCustomError("names", "must all be different")
        # Only the names tell that more labels are classes, and test_points are checked before them.
        unknown = {label for _, _, label in info.data.get("test_points") or ()} - set(labels)
        if unknown:
            raise PydanticCustomError(
                "names",
                "must be empty if test_points have labels that do not occur in points: {unknown}",
                {"unknown": ", ".join(f"{label:g}" for label in sorted(unknown))},
            )
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
        if regression and info.data.get("kind", OWN_POINTS) not in (OWN_POINTS, TABLE):
            raise PydanticCustomError(
                "regression", 'must be false unless kind is "points" or "table"'
            )
        return regression

    @field_validator("shift")
    @classmethod
    def _shift_of_generated_points(cls, shift: float, info: ValidationInfo) -> float:
        kind = info.data.get("kind")
        if shift and kind == OWN_POINTS:
            raise PydanticCustomError("shift", "must be 0 for kind points; change points instead")
        if shift and (kind in BUNDLED or kind == TABLE):
            raise PydanticCustomError(
                "shift", "must be 0 for kind {kind}: only generated points have it", {"kind": kind}
            )
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
    def _enough_points_and_labels(
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

    @model_validator(mode="after")
    def _table_gives_points(self, info: ValidationInfo) -> Self:
        if self.kind != TABLE:
            for name in ("table", "label", "split"):
                if getattr(self, name) is not None:
                    raise self._fault(name, 'must be unset unless kind is "table"')
            return self
        for name in ("table", "label"):
            if getattr(self, name) is None:
                raise self._fault(name, "must be set for kind table")
        try:
            size = self.size
        except DeletedTable as error:
            raise self._fault("table", "was deleted from this server", "deleted_table") from error
        except MissingTable as error:
            message = "is not on this server: POST its file to /api/tables first"
            raise self._fault("table", message, "missing_table") from error
        except Unusable as error:
            raise self._fault(error.field, str(error)) from error
        limits = limits_of(info)
        if size > limits.samples:
            bound = limits.phrase("samples")
            raise self._fault("table", f"has {size} usable rows, but there can be {bound}")
        return self

    def _fault(self, field: str, message: str, kind: LiteralString = "table") -> ValidationError:
        """Return the error of a field that is found with the whole spec."""
        reason = PydanticCustomError(kind, "{message}", {"message": message})
        detail = InitErrorDetails(type=reason, loc=(field,), input=getattr(self, field))
        return ValidationError.from_exception_data("DatasetSpec", [detail])

    @property
    def encoded(self) -> Encoded:
        """The points and labels of a table; for kind table only."""
        choice = TableChoice(
            self.table or "",
            self.columns,
            self.label or "",
            self.regression,
            self.class_names,
            self.samples,
            self.split,
        )
        return encoded(choice)

    @property
    def labels(self) -> tuple[int, ...]:
        """The class labels in ascending order; empty for regression."""
        if self.kind == TABLE:
            return self.encoded.labels
        if self.kind == OWN_POINTS:
            return class_labels(self.points, self.regression, named=bool(self.class_names))
        if self.kind in BUNDLED:
            return BUNDLED[self.kind].labels
        labels = KINDS[self.kind].labels
        return tuple(range(self.classes)) if labels is None else labels

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the classes, in the order of ``labels``; None if they have no names."""
        if self.kind in BUNDLED:
            return BUNDLED[self.kind].classes or None
        if self.kind == TABLE:
            return self.encoded.class_names or None
        if not self.class_names:
            return None
        return tuple(self.class_names[label] for label in self.labels)

    @property
    def size(self) -> int:
        """The number of points in training set and test set together."""
        if self.kind in BUNDLED:
            return BUNDLED[self.kind].rows
        if self.kind == TABLE:
            return len(self.encoded.X)
        if self.kind != OWN_POINTS:
            return self.samples
        return len(self.points) + len(self.test_points or ())

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns of the points, in their order."""
        if self.kind in BUNDLED:
            return self.columns or BUNDLED[self.kind].columns
        if self.kind == TABLE:
            return self.encoded.names
        return COORDINATES if self.axes is None else (self.axes.x1.name, self.axes.x2.name)

    @property
    def label_name(self) -> str:
        """What the labels are."""
        if self.kind in BUNDLED:
            return BUNDLED[self.kind].target
        if self.kind == TABLE:
            return self.label or ""
        return "label" if self.axes is None else self.axes.label.name

    @property
    def task(self) -> Task:
        """``"classification"`` or ``"regression"``."""
        return "classification" if self.labels else "regression"

    @property
    def outputs(self) -> int:
        """The number of output units of a network; one for two classes, as in scikit-learn."""
        return len(self.labels) if len(self.labels) > 2 else 1


def class_labels(
    points: tuple[Point, ...], regression: bool, *, named: bool = False
) -> tuple[int, ...]:
    """Return the class labels of given points in ascending order; empty for a regression.

    Labels are classes if they are integers with at most ``MOST_UNNAMED_CLASSES`` distinct values,
    or ``MOST_CLASSES`` if the classes are `named`, unless `regression` is true.
    """
    distinct = {label for _, _, label in points}
    most = MOST_CLASSES if named else MOST_UNNAMED_CLASSES
    whole = len(distinct) <= most and all(label.is_integer() for label in distinct)
    return tuple(sorted(int(label) for label in distinct)) if whole and not regression else ()


def _only_of_points(info: ValidationInfo, otherwise: str) -> None:
    """Reject a field that is set although the kind is not ``points``.

    `otherwise` is what the field must be: ``"unset"`` or ``"empty"``.
    """
    if info.data["kind"] != OWN_POINTS:
        raise PydanticCustomError(
            "points", 'must be {otherwise} unless kind is "points"', {"otherwise": otherwise}
        )
