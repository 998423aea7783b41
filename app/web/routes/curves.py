"""Routes of the curve lab, which fits networks to functions of one variable."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ...core.curves.formula import PLANE, FormulaError, X, parse
from ...core.curves.frame import CurveView, at_place
from ...core.curves.spec import CurveSpec
from ...core.export.plotly_curve import curve_figure
from ...service.compute.turns import last_step
from ...service.container import Services
from ..dependencies import Epoch, Here
from ..http.etags import computed_once, unchanging
from ..http.json_body import read_model
from ..http.openapi import NOT_MODIFIED, answers, json_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..params.bodies import FormulaRequest
from ..params.curve_params import CurveQuery, CurveStreamQuery, FormulaQuery, PlaceQuery
from ..responses import curves as answered
from ..responses.frames import PlotlyFigure
from ..responses.streams import CurveFrameEvent
from .streaming import Reader, described_stream

router = APIRouter(tags=["curves"])

CurveId = Annotated[str, Path(description="Id of a curve: 20 hex digits, from `POST /api/curves`.")]


async def known_curve(here: Here, curve: CurveId) -> tuple[CurveSpec, str]:
    """Return the spec of the curve in the path, and the id of its run."""
    return await here.curves.spec(curve)


Curve = Annotated[tuple[CurveSpec, str], Depends(known_curve)]


@dataclass(frozen=True)
class CurveAtEpoch:
    """The curve and the epoch in the path of a request, and what routes do with them."""

    request: Request
    here: Services
    curve: str
    spec: CurveSpec
    run: str
    epoch: int

    async def frame(self, view: CurveView) -> dict[str, object]:
        """Return the frame for a view; train the curve up to the epoch if needed."""
        return await self.here.curves.frame(self.curve, self.epoch, view)

    async def respond(self, work: Callable[[], Awaitable[bytes]]) -> Response:
        """Return the response that ``work`` computes, or 304 if the client has it."""
        run = await self.here.runs.spec(self.run)
        large = self.here.pools.is_large(run.network)
        return await computed_once(self.request, self.here.gate, work, large=large)


async def curve_at_epoch(
    request: Request, here: Here, curve: CurveId, known: Curve, epoch: Epoch
) -> CurveAtEpoch:
    """Return the curve and the epoch in the path."""
    return CurveAtEpoch(request, here, curve, *known, epoch)


AtEpoch = Annotated[CurveAtEpoch, Depends(curve_at_epoch)]


@router.post(
    "/curves",
    summary="Create a curve",
    openapi_extra=json_body(
        CurveSpec,
        the_default={},
        a_formula={
            "function": {"kind": "formula", "formula": "abs(x) + sin(3x)/2", "noise": 0.1},
            "network": {"hidden_layer_sizes": [32]},
        },
    ),
    response_description="The ids of the curve and its run, the spec with all defaults, and links",
    responses=answers(answered.NamedCurve) | problems(400, 408, 413, 415, 422),
)
async def create_curve(request: Request, here: Here, api: ApiAddress) -> Response:
    """Create a curve without training it. The same spec always gives the same id."""
    spec = await read_model(request, here, CurveSpec)
    curve, run = await here.curves.register(spec)
    notice = here.curves.notice(curve)
    body = await here.work_on_spec(spec, lambda: encode(_named(api, curve, spec, run, notice)))
    headers = {"Location": f"{api}/curves/{curve}"}
    return Response(body, media_type="application/json", headers=headers)


@router.get(
    "/formula",
    summary="Read a formula",
    response_description="The formula as the server reads it, or why it cannot be read",
    responses=answers(answered.ReadFormula) | NOT_MODIFIED | problems(422),
)
async def read_formula(request: Request, query: Annotated[FormulaQuery, Query()]) -> Response:
    """Return how the curve lab reads a formula, as text and as MathML.

    `questions` lists the parts that people read in two ways, such as `e^-2x`, with a clear form of
    each. A text that is not a formula has a `problem` with its place and, where possible, a
    suggestion.
    """

    async def make() -> Response:
        return Response(encode(_read(query.formula)), media_type="application/json")

    return await unchanging(request, make)


@router.post(
    "/formula",
    summary="Evaluate a formula at points of the plane",
    openapi_extra=json_body(
        FormulaRequest,
        a_rule_for_labels={"formula": "x2 > sin(x1)", "points": [[0, 1], [1, 0.5]]},
    ),
    response_description="The formula as the server reads it and its values, or why it cannot be "
    "read",
    responses=answers(answered.EvaluatedFormula) | problems(400, 408, 413, 415, 422),
)
async def evaluate_formula(request: Request, here: Here) -> Response:
    """Return the values of a formula of x1 and x2 at points, for example to label them.

    It is read as formulas of the curve lab are, with x1 and x2 in place of x. A condition has the
    value 1 where it holds and 0 elsewhere. A value that is not a finite number is null.
    """
    wanted = await read_model(request, here, FormulaRequest)
    body = await here.work(lambda: encode(_evaluated(wanted)))
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/curves/{curve}",
    summary="Get a curve",
    response_description="Spec, links and training progress",
    responses=answers(answered.Curve) | problems(404, 422),
)
async def get_curve(here: Here, api: ApiAddress, curve: CurveId, known: Curve) -> Response:
    """Return the spec of a curve, the id of its run, and the epochs trained."""
    spec, run = known
    progress = await here.frames.progress(run)
    notice = here.curves.notice(curve)

    def write() -> bytes:
        named = _named(api, curve, spec, run, notice)
        return encode(named | {name: progress[name] for name in _PROGRESS})

    body = await here.work_on_spec(spec, write)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})


@router.get(
    "/curves/{curve}/frames/{epoch}",
    summary="Get a frame of a curve",
    response_description="The fit, the target function, kinks, linear pieces, contributions of "
    "units and errors. A frame never changes.",
    responses=answers(answered.CurveFrame) | NOT_MODIFIED | problems(404, 422, 429, 503),
)
async def get_curve_frame(at: AtEpoch, query: Annotated[CurveQuery, Query()]) -> Response:
    """Return the fit at an epoch; train the curve up to there if needed."""
    view = query.view()

    async def work() -> bytes:
        return await at.here.work(encode, await at.frame(view), query.arrays)

    return await at.respond(work)


@router.get(
    "/curves/{curve}/frames/{epoch}/at",
    summary="Get the linear piece at an x",
    response_description="The value, the ends, slope and intercept of the piece, the active units",
    responses=answers(answered.CurvePiece) | NOT_MODIFIED | problems(404, 422, 429, 503),
)
async def get_curve_piece(at: AtEpoch, query: Annotated[PlaceQuery, Query()]) -> Response:
    """Return the linear piece of the fit that contains `x`."""

    async def work() -> bytes:
        state = await at.here.runs.ensure(at.run, at.epoch)
        return encode(await at.here.work(at_place, at.spec, state, query.x))

    return await at.respond(work)


@router.get(
    "/curves/{curve}/frames/{epoch}/figure",
    summary="Get a Plotly figure of a curve",
    response_description="A figure for `plotly.io.from_json`",
    responses=answers(PlotlyFigure) | NOT_MODIFIED | problems(404, 422, 429, 503),
)
async def get_curve_figure(at: AtEpoch, query: Annotated[CurveQuery, Query()]) -> Response:
    """Return a figure with the target function, the fit, its kinks and the training interval."""
    view = query.view()

    async def work() -> bytes:
        frame = await at.frame(view)
        names = at.spec.function.names
        return await at.here.work(lambda: encode(curve_figure(frame, names), "base64"))

    return await at.respond(work)


@router.get(
    "/curves/{curve}/stream",
    summary="Stream frames of a curve",
    response_description="Frames from `first` to `last`",
    **described_stream(CurveFrameEvent, answered.CurveFrame),
)
async def stream_curve(
    here: Here,
    reader: Reader,
    curve: CurveId,
    known: Curve,
    query: Annotated[CurveStreamQuery, Query()],
) -> Response:
    """Train the curve and send a frame every `every` epochs.

    The response has server-sent events, or JSON lines with `Accept: application/jsonl`, as for
    `/runs/{run}/stream`. Training stops when the client disconnects.
    """
    view = query.view()

    async def make(epoch: int) -> tuple[bytes, bool]:
        frame = await here.curves.frame(curve, epoch, view)
        with last_step():
            return await here.work(encode, frame, query.arrays), frame["status"] == "diverged"

    return reader.send(query.epochs(here.limits), make)


_PROGRESS = ("status", "epochs", "diverged")


def _named(api: str, curve: str, spec: CurveSpec, run: str, notice: str | None) -> dict[str, Any]:
    here = f"{api}/curves/{curve}"
    frame = f"{here}/frames/{{epoch}}"
    return {
        "id": curve,
        "run": run,
        "spec": spec.model_dump(mode="json", by_alias=True),
        "notice": notice,
        "links": {
            "self": here,
            "stream": f"{here}/stream",
            "frame": frame,
            "at": f"{frame}/at",
            "figure": f"{frame}/figure",
            "export": f"{api}/runs/{run}/frames/{{epoch}}/export/{{kind}}",
        },
    }


def _evaluated(wanted: FormulaRequest) -> dict[str, Any]:
    """Return an `EvaluatedFormula`."""
    read = _read(wanted.formula, PLANE)
    if read["problem"] is not None:
        return read | {"values": None}
    points = np.array(wanted.points, dtype=np.float64).reshape(-1, 2)
    return read | {"values": parse(wanted.formula, PLANE)(*points.T)}


def _read(text: str, variables: tuple[str, ...] = X) -> dict[str, Any]:
    """Return a `ReadFormula`."""
    read: dict[str, Any] = {"formula": text, "reading": None, "mathml": None, "questions": []}
    try:
        formula = parse(text, variables)
    except FormulaError as error:
        place = {"at": error.at, "end": error.end, "suggestion": error.suggestion}
        return read | {"problem": {"message": str(error)} | place}
    questions = []
    for question in formula.questions:
        before, after = text[: question.at], text[question.end :]
        readings = [{"part": part, "formula": before + part + after} for part in question.readings]
        questions.append({"at": question.at, "end": question.end, "readings": readings})
    shown = {"reading": formula.reading, "mathml": formula.mathml}
    return read | shown | {"questions": questions, "problem": None}
