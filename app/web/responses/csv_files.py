"""Models of the response to a CSV file."""

from pydantic import Field

from ...core.data.spec import DatasetSpec, Task
from ...core.data.table_content import Kind
from ...core.data.tables.dialect import Delimiter
from ...core.data.tables.table import About, FileFormat
from .arrays import Answer


class TableColumn(Answer):
    """A column of the table."""

    name: str
    kind: Kind
    missing: int
    different: int


class TableRow(Answer):
    """A row of the preview."""

    line: int
    cells: list[str]


class ChosenColumns(Answer):
    """The indices of the columns, from 0, for each role."""

    x1: int
    x2: int
    label: int
    split: int | None
    names: int | None = Field(description="Column of class names if `label` contains numbers.")


class LineProblem(Answer):
    """A problem in a line of the file; the first line is 1."""

    line: int
    message: str


class TableNote(Answer):
    """A decision of the reader that is not obvious."""

    about: About = Field(description="What was decided.")
    message: str


class CurveTable(Answer):
    """Two columns of a table as the points of a curve."""

    format: FileFormat
    header: bool
    delimiter: Delimiter | None = Field(description="Null if the format has none.")
    decimal_comma: bool
    columns: list[TableColumn]
    rows: int
    preview: list[TableRow]
    x: str = Field(description="Name of the column of x.")
    y: str
    points: list[tuple[float, float]] = Field(description="Empty if `why` has a reason.")
    used: int = Field(description="Number of rows that are points.")
    dropped: int = Field(description="Number of rows that a random sample leaves out.")
    why: str | None = Field(description="Why a curve cannot be fitted to the points.")
    advice: str | None = Field(description="Why x and y should be standardized.")
    notes: list[TableNote]
    problems: list[LineProblem]
    problems_in_all: int


class CsvTable(Answer):
    """The detected format and columns of a table, and its points as a `dataset` for a spec."""

    format: FileFormat
    encoding: str | None = Field(description="Null for a binary file.")
    delimiter: Delimiter | None = Field(description="Null if the format has none.")
    decimal_comma: bool = Field(description="Most numbers have a decimal comma.")
    header: bool
    columns: list[TableColumn]
    rows: int
    preview: list[TableRow]
    chosen: ChosenColumns
    task: Task
    classes: dict[str, int] = Field(description="Number of points by class name.")
    used: int
    tasks: list[Task] = Field(description="The tasks that the labels allow.")
    note: str | None = Field(description="The messages of `notes` together, or null.")
    notes: list[TableNote]
    problems: list[LineProblem]
    problems_in_all: int
    dataset: DatasetSpec | None
    why: str | None = Field(description="The reason if `dataset` is null.")
