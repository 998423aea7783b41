"""Models of slices."""

from pydantic import Field

from ...core.slices.spec import VectorSlice
from .arrays import Answer, Matrix, Number, Numbers


class NamedSlice(Answer):
    """A slice and its name."""

    name: str
    slice: VectorSlice
    notice: str | None = Field(
        description="Why the slice is not stored, for example because the disk is full; null if it "
        "is stored."
    )


class Slice(Answer):
    """The plane of the points origin + s · u + t · v, and the network on it."""

    origin: list[float]
    u: list[float]
    v: list[float]
    columns: list[str] = Field(description="The name of each column.")
    titles: list[str] = Field(min_length=2, max_length=2, description="What s and t are.")
    axes: list[int] | None = Field(description="The columns that are s and t, if it has two.")
    rows: list[int] | None = Field(description="The three points that it goes through.")
    shares: list[float] | None = Field(
        description="Shares of the variance of two principal components."
    )
    scale: list[float] = Field(
        description="The length of a unit of distance along each column, for projections and "
        "distances."
    )
    equal_units: bool = Field(description="True if s and t have the same unit.")
    coefs: Matrix = Field(
        description="First weights of the network of s and t that is drawn, (2, units)."
    )
    intercepts: Numbers = Field(description="First biases of this network.")


class Distances(Answer):
    """The distance of each point from the slice."""

    train: Numbers
    test: Numbers


class RowNumbers(Answer):
    """The number of each point in the order of the data set; -1 if it was added or moved."""

    train: Numbers
    test: Numbers


class Inputs(Answer):
    """The points in all columns, in the order of `points`."""

    train: Matrix
    test: Matrix


class NearestSample(Answer):
    """The sample that is nearest to a point in the input space."""

    part: str = Field(description="`train` or `test`.")
    row: int = Field(description="Its number in the order of the data set; -1 if it was added.")
    label: float
    original: list[float] = Field(description="Its values in all columns.")
    distance: Number = Field(description="Its distance from the point.")
    from_slice: Number = Field(description="Its distance from the slice.")


class Column(Answer):
    """A column of the points of a run."""

    name: str
    minimum: float
    maximum: float
    median: float
    histogram: list[int] = Field(description="Numbers of points in equal parts of the range.")


class TypicalClass(Answer):
    """Typical values of a class."""

    label: int
    medians: list[float] = Field(description="The median of each column over the class.")
    typical_row: int = Field(description="The row of the class that is nearest to its medians.")


class RunColumns(Answer):
    """The columns of the points of a run before any edits."""

    rows: int = Field(description="Number of points.")
    columns: list[Column]
    classes: list[TypicalClass] = Field(description="Empty for a regression.")
