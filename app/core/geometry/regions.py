"""The regions of a network: the polygons of a box on which its activation pattern is constant.

On each of them a (leaky) ReLU network is one affine function. They are found layer by
layer: inside a region of the first layers the next layer's pre-activations are affine, so
each unit that changes sign there cuts the region along a straight line, its crease.
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

import numpy as np

from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.faces import corners, packed_patterns
from ..network.mlp import Network
from . import polygons
from .affine_maps import affine_maps
from .arrangement import Box, Complex, TooManyRegions
from .evaluation import certain_patterns, logits
from .evaluation import patterns as active_at
from .scaling import Scaled, scaled

FEW = 1000
"""Points whose patterns are found in exact arithmetic where float64 leaves them open."""

__all__ = ["Box", "Regions", "TooManyRegions", "subdivide", "warm_up"]


@dataclass(frozen=True, eq=False)
class Regions:
    """A subdivision of a box. R regions, V vertices, E edges, U hidden units.

    Attributes
    ----------
    network : Network
        The network, as a function of x1 and x2.
    box : (x1_min, x1_max, x2_min, x2_max)
    vertices : ndarray of shape (V, 2)
        Shared between neighbours.
    offsets : ndarray of shape (R + 1,)
    indices : ndarray of shape (offsets[-1],)
        Region r has the vertices ``indices[offsets[r]:offsets[r + 1]]``, counter-clockwise.
    edges : ndarray of shape (E, 2)
        Vertex pairs.
    edge_layer, edge_unit : ndarray of shape (E,)
        The hidden unit on whose zero set the edge lies; layer -1 is the border of the box,
        with its sides 0 to 3 counter-clockwise from the lower one as units.
    edge_faces : ndarray of shape (E, 2)
        The regions to the left and to the right of the edge; second -1 on the border.
    patterns : ndarray of uint8, shape (R, ceil(U / 8))
        Which units are active, layer by layer, packed as by `numpy.packbits`.
    sums : ndarray of shape (V, n_out)
        The multiplied network's output at the vertices, before the output activation.
    scaled : Scaled
        The network as it was cut by: extreme weights are multiplied by powers of two.
    """

    network: Network
    box: Box
    vertices: np.ndarray
    offsets: np.ndarray
    indices: np.ndarray
    edges: np.ndarray
    edge_layer: np.ndarray
    edge_unit: np.ndarray
    edge_faces: np.ndarray
    patterns: np.ndarray
    sums: np.ndarray
    complex: Complex = field(repr=False)
    scaled: Scaled = field(repr=False)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def logits(self) -> np.ndarray:
        """The network's output at the vertices, before the output activation: (V, n_out)."""
        return self.sums if self.scaled.shifts is None else logits(self.network, self.vertices)

    @cached_property
    def active(self) -> np.ndarray:
        """The patterns unpacked: bool (R, U)."""
        units = self.network.n_units
        return np.unpackbits(self.patterns, axis=1, count=units).astype(bool)

    @cached_property
    def affine(self) -> np.ndarray:
        """The logits of each region as ``a x1 + b x2 + c``: shape (R, n_out, 3)."""
        return self.affine_of(np.arange(len(self)))

    def affine_of(self, wanted: np.ndarray) -> np.ndarray:
        """Return `affine` of some regions only: shape (n, n_out, 3)."""
        return affine_maps(self.scaled, self.active[wanted])

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each region: shape (R,)."""
        return self.scaled.areas(self.frame_areas)

    @cached_property
    def frame(self) -> np.ndarray:
        """The vertices in multiplied coordinates, in which nothing underflows: shape (V, 2)."""
        return self.complex.mesh.xy[: len(self.vertices)]

    @cached_property
    def frame_areas(self) -> np.ndarray:
        """Area of each region in multiplied coordinates: shape (R,)."""
        return polygons.areas(self.frame, self.offsets, self.indices)

    @cached_property
    def centroids(self) -> np.ndarray:
        """Mean of each region's vertices, a point inside: shape (R, 2)."""
        return polygons.centroids(self.vertices, self.offsets, self.indices)

    def polygon(self, region: int) -> np.ndarray:
        """Return the corners of a region, counter-clockwise: shape (k, 2)."""
        corners = self.indices[self.offsets[region] : self.offsets[region + 1]]
        return np.asarray(self.vertices[corners])

    def locate(self, X: np.ndarray) -> np.ndarray:
        """Return the region that holds each point.

        A point belongs to the region that has its activation pattern; on a crease where no
        region has it, to a region that touches the point.

        Parameters
        ----------
        X : ndarray of shape (n, 2)

        Returns
        -------
        ndarray of shape (n,)
            Region indices, -1 outside the box.
        """
        X = np.asarray(X, dtype=np.float64).reshape(-1, 2)
        x1_min, x1_max, x2_min, x2_max = self.box
        inside = (X[:, 0] >= x1_min) & (X[:, 0] <= x1_max)
        inside &= (X[:, 1] >= x2_min) & (X[:, 1] <= x2_max)
        found = np.full(len(X), -1)
        if not self.patterns.shape[1] or len(self) == 1:
            found[inside] = 0
            return found
        keys, order = self._sorted_patterns
        points = self.scaled.located(X[inside])
        if self.scaled.shifts is None:
            patterns, certain = self.network.patterns(points), np.ones(len(points), dtype=bool)
        else:
            patterns, certain = certain_patterns(self.scaled, points)
        wanted = _keys(np.packbits(patterns, axis=1))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found[inside] = np.where((keys[at] == wanted) & certain, order[at], -1)
        left = np.flatnonzero(inside & (found < 0))
        if self.scaled.shifts is not None and 0 < len(left) <= FEW:
            exact = _keys(np.packbits(active_at(self.network, X[left]), axis=1))
            at = np.minimum(np.searchsorted(keys, exact), len(keys) - 1)
            found[left] = np.where(keys[at] == exact, order[at], -1)
            left = left[found[left] < 0]
        located = self.scaled.located(X[left])
        found[left] = polygons.nearest(self.frame, self.edges, self.edge_faces, located)
        return found

    @cached_property
    def _sorted_patterns(self) -> tuple[np.ndarray, np.ndarray]:
        keys = _keys(self.patterns)
        order = np.argsort(keys)
        return keys[order], order


