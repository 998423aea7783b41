"""Edits of single points during training: moved, relabelled, added, removed."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ..schema.base import Coordinate, Spec

Floats = NDArray[np.float64]

FEWEST = 2
"""The number of training points that removals must leave."""

Point = tuple[Coordinate, Coordinate, Coordinate]
"""[x1, x2, label]"""


class PointEdit(Spec):
    """One point moved or relabelled by hand; added (no ``from``) or taken away (no ``to``).

    The point is found by its numbers: there has to be one like it at that time. Two points are left
    in training.
    """

    from_: Point | None = Field(None, alias="from", exclude_if=lambda point: point is None)
    to: Point | None = Field(None, exclude_if=lambda point: point is None)
    part: Literal["train", "test"] = Field("train", exclude_if=lambda part: part == "train")
    """Where a point is added; one that is moved stays in its part."""


def apply_edit(edit: PointEdit, parts: dict[str, Floats]) -> str | None:
    """Apply one edit to ``parts`` in place, or return why that is impossible.

    Parameters
    ----------
    edit
        The edit.
    parts
        (n, 3) rows x1, x2, label of ``"train"`` and ``"test"``.

    Returns
    -------
    str or None
        The reason, with ``{epoch}`` to be filled in; None when the edit was applied.
    """
    if edit.from_ is None:
        parts[edit.part] = np.vstack([parts[edit.part], np.array(edit.to, dtype=np.float64)])
        return None
    for name, rows in parts.items():
        found = np.flatnonzero((rows == edit.from_).all(axis=1))
        if not len(found):
            continue
        if edit.to is not None:
            rows[found[0]] = edit.to
        elif name == "train" and len(rows) <= FEWEST:
            return f"must not be one of the last {FEWEST} points in training, at epoch {{epoch}}"
        else:
            parts[name] = np.delete(rows, found[0], axis=0)
        return None
    labels = {
        row[2] for rows in parts.values() for row in rows if (row[:2] == edit.from_[:2]).all()
    }
    there = " or ".join(f"{label:.15g}" for label in sorted(labels))
    hint = f" (the label there is {there})" if labels else ""
    return f"must be a point that is there at epoch {{epoch}}{hint}"
