"""Support for reverse proxies: the path prefix and the ``X-Forwarded-*`` headers."""

import logging
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ...settings import path_prefix

_logger = logging.getLogger(__name__)

FORWARDED_HOST = "creases.forwarded_host"
"""Key of the scope for the host that the client requested from a trusted proxy."""


def trusts(trusted: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a function that tells whether an address is that of a trusted proxy.

    Parameters
    ----------
    trusted : sequence of str
        IP addresses and networks of the proxies; ``("*",)`` trusts every address.
    """
    hosts = ProxyHeadersMiddleware(_nothing, list(trusted)).trusted_hosts
    return lambda address: bool(trusted) and address in hosts


async def _nothing(*_: object) -> None:
    """Stand in for the application of a middleware that only compares addresses."""


class Forwarded:
    """Serves the site under a prefix and applies ``X-Forwarded-*`` headers of trusted proxies.

    ``X-Forwarded-Prefix`` overrides the fixed prefix. ``X-Forwarded-Host`` is stored in the scope;
    ``X-Forwarded-For`` and ``X-Forwarded-Proto`` set its client and scheme. Headers from other
    addresses are ignored. Whether or not a proxy strips the prefix from the path, the ``path`` that
    ``app`` sees starts with ``root_path``.

    Parameters
    ----------
    app : ASGI application
    prefix : str
        The prefix of all requests, as returned by ``path_prefix``; empty for none.
    trusted : sequence of str
        IP addresses and networks of the proxies; ``("*",)`` trusts every address.
    """

    def __init__(self, app: ASGIApp, prefix: str = "", trusted: tuple[str, ...] = ()) -> None:
        self.app = app
        self._prefix = prefix
        self._has_trusted = bool(trusted)
        # It forwards to `app`; uvicorn has its own types for the same protocol.
        self._uvicorn = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        trusted = self._has_trusted and client is not None and self._trusts(client[0])
        prefix = self._prefix or scope.get("root_path", "").rstrip("/")
        inner = dict(scope)
        if trusted:
            headers = Headers(scope=scope)
            prefix = self._forwarded_prefix(headers) or prefix
            inner[FORWARDED_HOST] = headers.get("x-forwarded-host", "").partition(",")[0].strip()
        if prefix:
            path = scope["path"]
            has_prefix = path == prefix or path.startswith(f"{prefix}/")
            inner |= {"root_path": prefix, "path": path if has_prefix else prefix + path}

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Responses contain links with the prefix, so a cache must distinguish prefixes.
                MutableHeaders(scope=message).add_vary_header("X-Forwarded-Prefix")
            await send(message)

        app = self._uvicorn if trusted else self.app
        await app(inner, receive, send_varying if self._has_trusted else send)  # type: ignore[arg-type]

    def _trusts(self, sender: str) -> bool:
        return sender in self._uvicorn.trusted_hosts

    def _forwarded_prefix(self, headers: Headers) -> str:
        """Return the joined prefixes of a chain of proxies, the outermost first.

        A malformed prefix is ignored, because a proxy may pass on the header of its client.
        """
        parts = ",".join(headers.getlist("x-forwarded-prefix")).split(",")
        try:
            return path_prefix("".join(part.strip().rstrip("/") for part in parts))
        except ValueError as error:
            if not self._has_warned:
                self._has_warned = True
                _logger.warning(
                    "the X-Forwarded-Prefix of a trusted proxy is ignored: it %s", error
                )
            return ""
