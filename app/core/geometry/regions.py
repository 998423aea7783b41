"""The linear regions of a network: polygons of a box on which its activation pattern is constant.

On each region a ReLU or Leaky ReLU network is one affine function. The regions are found layer by
layer. Inside a region of the first layers the next layer's pre-activations are affine, so each unit
that changes sign there cuts the region along a straight line, part of the unit's crease.
"""

from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import numpy as np

from ..kernels.arrangement.cut_layer import DONE, EXTREME
from ..kernels.arrangement.faces import Faces
from ..kernels.arrangement.held import arrays_of, held_of
from ..kernels.arrangement.interpolation import value_rows
from ..network.mlp import Network
from . import polygons
from .affine_maps import affine_maps
from .arrangement import Arrangement, Box, TooManyRegions, cut_plane
from .evaluation import certain_patterns, logits
from .evaluation import patterns as active_at
from .scaling import ScaledNetwork

_ARRAYS = {"vertices", "scaled_logits", *Faces._fields}

FEW = 1000
"""Maximum number of points that `locate` evaluates exactly if float64 is not accurate enough."""

__all__ = ["Box", "Regions", "TooManyRegions", "subdivide", "warm_up"]


@dataclass(frozen=True, eq=False, init=False)
class Regions:
    """The subdivision of a box into R regions, with V vertices and E edges; U hidden units.

    The arrays are read from the arrangement when the first of them is used, and that is made when
    it is used: to convert arrays to Python objects takes as long as to cut by a small network.

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
        The hidden unit whose crease contains the edge. Layer -1 is the border of the box; its
        units are the sides 0 to 3, counter-clockwise from the lower one.
    edge_faces : ndarray of shape (E, 2)
        The regions to the left and right of each edge; the second is -1 on the border.
    patterns : ndarray of uint8, shape (R, ceil(U / 8))
        Which units are active, layer by layer, packed as by `numpy.packbits`.
    scaled_logits : ndarray of shape (V, n_out)
        The scaled network's outputs at the vertices, before the output activation.
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
    scaled_logits: np.ndarray

    def __init__(
        self, network: Network, box: Box, limit: int, count: int, memory: Any, pairs: bool
    ) -> None:
        # What is frozen cannot be assigned. To store each value takes half of the time of `update`.
        stored = self.__dict__
        stored["network"], stored["box"] = network, box
        stored["_limit"], stored["_count"] = limit, count
        stored["_memory"], stored["_pairs"] = memory, pairs

    @cached_property
    def scaled_network(self) -> ScaledNetwork:
        """The network that was used for cutting: extreme weights are scaled by powers of two."""
        return ScaledNetwork(self.network, self.box)

    @cached_property
    def arrangement(self) -> Arrangement:
        """The half-edge structure."""
        found = Arrangement.of_network(self.scaled_network, self.__dict__["_limit"])
        found.take(self.__dict__["_memory"], self.__dict__["_pairs"])
        return found

    def __getattr__(self, name: str) -> np.ndarray:
        """Read the arrays, the first time that one of them is missing."""
        if name not in _ARRAYS:
            raise AttributeError(f"regions have no attribute {name!r}")
        vertices, outputs, faces = self.arrangement.read()
        layers = self.network.layers
        if not layers.all_bend:
            linear = np.packbits(self.network.always_active)
            patterns = linear[None] if layers.all_linear else faces.patterns | linear
            faces = faces._replace(patterns=patterns)
        self.__dict__.update(vertices=vertices, scaled_logits=outputs, **faces._asdict())
        found: np.ndarray = self.__dict__[name]
        return found

    def __len__(self) -> int:
        count: int = self.__dict__["_count"]
        return count

    @cached_property
    def logits(self) -> np.ndarray:
        """The network's outputs at the vertices, before the output activation: (V, n_out)."""
        return (
            self.scaled_logits
            if self.scaled_network.shifts is None
            else logits(self.network, self.vertices)
        )

    @cached_property
    def active(self) -> np.ndarray:
        """Which units are active in each region: bool (R, U)."""
        units = self.network.n_units
        return np.unpackbits(self.patterns, axis=1, count=units).astype(bool)

    @cached_property
    def affine(self) -> np.ndarray:
        """The logits of each region as ``a x1 + b x2 + c``: shape (R, n_out, 3)."""
        return self.affine_of(np.arange(len(self)))

    def affine_of(self, wanted: np.ndarray) -> np.ndarray:
        """Return `affine` of some regions only: shape (n, n_out, 3)."""
        return affine_maps(self.scaled_network, self.active[wanted])

    @cached_property
    def areas(self) -> np.ndarray:
        """Area of each region: shape (R,)."""
        return self.scaled_network.unscaled_areas(self.scaled_areas)

    @cached_property
    def scaled_vertices(self) -> np.ndarray:
        """The vertices in scaled coordinates, in which nothing underflows: shape (V, 2)."""
        return self.arrangement.mesh.xy[: len(self.vertices)]

    @cached_property
    def scaled_areas(self) -> np.ndarray:
        """Area of each region in scaled coordinates: shape (R,)."""
        return polygons.areas(self.scaled_vertices, self.offsets, self.indices)

    @cached_property
    def centroids(self) -> np.ndarray:
        """Mean of each region's vertices, a point inside the region: shape (R, 2)."""
        return polygons.centroids(self.vertices, self.offsets, self.indices)

    def polygon(self, region: int) -> np.ndarray:
        """Return the corners of a region, counter-clockwise: shape (k, 2)."""
        corners = self.indices[self.offsets[region] : self.offsets[region + 1]]
        return np.asarray(self.vertices[corners])

    def locate(self, X: np.ndarray) -> np.ndarray:
        """Return the region that contains each point.

        That is the region with the point's activation pattern. On a crease, no region may have it;
        the point then belongs to a region that touches it.

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
        points = X[inside]
        if self.scaled_network.shifts is None:
            patterns, certain = self.network.patterns(points), np.ones(len(points), dtype=bool)
        else:
            patterns, certain = certain_patterns(
                self.scaled_network, self.scaled_network.to_scaled(points)
            )
        wanted = _keys(np.packbits(patterns, axis=1))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        found[inside] = np.where((keys[at] == wanted) & certain, order[at], -1)
        left = np.flatnonzero(inside & (found < 0))
        if self.scaled_network.shifts is not None and 0 < len(left) <= FEW:
            exact = _keys(np.packbits(active_at(self.network, X[left]), axis=1))
            at = np.minimum(np.searchsorted(keys, exact), len(keys) - 1)
            found[left] = np.where(keys[at] == exact, order[at], -1)
            left = left[found[left] < 0]
        to_scaled = self.scaled_network.to_scaled(X[left])
        found[left] = polygons.nearest(self.scaled_vertices, self.edges, self.edge_faces, to_scaled)
        return found

    @cached_property
    def _sorted_patterns(self) -> tuple[np.ndarray, np.ndarray]:
        keys = _keys(self.patterns)
        order = np.argsort(keys)
        return keys[order], order


def subdivide(network: Network, box: Box, *, max_regions: int = 300_000) -> Regions:
    """Return the exact linear regions of a network in a box.

    Counts, patterns and adjacency are those of exact arithmetic on the given float64 weights:
    there is no tolerance, and no region is merged or dropped. Coordinates are rounded to float64.

    Parameters
    ----------
    network : Network
        Piecewise linear: ``relu``, ``leaky_relu`` or ``identity`` (whose units have no creases).
    box : (x1_min, x1_max, x2_min, x2_max)
    max_regions : int
        Most regions; with more, the work stops with an error.

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
        If the network's values in the box overflow float64, or so many are within rounding error of
        0 that computing their signs exactly would take too long (`TooCloseToCall`).
    """
    planar = network.planar()
    x1_min, x1_max, x2_min, x2_max = box = tuple(map(float, box))  # type: ignore[assignment]
    if not (-inf < x1_min < x1_max < inf and -inf < x2_min < x2_max < inf):
        raise ValueError(f"box must be finite with x1_min < x1_max and x2_min < x2_max, not {box}")
    code, memory, count, pairs = cut_plane(planar, box, max_regions)
    regions = Regions(planar, box, max_regions, count, memory, pairs)
    if code != DONE:
        arrangement = regions.arrangement
        # Arrays that grow are replaced.
        regions.__dict__["_memory"] = memory = None
        count = arrangement.cut_all() if code == EXTREME else arrangement.finish(code)
        arrangement.check_range(regions.scaled_network)
        regions.__dict__["_count"] = count
    return regions


def warm_up() -> None:
    """Compile all kernels that `subdivide` and its result need, or load them from the cache."""
    weights = np.array([[1.0, -0.5], [0.5, 1.0]])
    biases = np.array([0.25, 0.1])
    network = Network((weights, weights[:, :1]), (biases, biases[:1]), "relu", "logistic")
    found = subdivide(network, (-1.0, 1.0, -1.0, 1.0))
    _ = found.vertices
    held_of(*arrays_of(found.arrangement.held))
    # Few networks have vertices that are refined.
    value_rows(found.arrangement.mesh, found.arrangement.state, np.empty(0, dtype=np.int64))


def _keys(packed: np.ndarray) -> np.ndarray:
    """Return each row of bytes as one scalar, for sorting and comparing."""
    return np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
