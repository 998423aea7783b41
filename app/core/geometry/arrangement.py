"""The arrangement of a network's creases: a box subdivided into convex polygons, layer by layer.

A unit's crease is the line along which its pre-activation changes sign; it bends where it meets
creases of earlier layers. `Arrangement` runs the kernels of `kernels.arrangement` and computes in
exact arithmetic the signs that float64 leaves undecided.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np

from ..jobs.job import current_job
from ..kernels.arrangement import cut_layer, growable_arrays
from ..kernels.arrangement import driver as kernel
from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.error_bounds import error_bounds, spectral_norm
from ..kernels.arrangement.faces import Faces, read_regions
from ..kernels.arrangement.held import Held, arrays_of, held_in, held_of
from ..kernels.arrangement.pairs import PAIR_ROUNDOFF
from ..kernels.arrangement.separation import layer_grids
from ..kernels.numpy_loops import loop_table
from ..network.mlp import Network
from .exact import ExactNetwork, Triple, crossing
from .scaling import ScaledNetwork
from .vertex_refinement import MAX_RELATIVE_ERROR, inaccurate_vertices, refine_vertices

Box = tuple[float, float, float, float]

# Numbers of units of the first layer, and of later ones, up to which all vertices have rows of
# values: short rows cost less than the interpolation that replaces them. The limit is higher for
# the first layer because its creases meet more others.
NARROW = (64, 32)

# To start again with pairs costs less than to refine some vertices if there are fewer vertices than
# REFINEMENT_COST for each of them, plus FEW_VERTICES / (weights of a layer), since the first
# refinement costs most. It costs less than to compute some signs in Python if there are fewer
# vertices than SIGN_COST for each sign above FEW_SIGNS.
FEW_VERTICES, REFINEMENT_COST = 2**23, 16
FEW_SIGNS, SIGN_COST = 32, 512
# Whether values are pairs from the beginning.
ALWAYS_PAIRS = False

# Addresses of NumPy's matrix product; looking them up takes longer than a small network.
_LOOPS = loop_table()
_NO_GRIDS = np.empty((0, 3))
_NO_PATTERN = np.empty(0, dtype=bool)


def few() -> tuple[int, int, int]:
    """Return when to start again with pairs: see `kernels.arrangement.driver.cut_box`."""
    return FEW_VERTICES, FEW_SIGNS, SIGN_COST


def cut_plane(network: Network, box: Box, limit: int) -> tuple[int, Any, int, bool]:
    """Cut a box of the plane by a network, in one call of compiled code.

    Returns
    -------
    code : int
        If it is not DONE, an `Arrangement` has to continue.
    memory
        Of the arrays: see `kernels.arrangement.held`.
    faces : int
    pairs : bool
        Whether values are pairs.
    """
    layers = network.layers
    found: tuple[int, Any, int, bool] = kernel.cut_plane(
        box,
        _LOOPS,
        network.flat(),
        network.sizes,
        layers.slopes,
        layers.bends,
        MAX_RELATIVE_ERROR,
        limit,
        Arrangement.headroom,
        NARROW,
        current_job().flag,
        ALWAYS_PAIRS,
        network.compares_outputs,
        few(),
    )
    return found


class TooManyRegions(ValueError):
    """There are more polygons than the caller allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} regions")
        self.limit = limit


