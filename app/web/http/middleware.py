"""Middleware: checks of host and origin, security headers, compression, HEAD requests."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...errors import Refused
from .problem_details import describe, problem
from .proxy_headers import FORWARDED_HOST

_PAGE_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    # plotly.js adds a style element and style attributes.
    "style-src": "'self' 'unsafe-inline'",
    # plotly.js exports PNG and SVG files by way of data: and blob: images.
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def content_security_policy(*, framed: bool = False) -> str:
    """Return the Content-Security-Policy of a page.

    Parameters
    ----------
    framed : bool
        Allow any page, also one opened from a file, to show this page in a frame.
    """
    policy = dict(_PAGE_POLICY)
    if framed:
        # Remove the directive: "*" would not allow a page opened from a file.
        del policy["frame-ancestors"]
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


SECURITY_HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the security headers that a response lacks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Compression(GZipMiddleware):
    """Compresses responses to other machines.

    On the same machine a frame is sent in microseconds, and compressing it would take ten
    milliseconds of CPU time from training.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        client = scope.get("client")
        is_local = client is not None and client[0] in ("127.0.0.1", "::1")
        await (self.app if is_local else super().__call__)(scope, receive, send)


class HeadAsGet:
    """Answers HEAD requests as GET requests, without the body.

    The scope then has ``"creases.head": True``, so that a stream can send its headers only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET", "creases.head": True}, receive, send_without_body)


class OriginCheck:
    """Refuses requests that a page of another site makes a browser send.

    There are two such attacks. With DNS rebinding, another site's host name resolves to this
    machine. So a host name with a dot must be in the settings; IP addresses and names without a dot
    cannot be rebound. With cross-site request forgery, a page of another site posts to this one.
    So the origin of a POST must be this site or in the settings. Behind a trusted proxy, both the
    host that the proxy requests and the host requested from the proxy are checked.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], origins: Iterable[str]) -> None:
        self.app = app
        self._hosts = {host.lower() for host in hosts}
        self._origins = set(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            try:
                self.check(Headers(scope=scope), scope["method"], scope.get(FORWARDED_HOST, ""))
            except Refused as error:
                await problem(*describe(error))(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def check(self, headers: Headers, method: str, forwarded: str = "") -> None:
        """Raise Refused if the request comes from another site.

        ``forwarded`` is the host requested from a trusted proxy; empty without a proxy.
        """
        host = headers.get("host", "")
        for name in map(_host_name, [host, forwarded] if forwarded else [host]):
            if not ("*" in self._hosts or name in self._hosts or _is_local(name)):
                raise Refused(
                    f"the host name {name[:80]!r} is not allowed. Add it to CREASES_ALLOWED_HOSTS "
                    "to serve the site under this name."
                )
        origin = headers.get("origin")
        if method in ("GET", "HEAD", "OPTIONS") or origin is None:
            return
        if not (self._origins & {origin, "*"} or _is_origin_of(origin, forwarded or host)):
            raise Refused(
                f"pages of {origin[:80]!r} may not post to this site. Add the origin to "
                "CREASES_CORS_ORIGINS to allow them. If this is the site's own page behind a "
                "proxy, make the proxy pass on Host, or send X-Forwarded-Host and add its address "
                "to CREASES_TRUSTED_PROXIES."
            )


def _is_origin_of(origin: str, host: str) -> bool:
    """Return True if ``origin`` is on ``host``; either may include the default port."""
    try:
        scheme, netloc, *_ = urlsplit(origin.lower())
    except ValueError:
        return False
    port = {"http": ":80", "https": ":443"}.get(scheme, "")
    return bool(netloc) and netloc.removesuffix(port) == host.lower().removesuffix(port)


def _host_name(host: str) -> str:
    host = host.lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _is_local(name: str) -> bool:
    if "." not in name and ":" not in name:
        return True
    if name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
