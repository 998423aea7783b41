"""A planar complex of convex polygons that is cut by one layer of units after another.

It drives the kernels of `kernels.arrangement`, and settles in exact
arithmetic what float64 leaves open.
"""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property

import numpy as np

from ..kernels.arrangement import cut_layer, growable_arrays
from ..kernels.arrangement import driver as kernel
from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.error_bounds import error_bounds, spectral_norm
from ..kernels.numpy_loops import loop_table
from .exact import ExactNetwork, Triple, crossing
from .scaling import Scaled
from .vertex_refinement import WORN, sharpen

Box = tuple[float, float, float, float]

# Units of the first layer, and of another, up to which all its vertices have rows of values: short
# rows cost less than what it takes to do without. A crease meets more others in the first layer.
SHORT = (64, 32)

# Where NumPy's matrix product is in this process: looking it up takes longer than a small network.
_LOOPS = loop_table()


class TooManyRegions(ValueError):
    """More polygons than the caller allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} regions")
        self.limit = limit


class Layer:
    """Values of one layer's units at the standing vertices, with the bounds of their errors.

    Parameters
    ----------
    values : callable
        Writes the pre-activations of the standing vertices into its (V, n) argument.
    magnitudes : ndarray of shape (n_in, n)
        At least the absolute weights.
    offsets : ndarray of shape (n,)
        At least the absolute biases.
    """

    def __init__(
        self,
        values: Callable[[np.ndarray], None],
        magnitudes: np.ndarray,
        offsets: np.ndarray,
    ) -> None:
        self.values = values
        self.bounds, self.norms = error_bounds(magnitudes, offsets)

    @property
    def units(self) -> int:
        return int(self.bounds.shape[1])


class Complex:
    """The half-edge arrays, and how to cut them.

    Parameters
    ----------
    box : (x1_min, x1_max, x2_min, x2_max)
    layer_sizes : sequence of int
        Units of every layer that may cut.
    exact : callable
        Makes the ExactNetwork of these layers; called only when a sign is in doubt.
    limit : int
        Most faces that may arise.
    tolerance : float
        How far a vertex may be from its true place.
    place : (int, int)
        Exponents of the powers of two by which the coordinates here are those of the exact network.

    Attributes
    ----------
    mesh : halfedges.Mesh
    state : halfedges.Cut
        Of the layer that came last.
    Z : ndarray of shape (at least V, n)
        Pre-activations of the layer that came last.
    spare : float
        How much room is made beforehand, against what most networks need.
    worn : float
        Share of its values' size that the errors of a vertex may be, see `vertex_refinement`.
    short : (int, int)
        Widths of layers up to which their vertices are given all values at once.
    settled, placed : int
        How many signs, and how many places, float64 left to exact arithmetic.
    """

    mesh: he.Mesh
    state: he.Cut
    weights: tuple[Sequence[np.ndarray], Sequence[np.ndarray], float]

    def __init__(
        self,
        box: Box,
        layer_sizes: Sequence[int],
        exact: Callable[[], ExactNetwork],
        limit: int,
        tolerance: float,
        place: tuple[int, int] = (0, 0),
    ) -> None:
        self.layer_sizes = list(layer_sizes)
        self.words = [0]
        for units in layer_sizes:
            self.words.append(self.words[-1] + -(-units // 64))
        self.limit = limit
        self.settled = self.placed = 0
        self.spare = 1.0
        self.worn = WORN
        self.short = SHORT
        self._make_exact = exact
        self._exact: ExactNetwork | None = None
        self.box = box
        self.tolerance = tolerance
        self.place_shifts = place

    @property
    def vertices(self) -> int:
        return int(self.mesh.counts[he.VERTICES])

    @property
    def edges(self) -> int:
        return int(self.mesh.counts[he.EDGES])

    @property
    def faces(self) -> int:
        return int(self.mesh.counts[he.FACES])

    @property
    def Z(self) -> np.ndarray:  # noqa: N802 (scikit-learn's letter)
        return self.state.Z

    def cut_box(
        self,
        coefs: Sequence[np.ndarray],
        intercepts: Sequence[np.ndarray],
        flat: np.ndarray,
        slope: float,
        bends: bool,
    ) -> np.ndarray:
        """Cut the box by every hidden layer of a network.

        Parameters
        ----------
        coefs, intercepts
            Weights and biases of the hidden layers and of the output.
        flat : ndarray
            All of them in one array, layer by layer.
        slope : float
            Of the activation below zero.
        bends : bool
            Whether hidden units cut at all.

        Returns
        -------
        ndarray of shape (V, n_out)
            The network's outputs at the vertices.

        Raises
        ------
        TooManyRegions
            As soon as there are more faces than the limit.
        FloatingPointError
            When a pre-activation is beyond the range of float64.
        """
        sizes = np.array([2, *map(len, intercepts)])
        self.mesh, self.state = growable_arrays.nothing()
        self.weights = (coefs, intercepts, slope)
        self._run(flat, sizes, slope, bends)
        return self.Z

    def _run(self, weights: np.ndarray, sizes: np.ndarray, slope: float, bends: bool) -> None:
        """Let the kernel do what is left to do, and settle what it asks for."""
        box = np.array(self.box)
        network = (
            box,
            _LOOPS,
            weights,
            sizes,
            slope,
            bends,
            self.tolerance,
            self.worn,
            self.limit,
            self.spare,
            self.short,
        )
        while not self._finished(kernel.cut_network(self.mesh, self.state, *network)):
            pass

    def cut(self, index: int, layer: Layer) -> None:
        """Cut every face by the units of one more layer.

        Parameters
        ----------
        index : int
            Which of `layer_sizes` the layer is.

        Raises
        ------
        TooManyRegions
            As soon as there are more faces than the limit.
        FloatingPointError
            When a pre-activation is beyond the range of float64.
        """
        standing = self.vertices
        Z = np.empty((len(self.mesh.xy), layer.units))
        layer.values(Z[:standing])
        if not (np.abs(Z[:standing]) < he.LARGEST).all():
            raise FloatingPointError(f"pre-activations of layer {index} overflow float64")
        place = (index, self.words[index], self.limit, len(Z), he.EVERY)
        self.state = kernel.admit(self.mesh, Z, layer.bounds, layer.norms, 0.0, *place)
        kernel.sort_standing(self.mesh, self.state)
        self._run(np.empty(0), np.array([0, layer.units]), 0.0, True)
        sharpen(self)

    def _finished(self, answer: tuple[int, he.Mesh, he.Cut]) -> bool:
        """Take over what a kernel returned, and settle what it asks for."""
        code, self.mesh, self.state = answer
        counts = self.mesh.counts
        if code == cut_layer.TOO_MANY:
            raise TooManyRegions(self.limit)
        if code == cut_layer.OVERFLOW:
            layer = int(counts[he.LAYER])
            raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")
        if code == cut_layer.BLURRED:
            sharpen(self)
        if code == cut_layer.DOUBT:
            self._settle()
            counts[he.DOUBTS] = 0
            counts[he.ROUND] = counts[he.WAITING]
        return code == cut_layer.DONE

    def _settle(self) -> None:
        """Replace each doubtful value by the true one, and note its sign."""
        cut = self.state
        doubts = cut.doubts[: self.mesh.counts[he.DOUBTS]]
        for v, k in set(map(tuple, doubts.tolist())):
            self.place(v)
            value = self.exact_network.value(v, cut.layer, k)
            if v < cut.rows:
                cut.Z[v, k] = value
            self.settled += 1
            column, bit = 3 * (k >> 6), np.uint64(1 << (k & 63))
            cut.signs[v, column + he.OPEN] &= ~bit
            if value:
                cut.signs[v, column + (he.POSITIVE if value > 0 else he.NEGATIVE)] |= bit

    def check_range(self, as_cut: Scaled) -> None:
        """Make sure that no pre-activation of the network that was cut by overflows float64.

        Raises
        ------
        FloatingPointError
        """
        for layer, v in as_cut.out_of_range(self.mesh.xy[: self.vertices]):
            self.place(v)
            if not np.isfinite(self.exact_network.rounded(v, layer)).all():
                raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")

    def extended(self, units: int, exact: Callable[[], ExactNetwork], limit: int) -> "Complex":
        """Return a copy that has one more layer to be cut by; each face is its own parent."""
        other = copy(self)
        other.layer_sizes = [*self.layer_sizes, units]
        other.words = [*self.words, self.words[-1] + -(-units // 64)]
        other.limit = limit
        other.settled = other.placed = 0
        other._make_exact, other._exact = exact, None
        other.mesh = growable_arrays.copied(self.mesh, other.words[-1])
        return other

    @cached_property
    def spectral_norms(self) -> list[float]:
        """At least the spectral norm of each layer's weights."""
        bounds = [error_bounds(*layer)[1] for layer in zip(*self.weights[:2], strict=True)]
        return [
            float(spectral_norm(_LOOPS, np.ascontiguousarray(weights), norms[he.FROBENIUS]))
            for weights, norms in zip(self.weights[0], bounds, strict=True)
        ]

    @property
    def exact_network(self) -> ExactNetwork:
        """The network in exact arithmetic, made when it is needed first."""
        if self._exact is None:
            self._exact = self._make_exact()
        return self._exact

    def place(self, v: int) -> Triple:
        """Return where vertex `v` lies, exactly, and tell the exact network."""
        exact = self.exact_network
        point = exact.point(v)
        if point is None:
            face, layer1, unit1, layer2, unit2 = self.mesh.birth[v, : he.FROM_U].tolist()
            if face < 0:
                point = exact.corner(layer1)
            else:
                point = crossing(self._line(face, layer1, unit1), self._line(face, layer2, unit2))
            exact.place(v, point)
        return point

    def _line(self, face: int, layer: int, unit: int) -> Triple:
        if layer < 0:
            return self.exact_network.side(unit)
        active = self.active(np.array([face]), layer)[0]
        return self.exact_network.line(layer, unit, active)

    def active(self, faces: np.ndarray | slice, layers: int) -> np.ndarray:
        """Unpack the pattern of some faces: bool (faces, units of the first `layers`)."""
        packed = self.mesh.pattern[faces]
        columns = [np.zeros((len(packed), 0), dtype=np.uint8)]
        for layer in range(layers):
            words = np.ascontiguousarray(packed[:, self.words[layer] : self.words[layer + 1]])
            bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")
            columns.append(bits[:, : self.layer_sizes[layer]])
        return np.hstack(columns).astype(bool)
