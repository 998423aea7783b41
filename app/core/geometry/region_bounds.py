"""Upper bounds of the number of linear regions of a network with given widths."""

from functools import lru_cache
from math import comb

from ..network.activations import ACTIVATIONS

PLANE = 2


@lru_cache(maxsize=256)
def region_bound(
    hidden_layer_sizes: tuple[int, ...], activations: tuple[str, ...], inputs: int = PLANE
) -> int:
    """Return an upper bound of the number of regions into which a network divides its input space.

    Parameters
    ----------
    hidden_layer_sizes : tuple of int
    activations : tuple of str
        A piecewise-linear one for each hidden layer.
    inputs : int
        Dimension: 2 for the plane, 1 for a line, which n units of one layer divide into at most
        n + 1 pieces.

    Notes
    -----
    One layer of n units: n lines cut the plane into at most 1 + n + C(n, 2) parts
    (T. Zaslavsky, Facing up to arrangements, 1975). Deeper ReLU networks: the sum of
    C(n_1, j_1) ... C(n_L, j_L) over all j with j_l <= min(inputs, n_1 - j_1, ..., n_{l-1} -
    j_{l-1}, n_l), since where j units of a layer are inactive, the others span at most n - j
    dimensions (T. Serra, C. Tjandraatmadja, S. Ramalingam, Bounding and counting linear
    regions of deep neural networks, ICML 2018, theorem 1). A unit with a slope on both
    sides keeps its dimension, so for those only j_l <= min(inputs, n_l) holds. Layers of linear
    units cut nothing.
    """
    rows = [ACTIVATIONS[name] for name in activations]

    def beyond(layer: int, dimension: int) -> int:
        if layer == len(hidden_layer_sizes):
            return 1
        n, row = hidden_layer_sizes[layer], rows[layer]
        if not row.kinked:
            return beyond(layer + 1, min(dimension, n))
        return sum(
            comb(n, j) * beyond(layer + 1, min(dimension, n - j) if row.levels else dimension)
            for j in range(min(dimension, n) + 1)
        )

    return beyond(0, inputs)
