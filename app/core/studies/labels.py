"""Labels of the values of axes, and conditions on them, such as ``network.activation=tanh``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CONDITIONS = 20
"""Maximum number of conditions of a query."""


def label(value: Any) -> str:
    """Return a short label of a value of an axis; hidden layers of 8 and 8 units are ``8-8``."""
    if isinstance(value, list | tuple):
        if any(isinstance(entry, list | tuple | dict) for entry in value):
            return as_json(value)
        return "-".join(map(str, value)) or "none"
    return as_json(value) if isinstance(value, dict) else "none" if value is None else str(value)


def as_json(value: Any) -> str:
    """Return a value as JSON; the same for all equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True)
class Condition:
    """A field and the text of a value: ``[8, 8]``, ``8-8``, ``relu``, ``0.01`` or ``true``."""

    field: str
    text: str

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Parse ``field=value``.

        Raises
        ------
        ValueError
            It has no ``=``, or nothing before it.
        """
        field, equals, value = text.partition("=")
        if not equals or not field.strip():
            raise ValueError("must be field=value, such as network.activation=tanh")
        return cls(field.strip(), value.strip())

    def is_met(self, value: Any) -> bool:
        """Return whether a value is the one of the condition, as JSON or as a label."""
        if self.text in (label(value), as_json(value)):
            return True
        try:
            wanted = json.loads(self.text)
        except (ValueError, RecursionError):
            return False
        plain = value[0] if isinstance(value, list | tuple) and len(value) == 1 else value
        # As JSON, so that 1 is not true; the text of a number can differ (0.01, 1e-2).
        return any(
            as_json(wanted) == as_json(one) or (_is_number(wanted, one) and wanted == one)
            for one in (value, plain)
        )


def _is_number(*values: Any) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def by_field(conditions: Iterable[Condition]) -> dict[str, list[Condition]]:
    """Group conditions: those on one field are alternatives, all fields have to match."""
    found: dict[str, list[Condition]] = {}
    for condition in conditions:
        found.setdefault(condition.field, []).append(condition)
    return found


def has_values(
    document: Mapping[str, Any],
    conditions: Sequence[Condition],
    defaults: Mapping[str, Mapping[str, Any]],
) -> bool:
    """Return whether a study has cells with certain values, from its spec as parsed JSON.

    Parameters
    ----------
    document : mapping
        The canonical JSON of the study's spec; fields at their default may be missing.
    conditions : sequence of Condition
    defaults : mapping
        The default of each field, by kind of study.
    """
    axes = {axis["field"]: axis["values"] for axis in document["axes"]}
    for field, alternatives in by_field(conditions).items():
        if field in axes:
            values = axes[field]
        else:
            known = defaults[document["kind"]]
            if field not in known:
                return False
            part, _, name = field.partition(".")
            base = document["base"].get(part, known[field] if not name else {})
            if name and not isinstance(base, dict):
                return False
            values = [base.get(name, known[field]) if name else base]
        if not any(one.is_met(value) for one in alternatives for value in values):
            return False
    return True
