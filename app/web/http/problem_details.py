"""Problem documents (RFC 9457) for all errors, with one table of their HTTP statuses."""

import logging
import sqlite3
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from json import dumps
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match, Mount

from ...core.geometry.analysis import NoGeometry
from ...core.geometry.class_cells import TooManyCells
from ...core.geometry.regions import TooManyRegions
from ...core.schema.base import Limits
from ...core.schema.errors import QUOTED, described, pointer, shown
from ...core.slices.resolve import BadSlice
from ...errors import (
    Busy,
    Conflict,
    Fault,
    Gone,
    Invalid,
    Malformed,
    NotAcceptable,
    NotFound,
    NotReady,
    Refused,
    StoreError,
    StoreFull,
    TimedOut,
    TooLarge,
    UnsupportedMedia,
    listed,
)
from .error_pages import error_page
from .site_urls import on_site, redirection

_logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[Exception], int] = {
    Malformed: 400,
    Refused: 403,
    Gone: 410,
    NotFound: 404,
    NotAcceptable: 406,
    TimedOut: 408,
    Conflict: 409,
    TooLarge: 413,
    UnsupportedMedia: 415,
    Invalid: 422,
    TooManyRegions: 422,
    NoGeometry: 422,
    BadSlice: 422,
    FloatingPointError: 422,  # pre-activations overflow, or their sign is undecidable
    Busy: 429,
    NotReady: 503,
    MemoryError: 503,
    StoreFull: 507,
    StoreError: 503,
    sqlite3.Error: 503,
}
"""The HTTP status of each expected error."""

_MAX_REGIONS = Limits.setting("regions")

_MAX_MESSAGE_LENGTH = 4000
"""Maximum number of characters in a message, which may quote what a client has sent."""

_RETRY_SECONDS = {429: "1", 503: "2"}

OUT_OF_MEMORY = (
    "the server does not have enough memory for this response. Choose a smaller grid or a smaller "
    "part of the plane (box), or a network with fewer units; or try again when it is less busy."
)

INTERNAL_ERROR = "an internal error occurred in Creases. The server's log has the traceback."


def problem(
    status: int,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response with a problem document."""
    document = problem_document(status, detail, faults)
    all_headers = dict(headers or {})
    if status in _RETRY_SECONDS:
        all_headers.setdefault("Retry-After", _RETRY_SECONDS[status])
    # Escape non-ASCII characters: a quoted text may contain lone surrogates, which UTF-8 lacks.
    body = dumps(document, ensure_ascii=True, allow_nan=False).encode("ascii")
    all_headers.setdefault("Cache-Control", "no-store")
    return Response(body, status, all_headers, MEDIA_TYPE)


def problem_document(status: int, detail: str, faults: Iterable[Fault] = ()) -> dict[str, Any]:
    """Return a problem document: the detail, and an entry in ``errors`` for each fault."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _short(detail),
    }
    errors = [{"pointer": fault.pointer, "message": _short(fault.message)} for fault in faults]
    return document | ({"errors": errors} if errors else {})


def _short(text: str) -> str:
    return text if len(text) <= _MAX_MESSAGE_LENGTH else f"{text[: _MAX_MESSAGE_LENGTH - 1]}…"


def describe(error: Exception) -> tuple[int, str, tuple[Fault, ...]]:
    """Return the status, detail and faults of an expected error.

    Raises
    ------
    StopIteration
        The error's class is not in ``STATUS``.
    """
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    if isinstance(error, TooManyRegions):
        setting = f"twice {_MAX_REGIONS}" if isinstance(error, TooManyCells) else _MAX_REGIONS
        message = (
            f"{error} in the box; the limit is {error.limit} ({setting}). Choose a smaller box."
        )
        return status, message, (Fault("/box", message),)
    if isinstance(error, BadSlice):
        message = str(error)
        return status, f"{error.pointer} {message}", (Fault(error.pointer, message),)
    if isinstance(error, MemoryError):
        return status, OUT_OF_MEMORY, ()
    if isinstance(error, sqlite3.Error):
        return status, f"the store cannot be read or written: {error}. Try again.", ()
    return status, str(error), error.faults if isinstance(error, Invalid) else ()


def install(app: FastAPI) -> None:
    """Register handlers that turn every error of ``app`` into a problem document or a page."""
    for kind in STATUS:
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(RequestValidationError, _invalid_parameters)
    app.add_exception_handler(HTTPException, _routing_error)
    app.add_exception_handler(ClientDisconnect, _disconnected)
    app.add_exception_handler(Exception, _unexpected)


async def _expected(request: Request, error: Exception) -> Response:
    status, detail, faults = describe(error)
    return error_page(request, status, detail) or problem(status, detail, faults)


async def _invalid_parameters(request: Request, error: Exception) -> Response:
    """Respond to invalid path and query parameters. Routes validate bodies themselves."""
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(pointer(detail["loc"][1:]), _parameter_message(detail)) for detail in error.errors()
    ]
    return problem(*describe(Invalid(*listed(faults))))


def _parameter_message(detail: Mapping[str, Any]) -> str:
    context, value = detail.get("ctx", {}), detail.get("input")
    if detail["type"] in QUOTED:
        return str(detail["msg"])
    if isinstance(value, list) and len(value) == 1:  # FastAPI passes an invalid number as a list
        value = value[0]
    got = f", got {described(value)}"
    match detail["type"]:
        case "extra_forbidden":
            return "unknown parameter"
        case "missing":
            return "is missing"
        case "int_parsing" | "int_parsing_size" | "int_from_float":
            return "must be a whole number" + got
        case "float_parsing":
            return "must be a number" + got
        case "finite_number":
            return "must be a finite number" + got
        case "greater_than_equal":
            return f"must be at least {context['ge']:g}" + got
        case "greater_than":
            return f"must be greater than {context['gt']:g}" + got
        case "less_than_equal":
            return f"must be at most {context['le']:g}" + got
        case "too_short":
            return f"must have at least {context['min_length']} items" + got
        case "too_long":
            return f"must have at most {context['max_length']} items" + got
        case "literal_error":
            return f"must be {context['expected']}".replace("'", "") + got
        case _:
            return str(detail["msg"]) + got


async def _routing_error(request: Request, error: Exception) -> Response:
    """Respond to errors of the router: unknown paths and methods."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        if elsewhere := redirection(request):
            return elsewhere
        docs = on_site(request, "/docs")
        detail = f"there is nothing at {_path(request)}. The API is described at {docs}"
    elif error.status_code == 405:
        allowed = _allowed(request) or (error.headers or {}).get("Allow", "")
        detail = f"{_path(request)} does not support {request.method}; use {allowed}"
        error.headers = {"Allow": allowed}
    else:
        detail = str(error.detail)
    page = error_page(request, error.status_code, detail, error.headers)
    return page or problem(error.status_code, detail, headers=error.headers)


def _allowed(request: Request) -> str:
    """Return the methods that the path supports; wherever there is GET, there is HEAD."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    methods = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]
    return ", ".join(methods).replace("GET", "GET, HEAD")


async def _disconnected(request: Request, error: Exception) -> Response:
    """End the request of a client that has disconnected; the response is not sent."""
    return Response(status_code=499)


async def _unexpected(request: Request, error: Exception) -> Response:
    """Respond to an unexpected error (a bug), and log its traceback."""
    _logger.error("unexpected error in %s %s", request.method, _path(request), exc_info=error)
    return problem(500, INTERNAL_ERROR)


def _path(request: Request) -> str:
    return shown(request.scope["path"])
