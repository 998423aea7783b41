"""Hidden units by layer and place: their bits in a pattern, and which of them bends a line."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .polylines import Chain
from .regions import Regions


def place_of(sizes: tuple[int, ...], layer: int, unit: int) -> int:
    """Return the place of a hidden unit in a pattern.

    Raises
    ------
    ValueError
        If there is no such hidden unit.
    """
    if not 0 <= layer < len(sizes):
        raise ValueError(f"layer must be from 0 to {len(sizes) - 1}, a hidden layer; got {layer}")
    if not 0 <= unit < sizes[layer]:
        raise ValueError(f"unit must be from 0 to {sizes[layer] - 1} in layer {layer}; got {unit}")
    return sum(sizes[:layer]) + unit


def kinks(
    regions: Regions, lines: Sequence[Chain], xy: np.ndarray
) -> list[tuple[float, float, int, int]]:
    """Return the joints of lines as (x1, x2, layer, unit), a closed line's start as its last.

    Of several units with a crease through a joint, it is the first one that switches from
    one piece's region to the next one's.
    """
    sizes = regions.network.hidden_layer_sizes
    found = []
    for chain in lines:
        pieces = chain.pieces
        joints = [*pairwise(pieces), (pieces[-1], pieces[0])][: len(chain.units)]
        for (one, other), units in zip(joints, chain.units, strict=True):
            switched = regions.patterns[one.region] ^ regions.patterns[other.region]
            bits = (place_of(sizes, *unit) for unit in units)
            on = (int(switched[bit >> 3]) >> (7 - (bit & 7)) & 1 for bit in bits)
            bending = next((unit for unit, bit in zip(units, on, strict=True) if bit), units[0])
            x1, x2 = xy[other.tail].tolist()
            found.append((x1, x2, *bending))
    return found
