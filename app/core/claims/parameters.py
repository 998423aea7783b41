"""A control is one thing about an experiment that a reader may change, within bounds.

Its values come as texts, from an address or a form; a list has commas between its entries.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ..schema.errors import shown, unknown_name

Settings = Mapping[str, Any]
"""The value of each control by its name: a text, a number, or a list of these."""


ControlKind = Literal["choice", "choices", "whole", "number", "wholes", "numbers"]


class SettingError(ValueError):
    """A value that a control does not take: which control, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


@dataclass(frozen=True)
class Control:
    """What may be changed.

    Attributes
    ----------
    name, label
        In the address, and beside the field.
    kind
        ``choice`` is one of the choices, ``choices`` any of them; ``whole`` and ``number`` are one
        number, ``wholes`` and ``numbers`` several, which are put in order.
    default
        The article's, or what comes nearest.
    choices
        For ``choice`` and ``choices``.
    least, most
        Bounds of each number.
    fewest, longest
        How many entries a list may have.
    """

    name: str
    label: str
    kind: ControlKind
    default: Any
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = 0
    fewest: int = 1
    longest: int = 1

    @property
    def several(self) -> bool:
        """Whether its value is a list."""
        return self.kind in ("choices", "wholes", "numbers")

    def read(self, text: str) -> Any:
        """The value that a text stands for.

        Raises
        ------
        SettingError
        """
        if not self.several:
            return self._one(text.strip())
        parts = [part.strip() for part in text.split(",") if part.strip()]
        found = {self._one(part) for part in parts[: self.longest + 1]}
        if not self.fewest <= len(found) <= self.longest or len(parts) > self.longest:
            raise self._refused(f"must have from {self.fewest} to {self.longest} entries")
        by_place = self.choices.index if self.choices else None
        return sorted(found, key=by_place)

    def _one(self, text: str) -> Any:
        if self.choices:
            if text not in self.choices:
                raise self._refused(f'must be of {", ".join(self.choices)}; got "{shown(text)}"')
            return text
        whole = self.kind in ("whole", "wholes")
        try:
            value = int(text) if whole and len(text) < 20 else float(text)
        except ValueError:
            value = math.nan
        if not self.least <= value <= self.most or (whole and not isinstance(value, int)):
            kind = "a whole number" if whole else "a number"
            bounds = f"from {self.least:,g} to {self.most:,g}"
            raise self._refused(f'must be {kind} {bounds}; got "{shown(text)}"')
        return value

    def _refused(self, why: str) -> SettingError:
        return SettingError(self.name, f"{self.label}: {why}")


def defaults(controls: Sequence[Control]) -> dict[str, Any]:
    """The value of each control unless it is changed."""
    return {control.name: control.default for control in controls}


def settings(controls: Sequence[Control], texts: Mapping[str, str]) -> dict[str, Any]:
    """The value of each control, where some are changed.

    Raises
    ------
    SettingError
        A text that its control does not take, or one of no control.
    """
    known = {control.name: control for control in controls}
    for name in texts:
        if name not in known:
            raise SettingError(name, unknown_name("parameter", name, known))
    return defaults(controls) | {name: known[name].read(text) for name, text in texts.items()}
