"""Rejection of unknown and repeated query parameters."""

from collections import Counter
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from ...core.schema.errors import pointer, unknown_name
from ...errors import MAX_FAULTS, Fault, Invalid, beyond

_LISTS = (list, tuple, set, frozenset)


async def known_parameters(request: Request) -> None:
    """Check that the route has every query parameter, and that only lists are repeated.

    Routes that describe their parameters in ``openapi_extra`` check them themselves.

    Raises
    ------
    Invalid
        With a `Fault` for each unknown or repeated parameter.
    """
    route = request.scope["route"]
    if not request.query_params or "parameters" in (route.openapi_extra or {}):
        return
    known = _parameters(route)
    times = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [name for name in times if name not in known or (times[name] > 1 and not known[name])]
    if wrong:
        # Describe only the listed faults: the search for a similar name takes time.
        faults = [_fault(name, times[name], known) for name in wrong[:MAX_FAULTS]]
        raise Invalid(*faults, *beyond(len(wrong)))


def _fault(name: str, times: int, known: dict[str, bool]) -> Fault:
    if name not in known:
        return Fault(pointer([name]), unknown_name("parameter", name, known))
    return Fault(pointer([name]), f"must be given once, was given {times} times")


def _parameters(route: APIRoute) -> dict[str, bool]:
    """Return the query parameters of a route, and whether each accepts several values."""
    found: dict[str, bool] = {}
    for field in _query_fields(route.dependant):
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for name, part in annotation.model_fields.items():
                found[part.alias or name] = _is_list(part.annotation)
        else:
            found[field.alias] = _is_list(annotation)
    return found


def _query_fields(dependant: Dependant) -> list[Any]:
    """Return the query parameters of a dependant and of its dependencies, or their models."""
    below = (field for part in dependant.dependencies for field in _query_fields(part))
    return [*dependant.query_params, *below]


def _is_list(annotation: Any) -> bool:
    """Return True if an annotation is a collection type, or an option of it is."""
    return get_origin(annotation) in _LISTS or any(map(_is_list, get_args(annotation)))
