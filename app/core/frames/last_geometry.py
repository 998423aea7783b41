"""The geometry of the last picture, kept for the cards of its regions."""

from dataclasses import dataclass

from ..geometry.analysis import Geometry, geometry_or_why
from ..geometry.regions import Box
from ..network.mlp import Network
from ..slices.spec import SliceSpec
from ..training.state import State

_MOST_REGIONS = 20_000
"""A geometry of more regions is not kept: it would take more than some MB."""


@dataclass(frozen=True, eq=False)
class Subject:
    """What a geometry is of: a state on a slice, with its threshold, in a box.

    Attributes
    ----------
    state : State
    wanted : SliceSpec or None
        The slice; None for the first two columns.
    threshold : float or None
    box : (x1_min, x1_max, x2_min, x2_max)
    max_regions : int
        There is no geometry if there are more.
    """

    state: State
    wanted: SliceSpec | None
    threshold: float | None
    box: Box
    max_regions: int

    def equals(self, other: "Subject") -> bool:
        """Return True if both have the same geometry."""
        return self.state is other.state and self._view == other._view

    @property
    def _view(self) -> tuple[object, ...]:
        return self.wanted, self.threshold, tuple(self.box), self.max_regions


class LastGeometry:
    """Computes geometries, and keeps the last one."""

    def __init__(self) -> None:
        self._kept: tuple[Subject, Geometry] | None = None

    def of(self, subject: Subject, network: Network) -> Geometry:
        """Return the geometry of a subject, whose network on the plane is `network`."""
        kept = self._kept  # another thread may replace it
        if kept is not None and kept[0].equals(subject):
            return kept[1]
        found = geometry_or_why(network, subject.box, subject.max_regions)
        if found.regions is None or len(found.regions) <= _MOST_REGIONS:
            self._kept = subject, found
        return found


last_geometry = LastGeometry()
