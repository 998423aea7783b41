"""Read and discard the rest of a request's body that the application left unread, within bounds.

A server that answers before it has read the whole body, and then closes the connection, resets it:
the client, which is still sending, never sees the answer. So the rest is read first.
"""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...service.container import Services

MOST_BYTES = 256 * 2**20
"""Bytes of a rest that are read; the connection is closed on what is longer."""

MOST_SECONDS = 20.0
"""Time that reading a rest may take in all: a slow sender does not keep the connection for ever."""

SILENCE_SECONDS = 3.0
"""Time without a byte after which nothing more is expected. It is shorter than the time that a
stopping server waits for its connections."""

UNASKED_SILENCE_SECONDS = 1.0
"""The same for a client that waits for ``100 Continue`` before it sends, and did not get it."""

_SHORT = 2**16
"""Bytes of a body that is read before the answer, so that its connection can be used again."""

_SHORT_SECONDS = 0.1


class UnreadBodies:
    """Reads what an application leaves of a request's body, after the answer has been sent.

    The answer then says ``Connection: close``, unless the rest is short and there already.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, then read what is left of its body."""
        if scope["type"] == "http" and _has_body(Headers(scope=scope)):
            body = _Body(scope, receive)
            await self.app(scope, body.receive, _Answer(body, send).send)
        else:
            await self.app(scope, receive, send)


class _Body:
    """The body of one request: how much of it has come, and whether that is all."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self._scope = scope
        self._receive = receive
        length = headers.get("content-length", "")
        self.is_short = length.isdecimal() and len(length) < 10 and int(length) <= _SHORT
        self.awaits_consent = headers.get("expect", "").lower() == "100-continue"
        self.ended = False

    async def receive(self) -> Message:
        """Hand a message on."""
        self.awaits_consent = False  # asking for the body makes the server send 100 Continue
        message = await self._receive()
        self.ended |= message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def forget(self, silence: float, most: float) -> None:
        """Read on to the end, as long as there is no long silence and the server does not stop."""
        left = MOST_BYTES
        try:
            async with asyncio.timeout(most):
                while not self.ended and left > 0 and not _stopping(self._scope):
                    async with asyncio.timeout(silence):
                        left -= len((await self.receive()).get("body", b""))
        except TimeoutError:
            return


class _Answer:
    """The answer to one request: its end is held back until the body has been read."""

    def __init__(self, body: _Body, send: Send) -> None:
        self._body = body
        self._send = send

    async def send(self, message: Message) -> None:
        """Hand a message on."""
        body = self._body
        if message["type"] == "http.response.start":
            if body.is_short and not body.awaits_consent:
                await body.forget(_SHORT_SECONDS, _SHORT_SECONDS)
            if not body.ended:
                MutableHeaders(scope=message)["Connection"] = "close"
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not last or body.ended:
            await self._send(message)
            return
        silence = UNASKED_SILENCE_SECONDS if body.awaits_consent else SILENCE_SECONDS
        await self._send({**message, "more_body": True})
        await body.forget(silence, MOST_SECONDS)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _stopping(scope: Scope) -> bool:
    services: Services | None = getattr(scope["app"].state, "services", None)
    return services is not None and services.gate.closing.is_set()