class Layer:
    """One layer's pre-activations at the existing vertices, used to cut an arrangement.

    Parameters
    ----------
    values : callable
        Called with a (V, n) array; writes the pre-activations at the existing vertices into it.
        The second argument is for the lower halves of pairs; it has no rows if there are none.
    magnitudes : ndarray of shape (n_in, n)
        Upper bounds of the absolute weights.
    offsets : ndarray of shape (n,)
        Upper bounds of the absolute biases.
    grid : callable
        Called with the outputs' row of `separation.layer_grids`; returns the layer's row.
    """

    def __init__(
        self,
        values: Callable[[np.ndarray, np.ndarray], None],
        magnitudes: np.ndarray,
        offsets: np.ndarray,
        grid: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        self.values, self.grid = values, grid
        self.magnitudes, self.offsets = magnitudes, offsets

    def error_bounds(self, roundoff: float) -> tuple[np.ndarray, np.ndarray]:
        bounds: tuple[np.ndarray, np.ndarray] = error_bounds(
            self.magnitudes, self.offsets, roundoff
        )
        return bounds

    @property
    def units(self) -> int:
        return int(self.magnitudes.shape[1])


class Arrangement:
    """A subdivision of a box, and how to cut it by further layers.

    Parameters
    ----------
    box : (x1_min, x1_max, x2_min, x2_max)
    layer_sizes : sequence of int
        Number of units of every layer that may cut.
    exact : callable
        Returns the ExactNetwork of these layers; called when a sign is first undecided.
    limit : int
        Maximum number of faces.
    tolerance : float
        How far a vertex may be from its exact position.
    axis_shifts : (int, int)
        The coordinates are those of the exact network times 2 to the power of these.
    weights_are_exact : bool
        Whether the weights for `cut_box` and the box are those of the exact network times powers of
        two. If so, most signs need no exact network.

    Attributes
    ----------
    mesh : halfedges.Mesh
    state : halfedges.Cut
        State of the last layer.
    Z : ndarray of shape (at least V, n)
        Pre-activations of the last layer.
    headroom : float
        1.0 to allocate in advance what most networks need; 0.0 to grow arrays only when full.
    max_relative_error : float
        Vertices whose values have larger errors, relative to the norm of the values, are refined:
        see `vertex_refinement`.
    narrow : (int, int)
        Numbers of units of the first layer, and of later ones, up to which all vertices have rows
        of values.
    pairs : bool
        Whether values are pairs of float64: see `kernels.arrangement.pairs`. The work begins with
        float64 and starts again with pairs if errors become too large. Pairs need more time in wide
        layers, and far less where many vertices would be refined or many signs be computed exactly.
    exact_unit : callable, optional
        For a layer with one unit that differs from vertex to vertex: called with a vertex, returns
        the unit of the exact network.
    exact_signs, refined_vertices : int
        How many signs were computed in exact arithmetic, and how many vertices were refined.
    """

    weights: tuple[Sequence[np.ndarray], Sequence[np.ndarray], np.ndarray]
    headroom = 1.0
    exact_signs = refined_vertices = 0
    exact_unit: Callable[[int], int] | None = None
    _compares_outputs = False
    _exact: ExactNetwork | None = None
    _held: Held | None = None
    _arrays: tuple[he.Mesh, he.Cut] | None = None

    def __init__(
        self,
        box: Box,
        layer_sizes: Sequence[int],
        exact: Callable[[], ExactNetwork],
        limit: int,
        tolerance: float,
        axis_shifts: tuple[int, int] = (0, 0),
        weights_are_exact: bool = False,
    ) -> None:
        self.layer_sizes = list(layer_sizes)
        self.words = [0]
        for units in layer_sizes:
            self.words.append(self.words[-1] + -(-units // 64))
        self.limit = limit
        self.max_relative_error = MAX_RELATIVE_ERROR
        self.narrow = NARROW
        self.pairs = ALWAYS_PAIRS
        self._make_exact = exact
        self.box = box
        self.tolerance = tolerance
        self.axis_shifts = axis_shifts
        self._weights_are_exact = weights_are_exact

    @classmethod
    def of_network(cls, scaled_network: ScaledNetwork, limit: int) -> "Arrangement":
        """Return the arrangement of a scaled network; no layer has cut it yet."""
        network = scaled_network.network
        sizes = network.hidden_layer_sizes
        if network.layers.all_linear:
            sizes = (0,) * len(sizes)
        made = cls(
            scaled_network.scaled_box,
            sizes,
            scaled_network.exact,
            limit,
            scaled_network.tolerance,
            scaled_network.axis_shifts,
            scaled_network.is_exact,
        )
        made._set_network(
            scaled_network.coefs,
            scaled_network.intercepts,
            scaled_network.flat,
            network.slopes,
            network.bends,
        )
        made._compares_outputs = network.compares_outputs
        return made

    @property
    def mesh(self) -> he.Mesh:
        """The half-edge structure."""
        return self._mesh_and_state[0]

    @mesh.setter
    def mesh(self, mesh: he.Mesh) -> None:
        self._replace(mesh, self.state)

    @property
    def state(self) -> he.Cut:
        """The layer that has cut last, or the output layer."""
        return self._mesh_and_state[1]

    @state.setter
    def state(self, cut: he.Cut) -> None:
        self._replace(self.mesh, cut)

    def _replace(self, mesh: he.Mesh, state: he.Cut) -> None:
        # `_held` would keep the old arrays in memory.
        self._arrays, self._held = (mesh, state), None

    @property
    def _mesh_and_state(self) -> tuple[he.Mesh, he.Cut]:
        if self._arrays is None:
            self._arrays = arrays_of(self._held)
        return self._arrays

    @property
    def vertices(self) -> int:
        return int(self.mesh.counts[he.VERTICES])

    @property
    def edges(self) -> int:
        return int(self.mesh.counts[he.EDGES])

    @property
    def faces(self) -> int:
        return int(self.mesh.counts[he.FACES])

    def cut_box(
        self,
        coefs: Sequence[np.ndarray],
        intercepts: Sequence[np.ndarray],
        flat: np.ndarray,
        slopes: np.ndarray,
        bends: np.ndarray,
    ) -> int:
        """Cut the box by every hidden layer of a network, and return the number of faces.

        Parameters
        ----------
        coefs, intercepts
            Weights and biases of the hidden layers and of the output.
        flat : ndarray
            The same numbers in one array, layer by layer.
        slopes : ndarray
            Slope of each hidden layer's activation where a unit is inactive.
        bends : ndarray of bool
            Whether the units of each hidden layer have creases: false for ``identity``.

        Raises
        ------
        TooManyRegions
            If there are more faces than the limit; the work stops there.
        FloatingPointError
            If a pre-activation overflows float64.
        """
        self._set_network(coefs, intercepts, flat, slopes, bends)
        return self.cut_all()

    def _set_network(
        self,
        coefs: Sequence[np.ndarray],
        intercepts: Sequence[np.ndarray],
        flat: np.ndarray,
        slopes: np.ndarray,
        bends: np.ndarray,
    ) -> None:
        self.weights = (coefs, intercepts, slopes)
        self._network = flat, np.array([2, *map(len, intercepts)]), slopes, bends

    def cut_all(self) -> int:
        """Cut the box by every hidden layer of the network: see `cut_box`."""
        self.exact_signs = self.refined_vertices = 0
        self._exact = None
        code, memory, faces, self.pairs = kernel.cut_box(
            *self._arguments(*self._network),
            current_job().flag,
            self.pairs,
            self._weights_are_exact,
            self._compares_outputs,
            few(),
        )
        self.take(memory, self.pairs)
        return int(faces) if code == cut_layer.DONE else self.finish(code)

    def take(self, memory: Any, pairs: bool) -> None:
        """Take the arrays that compiled code has cut."""
        self.held, self.pairs = held_in(memory), pairs

    def finish(self, code: int) -> int:
        """Continue where compiled code has returned a code; return the number of faces.

        Raises
        ------
        TooManyRegions, FloatingPointError
            As by `cut_box`.
        """
        self.respond(code)
        self.run(self._cutting((*self._arguments(*self._network), _NO_GRIDS)))
        if self._compares_outputs and not self.pairs:
            job = current_job()
            close = kernel.winners_are_close(self.held, few(), job.flag)
            job.check()
            if close:
                self.pairs = True
                self._start_again()
                return self.cut_all()
        return self.faces

    def _start_again(self) -> None:
        """Replace the arrays by those of a box that nothing has cut."""
        growable_arrays.discard_all(self.mesh, self.state)
        self._replace(*growable_arrays.empty_arrays())

    def read(self) -> tuple[np.ndarray, np.ndarray, Faces]:
        """Read what `cut_box` has found.

        Returns
        -------
        vertices : ndarray of shape (V, 2)
            In the plane.
        outputs : ndarray of shape (V, n_out)
            At the vertices.
        faces : faces.Faces
        """
        job = current_job()
        vertices, outputs, faces = read_regions(
            self.held, self._network[1], self.axis_shifts, job.flag
        )
        job.check()
        return vertices, outputs, faces

    def _arguments(
        self, weights: np.ndarray, sizes: np.ndarray, slopes: np.ndarray, bends: np.ndarray
    ) -> tuple[Any, ...]:
        """Return the arguments of the kernel between `cut` and `grids`."""
        return (
            np.array(self.box),
            _LOOPS,
            weights,
            sizes,
            slopes,
            bends,
            self.tolerance,
            self.max_relative_error,
            self.limit,
            self.headroom,
            self.narrow,
        )

    def run(self, step: Callable[[he.Mesh, he.Cut], tuple[int, he.Mesh, he.Cut]]) -> None:
        """Call a kernel, and compute what it requests, until it is done.

        Parameters
        ----------
        step : callable
            Called with the arrays; returns a code of `kernels.arrangement.cut_layer` and the
            arrays.

        Raises
        ------
        TooManyRegions, FloatingPointError
            As by `cut`.
        """
        while True:
            code, mesh, state = step(self.mesh, self.state)
            self._replace(mesh, state)
            # They would stay in memory until the next step has returned others.
            del mesh, state
            if code == cut_layer.DONE:
                return
            self.respond(code)

    def _cutting(
        self, network: tuple[Any, ...]
    ) -> Callable[[he.Mesh, he.Cut], tuple[int, he.Mesh, he.Cut]]:
        """Return the kernel that cuts by all layers of a network, for `run`."""
        return lambda mesh, state: kernel.cut_network(
            mesh, state, *network, current_job().flag, self.pairs, self._weights_are_exact
        )

    def cut(self, index: int, layer: Layer) -> None:
        """Cut every face by the units of one more layer; `refine` its vertices afterwards.

        Parameters
        ----------
        index : int
            Index of the layer in `layer_sizes`.

        Raises
        ------
        TooManyRegions
            If there are more faces than the limit; the work stops there.
        FloatingPointError
            If a pre-activation overflows float64.
        """
        existing = self.vertices
        Z = np.empty((len(self.mesh.xy), layer.units))
        low = np.empty_like(Z[: len(Z) if self.pairs else 0])
        layer.values(Z[:existing], low[:existing])
        if not (np.abs(Z[:existing]) < he.LARGEST).all():
            raise FloatingPointError(f"pre-activations of layer {index} overflow float64")
        settings = (index, self.words[index], self.limit, len(Z), he.ALL_VERTICES)
        roundoff = PAIR_ROUNDOFF if self.pairs else he.UNIT_ROUNDOFF
        bounds, norms = layer.error_bounds(roundoff)
        # Not the workspace of `state`: other threads may cut a copy of this arrangement.
        _, unused = growable_arrays.empty_arrays()
        state = kernel.begin_layer(
            self.mesh.counts, unused, Z, low, roundoff, bounds, norms, 0.0, *settings
        )
        kernel.classify_existing(self.mesh, state)
        self.state = state
        grids = self.grids.copy()
        grids[index + 1] = layer.grid(grids[index + 1])
        sizes, none = np.array([0, layer.units]), np.empty(0)
        network = self._arguments(none, sizes, none, np.empty(0, dtype=bool))
        self.run(self._cutting((*network, grids)))

    def refine(self) -> None:
        """Refine the vertices of the last layer whose position is too inaccurate."""
        refine_vertices(self)

    def respond(self, code: int) -> None:
        """Compute what the kernel requests: signs, or the refinement of vertices."""
        counts = self.mesh.counts
        current_job().check()
        if code == cut_layer.TOO_MANY:
            raise TooManyRegions(self.limit)
        if code == cut_layer.OVERFLOW:
            layer = int(counts[he.LAYER])
            raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")
        if not self.pairs and self._pairs_are_faster(code):
            self.pairs = True
            self.exact_signs = self.refined_vertices = 0
            self._exact = None
            self._start_again()
        elif code == cut_layer.NEED_REFINEMENT:
            refine_vertices(self)
        else:
            self._compute_signs()
            counts[he.QUERIES] = 0
            counts[he.ROUND] = counts[he.WAITING]

    def _pairs_are_faster(self, code: int) -> bool:
        """Return whether starting again with pairs costs less than what the kernel requests."""
        if self.state.layer == len(self.weights[0]) - 1:
            return False  # regions that are cut further keep their vertices
        vertices = self.vertices
        if code == cut_layer.NEED_REFINEMENT:
            refined = self.refined_vertices + len(inaccurate_vertices(self))
            weights = max(1024, *(part.size for part in self.weights[0]))
            return vertices < FEW_VERTICES / weights + REFINEMENT_COST * refined
        if code == cut_layer.NEED_SIGNS:
            signs = self.exact_signs + int(self.mesh.counts[he.QUERIES])
            return vertices < SIGN_COST * (signs - FEW_SIGNS)
        return False

    def _compute_signs(self) -> None:
        """Compute the queried signs exactly, and store them with the values."""
        cut = self.state
        queries = cut.queries[: self.mesh.counts[he.QUERIES]]
        for v, k in set(map(tuple, queries.tolist())):
            current_job().check()
            self.exact_point(v)
            value = self.exact_network.value(
                v, cut.layer, k if self.exact_unit is None else self.exact_unit(v)
            )
            if v < cut.rows:
                cut.Z[v, k] = value
                if self.pairs:
                    cut.low[v, k] = 0.0
            self.exact_signs += 1
            column, bit = 3 * (k >> 6), np.uint64(1 << (k & 63))
            cut.signs[v, column + he.UNDECIDED] &= ~bit
            if value:
                cut.signs[v, column + (he.POSITIVE if value > 0 else he.NEGATIVE)] |= bit

    def check_range(self, scaled_network: ScaledNetwork) -> None:
        """Check that no pre-activation of the unscaled network overflows float64 at a vertex.

        Raises
        ------
        FloatingPointError
            If one does.
        """
        if not scaled_network.may_overflow:
            return
        for layer, v in scaled_network.out_of_range(self.mesh.xy[: self.vertices]):
            self.exact_point(v)
            if not np.isfinite(self.exact_network.rounded(v, layer)).all():
                raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")

    def extended(self, units: int, exact: Callable[[], ExactNetwork], limit: int) -> "Arrangement":
        """Return a copy with one more layer that may cut it; each face becomes its own parent."""
        other = self.with_layer(units, exact, limit)
        other._replace(growable_arrays.copied(self.mesh, other.words[-1]), self.state)
        return other

    def with_layer(
        self, units: int, exact: Callable[[], ExactNetwork], limit: int
    ) -> "Arrangement":
        """Return an arrangement of the same faces with one more layer; it shares the arrays."""
        other = copy(self)
        other.layer_sizes = [*self.layer_sizes, units]
        other.words = [*self.words, self.words[-1] + -(-units // 64)]
        other.limit = limit
        other.exact_signs = other.refined_vertices = 0
        other._make_exact, other._exact = exact, None
        return other

    @property
    def held(self) -> Held:
        """The mesh and the state."""
        held: Held = self._held or held_of(*self._mesh_and_state)
        return held

    @held.setter
    def held(self, held: Held) -> None:
        self._held, self._arrays = held, None

    @cached_property
    def grids(self) -> np.ndarray:
        """The network's `separation.layer_grids`."""
        flat, sizes, slopes, _ = self._network
        found: np.ndarray = layer_grids(flat, sizes, slopes, np.array(self.box))
        return found

    @cached_property
    def spectral_norms(self) -> list[float]:
        """Upper bounds of the spectral norm of each layer's weights."""
        bounds = [
            error_bounds(*layer, he.UNIT_ROUNDOFF)[1]
            for layer in zip(*self.weights[:2], strict=True)
        ]
        return [
            float(spectral_norm(_LOOPS, np.ascontiguousarray(weights), norms[he.FROBENIUS]))
            for weights, norms in zip(self.weights[0], bounds, strict=True)
        ]

    @property
    def exact_network(self) -> ExactNetwork:
        """The network in exact arithmetic, created at first use."""
        if self._exact is None:
            self._exact = self._make_exact()
        return self._exact

    def exact_point(self, v: int) -> Triple:
        """Return the exact position of vertex `v`, and store it in the exact network."""
        exact = self.exact_network
        point = exact.point(v)
        if point is None:
            face, layer1, unit1, layer2, unit2 = self.mesh.provenance[v, : he.FROM_U].tolist()
            if face < 0:
                point = exact.corner(layer1)
            else:
                point = crossing(self._line(face, layer1, unit1), self._line(face, layer2, unit2))
            exact.set_point(v, point)
        return point

    def _line(self, face: int, layer: int, unit: int) -> Triple:
        if layer < 0:
            return self.exact_network.side(unit)
        if layer == 0:
            return self.exact_network.line(layer, unit, _NO_PATTERN)
        active = self.active(np.array([face]), layer)[0]
        return self.exact_network.line(layer, unit, active)

    def active(self, faces: np.ndarray | slice, layers: int) -> np.ndarray:
        """Return the patterns of some faces: bool (faces, units of the first `layers`)."""
        packed = self.mesh.pattern[faces]
        columns = [np.zeros((len(packed), 0), dtype=np.uint8)]
        for layer in range(layers):
            words = np.ascontiguousarray(packed[:, self.words[layer] : self.words[layer + 1]])
            bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")
            columns.append(bits[:, : self.layer_sizes[layer]])
        return np.hstack(columns).astype(bool)
