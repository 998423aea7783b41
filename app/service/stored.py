"""A stored spec is the text of one that was good once; it is held against today's settings."""

import json
from typing import TypeVar

from pydantic import ValidationError

from app.core.explain import explain
from app.core.strict import Limits, Spec
from app.errors import Fault, Invalid

Stored = TypeVar("Stored", bound=Spec)


def read_stored(model: type[Stored], text: str, limits: Limits) -> Stored:
    """The spec that ``text`` is the canonical JSON of.

    Raises
    ------
    Invalid
        The settings of today do not allow it any more.
    """
    try:
        return model.model_validate(json.loads(text), context={"limits": limits})
    except ValidationError as error:
        raise Invalid(*(Fault(**entry) for entry in explain(error))) from error
