"""Routes of tables: store one, get what it offers, delete it."""

import asyncio
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from ...core.data.limits import MOST_CLASSES, MOST_COLUMNS
from ...core.data.spec import DatasetSpec
from ...core.data.table_content import ID_DIGITS, Content, read_content, table_id
from ...core.data.table_encoding import Unusable
from ...core.data.tables.columns import columns_of
from ...core.data.tables.content import content_of
from ...core.data.tables.dialect import Delimiter
from ...core.data.tables.document import is_document, likely_roles, read_document
from ...core.data.tables.labels import labels_of
from ...core.data.tables.lines import Unreadable
from ...core.data.tables.reader import read_table
from ...core.data.tables.roles import guessed_roles, identifying_columns
from ...core.data.tables.stored import (
    column_entry,
    no_likely_input,
    no_offer,
    offered,
    suggested_columns,
)
from ...errors import Damaged, Fault, Invalid, NotFound
from ...service.compute.garbage import few_full_collections
from ...service.storage.table_store import Entry
from ..dependencies import Here
from ..http.cancellable import computed
from ..http.openapi import answers, file_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..http.table_uploads import MAX_PROBLEMS, is_long, read_file
from ..http.uploads import Body
from ..params.frame_params import Query as QueryModel
from ..responses.tables import StoredTable, TableContent, TableList

router = APIRouter(tags=["data"])

_JSON = "application/json"
_OCTETS = "application/octet-stream"
_EXAMPLE = (
    "length,width,colour,species\n1.4,0.2,blue,setosa\n4.7,1.4,red,versicolor\n"
    "5.1,1.9,red,virginica\n"
)
_FRESH = {"Cache-Control": "no-store"}

TableId = Annotated[str, Path(description="Id of a table.", pattern=f"^[0-9a-f]{{{ID_DIGITS}}}$")]


class ChoiceQuery(QueryModel):
    """The columns of the data set that a table gives. Unset parameters are guessed."""

    columns: list[Annotated[str, Field(max_length=200)]] = Field(
        [],
        max_length=MOST_COLUMNS,
        description="Names of the columns that the network takes; repeat the parameter.",
    )
    label: Annotated[
        str | None, Field(max_length=200, description="Name of the column of the label.")
    ] = None
    task: Literal["classification", "regression"] | None = Field(
        None, description="Unset: classes if the labels are texts or few different whole numbers."
    )
    split: Annotated[
        str | None,
        Field(
            max_length=200,
            description="Name of the column with `train` or `test`. Empty: a random split.",
        ),
    ] = None
    class_names: list[Annotated[str, Field(max_length=60)]] = Field(
        [], max_length=MOST_CLASSES, description="Names for the classes; repeat the parameter."
    )


class FileQuery(ChoiceQuery):
    """The format of a file, and the columns of the data set. Unset parameters are guessed."""

    store: bool = Field(True, description="Store the table; otherwise it is only read.")
    name: str = Field(
        "", max_length=200, description="Name of the file, which the list of tables shows."
    )
    header: bool | None = Field(None, description="The first row contains column names.")
    delimiter: Delimiter | None = Field(None, description="Character between cells.")
    decimal_comma: bool | None = Field(None, description="Numbers are written as `1,5`.")


