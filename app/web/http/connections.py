"""Connections: limits on their number and on the time in which a client sends and reads.

uvicorn limits neither how long a client takes for the header of a request nor how long it leaves a
response unread, and answers malformed requests in plain text. This subclass of its protocol does;
`tests/web/http/test_connections.py` holds what it uses of uvicorn.
"""

import asyncio
import re
import socket
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from ...settings import Settings
from .clients import by_network, too_many
from .middleware import SECURITY_HEADERS, SecurityHeaders
from .problem_details import problem
from .request_drain import UnreadBodies

try:
    import fcntl
    import termios
except ImportError:  # not on Windows
    termios = None  # type: ignore[assignment]

CHECK_SECONDS = 0.5
"""Time between two checks of all connections."""

_REFUSED_SECONDS = 2.0
"""Time that a client has to send a request on a connection beyond the limit, to read why."""

_CLOSE_SECONDS = 1.0
"""Time for which the rest of a malformed request is read, until its connection is closed."""

_LEAST_BYTES_PER_SECOND = 512
"""Speed of reading below which a client counts as one that does not read."""

_BYTES = re.compile(r"bytearray\(b(.*)\)")
"""Bytes as h11 quotes them in its messages."""

Trusts = Callable[[str], bool]


@dataclass
class Connections:
    """All connections of a server, and what they may cost.

    Parameters
    ----------
    most : int
        Maximum number of connections.
    most_per_client : int
        Maximum number of connections from the same address.
    header_seconds : float
        Time for the header of a request.
    write_seconds : float
        Time after which a client that reads nothing is disconnected.
    is_proxy : callable
        Tells whether an address is that of a trusted proxy, whose connections belong to many
        clients and are not limited by their address.
    """

    most: int
    most_per_client: int
    header_seconds: float
    write_seconds: float
    is_proxy: Trusts
    _open: set["Protocol"] = field(default_factory=set)
    _clients: Counter[str] = field(default_factory=Counter)
    _checking: asyncio.TimerHandle | None = None

    @classmethod
    def of(cls, settings: Settings, is_proxy: Trusts) -> "Connections":
        """Return the connections of a server with these settings."""
        return cls(
            most=settings.max_connections,
            most_per_client=settings.max_connections_per_client,
            header_seconds=settings.header_seconds,
            write_seconds=settings.write_seconds,
            is_proxy=is_proxy,
        )

    def protocol(self) -> type[H11Protocol]:
        """Return the class of these connections, for uvicorn's configuration."""
        return type("BoundProtocol", (Protocol,), {"bounds": self})

    def add(self, one: "Protocol") -> str | None:
        """Count a connection, and return the reason if it is to be refused."""
        self._open.add(one)
        self._clients[one.peer] += 1
        if self._checking is None:
            self._checking = one.loop.call_later(CHECK_SECONDS, self._check, one.loop)
        if len(self._open) > self.most:
            return (
                f"the server has more than {self.most} open connections (CREASES_MAX_CONNECTIONS). "
                "Try again in a few seconds."
            )
        if self._clients[one.peer] > self.most_per_client and not self.is_proxy(one.host):
            return too_many(one.peer, self.most_per_client)
        return None

    def remove(self, one: "Protocol") -> None:
        """Stop counting a connection."""
        self._open.discard(one)
        self._clients[one.peer] -= 1
        if not self._clients[one.peer]:
            del self._clients[one.peer]

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        for one in list(self._open):
            one.check(loop.time())
        self._checking = None
        if self._open:
            self._checking = loop.call_later(CHECK_SECONDS, self._check, loop)


