"""A layer of units that are told by their values at the vertices, to cut a complex by."""

from collections.abc import Callable

import numpy as np

from ..kernels.arrangement.error_bounds import error_bounds


class Layer:
    """Values of one layer's units at the standing vertices, with the bounds of their errors.

    Parameters
    ----------
    values : callable
        Writes the pre-activations of the standing vertices into its (V, n) argument.
    magnitudes : ndarray of shape (n_in, n)
        At least the absolute weights.
    offsets : ndarray of shape (n,)
        At least the absolute biases.
    """

    def __init__(
        self,
        values: Callable[[np.ndarray], None],
        magnitudes: np.ndarray,
        offsets: np.ndarray,
    ) -> None:
        self.values = values
        self.bounds, self.norms = error_bounds(magnitudes, offsets)

    @property
    def units(self) -> int:
        return int(self.bounds.shape[1])
