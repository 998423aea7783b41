"""A history is one row of numbers per epoch, made longer without copying it every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_COLUMNS: dict[str, int | slice] = {"loss": 0, "gradient_norm": slice(1, None)}


@dataclass(frozen=True, eq=False)
class History(Mapping[str, Floats]):
    """What the training passes of a run found, epoch by epoch.

    ``history["loss"]`` is (epochs,), the mean loss of each epoch's batches, penalties included:
    scikit-learn's ``loss_curve_``. ``history["gradient_norm"]`` is (epochs, layers), the Euclidean
    norm of the gradient of each layer's weights and biases, penalty included, as a mean over the
    epoch's batches weighted by their sizes.

    Attributes
    ----------
    blocks
        (k, 1 + layers) arrays of neighbouring epochs. Each is at least twice as long as the next,
        so there are few, and an epoch is copied only as often as there are powers of two below the
        number of epochs.
    """

    blocks: tuple[Floats, ...]

    @classmethod
    def empty(cls, layers: int) -> History:
        """No epoch yet, of a network with so many layers, the output's included."""
        return cls((_frozen(np.empty((0, 1 + layers))),))

    def extended(self, rows: Floats) -> History:
        """The history with further epochs, (k, 1 + layers), behind; this one stays as it is."""
        blocks = list(self.blocks)
        while blocks and len(blocks[-1]) < 2 * len(rows):
            rows = np.concatenate([blocks.pop(), rows])
        return History((*blocks, _frozen(rows)))

    @cached_property
    def _rows(self) -> Floats:
        return _frozen(np.concatenate(self.blocks))

    def __getitem__(self, name: str) -> Floats:
        rows: Floats = self._rows[:, _COLUMNS[name]]
        return rows

    def __iter__(self) -> Iterator[str]:
        return iter(_COLUMNS)

    def __len__(self) -> int:
        return len(_COLUMNS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self._bits() == other._bits()

    def __hash__(self) -> int:
        return hash(self._bits())

    def _bits(self) -> tuple[tuple[int, ...], bytes]:
        return self._rows.shape, self._rows.tobytes()

    def __reduce__(self) -> tuple[type[History], tuple[tuple[Floats, ...]]]:
        # In one piece, so that it does not show in how many steps it came about.
        return History, ((self._rows,),)


def _frozen(rows: Floats) -> Floats:
    rows.setflags(write=False)
    return rows
