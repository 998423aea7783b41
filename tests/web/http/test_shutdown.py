"""Requests that compute while the server shuts down."""

import asyncio

import pytest
from starlette.requests import Request

from app.errors import NotReady
from app.service.compute.admission import Gate
from app.web.http.cancellable import computed


async def never():
    await asyncio.Event().wait()


async def cut(gate, *, closing):
    """Cancel a computing request, as uvicorn does after its shutdown timeout."""
    begun = asyncio.Event()

    async def work():
        begun.set()
        await never()

    request = Request({"type": "http"}, receive=never)
    task = asyncio.create_task(computed(request, gate, work))
    await begun.wait()
    if closing:
        gate.close()
    task.cancel()
    await task


def open_gate():
    gate = Gate(2)
    gate.open()
    return gate


def test_requests_cancelled_by_a_shutdown_get_an_error():
    async def scenario():
        gate = open_gate()
        with pytest.raises(NotReady, match="shutting down"):
            await cut(gate, closing=True)
        assert gate.waiting == 0

    asyncio.run(scenario())


def test_requests_cancelled_otherwise_end_without_an_error():
    async def scenario():
        gate = open_gate()
        with pytest.raises(asyncio.CancelledError):
            await cut(gate, closing=False)
        assert gate.waiting == 0

    asyncio.run(scenario())
