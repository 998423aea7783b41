"""Frames as they are computed, one after the other: server-sent events, or JSON lines.

The next frame is begun only when the one before has been handed over, so a slow reader slows the
training and nothing piles up; a reader who goes away ends it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from app.core.frames import View
from app.errors import NotAcceptable
from app.service.services import Services
from app.web.documents import problems
from app.web.here import Here, RunId, Spec
from app.web.problems import STATUS, describe, problem_document
from app.web.queries import StreamQuery
from app.web.wire import Arrays, encode

_logger = logging.getLogger(__name__)

router = APIRouter(tags=["runs"])

EVENTS = "text/event-stream"
LINES = "application/jsonl"

KEEP_ALIVE_SECONDS = 10.0
"""Silence after which a comment is sent, so that nothing on the way takes the line for dead."""

RETRY_MILLISECONDS = 1000
"""How long a browser waits before it comes back for the rest."""

Value = TypeVar("Value")


def event(name: str, data: bytes, number: int | None = None) -> bytes:
    """One server-sent event."""
    place = b"" if number is None else b"id: %d\n" % number
    return b"%sevent: %s\ndata: %s\n\n" % (place, name.encode(), data)


def chosen_format(accept: str) -> str:
    """The format that an ``Accept`` header asks for; events unless it names JSON lines.

    Raises
    ------
    NotAcceptable
        It allows neither.
    """
    kinds = [item.partition(";")[0].strip().lower() for item in accept.split(",")]
    for kind in kinds:
        if kind in (LINES, "application/x-ndjson", "application/x-jsonlines"):
            return LINES
        if kind in ("", "*/*", "text/*", EVENTS):
            return EVENTS
    raise NotAcceptable(f"a stream can be {EVENTS} or {LINES}")


def last_seen(header: str | None) -> int:
    """The epoch of the last frame that a returning browser got; -1 for none."""
    return (
        int(header) if header and header.isascii() and header.isdigit() and len(header) < 10 else -1
    )


@router.get(
    "/runs/{run}/stream",
    summary="Frames as they are computed",
    response_class=StreamingResponse,
    response_description="Frames from `first` to `last`",
    responses=problems(404, 422, 429, 503)
    | {
        200: {
            "content": {
                EVENTS: {"schema": {"type": "string"}},
                LINES: {"schema": {"type": "string"}},
            }
        },
        204: {"description": "Everything asked for was received before (`Last-Event-ID`)."},
    },
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
    media_type = chosen_format(accept)
    view = query.view(here.limits, spec)
    seen = last_seen(last_event_id)
    epochs = [epoch for epoch in query.epochs(here.limits) if epoch > seen]
    if not epochs:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.scope.get("creases.head"):
        return Response(media_type=media_type, headers=headers)
    here.gate.check()
    write = _events if media_type == EVENTS else _lines
    return StreamingResponse(
        write(_frames(here, run, epochs, view, query.arrays)),
        media_type=media_type,
        headers=headers,
    )


Sent = tuple[str, int, bytes]
"""What a stream holds: ``frame``, ``end`` or ``problem``, its epoch, its JSON."""


async def _frames(
    here: Services, run: str, epochs: list[int], view: View, arrays: Arrays
) -> AsyncGenerator[Sent | None, None]:
    """The frames of a run; None where nothing has come for a while."""

    async def make(epoch: int) -> tuple[bytes, bool]:
        await here.gate.warm()
        frame = (await here.frames.get(run, epoch, view)).as_dict()
        return await here.work(encode, frame, arrays), frame["status"] == "diverged"

    epoch = epochs[0]
    try:
        with here.gate.admitted():
            for epoch in epochs:
                last = False
                async with aclosing(_until_closing(here, make(epoch))) as results:
                    async for made in results:
                        if made is None:
                            yield None
                        else:
                            body, last = made
                            yield "frame", epoch, body
                if here.gate.closing.is_set():
                    return
                if last:
                    break
        yield "end", epoch, encode({"epoch": epoch})
    except tuple(STATUS) as error:
        yield "problem", epoch, encode(problem_document(*describe(error)))
    except Exception:
        _logger.exception("stream of run %s broke at epoch %d", run, epoch)
        words = "something went wrong inside Creases; its log says what"
        yield "problem", epoch, encode(problem_document(500, words))


async def _until_closing(
    here: Services, work: Coroutine[Any, Any, Value]
) -> AsyncGenerator[Value | None, None]:
    """What ``work`` returns, after a None for each long silence; nothing if the server closes."""
    task = asyncio.create_task(work)
    closing = asyncio.create_task(here.gate.closing.wait())
    try:
        while not task.done():
            done, _ = await asyncio.wait(
                (task, closing), timeout=KEEP_ALIVE_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            if closing in done and task not in done:
                return
            if not done:
                yield None
        yield task.result()
    finally:
        task.cancel()
        closing.cancel()
        await asyncio.gather(task, closing, return_exceptions=True)


async def _events(sent: AsyncGenerator[Sent | None, None]) -> AsyncIterator[bytes]:
    yield b"retry: %d\n\n" % RETRY_MILLISECONDS
    async with aclosing(sent):
        async for item in sent:
            if item is None:
                yield b": still computing\n\n"
            else:
                name, epoch, body = item
                yield event(name, body, epoch if name == "frame" else None)


async def _lines(sent: AsyncGenerator[Sent | None, None]) -> AsyncIterator[bytes]:
    async with aclosing(sent):
        async for item in sent:
            if item is not None and item[0] != "end":
                yield item[2] + b"\n"
