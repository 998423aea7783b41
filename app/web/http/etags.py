"""ETag responses: a client that has the current bytes gets 304.

A frame changes only with the software. Its URL does not contain the software's version, so
caches may use it without revalidation for a day only. Its tag does contain the version, so a
revalidation needs no computation.
"""

import hashlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from ...service.code_fingerprint import software
from ...service.compute.admission import Gate
from .cancellable import computed, while_connected

UNCHANGING = "public, max-age=86400, immutable"
"""``Cache-Control`` of responses that change only with the version of the software."""

FOR_EVER = "public, max-age=31536000, immutable"
"""``Cache-Control`` of files whose URL changes with their content."""

REVALIDATE = "no-cache"
"""``Cache-Control`` of responses that a client must revalidate each time."""


def entity_tag(*parts: object) -> str:
    """Return a strong entity tag of the values that determine the bytes of a response."""
    text = "\n".join(map(str, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


async def unchanging(request: Request, make: Callable[[], Awaitable[Response]]) -> Response:
    """Return the response of ``make``, or 304 if the client has it.

    The response must depend on the URL and the software only.
    """
    tag = entity_tag(software(), request.url.path, request.url.query)
    return _tagged(_not_modified(request, tag) or await make(), tag, UNCHANGING)


async def computed_once(
    request: Request,
    gate: Gate,
    work: Callable[[], Awaitable[bytes | Response]],
    *,
    large: bool = False,
    is_cached: Callable[[], bool] = lambda: False,
) -> Response:
    """Return the computed response, or 304 if the client has it.

    As ``unchanging``, with the computation under admission control.

    Parameters
    ----------
    request : Request
    gate : Gate
    work : callable
        Returns JSON text or a response.
    large : bool
        The computation runs in the pool for long jobs.
    is_cached : callable
        Tells whether ``work`` only encodes a cached result; admission is not needed then.

    Raises
    ------
    Busy, NotReady, ClientDisconnect
        As ``computed``.
    """

    async def made() -> bytes | Response:
        return await work()

    async def make() -> Response:
        if gate.ready and is_cached():
            result = await while_connected(request, gate, made())
        else:
            result = await computed(request, gate, work, large=large)
        if isinstance(result, Response):
            return result
        return Response(result, media_type="application/json")

    return await unchanging(request, make)


def revalidated(request: Request, tag: str, make: Callable[[], Response]) -> Response:
    """Return the response of ``make``, or 304 if the client has the version of ``tag``.

    Clients revalidate the response each time.
    """
    return _tagged(_not_modified(request, tag) or make(), tag, REVALIDATE)


def _tagged(response: Response, tag: str, cache_control: str) -> Response:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = cache_control
    return response


def _not_modified(request: Request, tag: str) -> Response | None:
    """Return a 304 response if ``If-None-Match`` contains the tag, otherwise None."""
    held = ",".join(request.headers.getlist("if-none-match"))
    tags = {part.strip().removeprefix("W/") for part in held.split(",")}
    return Response(status_code=304) if tag in tags or held.strip() == "*" else None
