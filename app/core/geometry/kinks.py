"""Kinks of lines: the hidden units whose creases bend a boundary, crease or level set."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .polylines import Chain
from .regions import Regions


def unit_index(sizes: tuple[int, ...], layer: int, unit: int) -> int:
    """Return the index of a hidden unit in an activation pattern.

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
    """Return the joints of chains as (x1, x2, layer, unit).

    For a closed chain, its start is the last joint. If several creases pass through a joint, the
    unit is the first whose activation differs between the regions of the two pieces.
    """
    sizes = regions.network.hidden_layer_sizes
    found = []
    for chain in lines:
        pieces = chain.pieces
        joints = [*pairwise(pieces), (pieces[-1], pieces[0])][: len(chain.units)]
        for (one, other), units in zip(joints, chain.units, strict=True):
            switched = regions.patterns[one.region] ^ regions.patterns[other.region]
            bits = (unit_index(sizes, *unit) for unit in units)
            on = (int(switched[bit >> 3]) >> (7 - (bit & 7)) & 1 for bit in bits)
            bending = next((unit for unit, bit in zip(units, on, strict=True) if bit), units[0])
            x1, x2 = xy[other.tail].tolist()
            found.append((x1, x2, *bending))
    return found
