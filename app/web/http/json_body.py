"""Parsing of untrusted JSON bodies, with limits on length, nesting and the size of numbers."""

import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ...core.schema.base import Limits
from ...core.schema.errors import described, explain, shown
from ...errors import Fault, Invalid, Malformed, TooLarge, UnsupportedMedia

Model = TypeVar("Model", bound=BaseModel)

_MAX_INTEGER_DIGITS = 300
"""Longest whole number that is parsed exactly. No field accepts a longer one, and parsing takes
quadratic time, so longer ones become infinite."""

_FORM = "application/x-www-form-urlencoded"
"""The content type that ``curl -d`` sends by default; a JSON body may have it."""


async def read_json(request: Request, most_bytes: int, setting: str) -> Any:
    """Return the JSON value in the body of a request. NaN and 1e999 become floats.

    Parameters
    ----------
    request : Request
    most_bytes : int
        Maximum length of the body.
    setting : str
        Name of the setting with this limit, for the message.

    Raises
    ------
    UnsupportedMedia, TooLarge, Malformed
    """
    body = await read_json_text(request, most_bytes, setting)
    return await run_in_threadpool(parse_json, body)


async def read_json_text(request: Request, most_bytes: int, setting: str) -> bytes:
    """Return the body of a request with a JSON content type, without parsing it.

    Raises
    ------
    UnsupportedMedia, TooLarge
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", "application/json", _FORM) and not media.endswith("+json"):
        raise UnsupportedMedia(
            f"the body must be JSON (content-type: application/json), got {shown(media)}"
        )
    return await read_bytes(request, most_bytes, setting)


async def read_bytes(request: Request, most_bytes: int, setting: str) -> bytes:
    """Return the body of a request.

    Raises
    ------
    TooLarge
        It is longer than ``most_bytes``, by its header or by its content.
    """
    too_large = TooLarge(f"the body may have at most {most_bytes} bytes ({setting})")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
        raise too_large
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise too_large
    return bytes(body)


def parse_json(body: bytes) -> Any:
    """Parse a UTF-8 JSON text.

    Raises
    ------
    Malformed
        It is not JSON, is nested too deeply, or contains a field twice in one object.
    """
    if not body.strip():
        raise Malformed("the body is empty. Send a JSON object such as {}.")
    try:
        return json.loads(
            body.decode("utf-8"), parse_int=_integer, object_pairs_hook=_object_without_repeats
        )
    except UnicodeDecodeError as error:
        raise Malformed(f"the body is not UTF-8 text: byte {error.start} is invalid") from error
    except json.JSONDecodeError as error:
        raise Malformed(
            f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error


def _integer(digits: str) -> int | float:
    if len(digits) <= _MAX_INTEGER_DIGITS:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Malformed(f'the field "{shown(name)}" occurs twice in one object')
            seen.add(name)
    return fields


def validated(model: type[Model], data: Any, limits: Limits, at: str = "") -> Model:
    """Validate ``data`` and return it as a ``model``.

    Parameters
    ----------
    model : type
        A strict pydantic model.
    data : any
        A JSON value, as from ``read_json``.
    limits : Limits
        The limits on sizes.
    at : str
        JSON pointer of ``data`` in the body, put before the pointer of each fault.

    Raises
    ------
    Invalid
        With a `Fault` for each invalid field.
    """
    if not isinstance(data, Mapping):
        raise Invalid(Fault(at, f"must be a JSON object, got {described(data)}"))
    try:
        return model.model_validate(data, context={"limits": limits})
    except ValidationError as error:
        faults = [Fault(at + entry["pointer"], entry["message"]) for entry in explain(error)]
        raise Invalid(*faults) from error
