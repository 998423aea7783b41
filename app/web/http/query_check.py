"""Query parameters that a route does not have, or has once: refused, not overlooked."""

from collections import Counter
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from ...core.schema.errors import pointer, unknown_name
from ...errors import MOST_FAULTS, Fault, Invalid, beyond

_LISTS = (list, tuple, set, frozenset)


async def known_parameters(request: Request) -> None:
    """Refuse parameters that the route does not have, and a second value where there is one.

    Routes that describe their query parameters by hand read them by themselves.

    Raises
    ------
    Invalid
    """
    route = request.scope["route"]
    if not request.query_params or "parameters" in (route.openapi_extra or {}):
        return
    known = _parameters(route)
    times = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [name for name in times if name not in known or (times[name] > 1 and not known[name])]
    if wrong:
        # Only what is listed is described: to find a name that is near takes time.
        faults = [_fault(name, times[name], known) for name in wrong[:MOST_FAULTS]]
        raise Invalid(*faults, *beyond(len(wrong)))


def _fault(name: str, times: int, known: dict[str, bool]) -> Fault:
    if name not in known:
        return Fault(pointer([name]), unknown_name("parameter", name, known))
    return Fault(pointer([name]), f"must be given once, got it {times} times")


def _parameters(route: APIRoute) -> dict[str, bool]:
    """Return the query parameters of a route, and whether each takes several values."""
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
    """Return the query parameters, or models of them, of a route and of what it depends on."""
    below = (field for part in dependant.dependencies for field in _query_fields(part))
    return [*dependant.query_params, *below]


def _is_list(annotation: Any) -> bool:
    """Whether a value of this type is a list of values, perhaps an optional one."""
    return get_origin(annotation) in _LISTS or any(map(_is_list, get_args(annotation)))
