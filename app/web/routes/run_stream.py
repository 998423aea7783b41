"""Route of a run's stream: frames as they are computed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ..dependencies import Here, RunId, Spec
from ..http.serialization import encode
from ..params.frame_params import StreamQuery
from ..responses.frames import Frame
from ..responses.streams import FrameEvent
from .streaming import Reader, described_stream

router = APIRouter(tags=["runs"])


@router.get(
    "/runs/{run}/stream",
    summary="Frames as they are computed",
    response_description="Frames from `first` to `last`",
    **described_stream(FrameEvent, Frame),
)
async def stream_run(
    here: Here, reader: Reader, run: RunId, spec: Spec, query: Annotated[StreamQuery, Query()]
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
        return await here.work_on(spec.network, encode, frame, query.arrays), frame[
            "status"
        ] == "diverged"

    return reader.send(query.epochs(here.limits), make)
