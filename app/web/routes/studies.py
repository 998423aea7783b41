"""Routes of studies: begin one, watch it, pause it, read its rows, draw what they come to."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from starlette.convertors import Convertor, register_url_convertor

from ...core.export.plotly_study import study_figure
from ...core.studies.measure import COLUMNS, Row
from ...core.studies.spec import StudySpec
from ...core.studies.summary import Question, QuestionError, summary
from ...core.studies.table import as_csv, as_parquet
from ...errors import Fault, Invalid
from ...service.container import Services
from ..dependencies import Here
from ..http.json_body import read_json, validated
from ..http.openapi import BINARY, answers, answers_by_type, json_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..params.frame_params import Query as Parameters
from ..responses.frames import PlotlyFigure
from ..responses.streams import CellEvent
from ..responses.studies import (
    CurveStudy,
    CurveStudySpec,
    FinishedCell,
    RunStudy,
    RunStudySpec,
    StudyList,
    StudyRows,
    StudySummary,
)
from .streaming import Reader, described_stream

router = APIRouter(tags=["studies"])

StudyId = Annotated[
    str, Path(description="Id of a study: 20 hex digits, from `POST /api/studies`.")
]

MOST_LISTED = 100
"""Studies in one list."""

_FRESH = {"Cache-Control": "no-cache"}
_JSON = "application/json"
_CSV = "text/csv"
_PARQUET = "application/vnd.apache.parquet"

_FILES = {
    "csv": (as_csv, f"{_CSV}; charset=utf-8"),
    "parquet": (as_parquet, _PARQUET),
}


class _Act(Convertor[str]):
    """What can be done with a study, in a path: other words there are not this route's."""

    regex = "pause|resume|cancel"

    def convert(self, value: str) -> str:
        """Return the word itself."""
        return value

    def to_string(self, value: str) -> str:
        """Return the word itself."""
        return value


register_url_convertor("act", _Act())


class SummaryQuery(Parameters):
    """What to ask of a study's rows."""

    metric: str = Field(
        description="What was measured: "
        + "; ".join(f"of a {kind}: {', '.join(names)}" for kind, names in COLUMNS.items())
        + ". `gradient_norm.2` is that of the second layer."
    )
    x: str | None = Field(
        None, description="Field of the axis across, or `epoch`. Unset: the first axis."
    )
    series: str | None = Field(
        None, description="Field of the axis that makes a line each, or `epoch`. Unset: one line."
    )
    epoch: int | None = Field(None, description="Rows of this epoch. Unset: the last one.")

    def question(self) -> Question:
        """The question asked."""
        return Question(self.metric, self.x, self.series, self.epoch)


class BeginQuery(Parameters):
    """Whether to begin at once."""

    begin: bool = Field(True, description="`false` only names the study.")


@router.post(
    "/studies",
    summary="Name and begin a study",
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
    response_description="The study's id, its spec with every default, its progress, and links",
    responses=answers(RunStudy, CurveStudy) | problems(400, 413, 415, 422, 503),
)
async def create_study(
    request: Request, here: Here, api: ApiAddress, query: Annotated[BeginQuery, Query()]
) -> Response:
    """Begin a study: every combination of the axes' values with every seed is a cell.

    The same spec has the same id, and goes on from the cells that are finished.
    """
    data = await read_json(request, here.limits.body_bytes, "CREASES_MAX_BODY_BYTES")
    spec = validated(StudySpec, data, here.limits)
    study = await here.studies.register(spec)
    if query.begin:
        await here.gate.warm()
        await here.studies.begin(study)
    told = await _told(here, api, study)
    headers = {"Location": told["links"]["self"]}
    return Response(encode(told), media_type=_JSON, headers=headers)


@router.get(
    "/studies",
    summary="Studies begun here",
    response_description="The latest 100, each with the fields of its axes and its progress",
    responses=answers(StudyList),
)
async def list_studies(here: Here, api: ApiAddress) -> Response:
    """The studies of this server, the latest first."""
    names = await here.studies.known(MOST_LISTED)
    told = [await _told(here, api, name, spec=False) for name in names]
    return Response(encode({"studies": told}), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}",
    summary="What is known of a study",
    response_description="Spec, links, progress",
    responses=answers(RunStudy, CurveStudy) | problems(404, 422),
)
async def get_study(here: Here, api: ApiAddress, study: StudyId) -> Response:
    """The spec of a study, and how far it is: cells done, rate, time left."""
    return Response(encode(await _told(here, api, study)), media_type=_JSON, headers=_FRESH)


