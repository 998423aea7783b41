"""The training history: one row of numbers per epoch, extended at low cost."""

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
    """Loss and gradient norms of a run, per epoch.

    ``history["loss"]`` has shape (epochs,): the mean loss over the batches of each epoch, with
    penalties, as scikit-learn's ``loss_curve_``. ``history["gradient_norm"]`` has shape
    (epochs, layers): the Euclidean norm of the gradient of each layer's weights and biases, with
    the L2 penalty, averaged over the batches of the epoch weighted by batch size.

    Attributes
    ----------
    blocks
        (k, 1 + layers) arrays of consecutive epochs. Each is at least twice as long as the next,
        so n epochs need at most about log2(n) blocks, and each epoch is copied at most about
        log2(n) times.
    """

    blocks: tuple[Floats, ...]

    @classmethod
    def empty(cls, layers: int) -> History:
        """Return a history without epochs, for a network with `layers` layers of weights."""
        return cls((_frozen(np.empty((0, 1 + layers))),))

    def extended(self, rows: Floats) -> History:
        """Return a new history with the (k, 1 + layers) rows of k further epochs appended."""
        blocks = list(self.blocks)
        while blocks and len(blocks[-1]) < 2 * len(rows):
            rows = np.concatenate([blocks.pop(), rows])
        return History((*blocks, _frozen(rows)))

    @cached_property
    def rows(self) -> Floats:
        """The (epochs, 1 + layers) rows of all epochs: losses, then gradient norms."""
        return _frozen(np.concatenate(self.blocks))

    def __getitem__(self, name: str) -> Floats:
        rows: Floats = self.rows[:, _COLUMNS[name]]
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
        return self.rows.shape, self.rows.tobytes()


def _frozen(rows: Floats) -> Floats:
    rows.setflags(write=False)
    return rows
