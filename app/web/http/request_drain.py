"""Middleware that reads and discards the unread rest of a request's body, within limits.

If a server closes a connection with unread data, it resets the connection, and a client that is
still sending never sees the response. So the rest is read first.
"""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...service.container import Services

MAX_BYTES = 256 * 2**20
"""Maximum number of bytes to discard; after that the connection is closed."""

MAX_SECONDS = 20.0
"""Maximum total time for discarding a body, so that a slow client cannot keep a connection open."""

SILENCE_SECONDS = 3.0
"""Time without data after which the connection is closed. It is shorter than the time that a
stopping server waits for its connections."""

UNASKED_SILENCE_SECONDS = 1.0
"""The same for a client that waits for ``100 Continue`` and has not received it."""

_SHORT = 2**16
"""Maximum length of a body that is discarded before the response, to keep the connection alive."""

_SHORT_SECONDS = 0.1


class UnreadBodies:
    """Discards the unread rest of a request's body after the response has been sent.

    The response has ``Connection: close``, unless the rest is short and has already arrived.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, then discard the rest of its body."""
        if scope["type"] == "http" and _has_body(Headers(scope=scope)):
            body = _Body(scope, receive)
            await self.app(scope, body.receive, _Response(body, send).send)
        else:
            await self.app(scope, receive, send)


class _Body:
    """The body of one request, with a record of whether it has been read to its end."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        headers = Headers(scope=scope)
        self._scope = scope
        self._receive = receive
        length = headers.get("content-length", "")
        self.is_short = length.isdecimal() and len(length) < 10 and int(length) <= _SHORT
        self.expects_continue = headers.get("expect", "").lower() == "100-continue"
        self.ended = False

    async def receive(self) -> Message:
        """Receive a message for the application."""
        self.expects_continue = False  # receiving makes the server send 100 Continue
        message = await self._receive()
        self.ended |= message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def discard(self, silence: float, most: float) -> None:
        """Read the body to its end.

        Stop after ``silence`` seconds without data, after ``most`` seconds in total, after
        ``MAX_BYTES``, or when the server shuts down.
        """
        left = MAX_BYTES
        try:
            async with asyncio.timeout(most):
                while not self.ended and left > 0 and not _stopping(self._scope):
                    async with asyncio.timeout(silence):
                        left -= len((await self.receive()).get("body", b""))
        except TimeoutError:
            return


class _Response:
    """The response to one request. Its end is delayed until the body has been read."""

    def __init__(self, body: _Body, send: Send) -> None:
        self._body = body
        self._send = send

    async def send(self, message: Message) -> None:
        """Send a message of the application."""
        body = self._body
        if message["type"] == "http.response.start":
            if body.is_short and not body.expects_continue:
                await body.discard(_SHORT_SECONDS, _SHORT_SECONDS)
            if not body.ended:
                MutableHeaders(scope=message)["Connection"] = "close"
        last = message["type"] == "http.response.body" and not message.get("more_body", False)
        if not last or body.ended:
            await self._send(message)
            return
        silence = UNASKED_SILENCE_SECONDS if body.expects_continue else SILENCE_SECONDS
        await self._send({**message, "more_body": True})
        await body.discard(silence, MAX_SECONDS)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _has_body(headers: Headers) -> bool:
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _stopping(scope: Scope) -> bool:
    app = scope.get("app")  # a refused connection has none
    services: Services | None = getattr(app.state, "services", None) if app else None
    return services is not None and services.gate.closing.is_set()
