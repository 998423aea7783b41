"""Route of a run's stream: frames as they are computed."""

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from app.web.documents import problems
from app.web.here import Here, RunId, Spec
from app.web.queries import StreamQuery
from app.web.streams import EVENTS, LINES, streamed
from app.web.wire import encode

router = APIRouter(tags=["runs"])

STREAM_ANSWERS = problems(404, 422, 429, 503) | {
    200: {
        "content": {
            EVENTS: {"schema": {"type": "string"}},
            LINES: {"schema": {"type": "string"}},
        }
    },
    204: {"description": "Everything asked for was received before (`Last-Event-ID`)."},
}
"""What the documentation says of an answer that streams."""


@router.get(
    "/runs/{run}/stream",
    summary="Frames as they are computed",
    response_class=StreamingResponse,
    response_description="Frames from `first` to `last`",
    responses=STREAM_ANSWERS,
)
async def stream(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    query: Annotated[StreamQuery, Query()],
    accept: Annotated[str, Header()] = "*/*",
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Train and send a frame every so many epochs.

    Server-sent events: `event: frame` with the frame as data and the epoch as id, then
    `event: end`, or `event: problem` with a problem document. By `Accept: application/jsonl`: one
    frame a line; a problem document as the last line if something goes wrong. A run that diverges
    ends with the frame that says so. Training stops when the reader goes away.
    """
    view = query.view(here.limits, spec)

    async def make(epoch: int) -> tuple[bytes, bool]:
        frame = (await here.frames.get(run, epoch, view)).as_dict()
        return await here.work(encode, frame, query.arrays), frame["status"] == "diverged"

    return streamed(
        request,
        here,
        query.epochs(here.limits),
        make,
        name="frame",
        accept=accept,
        last_event_id=last_event_id,
    )
