"""Warm-up of the training kernels, so that the first request does not wait for compilation."""

import numpy as np

from ..numpy_loops import loop_table
from . import backprop, epochs
from .dense import LARGEST_FUSED, fused_products
from .permutations import WORDS


def warm_up() -> None:
    """Compile every training kernel, or load it from the cache.

    Trains and evaluates a minimal problem once, with the argument types that all callers use.
    """
    sizes = np.array([2, 1, 1], dtype=np.int64)
    activations = np.array([backprop.RELU], dtype=np.int64)
    loops = loop_table()
    fused = fused_products(loops, sizes, 1, np.ones((2, 2 * LARGEST_FUSED)))
    fused = np.array([fused, fused])
    backprop.loss_and_gradient(
        loops,
        fused,
        sizes,
        backprop.layout(sizes),
        activations,
        np.zeros(1),
        backprop.LOGISTIC,
        0.0,
        np.zeros((2, 2)),
        np.zeros((2, 1)),
        np.ones(2),
        np.zeros(5),
        np.empty(5),
        np.empty(2),
        np.zeros(1),
        backprop.workspace(sizes, 2),
    )
    epochs.train(
        loops,
        fused,
        sizes,
        activations,
        np.zeros(1),
        np.array([0, 0, 0, 1, 2, 4], dtype=np.int64),
        np.full(9, 0.5),
        np.zeros((2, 2)),
        np.zeros((2, 1)),
        np.ones(2),
        np.ones(WORDS + 1, dtype=np.uint32),
        np.array([0, 1]),
        np.zeros(0, dtype=np.int64),
        np.ones(5),
        np.zeros((2, 5)),
        np.zeros(2, dtype=np.int64),
        np.empty((1, 3)),
        np.empty(1),
        np.zeros(1, dtype=np.int64),
    )
