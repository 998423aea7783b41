"""Routes of frames: the picture of one epoch, or with other weights, a region, a figure."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from app.core.cards import card
from app.core.figures import figure
from app.core.frames import Frame, View, frame
from app.core.training import State, edited
from app.service.services import Services
from app.web.bodies import read_json, validated
from app.web.compute import computed
from app.web.conditional import entity_tag, immutable, is_current, not_modified
from app.web.documents import json_body, problems
from app.web.here import Epoch, Here, RunId, Spec
from app.web.queries import FrameQuery, PointQuery, ViewQuery
from app.web.requests import PreviewRequest
from app.web.wire import Arrays, encode

router = APIRouter(
    prefix="/runs/{run}/frames/{epoch}", tags=["frames"], responses=problems(404, 422, 429, 503)
)


async def picture(
    request: Request,
    here: Services,
    run: str,
    epoch: int,
    view: View,
    write: Callable[[Frame], bytes],
    *,
    kind: str,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response:
    """A frame, written some way, as an answer that never changes."""
    shown = (view.box, view.grid, sorted(view.include), view.layers)
    tag = entity_tag(here.version, run, epoch, shown, kind)
    if is_current(request, tag):
        return not_modified(tag)

    async def work() -> bytes:
        return await here.work(write, await here.frames.get(run, epoch, view))

    body = await computed(request, here.gate, work)
    return immutable(body, tag, media_type, headers or {})


@router.get("", summary="One frame", response_description="The frame; it never changes")
async def get_frame(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[FrameQuery, Query()],
) -> Response:
    """The picture of a run at one epoch; trains as far as needed."""
    return await picture(
        request,
        here,
        run,
        epoch,
        query.view(here.limits, spec),
        lambda frame: encode(frame.as_dict(), query.arrays),
        kind=f"frame {query.arrays}",
        media_type="application/json",
    )


@router.post(
    "/preview",
    summary="One frame with other weights",
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
    response_description="The frame, by the same names",
    responses=problems(400, 413, 415),
)
async def preview_frame(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[FrameQuery, Query()],
) -> Response:
    """The picture that a run would give at an epoch if some weights were others.

    Nothing is made or kept: to train on from there, name a run with that intervention. `run` and
    `gradient_norm` are those of the run as it is.
    """
    data = await read_json(request, here.limits.body_bytes, "CREASES_MAX_BODY_BYTES")
    wanted = validated(PreviewRequest, data, here.limits)
    wanted.check(spec)
    view = query.view(here.limits, spec)

    async def work() -> bytes:
        state = await here.runs.ensure(run, epoch)
        return await here.work(_preview, state, wanted, view, here.limits.regions, query.arrays)

    body = await computed(request, here.gate, work)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _preview(
    state: State, wanted: PreviewRequest, view: View, max_regions: int, arrays: Arrays
) -> bytes:
    shown = frame(edited(state, wanted.coefs, wanted.intercepts), view, max_regions)
    return encode(shown.as_dict(), arrays)


@router.get(
    "/at",
    summary="The region at a point",
    response_description="Pattern, affine map, probability, area, points inside, nearest boundary",
)
async def get_card(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[PointQuery, Query()],
) -> Response:
    """All that is known of the linear region at a point of the plane."""
    tag = entity_tag(here.version, run, epoch, query.x1, query.x2, query.box, "card")
    if is_current(request, tag):
        return not_modified(tag)

    async def work() -> bytes:
        state = await here.runs.ensure(run, epoch)
        known = await here.work(card, state, query.x1, query.x2, query.box, here.limits.regions)
        return encode(known)

    return immutable(await computed(request, here.gate, work), tag, "application/json")


@router.get(
    "/figure",
    summary="A Plotly figure",
    response_description="A figure that `plotly.io.from_json` opens",
)
async def get_figure(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[ViewQuery, Query()],
) -> Response:
    """The picture of a run at one epoch as a Plotly figure: colour, creases, boundary, points."""
    return await picture(
        request,
        here,
        run,
        epoch,
        query.view(here.limits, spec),
        _figure_json,
        kind="figure",
        media_type="application/json",
    )


def _figure_json(frame: Frame) -> bytes:
    shown: dict[str, Any] = figure(frame)
    return encode(shown, "base64")
