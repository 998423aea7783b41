"""What every request passes: whose name and page it comes under, HEAD, security, compression."""

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
    # plotly.js writes its styles into a style element of its own and into style attributes.
    "style-src": "'self' 'unsafe-inline'",
    # Plotly makes its PNG and SVG files from data: and blob: pictures, inside the page.
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def content_security_policy(*, framed: bool = False, **extra: str) -> str:
    """The policy of a page; ``extra`` adds sources to directives (``script_src="'sha256-…'"``).

    ``framed`` lets pages of any site, and files, show it in a frame.
    """
    policy = dict(_PAGE_POLICY)
    if framed:
        # Said by leaving it out: "*" would not hold for a page opened from a file.
        del policy["frame-ancestors"]
    for name, sources in extra.items():
        policy[name.replace("_", "-")] += f" {sources}"
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


SECURITY_HEADERS = {
    "Content-Security-Policy": content_security_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the security headers that a response does not set itself."""

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
    """Compresses answers to other machines.

    Within one machine the bytes of a frame move in microseconds, and compressing them takes ten
    milliseconds from the training.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        client = scope.get("client")
        here = client is not None and client[0] in ("127.0.0.1", "::1")
        await (self.app if here else super().__call__)(scope, receive, send)


class HeadAsGet:
    """Answers HEAD as GET would, without the body.

    The scope then says ``"creases.head": True``, for an answer whose body would not end.
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


class Neighbourhood:
    """Refuses requests that a page of another site makes a browser send here.

    Two ways lead there. The other site's *name* may be made to resolve to this machine (DNS
    rebinding), so a name with a dot must be one that the settings allow; IP addresses and bare
    names cannot be taken over like that. And a page may *post* to this address; browsers then
    name its origin, which must be this site's own or an allowed one. Behind a trusted proxy both
    the name that the proxy asks for and the one that it was asked for count.
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

        ``forwarded`` is the host that a trusted proxy was asked for, empty without a proxy.
        """
        host = headers.get("host", "")
        for name in map(_host_name, [host, forwarded] if forwarded else [host]):
            if not ("*" in self._hosts or name in self._hosts or _is_local(name)):
                raise Refused(
                    f"this site is not known as {name[:80]!r}; CREASES_ALLOWED_HOSTS adds names"
                )
        origin = headers.get("origin")
        if method in ("GET", "HEAD", "OPTIONS") or origin is None:
            return
        if not (self._origins & {origin, "*"} or _is_origin_of(origin, forwarded or host)):
            raise Refused(
                f"pages of {origin[:80]!r} may not post here; CREASES_CORS_ORIGINS adds origins. "
                "A proxy before this site must pass on Host, or be one of CREASES_TRUSTED_PROXIES "
                "and send X-Forwarded-Host"
            )


def _is_origin_of(origin: str, host: str) -> bool:
    """Whether pages of ``origin`` come from ``host``; only one of them may name a default port."""
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
