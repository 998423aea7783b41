"""Reading of stored records, which may be damaged or exceed today's limits."""

import json
import logging
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from ...core.schema.base import Limits, Spec
from ...core.schema.errors import explain, shown
from ...errors import Damaged, Fault, Gone, Invalid, NotFound

Stored = TypeVar("Stored", bound=Spec)

_COLLECTIONS = {"run": "runs", "curve": "curves", "study": "studies", "slice": "slices"}

_TABLE_ERRORS = {"missing_table": NotFound, "deleted_table": Gone}

NO_LIMITS = Limits(**dict.fromkeys(vars(Limits()), 2**62))
"""Limits that accept every spec that was valid under some settings."""

_logger = logging.getLogger(__name__)


def read_spec(
    model: type[Stored],
    text: str | None,
    limits: Limits,
    kind: Literal["run", "curve", "study", "slice"],
    name: str,
) -> Stored:
    """Parse the stored spec of a run, a curve, a study or a slice.

    Parameters
    ----------
    model : type
        The class of the spec.
    text : str or None
        Its canonical JSON; None if the store has no such spec.
    limits : Limits
        The limits of the current settings.
    kind, name : str
        What the spec describes, and its id, for messages.

    Raises
    ------
    NotFound
        The store has no such spec, or not the table that it names.
    Gone
        The spec names a table that was deleted.
    Damaged
        The text is not JSON, or not a valid spec under any settings.
    Invalid
        The spec exceeds the limits of the current settings.
    """
    address = f"/api/{_COLLECTIONS[kind]}"
    if text is None:
        raise NotFound(f"there is no {kind} {shown(name)}. POST its spec to {address} first.")
    try:
        data = stored_json(text)
        return model.model_validate(data, context={"limits": limits})
    except ValidationError as error:
        missing = next((e for e in error.errors() if e["type"] in _TABLE_ERRORS), None)
        if missing is not None:
            where = f"{kind} {name} needs the table {shown(str(missing['input']))}, which"
            raise _TABLE_ERRORS[missing["type"]](f"{where} {missing['msg']}") from error
        invalid = Invalid(*(Fault(**entry) for entry in explain(error)))
        reason = _damage(model, data)
        if reason is None:
            raise invalid from error
    except ValueError as error:
        reason = str(error)
    raise Damaged(
        f"the store's record of {kind} {name} cannot be read ({reason}). "
        f"POST its spec to {address} again."
    )


def _damage(model: type[Spec], data: Any) -> str | None:
    """Return why ``data`` is not a valid spec under any settings; None if it is valid."""
    try:
        model.model_validate(data, context={"limits": NO_LIMITS})
    except ValidationError as error:
        first = explain(error)[0]
        return f"{first['pointer']} {first['message']}".strip()
    return None


def stored_json(text: str) -> Any:
    """Parse a stored JSON text.

    Raises
    ------
    ValueError
        The text is not JSON.
    """
    try:
        return json.loads(text)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"it cannot be read as JSON: {error}") from error


def skip_damaged(name: str, reason: object) -> None:
    """Log that a damaged record of the store is skipped."""
    _logger.warning("the store's record of %s is skipped: %s", name, reason)