@router.post(
    "/studies/{study}/{act:act}",
    summary="Pause, resume or cancel",
    response_description="What is known of the study now",
    responses=answers(RunStudy, CurveStudy) | problems(404, 422, 503),
)
async def act_on_study(
    here: Here,
    api: ApiAddress,
    study: StudyId,
    act: Annotated[Literal["pause", "resume", "cancel"], Path(description="What to do.")],
) -> Response:
    """Finished cells are kept whatever happens; a cell under way begins anew when resumed."""
    if act == "resume":
        await here.gate.warm()
        await here.studies.begin(study)
    elif act == "pause":
        await here.studies.pause(study)
    else:
        await here.studies.cancel(study)
    return Response(encode(await _told(here, api, study)), media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}/rows",
    summary="The rows so far",
    response_description="A row for each finished cell and epoch",
    responses=answers(StudyRows) | problems(404, 422),
)
async def get_study_rows(here: Here, study: StudyId) -> Response:
    """Every finished cell's rows, in order, each with the values and the seed of its cell."""
    spec = await here.studies.spec(study)
    rows = await here.studies.rows(study)
    body = await here.work(lambda: encode({"study": study, "rows": [_full(spec, r) for r in rows]}))
    return Response(body, media_type=_JSON, headers=_FRESH)


@router.get(
    "/studies/{study}/export/{kind}",
    summary="The rows as a file",
    response_class=Response,
    response_description="The file, as an attachment",
    responses=answers_by_type({_CSV: {"type": "string"}, _PARQUET: BINARY}) | problems(404, 422),
)
async def export_study(
    here: Here,
    study: StudyId,
    kind: Annotated[Literal["csv", "parquet"], Path(description="Kind of file.")],
) -> Response:
    """The rows so far by columns: axes, seed, epoch, run, and what was measured."""
    spec = await here.studies.spec(study)
    rows = await here.studies.rows(study)
    write, media_type = _FILES[kind]
    headers = _FRESH | {"Content-Disposition": f'attachment; filename="study-{study}.{kind}"'}
    return Response(await here.work(write, spec, rows), media_type=media_type, headers=headers)


@router.get(
    "/studies/{study}/summary",
    summary="What a metric comes to",
    response_description="Median, quartiles and extremes over the seeds, by x and series",
    responses=answers(StudySummary) | problems(404, 422),
)
async def get_study_summary(
    here: Here, study: StudyId, query: Annotated[SummaryQuery, Query()]
) -> Response:
    """A metric of the rows so far against one axis, a line for each value of another."""
    return await _summarised(here, study, query, figure=False)


@router.get(
    "/studies/{study}/figure",
    summary="A Plotly figure of a study",
    response_description="Medians and the range over the seeds",
    responses=answers(PlotlyFigure) | problems(404, 422),
)
async def get_study_figure(
    here: Here, study: StudyId, query: Annotated[SummaryQuery, Query()]
) -> Response:
    """The summary as a figure that `plotly.io.from_json` opens."""
    return await _summarised(here, study, query, figure=True)


@router.get(
    "/studies/{study}/stream",
    summary="Cells as they finish",
    response_description="The cells in the order in which they finish",
    **described_stream(CellEvent, FinishedCell),
)
async def stream_study(here: Here, reader: Reader, study: StudyId) -> Response:
    """Each finished cell's rows with the progress, from the first one on, as they come.

    Server-sent events: `event: cell`, then `event: end`; or JSON lines by `Accept`. A study that is
    paused keeps the stream open; reading it does not keep a study going, nor does going away
    end it.
    """
    spec = await here.studies.spec(study)

    async def make(place: int) -> tuple[bytes, bool]:
        rows = await here.studies.finished(study, place)
        progress = await here.studies.progress(study)
        told = [_full(spec, row) for row in rows or ()]
        return encode({"rows": told, "progress": progress}), rows is None

    return reader.send(range(spec.size), make, "cell")


async def _summarised(here: Services, study: str, query: SummaryQuery, *, figure: bool) -> Response:
    spec = await here.studies.spec(study)
    rows = await here.studies.rows(study)
    try:
        found = await here.work(summary, spec, rows, query.question())
    except QuestionError as error:
        raise Invalid(Fault(f"/{error.part}", str(error))) from error
    body = encode(study_figure(found) if figure else found)
    return Response(body, media_type=_JSON, headers=_FRESH)


def _full(spec: StudySpec, row: Row) -> dict[str, Any]:
    cell = spec.cell(row["cell"])
    return {"cell": row["cell"], "values": cell.values, "seed": cell.seed} | row


async def _told(here: Services, api: str, study: str, *, spec: bool = True) -> dict[str, Any]:
    known = await here.studies.spec(study)
    at = f"{api}/studies/{study}"
    told: dict[str, Any] = {"id": study, "kind": known.kind}
    told["axes"] = [axis.field for axis in known.axes]
    if spec:
        told["spec"] = known.model_dump(mode="json", by_alias=True)
    return told | {
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
