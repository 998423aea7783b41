"""Route of CSV files: a table of a stranger's making in, a preview and own points out."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from ...core.data.tables.columns import Choice, columns_of, guessed_choice
from ...core.data.tables.lines import Unreadable
from ...core.data.tables.points import make_points
from ...core.data.tables.reader import Delimiter, Table, read_table
from ...core.schema.base import Limits
from ...core.schema.errors import shown
from ...errors import Fault, Invalid, UnsupportedMedia
from ..dependencies import Here
from ..http.cancellable import computed
from ..http.json_body import read_bytes
from ..http.openapi import BINARY, answers, problems
from ..http.serialization import encode
from ..params.frame_params import Query as QueryModel
from ..responses.csv_files import CsvTable

router = APIRouter(tags=["data"])

MOST_COMPLAINTS = 100
"""Lines that are told one by one; the rest are only counted."""
_PREVIEWED = 8
"""Rows of the preview."""

_OCTETS = "application/octet-stream"

_EXAMPLES = {
    "text/csv": "length,width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n5.1,1.9,virginica\n",
    "text/tab-separated-values": "x1\tx2\tlabel\n0.5\t1.5\t0\n2\t-1\t1\n0\t0\t1\n",
    "text/plain": "0,5;1,5;0\n2,0;-1,0;1\n0,0;0,0;1\n",
    _OCTETS: "x1 x2 label\n0.5 1.5 0\n2 -1 1\n0 0 1\n",
}

ColumnName = Annotated[
    str | None, Field(max_length=200, description="Its name, or its number from 0.")
]


class CsvQuery(QueryModel):
    """How to read a table, and which of its columns are what; the rest is guessed."""

    x1: ColumnName = Field(None, description="Column of x1: its name, or its number from 0.")
    x2: ColumnName = Field(None, description="Column of x2.")
    label: ColumnName = Field(None, description="Column of the class, or of the number to fit.")
    split: ColumnName = Field(
        None, description="Column that says train or test; empty for none: a share by chance."
    )
    task: Literal["classification", "regression"] | None = Field(
        None, description="Unset: texts, and few different whole numbers, are classes."
    )
    standardize: bool = Field(
        False, description="Bring the columns to mean 0 and deviation 1, with the way back kept."
    )
    header: bool | None = Field(None, description="Whether the first row holds names.")
    delimiter: Delimiter | None = Field(None, description="What stands between cells.")
    decimal_comma: bool | None = Field(None, description="Whether 1,5 is one and a half.")


@router.post(
    "/csv",
    summary="Points from a CSV or TSV file",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                media: {
                    "schema": BINARY if media == _OCTETS else {"type": "string"},
                    "examples": {"three_points": {"summary": "three points", "value": text}},
                }
                for media, text in _EXAMPLES.items()
            },
        }
    },
    response_description="A preview, what is wrong with which line, and a `dataset` for a spec",
    responses=answers(CsvTable) | problems(413, 415, 422, 429, 503),
)
async def post_csv(request: Request, here: Here, query: Annotated[CsvQuery, Query()]) -> Response:
    """Read a table of own points. Nothing is kept: put the `dataset` into a spec.

    The body is the file itself. Lines that cannot be used are left out and told, each with its
    number; if nothing can be learned of the rest, `dataset` is null, and `why` says why.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media.startswith("multipart/"):
        raise UnsupportedMedia("the body must be the file itself (curl --data-binary), no form")
    limits = here.limits
    content = await read_bytes(request, limits.csv_body_bytes, "CREASES_MAX_CSV_BODY_BYTES")

    async def work() -> bytes:
        return await here.work(_answer, content, query, limits)

    body = await computed(request, here.gate, work)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _answer(content: bytes, query: CsvQuery, limits: Limits) -> bytes:
    try:
        table = read_table(
            content,
            header=query.header,
            delimiter=query.delimiter,
            decimal_comma=query.decimal_comma,
        )
        columns = columns_of(table)
        guessed = guessed_choice(table, columns)
    except Unreadable as error:
        raise Invalid(Fault("", f"the file cannot be used: {error}")) from error
    choice = _choice(query, table, guessed)
    made = make_points(table, choice, limits, standardize=query.standardize, task=query.task)
    told = made.complaints[:MOST_COMPLAINTS]
    return encode(
        {
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "decimal_comma": table.decimal_comma,
            "header": table.header,
            "columns": [vars(column) for column in columns],
            "rows": len(table.rows),
            "preview": [
                {"line": row.line, "cells": [shown(cell) for cell in row.cells]}
                for row in table.rows[:_PREVIEWED]
            ],
            "chosen": vars(choice),
            "task": made.task,
            "classes": made.classes,
            "used": made.used,
            "note": made.note,
            "problems": [vars(complaint) for complaint in told],
            "problems_in_all": len(made.complaints),
            "dataset": made.dataset,
            "why": made.why,
        }
    )


def _choice(query: CsvQuery, table: Table, guessed: Choice) -> Choice:
    """The columns asked for, and guesses for the others."""
    asked: dict[str, Any] = {}
    faults = []
    for role in ("x1", "x2", "label", "split"):
        wanted = getattr(query, role)
        if wanted is None:
            continue
        if wanted == "" and role == "split":
            asked["split"] = None
            continue
        place = _place(wanted, table.names)
        if place is None:
            names = ", ".join(shown(name) for name in table.names[:20])
            faults.append(Fault(f"/{role}", f'there is no column "{shown(wanted)}"; {names}'))
        asked[role] = place
    if faults:
        raise Invalid(*faults)
    return _without_clashes(guessed, asked, len(table.names))


def _place(wanted: str, names: tuple[str, ...]) -> int | None:
    if wanted in names:
        return names.index(wanted)
    known = wanted.isascii() and wanted.isdigit() and int(wanted[:9]) < len(names)
    return int(wanted) if known else None


def _without_clashes(guessed: Choice, asked: dict[str, Any], columns: int) -> Choice:
    """The choice with what was asked for; guesses make way for it.

    Raises
    ------
    Invalid
        One column is asked for twice.
    """
    taken: dict[int, str] = {}
    for role, place in asked.items():
        if place is not None and place in taken:
            reason = f"is the same column as {taken[place]}"
            raise Invalid(Fault(f"/{role}", reason))
        if place is not None:
            taken[place] = role
    chosen = dict(asked)
    for role in ("split", "label", "x1", "x2"):
        if role in asked:
            continue
        place = getattr(guessed, role)
        if role == "split":
            chosen[role] = None if place in taken else place
            taken |= {} if chosen[role] is None else {place: role}
            continue
        free = [other for other in (place, *range(columns)) if other not in taken]
        if not free:
            raise Invalid(Fault(f"/{role}", "no column is left for it"))
        chosen[role] = free[0]
        taken[free[0]] = role
    named = guessed.names if chosen["label"] == guessed.label else None
    return Choice(**chosen, names=None if named in taken else named)
