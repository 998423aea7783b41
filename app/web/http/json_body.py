"""Reading JSON from a stranger: bounded in length, depth and size of numbers, refused in words."""

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

_LONGEST_INTEGER = 300
"""Digits up to which a whole number is read as one. Longer ones are beyond any field here, and
reading them takes time that grows with the square of their length: they count as infinite."""

_FORM = "application/x-www-form-urlencoded"
"""What ``curl -d`` says of every body, JSON or not; believed no more than it deserves."""


async def read_json(request: Request, most_bytes: int, setting: str) -> Any:
    """The JSON value in the body of a request. NaN, 1e999 and the like come back as floats.

    Parameters
    ----------
    request : Request
    most_bytes : int
        Longest body; a longer one is refused as soon as that is known.
    setting : str
        The setting that holds this limit, for the message.

    Raises
    ------
    UnsupportedMedia, TooLarge, Malformed
    """
    body = await read_json_text(request, most_bytes, setting)
    return await run_in_threadpool(parse_json, body)


async def read_json_text(request: Request, most_bytes: int, setting: str) -> bytes:
    """The body of a request that says that it is JSON, not yet read as such.

    Raises
    ------
    UnsupportedMedia, TooLarge
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", "application/json", _FORM) and not media.endswith("+json"):
        raise UnsupportedMedia(
            f"the body must be JSON (content-type: application/json), not {shown(media)}"
        )
    return await read_bytes(request, most_bytes, setting)


async def read_bytes(request: Request, most_bytes: int, setting: str) -> bytes:
    """The body of a request as it is.

    Raises
    ------
    TooLarge
    """
    too_large = TooLarge(f"the body may have at most {most_bytes} bytes ({setting})")
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > most_bytes:
        raise too_large
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise too_large
    return bytes(body)


def parse_json(body: bytes) -> Any:
    """The JSON value that ``body`` is the UTF-8 text of.

    Raises
    ------
    Malformed
        It is not one, is nested too deeply, or names a field twice in one object.
    """
    if not body.strip():
        raise Malformed("the body is empty; it must be a JSON object such as {}")
    try:
        return json.loads(
            body.decode("utf-8"), parse_int=_integer, object_pairs_hook=_object_without_repeats
        )
    except UnicodeDecodeError as error:
        raise Malformed(f"the body is not UTF-8 text: byte {error.start} cannot be read") from error
    except json.JSONDecodeError as error:
        raise Malformed(
            f"the body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise Malformed("the body is nested too deeply") from error


def _integer(digits: str) -> int | float:
    if len(digits) <= _LONGEST_INTEGER:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Malformed(f'the field "{shown(name)}" stands twice in one object')
            seen.add(name)
    return fields


def validated(model: type[Model], data: Any, limits: Limits, at: str = "") -> Model:
    """``data`` as a ``model``, or every field that is wrong with the reason.

    Parameters
    ----------
    model : type
        A strict pydantic model.
    data : any
        What ``read_json`` returned.
    limits : Limits
        The limits on sizes.
    at : str
        JSON pointer of ``data`` in the body, put before the place of each fault.

    Raises
    ------
    Invalid
    """
    if not isinstance(data, Mapping):
        raise Invalid(Fault(at, f"must be a JSON object, got {described(data)}"))
    try:
        return model.model_validate(data, context={"limits": limits})
    except ValidationError as error:
        faults = [Fault(at + entry["pointer"], entry["message"]) for entry in explain(error)]
        raise Invalid(*faults) from error
