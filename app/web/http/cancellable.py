"""Computations that are cancelled when their client disconnects."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from ...errors import NotReady
from ...service.compute.admission import Gate

Value = TypeVar("Value")


async def computed(
    request: Request, gate: Gate, work: Callable[[], Awaitable[Value]], *, large: bool = False
) -> Value:
    """Run ``work`` under admission control, and cancel it if the client disconnects.

    The request's body must have been read. An ordinary response notices a closed connection only
    when it is sent, so this function watches the connection until then.

    Parameters
    ----------
    request : Request
    gate : Gate
    work : callable
    large : bool
        The computation runs in the pool for long jobs.

    Raises
    ------
    Busy, NotReady
        The gate refuses the request.
    ClientDisconnect
        The client has disconnected; ``work`` has been cancelled.
    """

    async def admitted() -> Value:
        with gate.admitted(large=large):
            await gate.warm()
            return await work()

    return await while_connected(request, gate, admitted())


async def while_connected(request: Request, gate: Gate, work: Coroutine[Any, Any, Value]) -> Value:
    """Await ``work``, without admission control, and cancel it if the client disconnects.

    Raises
    ------
    NotReady
        The server is shutting down.
    ClientDisconnect
        The client has disconnected; ``work`` has been cancelled.
    """
    task = asyncio.create_task(work)
    listener = asyncio.create_task(_disconnected(request))
    try:
        try:
            await asyncio.wait((task, listener), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if gate.closing.is_set():  # uvicorn's shutdown timeout is over
                raise NotReady("the server is shutting down") from None
            raise
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        listener.cancel()
        await asyncio.gather(task, listener, return_exceptions=True)


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
