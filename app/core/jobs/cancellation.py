"""Cancellation of a computation from another thread.

Loops read a flag: training before every mini-batch, a subdivision before every face. If it is set,
the computation raises :class:`Stopped`. What it started from stays valid, because computations
never modify their input.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Stopped(Exception):
    """A computation was stopped by its :class:`Stop`."""


class Stop:
    """A one-way flag that stops a computation; any thread can set it, and none resets it."""

    def __init__(self) -> None:
        self.flag: NDArray[np.int64] = np.zeros(1, dtype=np.int64)

    def set(self) -> None:
        """Make the computation that was given this object raise Stopped."""
        self.flag[0] = 1

    def check(self) -> None:
        """Raise Stopped if the flag is set."""
        if self.flag[0]:
            raise Stopped
