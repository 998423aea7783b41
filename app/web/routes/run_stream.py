"""Route of the stream of a run: frames as they are computed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from ..dependencies import Here, RunId, Spec, known_slice
from ..params.frame_params import StreamQuery
from ..responses.frames import Frame
from ..responses.streams import FrameEvent
from .frames import frame_text
from .streaming import Reader, described_stream

router = APIRouter(tags=["runs"])


@router.get(
    "/runs/{run}/stream",
    summary="Stream frames of a run",
    response_description="Frames from `first` to `last`",
    **described_stream(FrameEvent, Frame),
)
async def stream_run(
    here: Here, reader: Reader, run: RunId, spec: Spec, query: Annotated[StreamQuery, Query()]
) -> Response:
    """Train the run and send a frame every `every` epochs.

    The response has server-sent events: `event: frame` with the frame as data and the epoch as id,
    then `event: end`, or `event: problem` with a problem document. With
    `Accept: application/jsonl`, each line is a frame; after an error, the last line is a problem
    document. If the run diverges, the stream ends with the frame of that epoch. Training stops when
    the client disconnects.
    """
    view = query.view(here.limits, spec, await known_slice(here, spec, query.slice))

    async def make(epoch: int) -> tuple[bytes, bool]:
        text = await frame_text(here, spec, run, epoch, view, query.arrays)
        return text.body, text.diverged

    return reader.send(query.epochs(here.limits), make)
