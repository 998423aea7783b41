"""Route of files with points for a curve: reads two columns of a table."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from ...core.data.tables.columns import columns_of
from ...core.data.tables.curve_points import curve_points, likely_axes
from ...core.data.tables.dialect import Delimiter
from ...core.data.tables.lines import Unreadable
from ...core.data.tables.reader import read_table
from ...core.data.tables.table import Table
from ...core.schema.base import Limits
from ...core.schema.errors import unknown_name
from ...errors import Fault, Invalid
from ..dependencies import Here
from ..http.openapi import answers, file_body, problems
from ..http.serialization import encode
from ..http.table_uploads import MAX_PROBLEMS, answer_from_file
from ..http.uploads import Body
from ..params.frame_params import Query as QueryModel
from ..responses.csv_files import CurveTable
from .csv_files import preview_of

router = APIRouter(tags=["curves"])

_EXAMPLE = "year,price\n1990,1.5\n2000,2.25\n2010,3.75\n2020,3.5\n"

ColumnName = Annotated[str | None, Field(max_length=200, description="Name of a column.")]


class CurvePointsQuery(QueryModel):
    """The format of a table, and its columns x and y. Unset parameters are guessed."""

    x: ColumnName = None
    y: ColumnName = None
    header: bool | None = Field(None, description="The first row contains column names.")
    delimiter: Delimiter | None = Field(None, description="Character between cells.")
    decimal_comma: bool | None = Field(None, description="Numbers are written as `1,5`.")


@router.post(
    "/curves/points",
    summary="Read the points of a curve from a file",
    openapi_extra=file_body(
        "two_columns", dict.fromkeys(("text/csv", "application/octet-stream"), _EXAMPLE)
    ),
    response_description="A preview, the problems by line, and the `points` for a spec",
    responses=answers(CurveTable) | problems(408, 413, 415, 422, 429, 503),
)
async def post_curve_points(
    request: Request, here: Here, query: Annotated[CurvePointsQuery, Query()]
) -> Response:
    """Read two columns of a table and return them as the points of a curve. Nothing is stored.

    The body is the file itself, in any format that `POST /api/csv` reads.
    """
    return await answer_from_file(request, here, _answer, query, here.limits)


def _answer(body: Body, query: CurvePointsQuery, limits: Limits) -> bytes:
    try:
        table = read_table(
            body.read(),
            header=query.header,
            delimiter=query.delimiter,
            decimal_comma=query.decimal_comma,
        )
        columns = columns_of(table)
        guessed = likely_axes(table, columns)
    except Unreadable as error:
        raise Invalid(Fault("", f"the file cannot be used: {error}")) from error
    x, y = _chosen(table, query, guessed)
    made = curve_points(table, x, y, limits.samples)
    return encode(
        {
            "format": table.format,
            "header": table.header,
            "delimiter": table.delimiter,
            "decimal_comma": table.decimal_comma,
            "columns": [vars(column) for column in columns],
            "rows": len(table.rows),
            "preview": preview_of(table),
            "x": table.names[x],
            "y": table.names[y],
            "points": [] if made.why else made.points,
            "used": len(made.points),
            "dropped": made.dropped,
            "why": made.why,
            "advice": made.advice,
            "notes": [vars(note) for note in table.notes],
            "problems": [vars(complaint) for complaint in made.complaints[:MAX_PROBLEMS]],
            "problems_in_all": len(made.complaints),
        }
    )


def _chosen(table: Table, query: CurvePointsQuery, guessed: tuple[int, int]) -> tuple[int, int]:
    """Return the columns of x and y; a guessed one gives way to a requested one."""
    found: list[int | None] = []
    for role, wanted in (("x", query.x), ("y", query.y)):
        if wanted is not None and wanted not in table.names:
            raise Invalid(Fault(f"/{role}", unknown_name("column", wanted, table.names)))
        found.append(None if wanted is None else table.names.index(wanted))
    if found[0] is not None and found[0] == found[1]:
        raise Invalid(Fault("/y", "must be another column than x"))
    free = [index for index in (*guessed, *range(len(table.names))) if index not in found]
    x = free.pop(0) if found[0] is None else found[0]
    rest = [index for index in free if index != x]
    return x, rest[0] if found[1] is None else found[1]