def subdivide(network: Network, box: Box, *, max_regions: int = 300_000) -> Regions:
    """Find the regions of a network in a box, exactly.

    Counts, patterns and adjacency are those of exact arithmetic on the given float64
    weights: no tolerance merges or drops anything. Coordinates are float64.

    Parameters
    ----------
    network : Network
        Piecewise linear: ``relu``, ``leaky_relu`` or ``identity`` (which has one region).
    box : (x1_min, x1_max, x2_min, x2_max)
    max_regions : int
        Stop as soon as there are more.

    Returns
    -------
    Regions

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or the box is empty or not finite.
    TooManyRegions
        If there are more than `max_regions`.
    FloatingPointError
        If the network's values in the box overflow float64, or too many of them are within
        rounding errors of 0 for exact arithmetic to settle (`TooCloseToCall`).
    """
    planar = network.planar()
    x1_min, x1_max, x2_min, x2_max = box = tuple(float(side) for side in box)  # type: ignore[assignment]
    if not (all(map(isfinite, box)) and x1_min < x1_max and x2_min < x2_max):
        raise ValueError(f"box must be finite with x1_min < x1_max and x2_min < x2_max, not {box}")
    bends = not planar.linear_units
    sizes = planar.hidden_layer_sizes
    if not bends:
        sizes = (0,) * len(sizes)
    as_cut = scaled(planar, box)
    cells = Complex(as_cut.frame, sizes, as_cut.exact, max_regions, as_cut.tolerance, as_cut.place)
    sums = cells.cut_box(as_cut.coefs, as_cut.intercepts, as_cut.flat, planar.slope, bends)
    cells.check_range(as_cut)
    return _regions(as_cut, cells, sums)


def warm_up() -> None:
    """Compile, or load from the cache, every kernel that `subdivide` needs."""
    weights = np.array([[1.0, -0.5], [0.5, 1.0]])
    biases = np.array([0.25, 0.1])
    network = Network((weights, weights[:, :1]), (biases, biases[:1]), "relu", "logistic")
    subdivide(network, (-1.0, 1.0, -1.0, 1.0))


def _regions(as_cut: Scaled, cells: Complex, sums: np.ndarray) -> Regions:
    mesh, edges, network = cells.mesh, cells.edges, as_cut.network
    offsets, indices = corners(mesh)
    if network.linear_units:
        patterns = np.packbits(np.ones((1, network.n_units), dtype=bool), axis=1)
    else:
        patterns = packed_patterns(mesh, np.array([2, *map(len, network.intercepts)]))
    ends = mesh.half[: 2 * edges]
    return Regions(
        network=network,
        box=as_cut.box,
        vertices=as_cut.placed(mesh.xy[: cells.vertices]),
        offsets=offsets,
        indices=indices,
        edges=ends[:, he.ORIGIN].copy().reshape(-1, 2),
        edge_layer=mesh.edge[:edges, he.LABEL_LAYER],
        edge_unit=mesh.edge[:edges, he.LABEL_UNIT],
        edge_faces=ends[:, he.LEFT].copy().reshape(-1, 2),
        patterns=patterns,
        sums=sums,
        complex=cells,
        scaled=as_cut,
    )


def _keys(packed: np.ndarray) -> np.ndarray:
    """Rows of bytes as scalars that sort and compare."""
    return np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
