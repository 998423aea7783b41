"""The answer to a CSV file as the OpenAPI document describes it."""

from pydantic import Field

from ...core.data.spec import DatasetSpec, Task
from ...core.data.tables.columns import Kind
from ...core.data.tables.reader import Delimiter
from .arrays import Answer


class TableColumn(Answer):
    """What a column holds."""

    name: str
    kind: Kind
    missing: int
    different: int


class TableRow(Answer):
    """A row of the preview."""

    line: int
    cells: list[str]


class ChosenColumns(Answer):
    """Which columns, from 0, are what."""

    x1: int
    x2: int
    label: int
    split: int | None
    names: int | None = Field(description="Column of the class's name where `label` is a number.")


class LineProblem(Answer):
    """What is wrong with one line; lines count from 1."""

    line: int
    message: str


class CsvTable(Answer):
    """How a file was read, and a `dataset` for a spec."""

    encoding: str
    delimiter: Delimiter
    decimal_comma: bool
    header: bool
    columns: list[TableColumn]
    rows: int
    preview: list[TableRow]
    chosen: ChosenColumns
    task: Task
    classes: dict[str, int] = Field(description="Points of each class by its name.")
    used: int
    note: str | None
    problems: list[LineProblem]
    problems_in_all: int
    dataset: DatasetSpec | None
    why: str | None = Field(description="Why there is no `dataset`.")
