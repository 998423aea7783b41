"""What is read back from the store: good when it was written, perhaps damaged or refused since."""

import json
import logging
from typing import Any, TypeVar

from pydantic import ValidationError

from ...core.schema.base import Limits, Spec
from ...core.schema.errors import explain
from ...errors import Damaged, Fault, Invalid

Stored = TypeVar("Stored", bound=Spec)


_NO_LIMITS = Limits(**dict.fromkeys(vars(Limits()), 2**62))

_logger = logging.getLogger(__name__)


def read_stored(model: type[Stored], text: str, limits: Limits, name: str) -> Stored:
    """Return the spec that ``text`` is the canonical JSON of.

    Parameters
    ----------
    model : type
    text : str
    limits : Limits
        The limits of today's settings.
    name : str
        What it is the spec of, for messages: ``run 3f…``.

    Raises
    ------
    Damaged
        The text is not JSON, or no such spec by any settings.
    Invalid
        The settings of today do not allow it any more.
    """
    try:
        data = stored_json(text)
        return model.model_validate(data, context={"limits": limits})
    except ValidationError as error:
        refused = Invalid(*(Fault(**entry) for entry in explain(error)))
        reason = _damage(model, data)
        if reason is None:
            raise refused from error
    except ValueError as error:
        reason = str(error)
    raise Damaged(f"the store's record of {name} cannot be read ({reason}); POST its spec again")


def _damage(model: type[Spec], data: Any) -> str | None:
    """Return why a value is no spec of a model whatever the settings are; None if it is one."""
    try:
        model.model_validate(data, context={"limits": _NO_LIMITS})
    except ValidationError as error:
        first = explain(error)[0]
        return f"{first['pointer']} {first['message']}".strip()
    return None


def stored_json(text: str) -> Any:
    """Return the JSON value of a stored text.

    Raises
    ------
    ValueError
        It is not JSON.
    """
    try:
        return json.loads(text)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"it cannot be read as JSON: {error}") from error


def skip_damaged(name: str, reason: object) -> None:
    """Log that a record of the store is left out because it cannot be read."""
    _logger.warning("the store's record of %s is left out: %s", name, reason)
