"""Edits of single points during training: move, relabel, add, remove."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ..schema.base import MAX_SPEC_VALUE, Coordinate, Spec
from .limits import MOST_COLUMNS

Floats = NDArray[np.float64]

FEWEST = 2
"""The minimum number of training points that must remain after a removal."""

Point = tuple[Coordinate, Coordinate, Coordinate]
"""[x1, x2, label]"""


def _as_many_as_a_point_has(row: tuple[float, ...]) -> tuple[float, ...]:
    # Field(min_length) would count an item that is not valid as missing, too.
    if not 3 <= len(row) <= MOST_COLUMNS + 1:
        raise PydanticCustomError(
            "columns",
            "must have from 3 to {most} numbers: the columns of a point and its label",
            {"most": MOST_COLUMNS + 1},
        )
    return row


Row = Annotated[
    tuple[Coordinate, ...],
    AfterValidator(_as_many_as_a_point_has),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "number", "minimum": -MAX_SPEC_VALUE, "maximum": MAX_SPEC_VALUE},
            "minItems": 3,
            "maxItems": MOST_COLUMNS + 1,
        }
    ),
]
"""The columns of a point, and its label."""


class PointEdit(Spec):
    """A user's edit of one point: moved or relabelled, added (no ``from``), removed (no ``to``).

    ``from`` must equal a point that exists at the epoch of the edit. At least two training points
    must remain. A point with more than two columns can be relabelled and removed, but not moved or
    added.
    """

    from_: Row | None = Field(None, alias="from", exclude_if=lambda point: point is None)
    to: Row | None = Field(None, exclude_if=lambda point: point is None)
    part: Literal["train", "test"] = Field("train", exclude_if=lambda part: part == "train")
    """The part that a new point is added to; a moved point stays in its part."""


def apply_edit(edit: PointEdit, parts: dict[str, Floats]) -> str | None:
    """Apply one edit to ``parts`` in place, or return why it is not possible.

    Parameters
    ----------
    edit : PointEdit
    parts : dict
        (n, d + 1) arrays with the columns and the label, under the keys ``"train"`` and ``"test"``.

    Returns
    -------
    str or None
        A message with the placeholder ``{epoch}``; None if the edit was applied.
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
            return (
                f"must not be removed at epoch {{epoch}}: at least {FEWEST} training points must"
                " remain"
            )
        else:
            parts[name] = np.delete(rows, found[0], axis=0)
        return None
    labels = {
        row[-1] for rows in parts.values() for row in rows if (row[:-1] == edit.from_[:-1]).all()
    }
    known = " or ".join(f"{label:.15g}" for label in sorted(labels))
    hint = f" (the label at these coordinates is {known})" if labels else ""
    return f"must be a point that exists at epoch {{epoch}}{hint}"
