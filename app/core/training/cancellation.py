"""A stop is a flag that training sees in the middle of an epoch, set by somebody outside of it.

Training is a pure function, and a stopped one has no value: it raises, and the state that it
began with is as good as before.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Stopped(Exception):
    """Training was told to stop."""


class Stop:
    """Not set at first; once set, it stays so. It may be set while another thread trains."""

    def __init__(self) -> None:
        self.flag: NDArray[np.int64] = np.zeros(1, dtype=np.int64)

    def set(self) -> None:
        """Make the training that has this stop raise Stopped, soon."""
        self.flag[0] = 1

    def check(self) -> None:
        """Raise Stopped if it is set."""
        if self.flag[0]:
            raise Stopped
