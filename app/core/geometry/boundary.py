"""The decision boundary, where the predicted class changes, and level sets of an output.

Inside a region the logits are affine, so the boundary there consists of straight segments: edges
between cells of different classes. The same holds for a level set.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .affine_maps import affine_maps, contrasts
from .class_cells import Cells, class_cells, level_cells
from .polylines import Kink, Polylines, outline
from .regions import Regions


@dataclass(frozen=True, eq=False)
class Boundary:
    """A decision boundary or level set, as S segments on P polylines.

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

    polylines: list[np.ndarray]
    classes: list[tuple[int, int]]
    segments: np.ndarray
    segment_region: np.ndarray
    segment_line: np.ndarray
    segment_polyline: np.ndarray
    kinks: list[Kink]
    components: int
    holes: int

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
        return _empty()
    cells = cells or class_cells(regions)
    lines = _outline(cells)
    if regions.network.binary:
        forms = _maps(regions, lines.region)[:, 0] - [0.0, 0.0, regions.network.level]
    else:
        active, which = _patterns(regions, lines.region)
        forms = contrasts(regions.scaled_network, active, which, lines.left, lines.right)
    return _assemble(regions, lines, cells.vertices, forms)


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
    forms = _maps(regions, lines.region)[:, output]
    return _assemble(regions, lines, cells.vertices, forms - [0.0, 0.0, value])


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


def _empty() -> Boundary:
    """Return a boundary without segments."""
    none = np.empty(0, dtype=np.int64)
    return Boundary([], [], np.empty((0, 2, 2)), none, np.empty((0, 3)), none, [], 0, 0)


def _assemble(regions: Regions, lines: Polylines, xy: np.ndarray, forms: np.ndarray) -> Boundary:
    starts = lines.ends[:-1]
    sides = zip(lines.right[starts].tolist(), lines.left[starts].tolist(), strict=True)
    return Boundary(
        polylines=lines.points(xy),
        classes=list(sides),
        segments=np.stack([xy[lines.tails], xy[lines.heads]], axis=1),
        segment_region=lines.region.copy(),
        segment_line=forms,
        segment_polyline=np.repeat(np.arange(len(starts)), np.diff(lines.ends)),
        kinks=lines.kinks(xy, regions.network.hidden_layer_sizes),
        components=lines.components,
        holes=lines.loops,
    )
