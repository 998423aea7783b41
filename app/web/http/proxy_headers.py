"""What a reverse proxy changes: the site's prefix, and who asked which host by which scheme."""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ...settings import path_prefix

_logger = logging.getLogger(__name__)

FORWARDED_HOST = "creases.forwarded_host"
"""Where the scope holds the host that a trusted proxy was asked for."""


class Forwarded:
    """Put the site below a prefix, and believe the ``X-Forwarded-*`` headers of trusted proxies.

    ``X-Forwarded-Prefix`` overrides the fixed prefix; -Host goes into the scope, -For and -Proto
    become the scope's client and scheme. Headers of any other sender are ignored. A proxy may
    strip the prefix from a path or leave it: inside, ``path`` always begins with ``root_path``.

    Parameters
    ----------
    app : ASGI application
    prefix : str
        The prefix of all requests, as ``path_prefix`` returns it; empty for none.
    trusted : sequence of str
        IP addresses and networks of the proxies; ``*`` alone trusts every sender.
    """

    def __init__(self, app: ASGIApp, prefix: str = "", trusted: tuple[str, ...] = ()) -> None:
        self.app = app
        self._prefix = prefix
        self._trusting = bool(trusted)
        # It passes on to `app`; its types are uvicorn's own for the same protocol.
        self._believing = ProxyHeadersMiddleware(app, list(trusted))  # type: ignore[arg-type]
        self._complained = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        trusted = self._trusting and client is not None and self._trusts(client[0])
        prefix = self._prefix or scope.get("root_path", "").rstrip("/")
        inner = dict(scope)
        if trusted:
            headers = Headers(scope=scope)
            prefix = self._forwarded_prefix(headers) or prefix
            inner[FORWARDED_HOST] = headers.get("x-forwarded-host", "").partition(",")[0].strip()
        if prefix:
            path = scope["path"]
            stands = path == prefix or path.startswith(f"{prefix}/")
            inner |= {"root_path": prefix, "path": path if stands else prefix + path}

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Links in an answer hold the prefix, so a cache must not mix them.
                MutableHeaders(scope=message).add_vary_header("X-Forwarded-Prefix")
            await send(message)

        app = self._believing if trusted else self.app
        await app(inner, receive, send_varying if self._trusting else send)  # type: ignore[arg-type]

    def _trusts(self, sender: str) -> bool:
        return sender in self._believing.trusted_hosts

    def _forwarded_prefix(self, headers: Headers) -> str:
        """Return the prefixes that proxies one behind the other have stripped, the outermost first.

        A malformed one is ignored: a proxy may pass on what its client sent.
        """
        parts = ",".join(headers.getlist("x-forwarded-prefix")).split(",")
        try:
            return path_prefix("".join(part.strip().rstrip("/") for part in parts))
        except ValueError as error:
            if not self._complained:
                self._complained = True
                _logger.warning("X-Forwarded-Prefix of a trusted proxy is ignored: it %s", error)
            return ""
