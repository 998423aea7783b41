"""Routes of frames: a frame, a preview with other weights, a region card, a figure."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from ...core.export.plotly_frame import figure
from ...core.export.python_script import Way, script
from ...core.frames.frame import Frame, View, frame
from ...core.frames.region_card import card
from ...core.slices.spec import SliceSpec
from ...core.specs.run import RunSpec, run_id
from ...core.training.interpolation import NotComparable, check_comparable, interpolated
from ...core.training.state import State, edited
from ...errors import Fault, Invalid
from ...service.compute.turns import last_step
from ...service.container import Services
from ...service.runs.frames import FrameText
from ..dependencies import AtEpoch
from ..http.cancellable import computed
from ..http.json_body import read_model
from ..http.openapi import NOT_MODIFIED, answers, answers_by_type, json_body, problems
from ..http.serialization import Arrays, encode
from ..params.bodies import PreviewRequest
from ..params.frame_params import (
    BetweenQuery,
    FrameQuery,
    PointBetweenQuery,
    PointQuery,
    ScriptBetweenQuery,
    ViewQuery,
    check_threshold,
)
from ..responses import frames as answered

router = APIRouter(
    prefix="/runs/{run}/frames/{epoch}", tags=["frames"], responses=problems(404, 422, 429, 503)
)


@router.get(
    "",
    summary="Get a frame",
    response_description="The frame. It never changes.",
    responses=answers(answered.Frame) | NOT_MODIFIED,
)
async def get_frame(at: AtEpoch, query: Annotated[FrameQuery, Query()]) -> Response:
    """Return the frame of a run at an epoch; train the run up to there if needed."""
    view = query.view(at.here.limits, at.spec, await at.slice(query.slice))

    def is_cached() -> bool:
        return at.here.frames.is_cached(at.run, at.epoch, view, query.arrays)

    async def work() -> Response:
        text = await frame_text(at.here, at.spec, at.run, at.epoch, view, query.arrays)
        cost = {"Server-Timing": f"training;dur={1000 * text.seconds:.3f}"}
        return Response(text.body, media_type="application/json", headers=cost)

    return await at.respond(work, is_cached)


async def frame_text(
    here: Services, spec: RunSpec, run: str, epoch: int, view: View, arrays: Arrays
) -> FrameText:
    """Return the JSON of a frame; the same one is encoded once for all clients."""
    new = not here.frames.is_cached(run, epoch, view)

    async def encoded(found: Frame) -> bytes:
        with last_step(new):
            return await here.work_on(spec.network, encode, found.as_dict(), arrays)

    return await here.frames.text(run, epoch, view, arrays, encoded)


@router.post(
    "/preview",
    summary="Preview a frame with other weights",
    openapi_extra=json_body(
        PreviewRequest,
        a_first_layer_crease_moved={
            "coefs": [
                {"layer": 0, "from": 0, "to": 3, "value": 0.7},
                {"layer": 0, "from": 1, "to": 3, "value": -0.4},
            ],
            "intercepts": [{"layer": 0, "to": 3, "value": 0.25}],
        },
    ),
    response_description="The frame with these weights",
    responses=answers(answered.Frame) | problems(400, 408, 413, 415),
)
async def preview_frame(at: AtEpoch, query: Annotated[FrameQuery, Query()]) -> Response:
    """Return the frame that a run would have at an epoch with some weights changed.

    Nothing is stored. To continue training with these weights, create a run with an intervention.
    `run` and `gradient_norm` in the response are those of the unchanged run.
    """
    wanted = await read_model(at.request, at.here, PreviewRequest)
    wanted.check(at.spec)
    view = query.view(at.here.limits, at.spec, await at.slice(query.slice))

    async def work() -> bytes:
        state = await at.state()
        return await at.work(_preview, state, wanted, view, at.here.limits.regions, query.arrays)

    body = await computed(at.request, at.here.gate, work, large=at.large)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _preview(
    state: State, wanted: PreviewRequest, view: View, max_regions: int, arrays: Arrays
) -> bytes:
    shown = frame(edited(state, wanted.coefs, wanted.intercepts), view, max_regions)
    return encode(shown.as_dict(), arrays)


@router.get(
    "/between/{other}",
    summary="Get a frame between two runs",
    response_description="The frame of the network with interpolated weights",
    responses=answers(answered.Frame) | NOT_MODIFIED,
)
async def get_frame_between(
    at: AtEpoch,
    other: Annotated[str, Path(description="Id of the run at the other end.")],
    query: Annotated[BetweenQuery, Query()],
) -> Response:
    """Return the frame of a network on the straight line between the weights of two runs.

    Both runs are at the same epoch. Each weight and bias is the float64 number nearest to
    (1 - share) · a + share · b, of the numbers a and b of the two runs. At the ends the frame is
    that of the run; on the way, points, metrics, and `run` are those of the first run, and
    `gradient_norm` is null. The networks must have equal layers, inputs, activations, classes and
    standardization.
    """
    view = query.view(at.here.limits, at.spec, await at.slice(query.slice))

    async def work() -> bytes:
        states = await _comparable(at, other)
        limit = at.here.limits.regions
        return await at.work(_between, *states, query.share, view, limit, query.arrays)

    return await at.respond(work)


async def _comparable(at: AtEpoch, other: str) -> tuple[State, State]:
    """Return the states of two runs between which there are networks."""
    second = await at.here.runs.spec(other)
    try:
        await at.work(check_comparable, at.spec, second)
    except NotComparable as error:
        raise Invalid(Fault("/other", str(error))) from error
    return await at.state(), await at.here.runs.ensure(other, at.epoch)


def _between(
    first: State, second: State, share: float, view: View, max_regions: int, arrays: Arrays
) -> bytes:
    return encode(frame(interpolated(first, second, share), view, max_regions).as_dict(), arrays)


@router.get(
    "/at",
    summary="Get the linear region at a point",
    response_description="Activation pattern, affine map, probability, area, points inside, "
    "nearest boundary point",
    responses=answers(answered.RegionCard) | NOT_MODIFIED,
)
async def get_card(at: AtEpoch, query: Annotated[PointQuery, Query()]) -> Response:
    """Return the properties of the linear region that contains a point of the plane.

    On a slice, x1 and x2 are its coordinates s and t. `original` is the point in all columns,
    `agrees` tells whether the network of all columns has the region's activation pattern there, and
    `sample` is the nearest sample.
    """
    check_threshold(query.threshold, at.spec)
    plane, limit = await at.slice(query.slice), at.here.limits.regions

    async def work() -> bytes:
        state = await at.state()
        place = query.x1, query.x2, query.box
        content = await at.work(card, state, *place, limit, plane, query.threshold)
        return encode(content)

    return await at.respond(work)


@router.get(
    "/between/{other}/at",
    summary="Get the linear region at a point of a network between two runs",
    response_description="As that of `/at`",
    responses=answers(answered.RegionCard) | NOT_MODIFIED,
)
async def get_card_between(
    at: AtEpoch,
    other: Annotated[str, Path(description="Id of the run at the other end.")],
    query: Annotated[PointBetweenQuery, Query()],
) -> Response:
    """Return the properties of the linear region of a network with interpolated weights."""
    check_threshold(query.threshold, at.spec)
    plane, limit = await at.slice(query.slice), at.here.limits.regions

    async def work() -> bytes:
        first, second = await _comparable(at, other)
        place = query.x1, query.x2, query.box
        state = await at.work(interpolated, first, second, query.share)
        return encode(await at.work(card, state, *place, limit, plane, query.threshold))

    return await at.respond(work)


@router.get(
    "/between/{other}/export/py",
    summary="Get a Python script of a network between two runs",
    response_class=Response,
    response_description="The script, as an attachment",
    responses=answers_by_type({"text/x-python": {"type": "string"}}) | NOT_MODIFIED,
)
async def get_script_between(
    at: AtEpoch,
    other: Annotated[str, Path(description="Id of the run at the other end.")],
    query: Annotated[ScriptBetweenQuery, Query()],
) -> Response:
    """Return a script that trains both runs without Creases and interpolates their weights.

    They are those of the frame to the last bit. If scikit-learn cannot train one of the runs, the
    script contains the interpolated weights and says why.
    """
    check_threshold(query.threshold, at.spec)
    plane = await at.slice(query.slice)

    async def work() -> Response:
        ends = await _comparable(at, other)
        text = await at.work(_script_between, *ends, query, plane)
        name = f"creases-{run_id(at.spec)}-{at.epoch}-between.py"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/x-python; charset=utf-8", headers=headers)

    return await at.respond(work)


def _script_between(
    first: State, second: State, query: ScriptBetweenQuery, plane: SliceSpec | None
) -> bytes:
    way = Way(first, second, run_id(second.spec), query.share)
    state, run = interpolated(first, second, query.share), run_id(first.spec)
    return script(state, run, query.box, plane, query.threshold, way).encode()


@router.get(
    "/figure",
    summary="Get a Plotly figure of a frame",
    response_description="A figure for `plotly.io.from_json`",
    responses=answers(answered.PlotlyFigure) | NOT_MODIFIED,
)
async def get_figure(at: AtEpoch, query: Annotated[ViewQuery, Query()]) -> Response:
    """Return a figure with the heatmap, the creases, the decision boundary and the points.

    With more than two columns, or a slice, the axes have the titles of the slice.
    """
    plane = await at.slice(query.slice)
    view = query.view(at.here.limits, at.spec, plane)
    if plane is not None or len(at.spec.dataset.column_names) > 2:
        view = replace(view, include=view.include | {"slice"})

    async def work() -> bytes:
        return await at.work(_figure_json, await at.here.frames.get(at.run, at.epoch, view))

    return await at.respond(work, lambda: at.here.frames.is_cached(at.run, at.epoch, view))


def _figure_json(frame: Frame) -> bytes:
    shown: dict[str, Any] = figure(frame)
    return encode(shown, "base64")
