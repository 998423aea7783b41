"""Streams: pictures as they are computed, one after the other, as events or as JSON lines.

The next one is begun only when the one before has been handed over, so a slow reader slows the
training and nothing piles up; a reader who goes away ends it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.errors import NotAcceptable
from app.service.services import Services
from app.web.problems import STATUS, describe, problem_document
from app.web.wire import encode

_logger = logging.getLogger(__name__)

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


Make = Callable[[int], Coroutine[Any, Any, tuple[bytes, bool]]]
"""Makes what is sent for a number: its JSON, and whether it is the last that there will be."""


def streamed(
    request: Request,
    here: Services,
    numbers: list[int],
    make: Make,
    *,
    name: str,
    accept: str,
    last_event_id: str | None,
) -> Response:
    """A response that sends something for each of ``numbers``, in order.

    Parameters
    ----------
    request : Request
    here : Services
    numbers : list of int
        Epochs, or places in a list of results; those that a returning reader has are left out.
    make : callable
        Makes what is sent for a number.
    name : str
        Name of its events.
    accept : str
        The ``Accept`` header.
    last_event_id : str or None
        What a returning browser says it has seen.

    Raises
    ------
    NotAcceptable
    """
    media_type = chosen_format(accept)
    seen = last_seen(last_event_id)
    numbers = [number for number in numbers if number > seen]
    if not numbers:
        return Response(status_code=204)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    if request.scope.get("creases.head"):
        return Response(media_type=media_type, headers=headers)
    here.gate.check()
    write = _events if media_type == EVENTS else _lines
    return StreamingResponse(
        write(_made(here, numbers, make, name)), media_type=media_type, headers=headers
    )


Sent = tuple[str, int, bytes]
"""What a stream holds: a name (``end`` and ``problem`` are its own), a number, its JSON."""


async def _made(
    here: Services, numbers: list[int], make: Make, name: str
) -> AsyncGenerator[Sent | None, None]:
    """What is made for each number; None where nothing has come for a while."""

    async def admitted(number: int) -> tuple[bytes, bool]:
        await here.gate.warm()
        return await make(number)

    number = numbers[0]
    try:
        with here.gate.admitted():
            for number in numbers:
                last = False
                async with aclosing(_until_closing(here, admitted(number))) as results:
                    async for made in results:
                        if made is None:
                            yield None
                        else:
                            body, last = made
                            yield name, number, body
                if here.gate.closing.is_set():
                    return
                if last:
                    break
        yield "end", number, encode({"epoch": number})
    except tuple(STATUS) as error:
        yield "problem", number, encode(problem_document(*describe(error)))
    except Exception:
        _logger.exception("a stream of %s broke at %d", name, number)
        words = "something went wrong inside Creases; its log says what"
        yield "problem", number, encode(problem_document(500, words))


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
                name, number, body = item
                yield event(name, body, None if name in ("end", "problem") else number)


async def _lines(sent: AsyncGenerator[Sent | None, None]) -> AsyncIterator[bytes]:
    async with aclosing(sent):
        async for item in sent:
            if item is not None and item[0] != "end":
                yield item[2] + b"\n"
