"""Route of CSV files: reads an uploaded table and returns a preview and a data set."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from ...core.data.limits import MOST_CLASSES
from ...core.data.tables.dialect import Delimiter
from ...core.data.tables.lines import Unreadable
from ...core.data.tables.points import make_points
from ...core.data.tables.reader import read_table
from ...core.data.tables.roles import Choice, guessed_roles
from ...core.data.tables.table import Table
from ...core.schema.base import Limits
from ...core.schema.errors import shown
from ...errors import Fault, Invalid
from ..dependencies import Here
from ..http.openapi import answers, file_body, problems
from ..http.serialization import encode
from ..http.table_uploads import MAX_PROBLEMS, answer_from_file
from ..http.uploads import Body
from ..params.frame_params import Query as QueryModel
from ..responses.csv_files import CsvTable

router = APIRouter(tags=["data"])

_PREVIEWED = 8
"""Number of rows in the preview."""

_OCTETS = "application/octet-stream"

_EXAMPLES = {
    "text/csv": "length,width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n5.1,1.9,virginica\n",
    "text/tab-separated-values": "x1\tx2\tlabel\n0.5\t1.5\t0\n2\t-1\t1\n0\t0\t1\n",
    "text/plain": "0,5;1,5;0\n2,0;-1,0;1\n0,0;0,0;1\n",
    _OCTETS: "x1 x2 label\n0.5 1.5 0\n2 -1 1\n0 0 1\n",
}

ColumnName = Annotated[
    str | None, Field(max_length=200, description="Name of a column, or its index from 0.")
]


class CsvQuery(QueryModel):
    """The format of a table and the roles of its columns. Unset parameters are guessed."""

    x1: ColumnName = Field(None, description="Column of x1: its name, or its index from 0.")
    x2: ColumnName = Field(None, description="Column of x2: its name, or its index from 0.")
    label: ColumnName = Field(
        None, description="Column of the class or of the target value: its name, or its index."
    )
    split: ColumnName = Field(
        None,
        description="Column with `train` or `test`: its name, or its index. Empty: a random split.",
    )
    task: Literal["classification", "regression"] | None = Field(
        None,
        description="Unset: classification if the labels are texts or few different whole numbers.",
    )
    standardize: bool = Field(
        False,
        description="Standardize the columns of x1 and x2 to mean 0 and standard deviation 1. "
        "The original units are kept for display.",
    )
    class_names: list[Annotated[str, Field(max_length=200)]] = Field(
        [],
        max_length=MOST_CLASSES,
        description="Names for the classes, in the order of `classes`; repeat the parameter.",
    )
    header: bool | None = Field(None, description="The first row contains column names.")
    delimiter: Delimiter | None = Field(None, description="Character between cells.")
    decimal_comma: bool | None = Field(None, description="Numbers are written as `1,5`.")


@router.post(
    "/csv",
    summary="Read points from a CSV or TSV file",
    openapi_extra=file_body("three_points", _EXAMPLES),
    response_description="A preview, the problems by line, and a `dataset` for a spec",
    responses=answers(CsvTable) | problems(408, 413, 415, 422, 429, 503),
)
async def post_csv(request: Request, here: Here, query: Annotated[CsvQuery, Query()]) -> Response:
    """Read a table of points and return it as a `dataset` for a spec. Nothing is stored.

    The body is the file itself. Unusable lines are skipped and listed in `problems`. If the
    remaining lines are not sufficient, `dataset` is null, and `why` gives the reason.
    """
    return await answer_from_file(request, here, _answer, query, here.limits)


def _answer(body: Body, query: CsvQuery, limits: Limits) -> bytes:
    try:
        table = read_table(
            body.read(),
            header=query.header,
            delimiter=query.delimiter,
            decimal_comma=query.decimal_comma,
        )
        roles = guessed_roles(table)
    except Unreadable as error:
        raise Invalid(Fault("", f"the file cannot be used: {error}")) from error
    table = roles.table
    choice = _choice(query, table, roles.choice)
    try:
        made = make_points(
            table,
            choice,
            limits,
            standardize=query.standardize,
            task=query.task,
            class_names=query.class_names,
        )
    except ValueError as error:
        raise Invalid(Fault("/class_names", str(error))) from error
    notes = [*table.notes, *made.notes]
    listed = made.complaints[:MAX_PROBLEMS]
    return encode(
        {
            "format": table.format,
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "decimal_comma": table.decimal_comma,
            "header": table.header,
            "columns": [vars(column) for column in roles.columns],
            "rows": len(table.rows),
            "preview": preview_of(table),
            "chosen": vars(choice),
            "task": made.task,
            "classes": made.classes,
            "used": made.used,
            "tasks": made.tasks,
            "note": "; ".join(note.message for note in notes) or None,
            "notes": [vars(note) for note in notes],
            "problems": [vars(complaint) for complaint in listed],
            "problems_in_all": len(made.complaints),
            "dataset": made.dataset,
            "why": made.why,
        }
    )


def preview_of(table: Table) -> list[dict[str, Any]]:
    """Return the first rows of a table with their lines."""
    return [
        {"line": row.line, "cells": [shown(cell) for cell in row.cells]}
        for row in table.rows[:_PREVIEWED]
    ]


def _choice(query: CsvQuery, table: Table, guessed: Choice) -> Choice:
    """Return the requested columns, and guesses for the others."""
    requested: dict[str, Any] = {}
    faults = []
    for role in ("x1", "x2", "label", "split"):
        wanted = getattr(query, role)
        if wanted is None:
            continue
        if wanted == "" and role == "split":
            requested["split"] = None
            continue
        column = _column_index(wanted, table.names)
        if column is None:
            names = ", ".join(shown(name) for name in table.names[:20])
            reason = f'there is no column "{shown(wanted)}"; the columns are {names}'
            faults.append(Fault(f"/{role}", reason))
        requested[role] = column
    if faults:
        raise Invalid(*faults)
    return _resolved(guessed, requested, len(table.names))


def _column_index(wanted: str, names: tuple[str, ...]) -> int | None:
    if wanted in names:
        return names.index(wanted)
    known = wanted.isascii() and wanted.isdigit() and int(wanted[:9]) < len(names)
    return int(wanted) if known else None


def _resolved(guessed: Choice, requested: dict[str, Any], columns: int) -> Choice:
    """Combine requested and guessed columns; a requested column is not used for another role.

    Raises
    ------
    Invalid
        A column is requested for two roles, or no column is left for a role.
    """
    taken: dict[int, str] = {}
    for role, column in requested.items():
        if column is not None and column in taken:
            reason = f"must be another column than {taken[column]}"
            raise Invalid(Fault(f"/{role}", reason))
        if column is not None:
            taken[column] = role
    chosen = dict(requested)
    for role in ("split", "label", "x1", "x2"):
        if role in requested:
            continue
        column = getattr(guessed, role)
        if role == "split":
            chosen[role] = None if column in taken else column
            taken |= {} if chosen[role] is None else {column: role}
            continue
        free = [other for other in (column, *range(columns)) if other not in taken]
        if not free:
            reason = f"no column is left for it: the file has {columns} columns"
            raise Invalid(Fault(f"/{role}", reason))
        chosen[role] = free[0]
        taken[free[0]] = role
    named = guessed.names if chosen["label"] == guessed.label else None
    return Choice(**chosen, names=None if named in taken else named)
