"""The decision boundary, where the predicted class changes, and level sets of an output.

Inside a region the logits are affine, so the boundary there consists of straight segments: edges
between cells of different classes. The same holds for a level set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .affine_maps import affine_maps, contrasts
from .class_cells import Cells, class_cells, level_cells
from .polylines import Kink, Polylines, no_lines, outline
from .regions import Regions


@dataclass(frozen=True, eq=False)
class Boundary:
    """A decision boundary or level set, as S segments on P polylines.

    What it is made of is computed when it is first used: the metrics of an epoch need only counts.

    Attributes
    ----------
    polylines : list of ndarray, each of shape (k, 2)
        Chains of segments; a closed one ends where it starts.
    classes : list of (int, int)
        The two classes that meet along each polyline: the one on its right, then the one
        on its left.
    segments : ndarray of shape (S, 2, 2)
        End points, polyline after polyline.
    segment_region : ndarray of shape (S,)
        The region that each segment crosses; if it lies on an edge, one of the two regions there.
    segment_line : ndarray of shape (S, 3)
        (a, b, c) with a x1 + b x2 + c = 0 along the segment: the region's logit minus the level of
        the threshold, or the difference of two logits, positive on the side of the polyline's
        second class.
    segment_polyline : ndarray of shape (S,)
        The polyline that each segment belongs to.
    kinks : list of (x1, x2, layer, unit)
        Inner points of polylines, with the hidden unit whose crease bends them there. The start of
        a closed polyline is included.
    components : int
        Number of connected components; polylines that share a point are one component.
    holes : int
        Number of areas that it encloses: areas of one class that don't touch the border of the
        box.
    """

    _regions: Regions
    _lines: Polylines
    _vertices: np.ndarray
    _forms: Callable[[], np.ndarray]

    @cached_property
    def polylines(self) -> list[np.ndarray]:
        return self._lines.points(self._vertices)

    @cached_property
    def classes(self) -> list[tuple[int, int]]:
        starts = self._lines.ends[:-1]
        sides = self._lines.right[starts].tolist(), self._lines.left[starts].tolist()
        return list(zip(*sides, strict=True))

    @cached_property
    def segments(self) -> np.ndarray:
        lines, xy = self._lines, self._vertices
        return np.stack([xy[lines.tails], xy[lines.heads]], axis=1)

    @cached_property
    def segment_region(self) -> np.ndarray:
        return self._lines.region.copy()

    @cached_property
    def segment_line(self) -> np.ndarray:
        return self._forms()

    @cached_property
    def segment_polyline(self) -> np.ndarray:
        ends = self._lines.ends
        return np.repeat(np.arange(len(ends) - 1), np.diff(ends))

    @cached_property
    def kinks(self) -> list[Kink]:
        return self._lines.kinks(self._vertices, self._regions.network.hidden_layer_sizes)

    @property
    def components(self) -> int:
        return self._lines.components

    @property
    def holes(self) -> int:
        return self._lines.loops

    @cached_property
    def length(self) -> float:
        """Total length."""
        along = self.segments[:, 1] - self.segments[:, 0]
        return float(np.hypot(along[:, 0], along[:, 1]).sum())


def boundary(regions: Regions, cells: Cells | None = None) -> Boundary:
    """Return the decision boundary of a classifier.

    For two classes it is where {logit > 0} meets {logit <= 0}, or with a threshold where
    {logit >= level} meets {logit < level}; for more, where the argmax changes (the smallest index
    wins a tie). A line on which the logit is 0 but does not change sign is not part of it. The
    boundary of a regression is empty.

    Parameters
    ----------
    regions : Regions
    cells : Cells, optional
        The result of `class_cells` for these regions, if there is one already.

    Raises
    ------
    TooManyRegions
        If the boundary cuts the regions into more cells than twice the limit of regions.
    """
    if regions.network.regression:
        return Boundary(regions, no_lines(), np.empty((0, 2)), lambda: np.empty((0, 3)))
    cells = cells or class_cells(regions)
    lines = _outline(cells)

    def forms() -> np.ndarray:
        if regions.network.binary:
            return _maps(regions, lines.region)[:, 0] - [0.0, 0.0, regions.network.level]
        active, which = _patterns(regions, lines.region)
        return contrasts(regions.scaled_network, active, which, lines.left, lines.right)

    return Boundary(regions, lines, cells.vertices, forms)


def level_set(regions: Regions, value: float, output: int = 0) -> Boundary:
    """Return the line along which an output, before the output activation, crosses a value.

    It is where {output > value} (class 1, on the left of the polylines) meets {output <= value}.
    So a line or an area on which the output equals the value without crossing it is not part of
    it, except where such an area borders on {output > value}.

    Raises
    ------
    TooManyRegions
        If the line cuts the regions into more cells than twice the limit of regions.
    """
    cells = level_cells(regions, value, output)
    lines = _outline(cells)

    def forms() -> np.ndarray:
        found: np.ndarray = _maps(regions, lines.region)[:, output] - [0.0, 0.0, value]
        return found

    return Boundary(regions, lines, cells.vertices, forms)


def _outline(cells: Cells) -> Polylines:
    """Return the edges between cells of different labels, the higher label on their left."""
    regions = cells.regions
    sizes = regions.network.hidden_layer_sizes
    return outline(cells.arrangement, cells.labels, cells.region, regions.patterns, sizes)


def _maps(regions: Regions, wanted: np.ndarray) -> np.ndarray:
    """Return the affine maps of regions that may occur several times: shape (n, n_out, 3)."""
    active, which = _patterns(regions, wanted)
    maps: np.ndarray = affine_maps(regions.scaled_network, active)[which]
    return maps


def _patterns(regions: Regions, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the patterns of regions that may occur several times, each once, and where it is."""
    unique, which = np.unique(wanted, return_inverse=True)
    units = regions.network.n_units
    bits = np.unpackbits(regions.patterns[unique], axis=1, count=units)
    return bits.astype(bool), which