@router.post(
    "/tables",
    summary="Store a table",
    openapi_extra=file_body("four_columns", dict.fromkeys(("text/csv", _OCTETS), _EXAMPLE)),
    response_description="The id of the table, its columns, and a `dataset` for a spec",
    responses=answers(StoredTable) | problems(408, 413, 415, 422, 429, 503, 507),
)
async def post_table(
    request: Request, here: Here, api: ApiAddress, query: Annotated[FileQuery, Query()]
) -> Response:
    """Store a table and return its columns, and the data set that it gives.

    The body is the file itself, or the `content` of a table of another server. The id is the hash
    of the columns, so equal tables have equal ids. A table is kept until it is deleted.
    """
    body = await read_file(request, here)
    large = is_long(body)

    async def work() -> bytes:
        run = here.work_long if large else here.work
        with few_full_collections():
            content, about = await run(_read, body, query)
            text = await run(content.as_bytes)
        if query.store:
            noted = about | {
                "name": query.name,
                "rows": content.rows,
                "width": len(content.columns),
            }
            name, new = await asyncio.to_thread(here.tables.put, text, json.dumps(noted))
        else:
            name = table_id(text)
            new = name not in await asyncio.to_thread(here.tables.names)
        return await run(_described, api, name, new, content, about, query)

    answer = await computed(request, here.gate, work, large=large)
    location = f"{api}/tables/{json.loads(answer)['id']}"
    headers = _FRESH | ({"Location": location} if query.store else {})
    return Response(answer, media_type=_JSON, headers=headers)


@router.get(
    "/tables",
    summary="List the tables",
    response_description="The stored tables, the newest first",
    responses=answers(TableList),
)
async def list_tables(here: Here) -> Response:
    """Return the stored tables, the newest first: their ids, and an entry for each."""
    entries = await asyncio.to_thread(here.tables.entries)
    answer = {
        "tables": [entry.name for entry in entries],
        "entries": [_listed(entry) for entry in entries],
    }
    return Response(encode(answer), media_type=_JSON, headers=_FRESH)


@router.get(
    "/tables/{table}",
    summary="Get a table",
    response_description="Its columns, and a `dataset` for a spec",
    responses=answers(StoredTable) | problems(404, 410, 422),
)
async def get_table(
    here: Here, api: ApiAddress, table: TableId, query: Annotated[ChoiceQuery, Query()]
) -> Response:
    """Return the columns of a stored table, and the data set that the chosen ones give."""
    about_text = await asyncio.to_thread(here.tables.about, table)
    text = await asyncio.to_thread(here.tables.content, table)
    if text is None:
        raise NotFound(f"there is no table {table}")
    found: bytes = text

    def described() -> bytes:
        try:
            content, about = read_content(found), json.loads(about_text)
            return _described(api, table, False, content, about, query)
        except (ValueError, KeyError, TypeError) as error:
            reason = f"the store's record of table {table} cannot be read: {error}"
            raise Damaged(reason) from error

    return Response(await here.work(described), media_type=_JSON, headers=_FRESH)


@router.get(
    "/tables/{table}/content",
    summary="Get the values of a table",
    response_description="The columns with all their values",
    responses=answers(TableContent) | problems(404, 410, 422),
)
async def get_table_content(here: Here, table: TableId) -> Response:
    """Return the columns of a stored table with their values.

    Posted to `/api/tables` of any server, this content has the same id there.
    """
    await asyncio.to_thread(here.tables.about, table)
    text = await asyncio.to_thread(here.tables.content, table)
    if text is None:
        raise NotFound(f"there is no table {table}")
    return Response(b'{"columns":' + text + b"}", media_type=_JSON, headers=_FRESH)


@router.delete(
    "/tables/{table}",
    summary="Delete a table",
    status_code=204,
    response_class=Response,
    response_description="The table is deleted",
    responses=problems(404, 410, 422, 507),
)
async def delete_table(here: Here, table: TableId) -> Response:
    """Delete a table. It and the runs on it then get status 410, until it is stored again."""
    await asyncio.to_thread(here.tables.delete, table)
    return Response(status_code=204)


