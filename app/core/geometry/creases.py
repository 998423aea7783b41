"""The crease of a hidden unit: the bent line along which its pre-activation changes sign."""

from dataclasses import dataclass

import numpy as np

from .polylines import Kink, outline
from .regions import Regions


@dataclass(frozen=True, eq=False)
class Crease:
    """The crease of one hidden unit. It bends only where it meets creases of earlier layers.

    Attributes
    ----------
    layer, unit : int
    polylines : list of ndarray, each of shape (k, 2)
        The unit is active on their left. A closed one ends where it starts.
    kinks : list of (x1, x2, layer, unit)
        Inner points of polylines, with the unit of an earlier layer whose crease passes there.
    components, holes : int
        Number of connected components, and of areas that they enclose.
    """

    layer: int
    unit: int
    polylines: list[np.ndarray]
    kinks: list[Kink]
    components: int
    holes: int

    @property
    def length(self) -> float:
        """Total length."""
        steps = (np.diff(line, axis=0) for line in self.polylines)
        return float(sum(np.hypot(step[:, 0], step[:, 1]).sum() for step in steps))


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


def crease(regions: Regions, layer: int, unit: int) -> Crease:
    """Return where {pre-activation > 0} of a hidden unit meets {pre-activation <= 0}.

    The crease consists of the edges of regions across which the unit's bit of the pattern changes,
    including edges that are labelled with another unit whose crease coincides. A line or an area
    on which the pre-activation is 0 without changing sign is not part of it.

    Raises
    ------
    ValueError
        If there is no such hidden unit.
    """
    bit = unit_index(regions.network.hidden_layer_sizes, layer, unit)
    active = (regions.patterns[:, bit >> 3] >> (7 - (bit & 7))) & 1
    lines = outline(
        regions.arrangement,
        active,
        np.arange(len(regions)),
        regions.patterns,
        regions.network.hidden_layer_sizes[:layer],
    )
    xy = regions.vertices
    return Crease(
        layer=layer,
        unit=unit,
        polylines=lines.points(xy),
        kinks=lines.kinks(xy, regions.network.hidden_layer_sizes),
        components=lines.components,
        holes=lines.loops,
    )
