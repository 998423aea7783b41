"""Computing for somebody who may hang up: admitted at the gate, stopped when the line is cut."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from ...errors import NotReady
from ...service.compute.admission import Gate

Value = TypeVar("Value")


async def computed(request: Request, gate: Gate, work: Callable[[], Awaitable[Value]]) -> Value:
    """What ``work`` returns, unless the client of ``request`` goes away before.

    Its body must have been read. An ordinary response notices a cut connection only when it is
    sent, so somebody has to listen meanwhile, or the work would go on for nobody.

    Raises
    ------
    Busy, NotReady
        The gate does not let it in.
    ClientDisconnect
        The client has gone; ``work`` has been cancelled.
    """

    async def admitted() -> Value:
        with gate.admitted():
            await gate.warm()
            return await work()

    task = asyncio.create_task(admitted())
    listener = asyncio.create_task(_disconnected(request))
    try:
        try:
            await asyncio.wait((task, listener), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            if gate.closing.is_set():  # the server has waited for this long enough
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
