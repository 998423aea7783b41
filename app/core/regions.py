"""The regions of a network: the polygons of a box on which its activation pattern is constant.

On each of them a (leaky) ReLU network is one affine function. They are found layer by
layer: inside a region of the first layers the next layer's pre-activations are affine, so
each unit that changes sign there cuts the region along a straight line, its crease.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

import numpy as np

from app.core import polygons
from app.core.complexes import Box, Complex, TooManyRegions
from app.core.exact import ExactNetwork, ExactStage
from app.core.kernels import halfedges as he
from app.core.kernels.faces import corners, packed_patterns
from app.core.networks import Network

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
    logits : ndarray of shape (V, n_out)
        The network's output at the vertices, before the output activation.
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
    logits: np.ndarray
    complex: Complex = field(repr=False)
    exact: Callable[[], ExactNetwork] = field(repr=False)

    def __len__(self) -> int:
        return len(self.offsets) - 1

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
        coefs, intercepts = self.network.coefs, self.network.intercepts
        slope = _slope(self.network)
        out = np.empty((len(wanted), coefs[-1].shape[1], 3))
        widest = max(weights.shape[1] for weights in coefs)
        step = max(1, 2**21 // (3 * widest))
        for start in range(0, len(wanted), step):
            active = self.active[wanted[start : start + step]]
            maps = np.zeros((len(active), 3, 2))
            maps[:, 0, 0] = maps[:, 1, 1] = 1.0
            unit = 0
            for layer, (weights, biases) in enumerate(zip(coefs, intercepts, strict=True)):
                if layer:
                    here = active[:, unit : unit + len(weights)]
                    unit += len(weights)
                    maps = maps * np.where(here, 1.0, slope)[:, None, :]
                maps = maps @ weights
                maps[:, 2] += biases
            out[start : start + step] = maps.transpose(0, 2, 1)
        return out

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each region: shape (R,)."""
        return polygons.areas(self.vertices, self.offsets, self.indices)

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
        wanted = _keys(np.packbits(self.network.patterns(X[inside]), axis=1))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found[inside] = np.where(keys[at] == wanted, order[at], -1)
        for i in np.flatnonzero(inside & (found < 0)):
            found[i] = self._nearest(X[i])
        return found

    @cached_property
    def _sorted_patterns(self) -> tuple[np.ndarray, np.ndarray]:
        keys = _keys(self.patterns)
        order = np.argsort(keys)
        return keys[order], order

    def _nearest(self, point: np.ndarray) -> int:
        """Return the region that has the point deepest inside, by signed distance to its edges."""
        tail, head = self.vertices[self.edges[:, 0]], self.vertices[self.edges[:, 1]]
        along = head - tail
        length = np.hypot(along[:, 0], along[:, 1])
        off = along[:, 0] * (point[1] - tail[:, 1]) - along[:, 1] * (point[0] - tail[:, 0])
        off = np.divide(off, length, out=np.zeros_like(off), where=length > 0)
        depth = np.full(len(self), np.inf)
        np.minimum.at(depth, self.edge_faces[:, 0], off)
        inner = self.edge_faces[:, 1] >= 0
        np.minimum.at(depth, self.edge_faces[inner, 1], -off[inner])
        return int(depth.argmax())


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
    slope = _slope(planar)
    bends = planar.activation != "identity"
    sizes = planar.hidden_layer_sizes

    def exact() -> ExactNetwork:
        stages = [
            ExactStage(weights, biases)
            for weights, biases in zip(planar.coefs, planar.intercepts, strict=True)
        ]
        return ExactNetwork(stages, slope, box)

    cells = Complex(box, sizes if bends else [0] * len(sizes), exact, max_regions)
    logits = cells.cut_box(planar.coefs, planar.intercepts, slope, bends)
    return _regions(planar, box, cells, logits, exact)


def warm_up() -> None:
    """Compile, or load from the cache, every kernel that `subdivide` needs."""
    weights = np.array([[1.0, -0.5], [0.5, 1.0]])
    biases = np.array([0.25, 0.1])
    network = Network((weights, weights[:, :1]), (biases, biases[:1]), "relu", "logistic")
    subdivide(network, (-1.0, 1.0, -1.0, 1.0))


def _slope(network: Network) -> float:
    return {"relu": 0.0, "identity": 1.0}.get(network.activation, network.negative_slope)


def _regions(
    network: Network,
    box: Box,
    cells: Complex,
    logits: np.ndarray,
    exact: Callable[[], ExactNetwork],
) -> Regions:
    mesh, edges = cells.mesh, cells.edges
    offsets, indices = corners(mesh)
    if network.activation == "identity":
        patterns = np.packbits(np.ones((1, network.n_units), dtype=bool), axis=1)
    else:
        patterns = packed_patterns(mesh, np.array([2, *map(len, network.intercepts)]))
    ends = mesh.half[: 2 * edges]
    return Regions(
        network=network,
        box=box,
        vertices=mesh.xy[: cells.vertices],
        offsets=offsets,
        indices=indices,
        edges=ends[:, he.ORIGIN].copy().reshape(-1, 2),
        edge_layer=mesh.edge[:edges, he.LABEL_LAYER],
        edge_unit=mesh.edge[:edges, he.LABEL_UNIT],
        edge_faces=ends[:, he.LEFT].copy().reshape(-1, 2),
        patterns=patterns,
        logits=logits,
        complex=cells,
        exact=exact,
    )


def _keys(packed: np.ndarray) -> np.ndarray:
    """Rows of bytes as scalars that sort and compare."""
    return np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
