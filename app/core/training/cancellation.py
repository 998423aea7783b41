"""Cancellation of training from another thread.

Training reads a flag before every mini-batch. If it is set, training raises :class:`Stopped`; the
state that it started from stays valid, because training never modifies its input.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Stopped(Exception):
    """Training was stopped by its :class:`Stop`."""


class Stop:
    """A one-way flag that stops training; it can be set from any thread and never reset."""

    def __init__(self) -> None:
        self.flag: NDArray[np.int64] = np.zeros(1, dtype=np.int64)

    def set(self) -> None:
        """Make the training that was given this object raise Stopped before its next batch."""
        self.flag[0] = 1

    def check(self) -> None:
        """Raise Stopped if the flag is set."""
        if self.flag[0]:
            raise Stopped
