"""Answers with a tag of all that decides their bytes: whoever has them is not sent them again.

Pictures of runs never change as long as the software stays. Their addresses do not tell its
version, so they are kept unasked for a day only; their tags do, so that whoever asks afterwards,
or at each time as the page does, is told at once.
"""

import hashlib
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from ...service.code_fingerprint import software
from ...service.compute.admission import Gate
from .cancellable import computed

UNCHANGING = "public, max-age=86400, immutable"
"""Of answers that only another version of the software would give otherwise."""

FOR_EVER = "public, max-age=31536000, immutable"
"""Of files whose address changes with their content."""

ASK_EACH_TIME = "no-cache"
"""Of answers that may be kept, and must be asked about each time."""


def entity_tag(*parts: object) -> str:
    """A strong entity tag of everything that decides the bytes of an answer."""
    text = "\n".join(map(str, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


async def unchanging(request: Request, make: Callable[[], Awaitable[Response]]) -> Response:
    """What ``make`` gives, which its address and the software decide; 304 to who has it."""
    tag = entity_tag(software(), request.url.path, request.url.query)
    return _tagged(_not_modified(request, tag) or await make(), tag, UNCHANGING)


async def computed_once(
    request: Request, gate: Gate, work: Callable[[], Awaitable[bytes | Response]]
) -> Response:
    """As ``unchanging``, for what takes computing: JSON text, or a whole response.

    Raises
    ------
    Busy, NotReady, ClientDisconnect
        As ``computed``.
    """

    async def make() -> Response:
        made = await computed(request, gate, work)
        return made if isinstance(made, Response) else Response(made, media_type="application/json")

    return await unchanging(request, make)


def revalidated(request: Request, tag: str, make: Callable[[], Response]) -> Response:
    """What ``make`` gives, to be asked about each time; 304 to who has what ``tag`` stands for."""
    return _tagged(_not_modified(request, tag) or make(), tag, ASK_EACH_TIME)


def _tagged(response: Response, tag: str, keep: str) -> Response:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = keep
    return response


def _not_modified(request: Request, tag: str) -> Response | None:
    """The answer to a client that says that it has what this tag stands for."""
    held = ",".join(request.headers.getlist("if-none-match"))
    tags = {part.strip().removeprefix("W/") for part in held.split(",")}
    return Response(status_code=304) if tag in tags or held.strip() == "*" else None