class _Counting:
    """A transport that counts what is written to it.

    What its client has read is the difference to what the transport still holds. How much that is
    does not tell by itself, because a stream adds to it all the time.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.written = 0

    def write(self, data: bytes) -> None:
        """Write to the transport."""
        self.written += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(H11Protocol):
    """A connection that is closed if its client does not send or read in time."""

    bounds: Connections

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = ""
        self.peer = ""
        self._header_until: float | None = None
        self._header_seconds = self.bounds.header_seconds
        # When the client last read enough, and how many bytes it had then read in all.
        self._read_at = 0.0
        self._read = 0
        self._closing_at: float | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to serve a connection, or only to refuse it."""
        super().connection_made(cast("asyncio.Transport", _Counting(transport)))
        self.host = self.client[0] if self.client else ""
        self.peer = by_network(self.host)
        reason = self.bounds.add(self)
        if reason is not None:
            self._header_seconds = _REFUSED_SECONDS
            self.app = _refusing(reason)
        self._read_at = self.loop.time()
        self._header_until = self._read_at + self._header_seconds

    def connection_lost(self, exc: Exception | None) -> None:
        """End the requests of the connection."""
        self.bounds.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived."""
        if self._closing_at is not None:
            return
        super().data_received(data)
        self._watch_header()

    def on_response_complete(self) -> None:
        """Go on to the next request of the connection."""
        super().on_response_complete()
        self._watch_header()

    def _watch_header(self) -> None:
        """Start the time for a header that has begun; end it when it is complete."""
        if self.conn.their_state is not h11.IDLE:
            self._header_until = None
        elif self._header_until is None and self.conn.trailing_data[0]:
            self._header_until = self.loop.time() + self._header_seconds

    def check(self, now: float) -> None:
        """Close the connection if a time is over."""
        if not self._is_read(now):
            self.transport.abort()
        elif self._closing_at is not None:
            if now > self._closing_at:
                self.transport.close()
        elif self._header_until is not None and now > self._header_until:
            self._header_until = None
            if self.conn.trailing_data[0] and not self.transport.is_closing():
                self._end(408, "the header of the request did not arrive in time")
            else:
                self.transport.close()

    def _is_read(self, now: float) -> bool:
        """Return False if the client has read too little of a response for too long."""
        left = self.transport.get_write_buffer_size()
        read = cast("_Counting", self.transport).written - left
        if left:
            read -= _unsent(self.transport.get_extra_info("socket"))
        if left == 0 or read >= self._read + _LEAST_BYTES_PER_SECOND * self.bounds.write_seconds:
            self._read_at, self._read = now, read
        return now <= self._read_at + self.bounds.write_seconds

    def send_400_response(self, msg: str) -> None:
        """Send a problem document for a request that is not HTTP."""
        error = sys.exception()
        status = 400
        if isinstance(error, h11.RemoteProtocolError):
            words = _BYTES.sub(r"\1", str(error))
            status, msg = error.error_status_hint, f"the request is not HTTP/1.1: {words}"
        self._end(status, msg)

    def _end(self, status: int, detail: str) -> None:
        """Send a problem document and close the connection; only close it during a response."""
        if self.cycle is not None and not self.cycle.response_complete:
            # Its application must not write to the connection any more.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.close()
            return
        response = problem(status, detail)
        more = {**SECURITY_HEADERS, "Connection": "close"}
        headers = [
            *self.server_state.default_headers,
            *response.raw_headers,
            *((name.lower().encode(), value.encode()) for name, value in more.items()),
        ]
        head = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
        for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        # To close a connection with unread data would reset it, and the client would not receive
        # the response: what it still sends is read first.
        self.transport.write_eof()
        self.flow.resume_reading()
        self._closing_at = self.loop.time() + _CLOSE_SECONDS


def _unsent(connection: socket.socket) -> int:
    """Return the number of bytes that the kernel still holds for a client, where it tells.

    It holds megabytes, and takes more from the transport only when a third of that is sent.
    """
    if termios is None:
        return 0
    try:
        held = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
    except OSError:
        return 0
    return int.from_bytes(held, sys.byteorder)


def _refusing(reason: str) -> ASGIApp:
    """Return an application that refuses a request and closes its connection."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await problem(429, reason, headers={"Connection": "close"})(scope, receive, send)

    return UnreadBodies(SecurityHeaders(refuse))