def _read(body: Body, query: FileQuery) -> tuple[Content, dict[str, Any]]:
    """Return the content of a file, and what is noted about it."""
    file = body.read()
    if is_document(file):
        try:
            given = read_document(file)
        except ValueError as error:
            raise Invalid(Fault("", f"the content of a table cannot be used: {error}")) from error
        return given, _noted(given)
    try:
        table = read_table(
            file,
            header=query.header,
            delimiter=query.delimiter,
            decimal_comma=query.decimal_comma,
        )
        roles = guessed_roles(table)
    except Unreadable as error:
        raise Invalid(Fault("", f"the file cannot be used: {error}")) from error
    columns = columns_of(roles.table)
    content = content_of(roles.table, columns)
    identifiers = identifying_columns(roles.table, columns)
    suggestion = suggested_columns(content, columns, roles.choice, identifiers)
    label = columns[roles.choice.label]
    # The page asks what whole numbers are.
    on_label = labels_of(roles.table, roles.choice, None).notes if label.kind == "text" else ()
    about = {
        "format": table.format,
        "label": label.name,
        "columns": suggestion.columns,
        "split": roles.split_name,
        "notes": [vars(note) for note in (*roles.table.notes, *on_label, *suggestion.notes)],
        "problems": [vars(complaint) for complaint in table.complaints[:MAX_PROBLEMS]],
        "problems_in_all": len(table.complaints),
    }
    return content, about


def _listed(entry: Entry) -> dict[str, Any]:
    """Return the entry of a table in the list of all."""
    try:
        about = json.loads(entry.about)
    except ValueError:
        about = {}
    about = about if isinstance(about, dict) else {}
    # Tables that earlier versions stored have no name and no numbers of rows and columns.
    return {
        "id": entry.name,
        "name": str(about.get("name") or ""),
        "label": str(about.get("label") or ""),
        "rows": about.get("rows"),
        "columns": about.get("width"),
        "bytes": entry.bytes,
        "created": entry.created,
        "runs": entry.runs,
        "studies": entry.studies,
    }


def _noted(content: Content) -> dict[str, Any]:
    """Return what is noted about a content that no file was read for: the likely roles."""
    label, suggestion, split = likely_roles(content)
    return {
        "format": "json",
        "label": label,
        "columns": suggestion.columns,
        "split": split,
        "notes": [vars(note) for note in suggestion.notes],
        "problems": [],
        "problems_in_all": 0,
    }


def _described(
    api: str,
    name: str,
    new: bool,
    content: Content,
    about: dict[str, Any],
    query: ChoiceQuery,
) -> bytes:
    label = query.label or str(about["label"])
    # Tables that earlier versions stored have no guess for the split.
    suggested = about.get("split")
    split = suggested if query.split is None else query.split or None
    if query.split is None and split in (label, *query.columns):
        split = None
    guessed = tuple(column for column in about["columns"] if column not in (label, split))
    try:
        if not guessed and not query.columns:
            raise no_likely_input(content, label)
        offer = offered(
            content,
            tuple(query.columns) or guessed,
            label,
            DatasetSpec().samples,
            task=query.task,
            class_names=tuple(query.class_names),
            split=split,
        )
    except Unusable as error:
        asked = vars(query)
        if asked.get(error.field) or (error.field == "regression" and query.task):
            field = "task" if error.field == "regression" else error.field
            raise Invalid(Fault(f"/{field}", str(error))) from error
        offer = no_offer(error)
    dataset = None if offer.dataset is None else {**offer.dataset, "table": name}
    return encode(
        {
            "id": name,
            "new": new,
            "format": about["format"],
            "rows": content.rows,
            "columns": [column_entry(column) for column in content.columns],
            "roles": {
                "columns": about["columns"],
                "label": about["label"],
                "split": suggested,
            },
            "task": offer.task,
            "tasks": offer.tasks,
            "classes": offer.classes or {},
            "inputs": offer.inputs,
            "used": offer.used,
            "left_out": offer.left_out,
            "dropped": offer.dropped,
            "parts": offer.parts and dict(zip(("train", "test"), offer.parts, strict=True)),
            "advice": offer.advice,
            "notes": [*about["notes"], *map(vars, offer.notes)],
            "problems": about["problems"],
            "problems_in_all": about["problems_in_all"],
            "dataset": dataset,
            "why": offer.why,
            "links": {"self": f"{api}/tables/{name}"},
        }
    )
