"""Parsing of untrusted JSON bodies, with limits on length, nesting and the size of numbers."""

import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from ...core.jobs.job import current_job
from ...core.schema.base import Limits
from ...core.schema.errors import described, explain, shown
from ...errors import Fault, Invalid, Malformed, UnsupportedMedia
from ...service.container import Services
from .cancellable import while_connected
from .uploads import Body, read_body

Model = TypeVar("Model", bound=BaseModel)

_MAX_INTEGER_DIGITS = 300
"""Longest whole number that is parsed exactly. No field accepts a longer one, and parsing takes
quadratic time, so longer ones become infinite."""

_QUICK = 2**13
"""Length of a body in bytes up to which it is parsed in the event loop, in about a millisecond."""

_FORM = "application/x-www-form-urlencoded"
"""The content type that ``curl -d`` sends by default; a JSON body may have it."""


async def read_model(
    request: Request, here: Services, model: type[Model], *, slow: bool = False
) -> Model:
    """Return the JSON value in the body of a request as a ``model``.

    A long body is parsed and validated in the pool for short jobs.

    Parameters
    ----------
    request : Request
    here : Services
    model : type
        A strict pydantic model.
    slow : bool
        Validating even a short body may take long, so it is always done in the pool.

    Raises
    ------
    UnsupportedMedia, TooLarge, TimedOut, Malformed, Invalid, ClientDisconnect
    """
    body = await read_json_text(request, here, here.limits.body_bytes, "CREASES_MAX_BODY_BYTES")

    def parsed() -> Model:
        return validated(model, parse_json(body.read()), here.limits)

    if len(body) <= _QUICK and not slow:
        return parsed()
    return await while_connected(request, here.gate, here.work(parsed))


async def read_json_text(request: Request, here: Services, most_bytes: int, setting: str) -> Body:
    """Return the body of a request with a JSON content type, without parsing it.

    Raises
    ------
    UnsupportedMedia, TooLarge, TimedOut, StoreError
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media not in ("", "application/json", _FORM) and not media.endswith("+json"):
        raise UnsupportedMedia(
            f"the body must be JSON (content-type: application/json), got {shown(media)}"
        )
    return await read_body(request, here, most_bytes, setting)


def parse_json(body: bytes) -> Any:
    """Parse a UTF-8 JSON text.

    Raises
    ------
    Malformed
        It is not JSON, is nested too deeply, or contains a field twice in one object.
    """
    if not body.strip():
        raise Malformed("the body is empty. Send a JSON object such as {}.")
    job = current_job()

    def real(text: str) -> float:
        # Without a call per number, a long array would be parsed in one go, while no other thread
        # can run and nothing can stop it.
        job.check()
        return float(text)

    try:
        return json.loads(
            body.decode("utf-8"),
            parse_int=_integer,
            parse_float=real if len(body) > _QUICK else None,
            object_pairs_hook=_object_without_repeats,
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
        A JSON value, as from ``parse_json``.
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
