"""Streams of results as they are computed, as server-sent events or JSON lines.

Each result is computed after the previous one has been sent, so a slow client slows the training
down and nothing accumulates. An open stream counts against no limit on requests: its jobs take
turns with those of other streams. The stream ends when the client disconnects.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ...errors import NotAcceptable
from ...service.compute.turns import Turn, current_turn, in_turn
from ...service.container import Services
from ..dependencies import Here
from ..http.content_negotiation import preferred
from ..http.openapi import answers_by_type, problems, reference
from ..http.problem_details import INTERNAL_ERROR, STATUS, describe, problem_document
from ..http.serialization import encode
from ..responses.problems import Problem
from ..responses.streams import EndEvent, ProblemEvent

_logger = logging.getLogger(__name__)

EVENTS = "text/event-stream"
LINES = "application/jsonl"

FORMATS: dict[str, tuple[str, ...]] = {
    EVENTS: (),
    LINES: ("application/x-ndjson", "application/x-jsonlines"),
}
"""Media types of a stream, each with its aliases."""

KEEP_ALIVE_SECONDS = 10.0
"""Time without data after which a comment is sent, so that proxies keep the connection open."""

RETRY_MILLISECONDS = 1000
"""Time after which a browser reconnects to an interrupted stream."""

Value = TypeVar("Value")


def described_stream(event: type[BaseModel], line: type[BaseModel]) -> dict[str, Any]:
    """Describe a streaming route by the models of its events and of its JSON lines."""
    events = reference(event, EndEvent, ProblemEvent)
    texts = {
        EVENTS: _text("Server-sent events; `data` is JSON.", EVENTS, events),
        LINES: _text("JSON, one value per line.", "application/json", reference(line, Problem)),
    }
    received = {"description": "The client has received everything before (`Last-Event-ID`)."}
    return {
        "response_class": StreamingResponse,
        "responses": answers_by_type(texts) | {204: received} | problems(404, 406, 422, 429, 503),
    }


def _text(description: str, media: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "string",
        "description": description,
        "contentMediaType": media,
        "contentSchema": content,
    }


def event(name: str, data: bytes, number: int | None = None) -> bytes:
    """Format a server-sent event."""
    id_line = b"" if number is None else b"id: %d\n" % number
    return b"%sevent: %s\ndata: %s\n\n" % (id_line, name.encode(), data)


Make = Callable[[int], Coroutine[Any, Any, tuple[bytes, bool]]]
"""Computes the result for a number: its JSON, and whether the stream ends with it."""


Sent = tuple[str, int, bytes]
"""An item of a stream: name (such as ``frame``, ``end`` or ``problem``), number and JSON."""


@dataclass(frozen=True)
class StreamReader:
    """The client of a stream: its format, the last number it has, and whether it sent HEAD."""

    here: Services
    media_type: str
    seen: int
    only_head: bool
    client: str

    def send(
        self,
        numbers: Iterable[int],
        make: Make,
        name: str = "frame",
        *,
        computes: bool = True,
    ) -> Response:
        """Return a response that streams a result for each of ``numbers``, in order.

        Parameters
        ----------
        numbers : iterable of int
            Epochs, or positions in a list of results. Those that a reconnecting client has already
            received are skipped.
        make : callable
            Computes the result for a number.
        name : str
            Name of the events.
        computes : bool
            False if results are only awaited, as those of a study: such a stream is always
            accepted, others only while a request would be.
        """
        numbers = [number for number in numbers if number > self.seen]
        if not numbers:
            return Response(status_code=204)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        if self.only_head:
            return Response(media_type=self.media_type, headers=headers)
        if computes:
            self.here.gate.check()
        write = _events if self.media_type == EVENTS else _lines
        return StreamingResponse(
            write(self._made(numbers, make, name)),
            media_type=self.media_type,
            headers=headers,
        )

    async def _made(
        self, numbers: list[int], make: Make, name: str
    ) -> AsyncGenerator[Sent | None, None]:
        """Yield the result for each number, and None whenever none was sent for a long time."""

        async def in_own_turn(number: int) -> tuple[bytes, bool]:
            await self.here.gate.warm()
            with in_turn(Turn("stream", self.client)):
                return await make(number)

        number = numbers[0]
        try:
            for number in numbers:
                last = False
                async with aclosing(_until_closing(self.here, in_own_turn(number))) as results:
                    async for made in results:
                        if made is None:
                            yield None
                        else:
                            body, last = made
                            yield name, number, body
                if self.here.gate.closing.is_set():
                    return
                if last:
                    break
            yield "end", number, encode({"epoch": number})
        except tuple(STATUS) as error:
            yield "problem", number, encode(problem_document(*describe(error)))
        except Exception:
            _logger.exception("a stream of %s broke at %d", name, number)
            yield "problem", number, encode(problem_document(500, INTERNAL_ERROR))


async def reader(
    request: Request,
    here: Here,
    last_event_id: Annotated[
        str, Header(description="Id of the last event received. Only later events are sent.")
    ] = "",
) -> StreamReader:
    """Return the reader that sends a stream to the client of this request.

    Raises
    ------
    NotAcceptable
        The client accepts none of the formats.
    """
    media_type = preferred(request, FORMATS)
    if media_type is None:
        raise NotAcceptable(f"a stream is available as {' or '.join(FORMATS)}")
    is_number = last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10
    seen = int(last_event_id) if is_number else -1
    only_head = "creases.head" in request.scope
    return StreamReader(here, media_type, seen, only_head, current_turn().client)


Reader = Annotated[StreamReader, Depends(reader)]


async def _until_closing(
    here: Services, work: Coroutine[Any, Any, Value]
) -> AsyncGenerator[Value | None, None]:
    """Yield the result of ``work``, preceded by None for each ``KEEP_ALIVE_SECONDS`` of waiting.

    If the server shuts down, cancel ``work`` and yield no result.
    """
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
