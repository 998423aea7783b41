"""Answers that never change: a strong tag of all that they depend on, kept by clients for ever."""

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

IMMUTABLE = "public, max-age=31536000, immutable"


def entity_tag(*parts: object) -> str:
    """A strong entity tag of everything that decides the bytes of an answer."""
    text = "\n".join(map(str, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_current(request: Request, tag: str) -> bool:
    """Whether the client says that it has the answer with this tag already."""
    held = request.headers.get("if-none-match", "")
    return held.strip() == "*" or tag in (
        part.strip().removeprefix("W/") for part in held.split(",")
    )


def caching(tag: str) -> dict[str, str]:
    """The headers of an answer that may be kept for ever."""
    return {"ETag": tag, "Cache-Control": IMMUTABLE}


def not_modified(tag: str) -> Response:
    """The answer to a client that has it already."""
    return Response(status_code=304, headers=caching(tag))


def immutable(body: bytes, tag: str, media_type: str, headers: Mapping[str, str] = {}) -> Response:
    """An answer that never changes."""
    return Response(body, headers=caching(tag) | dict(headers), media_type=media_type)
