"""Warm-up: compile the training kernels, or load them from the cache, before the first request."""

import numpy as np

from .numpy_loops import loop_table
from .training import epochs
from .training.permutations import WORDS


def compile_all() -> None:
    """Train a minimal problem once, with the argument types that all callers use."""
    sizes = np.array([2, 1, 1], dtype=np.int64)
    epochs.train(
        loop_table(),
        sizes,
        np.array([0, 0, 0, 1, 2, 1, 4], dtype=np.int64),
        np.full(10, 0.5),
        np.zeros((2, 2)),
        np.zeros((2, 1)),
        np.ones(WORDS + 1, dtype=np.uint32),
        np.array([0, 1]),
        np.ones(5),
        np.zeros((2, 5)),
        np.zeros(2, dtype=np.int64),
        np.empty((1, 3)),
        np.empty(1),
        np.zeros(1, dtype=np.int64),
    )
