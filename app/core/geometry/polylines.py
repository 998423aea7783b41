"""The edges of an arrangement between faces of different labels, joined to polylines."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..kernels.frames import polylines as kernel
from .arrangement import Arrangement

Kink = tuple[float, float, int, int]
"""x1, x2, and the layer and unit whose crease bends a line there."""


@dataclass(frozen=True, eq=False)
class Polylines:
    """P polylines of straight pieces.

    Attributes
    ----------
    pieces : ndarray of int, shape (S, 6)
        Polyline after polyline; the columns are named in `kernels.frames.polylines`.
    ends : ndarray of int, shape (P + 1,)
        Polyline p has the pieces from ``ends[p]`` to ``ends[p + 1]``.
    joints : ndarray of int, shape (K, 2)
        Vertex, and index in the pattern of the hidden unit whose crease bends the line there.
    components : int
        Number of connected components; polylines that share a point are one component.
    loops : int
        Number of areas that they enclose.
    """

    pieces: np.ndarray
    ends: np.ndarray
    joints: np.ndarray
    components: int
    loops: int

    @property
    def tails(self) -> np.ndarray:
        """The vertex at which each piece starts: shape (S,)."""
        return self.pieces[:, kernel.TAIL]

    @property
    def heads(self) -> np.ndarray:
        """The vertex at which each piece ends: shape (S,)."""
        return self.pieces[:, kernel.HEAD]

    @property
    def right(self) -> np.ndarray:
        """The label on the right of each piece: shape (S,)."""
        return self.pieces[:, kernel.RIGHT_LABEL]

    @property
    def left(self) -> np.ndarray:
        """The label on the left of each piece: shape (S,)."""
        return self.pieces[:, kernel.LEFT_LABEL]

    @property
    def region(self) -> np.ndarray:
        """The region that each piece crosses or borders on: shape (S,)."""
        return self.pieces[:, kernel.REGION]

    def points(self, xy: np.ndarray) -> list[np.ndarray]:
        """Return the corners of each polyline; a closed one ends where it starts."""
        starts = self.ends[:-1]
        corners = xy[np.insert(self.heads, starts, self.tails[starts])]
        # Each polyline has one corner more than it has pieces.
        bounds = (self.ends + np.arange(len(self.ends))).tolist()
        return [corners[first:last] for first, last in pairwise(bounds)]

    def kinks(self, xy: np.ndarray, sizes: Sequence[int]) -> list[Kink]:
        """Return the joints as (x1, x2, layer, unit), for hidden layers of these sizes."""
        starts = np.cumsum([0, *sizes])
        vertices, units = self.joints.T
        layers = np.searchsorted(starts, units, side="right") - 1
        x1, x2 = xy[vertices].T
        columns = x1, x2, layers, units - starts[layers]
        return list(zip(*(column.tolist() for column in columns), strict=True))


def no_lines() -> Polylines:
    """Return no polylines."""
    none = np.empty((0, kernel.OWN + 1), dtype=np.int64)
    return Polylines(none, np.zeros(1, dtype=np.int64), np.empty((0, 2), dtype=np.int64), 0, 0)


def outline(
    arrangement: Arrangement,
    labels: np.ndarray,
    region: np.ndarray,
    patterns: np.ndarray,
    sizes: Sequence[int],
) -> Polylines:
    """Return the edges between faces of different labels, the higher label on their left.

    Parameters
    ----------
    arrangement : Arrangement
    labels : ndarray of int, shape (F,)
        The label of each face.
    region : ndarray of int, shape (F,)
        The region that contains each face.
    patterns : ndarray of uint8, shape (R, bytes)
        The pattern of each region, as by `numpy.packbits`.
    sizes : sequence of int
        Units of the hidden layers whose creases may bend a polyline.
    """
    mesh = arrangement.mesh
    found = kernel.outline(
        mesh.half,
        mesh.edge,
        arrangement.edges,
        labels.astype(np.int64, copy=False),
        region.astype(np.int64),
        np.cumsum([0, *sizes]),
        patterns,
        arrangement.vertices,
    )
    return Polylines(*found)
