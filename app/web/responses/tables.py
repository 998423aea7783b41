"""Models of the responses about stored tables."""

from pydantic import Field

from ...core.data.spec import DatasetSpec, Task
from ...core.data.table_content import Kind
from ...core.data.tables.table import FileFormat
from .arrays import Answer
from .csv_files import LineProblem, TableNote


class StoredColumn(Answer):
    """A column of a stored table."""

    name: str
    kind: Kind
    missing: int = Field(description="Number of rows without a value.")
    different: int
    low: float | None = Field(description="Smallest number; null for texts.")
    high: float | None
    mean: float | None
    deviation: float | None = Field(description="Standard deviation.")


class TableRoles(Answer):
    """The likely roles of the columns, by name."""

    columns: list[str]
    label: str
    split: str | None = Field(description="Column that says which rows are training points.")


class TableParts(Answer):
    """Numbers of training and test points."""

    train: int
    test: int


class TableLinks(Answer):
    """Links of a stored table."""

    self: str


class StoredTable(Answer):
    """A stored table, and a data set that it gives for a spec."""

    id: str = Field(description="Hash of the content: equal tables have equal ids.")
    new: bool = Field(description="The table was not stored before this request.")
    format: FileFormat
    rows: int
    columns: list[StoredColumn]
    roles: TableRoles
    task: Task
    tasks: list[Task] = Field(description="The tasks that the label allows.")
    classes: dict[str, int] = Field(description="Number of points by class name.")
    inputs: int = Field(description="Inputs of a network: each text of a text column is one.")
    used: int = Field(description="Number of rows that are points.")
    left_out: int = Field(
        description="Number of rows without a value in a chosen column, or in no part of the split."
    )
    dropped: int = Field(description="Number of rows that a random sample leaves out.")
    parts: TableParts | None = Field(description="Null if no column says train or test.")
    advice: str | None = Field(description="Why `dataset` standardizes the inputs; null if not.")
    notes: list[TableNote]
    problems: list[LineProblem] = Field(description="Lines of the file that were not read.")
    problems_in_all: int
    dataset: DatasetSpec | None
    why: str | None = Field(description="The reason if `dataset` is null.")
    links: TableLinks


class ColumnValues(Answer):
    """A column of a table with its values."""

    name: str
    kind: Kind
    values: list[float | str | None] = Field(description="One value per row; null if missing.")


class TableContent(Answer):
    """All values of a stored table. Any server that gets it stores it under the same id."""

    columns: list[ColumnValues]


class ListedTable(Answer):
    """A stored table in the list of all."""

    id: str
    name: str = Field(description="Name of the file; empty if it is not known.")
    label: str
    rows: int | None = Field(description="Null if an earlier version stored the table.")
    columns: int | None
    bytes: int = Field(description="Size in the store, after compression.")
    created: float = Field(description="Seconds since 1970.")
    runs: int = Field(description="Number of stored runs on it.")
    studies: int


class TableList(Answer):
    """The stored tables, the newest first."""

    tables: list[str] = Field(description="Their ids.")
    entries: list[ListedTable]
