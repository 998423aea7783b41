"""Routes of studies: create, start, pause, progress, rows, summaries and figures."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.convertors import Convertor, register_url_convertor

from ...core.export.plotly_study import study_figure
from ...core.studies.measure import Row
from ...core.studies.metrics import QuestionError
from ...core.studies.spec import StudySpec
from ...core.studies.summary import summary
from ...core.studies.table import as_csv, as_parquet
from ...errors import Fault, Invalid
from ...service.container import Services
from ..dependencies import Here
from ..http.json_body import read_model
from ..http.openapi import BINARY, answers, answers_by_type, json_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..params.study_params import (
    MAX_CELLS,
    BeginQuery,
    ListParameters,
    RowsQuery,
    SummaryQuery,
)
from ..responses.frames import PlotlyFigure
from ..responses.streams import CellEvent, ProgressEvent
from ..responses.studies import (
    CurveStudy,
    CurveStudySpec,
    FinishedCell,
    RunStudy,
    RunStudySpec,
    StudyChanges,
    StudyList,
    StudyName,
    StudyRows,
    StudySummary,
)
from .streaming import Reader, described_stream

router = APIRouter(tags=["studies"])

StudyId = Annotated[
    str, Path(description="Id of a study: 20 hex digits, from `POST /api/studies`.")
]

MAX_EVENTS = 1000
"""Maximum number of events of a stream of changes."""

_FRESH = {"Cache-Control": "no-cache"}
_JSON = "application/json"
_CSV = "text/csv"
_PARQUET = "application/vnd.apache.parquet"

_FILES = {
    "csv": (as_csv, f"{_CSV}; charset=utf-8"),
    "parquet": (as_parquet, _PARQUET),
}


class _Act(Convertor[str]):
    """An action on a study in a path, so that other words do not match the route."""

    regex = "pause|resume|cancel"

    def convert(self, value: str) -> str:
        """Return the word itself."""
        return value

    def to_string(self, value: str) -> str:
        """Return the word itself."""
        return value


register_url_convertor("act", _Act())


async def finished_rows(here: Here, study: StudyId) -> tuple[StudySpec, list[Row]]:
    """Return the spec of the study in the path and the rows of its finished cells."""
    return await here.studies.spec(study), await here.studies.rows(study)


Finished = Annotated[tuple[StudySpec, list[Row]], Depends(finished_rows)]


async def summarized_rows(
    here: Here, finished: Finished, query: Annotated[SummaryQuery, Query()]
) -> dict[str, Any]:
    """Return the statistics that the query asks for, of the study in the path."""
    try:
        return await here.work(summary, *finished, query.question())
    except QuestionError as error:
        raise Invalid(Fault(f"/{error.part}", str(error))) from error


Summarized = Annotated[dict[str, Any], Depends(summarized_rows)]


@router.post(
    "/studies",
    summary="Create and start a study",
    openapi_extra=json_body(
        RunStudySpec,
        CurveStudySpec,
        of_runs={
            "epochs": [100],
            "axes": [{"field": "network.hidden_layer_sizes", "values": [[4], [8], [16]]}],
            "seeds": [0, 1],
        },
        of_curves={
            "kind": "curve",
            "epochs": [200],
            "axes": [
                {"field": "network.hidden_layer_sizes", "values": [[2], [4], [8], [16]]},
                {"field": "network.activation", "values": ["relu", "tanh"]},
            ],
            "seeds": [0, 1, 2],
        },
    ),
    response_description="The study's id, its spec with all defaults, its progress, and links",
    responses=answers(RunStudy, CurveStudy) | problems(400, 408, 413, 415, 422, 429, 503, 507),
)
async def create_study(
    request: Request, here: Here, api: ApiAddress, query: Annotated[BeginQuery, Query()]
) -> Response:
    """Create a study and start it. A cell is a combination of values of the axes with a seed.

    The same spec always gives the same id, and the study continues from its finished cells.
    """
    name = query.read_name()
    # A short body can describe thousands of cells, each of which is validated.
    spec = await read_model(request, here, StudySpec, slow=True)
    study = await here.studies.register(spec)
    if name is not None:
        await here.studies.rename(study, name)
    if query.begin:
        await here.gate.warm()
        await here.studies.begin(study)
    content = await _described(here, api, study)
    headers = {"Location": content["links"]["self"]}
    return Response(encode(content), media_type=_JSON, headers=headers)


@router.get(
    "/studies",
    summary="List the studies",
    response_description="A page of studies, each with the fields of its axes and its progress",
    responses=answers(StudyList) | problems(422),
)
async def list_studies(
    here: Here, api: ApiAddress, query: Annotated[ListParameters, Query()]
) -> Response:
    """Return the studies that were started on this server, the newest first.

    `where` finds the studies that have cells with a value, on an axis or in the base spec.
    """
    found = await here.studies.listed(query.query())
    entries = [await _described(here, api, name, spec=False) for name in found.names]
    content = {"studies": entries, "total": found.total, "next": found.following}
    return Response(encode(content), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/stream",
    summary="Stream the progress of all studies",
    response_description="The studies that change, with their progress",
    **described_stream(ProgressEvent, StudyChanges),
)
async def stream_studies(here: Here, reader: Reader) -> Response:
    """Send the progress of each study that changes, at most four times per second.

    A client follows any number of studies with one connection: `after` of
    `GET /api/studies/{study}/rows` gets the rows of the cells that have finished since. The first
    event has no studies: it confirms the connection. Changes before the connection are not sent.
    The stream ends when no study is running.
    """
    seen = here.studies.latest

    async def make(number: int) -> tuple[bytes, bool]:
        nonlocal seen
        changes: list[tuple[str, dict[str, Any]]] = []
        if number:
            changes, seen = await here.studies.changed(seen)
        studies = [{"id": name, "progress": progress} for name, progress in changes]
        return encode({"studies": studies}), number > 0 and not changes

    return reader.send(range(MAX_EVENTS), make, "progress", computes=False)


@router.get(
    "/studies/{study}",
    summary="Get a study",
    response_description="Spec, links, progress",
    responses=answers(RunStudy, CurveStudy) | problems(404, 410, 422),
)
async def get_study(here: Here, api: ApiAddress, study: StudyId) -> Response:
    """Return the spec of a study and its progress: finished cells, rate, time left."""
    return Response(encode(await _described(here, api, study)), media_type=_JSON, headers=_FRESH)


@router.patch(
    "/studies/{study}",
    summary="Name a study",
    response_description="The study with its new name",
    openapi_extra=json_body(StudyName, name={"name": "Width and activation"}),
    responses=answers(RunStudy, CurveStudy) | problems(400, 404, 408, 410, 413, 415, 422, 507),
)
async def name_study(request: Request, here: Here, api: ApiAddress, study: StudyId) -> Response:
    """Give a study a name, or remove it. The id stays the same."""
    await here.studies.spec(study)
    body = await read_model(request, here, StudyName)
    await here.studies.rename(study, body.name)
    return Response(encode(await _described(here, api, study)), media_type=_JSON, headers=_FRESH)


@router.post(
    "/studies/{study}/{act:act}",
    summary="Pause, resume or cancel a study",
    response_description="The study with its new status",
    responses=answers(RunStudy, CurveStudy) | problems(404, 410, 422, 429, 503, 507),
)
async def act_on_study(
    here: Here,
    api: ApiAddress,
    study: StudyId,
    act: Annotated[Literal["pause", "resume", "cancel"], Path(description="The action.")],
) -> Response:
    """Pause, resume or cancel a study.

    Finished cells are always kept. Unfinished cells start again when the study is resumed. After
    the response to a pause or cancel, no further cell is stored.
    """
    if act == "resume":
        await here.gate.warm()
        await here.studies.begin(study)
    elif act == "pause":
        await here.studies.pause(study)
    else:
        await here.studies.cancel(study)
    return Response(encode(await _described(here, api, study)), media_type=_JSON, headers=_FRESH)


@router.delete(
    "/studies/{study}",
    summary="Delete a study",
    status_code=204,
    response_class=Response,
    response_description="The study is deleted",
    responses=problems(404, 409, 410, 422, 507),
)
async def delete_study(here: Here, study: StudyId) -> Response:
    """Delete a study with its name and its rows; a running one stops.

    Its URLs then return 410, until its spec is posted again. The runs of its cells stay. Studies
    that come with the site (`shipped`) cannot be deleted.
    """
    await here.studies.delete(study)
    return Response(status_code=204)


@router.get(
    "/studies/{study}/rows",
    summary="Get the rows of a study",
    response_description="A row for each finished cell and epoch",
    responses=answers(StudyRows) | problems(404, 410, 422),
)
async def get_study_rows(
    here: Here, study: StudyId, query: Annotated[RowsQuery, Query()]
) -> Response:
    """Return the rows of the finished cells, in order, with the values and seed of each cell.

    A large study is read page by page (`limit`), or in the order of finishing (`after`).
    """
    spec, following, total = await here.studies.spec(study), None, None
    asked = query.page()
    if asked is None:
        assert query.after is not None
        rows, following = await here.studies.rows_after(study, query.after, MAX_CELLS)
    else:
        try:
            page = await here.studies.rows_page(study, asked)
        except QuestionError as error:
            raise Invalid(Fault(f"/{error.part}", str(error))) from error
        rows = page.rows
        if query.limit is not None:
            total, end = page.total, query.offset + query.limit
            following = end if end < total else None

    def work() -> bytes:
        full_rows = [_full(spec, row) for row in rows]
        return encode({"study": study, "rows": full_rows, "next": following, "total": total})

    return Response(await here.work(work), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}/export/{kind}",
    summary="Export the rows of a study as a file",
    response_class=Response,
    response_description="The file, as an attachment",
    responses=answers_by_type({_CSV: {"type": "string"}, _PARQUET: BINARY})
    | problems(404, 410, 422),
)
async def export_study(
    here: Here,
    study: StudyId,
    finished: Finished,
    kind: Annotated[Literal["csv", "parquet"], Path(description="File format.")],
) -> Response:
    """Return the rows of all finished cells as a table: axes, seed, epoch, run and metrics."""
    write, media_type = _FILES[kind]
    headers = _FRESH | {"Content-Disposition": f'attachment; filename="study-{study}.{kind}"'}
    return Response(await here.work(write, *finished), media_type=media_type, headers=headers)


@router.get(
    "/studies/{study}/summary",
    summary="Get statistics of a metric",
    response_description="Median, quartiles and extremes over the seeds, by x and series",
    responses=answers(StudySummary) | problems(404, 410, 422),
)
async def get_study_summary(summarized: Summarized) -> Response:
    """Return a metric of the finished cells along one axis, with a line per value of another."""
    return Response(encode(summarized), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}/figure",
    summary="Get a Plotly figure of a study",
    response_description="A figure for `plotly.io.from_json`",
    responses=answers(PlotlyFigure) | problems(404, 410, 422),
)
async def get_study_figure(summarized: Summarized) -> Response:
    """Return a figure with the medians of a metric and its range over the seeds."""
    return Response(encode(study_figure(summarized)), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}/stream",
    summary="Stream the cells of a study",
    response_description="The cells in the order in which they finish",
    **described_stream(CellEvent, FinishedCell),
)
async def stream_study(here: Here, reader: Reader, study: StudyId) -> Response:
    """Send the rows of each cell with the progress: first of finished cells, then of new ones.

    The response has server-sent events (`event: cell`, then `event: end`), or JSON lines with
    `Accept: application/jsonl`. The stream stays open while the study is paused. It does not
    affect the study: closing it does not stop the study.
    """
    spec = await here.studies.spec(study)

    async def make(place: int) -> tuple[bytes, bool]:
        rows = await here.studies.finished(study, place)
        progress = await here.studies.progress(study)
        full_rows = [_full(spec, row) for row in rows or ()]
        return encode({"rows": full_rows, "progress": progress}), rows is None

    return reader.send(range(spec.size), make, "cell", computes=False)


def _full(spec: StudySpec, row: Row) -> dict[str, Any]:
    cell = spec.cell(row["cell"])
    return {"cell": row["cell"], "values": cell.values, "seed": cell.seed} | row


async def _described(here: Services, api: str, study: str, *, spec: bool = True) -> dict[str, Any]:
    known = await here.studies.spec(study)
    at = f"{api}/studies/{study}"
    noted = await here.studies.noted(study)
    if noted["created"] is not None:
        noted["created"] = datetime.fromtimestamp(noted["created"], UTC).isoformat()
    content: dict[str, Any] = {"id": study, "kind": known.kind} | noted
    content["axes"] = [axis.field for axis in known.axes]
    if spec:
        content["spec"] = known.model_dump(mode="json", by_alias=True)
    return content | {
        "notice": here.studies.notice(study),
        "progress": await here.studies.progress(study),
        "links": {
            "self": at,
            "rows": f"{at}/rows",
            "stream": f"{at}/stream",
            "summary": f"{at}/summary?metric={{metric}}",
            "figure": f"{at}/figure?metric={{metric}}",
            "export": f"{at}/export/{{kind}}",
        },
    }
