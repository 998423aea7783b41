"""Models of the response to a CSV file."""

from pydantic import Field

from ...core.data.spec import DatasetSpec, Task
from ...core.data.tables.columns import Kind
from ...core.data.tables.reader import Delimiter
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


class CsvTable(Answer):
    """The detected format and columns of a table, and its points as a `dataset` for a spec."""

    encoding: str
    delimiter: Delimiter
    decimal_comma: bool
    header: bool
    columns: list[TableColumn]
    rows: int
    preview: list[TableRow]
    chosen: ChosenColumns
    task: Task
    classes: dict[str, int] = Field(description="Number of points by class name.")
    used: int
    note: str | None
    problems: list[LineProblem]
    problems_in_all: int
    dataset: DatasetSpec | None
    why: str | None = Field(description="The reason if `dataset` is null.")
