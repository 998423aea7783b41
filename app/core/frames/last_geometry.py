"""The geometry of the last picture, kept for the cards of its regions."""

from typing import NamedTuple

from ..geometry.analysis import Geometry, geometry_or_why
from ..geometry.regions import Box
from ..network.mlp import Network

_MOST_REGIONS = 20_000
"""A geometry of more regions is not kept: it would take more than some MB."""


class _Kept(NamedTuple):
    """A geometry, and what it is of."""

    network: Network
    box: Box
    max_regions: int
    geometry: Geometry

    def is_of(self, network: Network, box: Box, max_regions: int) -> bool:
        same = self.box == box and self.max_regions == max_regions
        return same and self.network.equals(network)


class LastGeometry:
    """Computes geometries, and keeps the last one."""

    def __init__(self) -> None:
        self._kept: _Kept | None = None

    def of(self, network: Network, box: Box, max_regions: int) -> Geometry:
        """Return the geometry of a network on the plane, with its threshold, in a box.

        There is none if there are more than `max_regions`. Networks are compared by their weights,
        because the state of a run at an epoch is often restored from the store.
        """
        kept = self._kept  # another thread may replace it
        if kept is not None and kept.is_of(network, box, max_regions):
            return kept.geometry
        found = geometry_or_why(network, box, max_regions)
        if found.regions is None or len(found.regions) <= _MOST_REGIONS:
            self._kept = _Kept(network, box, max_regions, found)
        return found


last_geometry = LastGeometry()
