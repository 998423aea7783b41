"""Controls: settings of an experiment that a user can change within bounds.

Their values are texts from a URL or a form; the entries of a list are separated by commas.
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
    """A control does not accept a value; `name` is the control."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


@dataclass(frozen=True)
class Control:
    """A setting of an experiment.

    Attributes
    ----------
    name, label : str
        Its name in the URL, and its label on the page.
    kind : str
        ``choice`` is one of the choices, ``choices`` a list of them. ``whole`` and ``number`` are
        a single integer or float, ``wholes`` and ``numbers`` are lists, sorted when read.
    default : object
        The value of the article, or the nearest to it.
    choices : tuple of str
        The choices of ``choice`` and ``choices``.
    least, most : float
        Bounds of each number.
    fewest, longest : int
        Bounds of the length of a list.
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
        """Parse a value.

        Raises
        ------
        SettingError
            If the text is not a valid value.
        """
        if not self.several:
            return self._one(text.strip())
        parts = [part.strip() for part in text.split(",") if part.strip()]
        found = {self._one(part) for part in parts[: self.longest + 1]}
        if not self.fewest <= len(found) <= self.longest or len(parts) > self.longest:
            raise self._refused(f"must have from {self.fewest} to {self.longest} entries")
        order = self.choices.index if self.choices else None
        return sorted(found, key=order)

    def _one(self, text: str) -> Any:
        if self.choices:
            if text not in self.choices:
                choices = ", ".join(self.choices)
                raise self._refused(f'must be one of {choices}; got "{shown(text)}"')
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
    """Return the default value of each control."""
    return {control.name: control.default for control in controls}


def settings(controls: Sequence[Control], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of each control: parsed from its text, or the default.

    Raises
    ------
    SettingError
        If a text is not a valid value, or there is no such control.
    """
    known = {control.name: control for control in controls}
    for name in texts:
        if name not in known:
            raise SettingError(name, unknown_name("parameter", name, known))
    return defaults(controls) | {name: known[name].read(text) for name, text in texts.items()}
