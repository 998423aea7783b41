"""A planar complex of convex polygons that is cut by one layer of units after another.

This is the driver of `kernels.subdivision`: it owns the flat arrays, lets them grow, and
settles in exact arithmetic what float64 leaves open.
"""

from collections.abc import Callable, Sequence
from copy import copy

import numpy as np

from app.core.exact import ExactNetwork, Triple, crossing
from app.core.kernels import halfedges as he
from app.core.kernels import subdivision as kernel

Box = tuple[float, float, float, float]

# Every vertex is within about this share of the box's longer side from its true place.
PLACED = 1e-9

# Arrays of `he.Mesh` by what they are indexed with, and how many rows an index has.
_GROUPS = {
    he.VERTICES: (("xy", "trust", "birth"), 1),
    he.EDGES: (("label", "base"), 1),
    he.FACES: (("first", "pattern", "parent"), 1),
}
_HALF_EDGES = ("origin", "after", "before", "left")


class TooManyRegions(ValueError):
    """More polygons than the caller allows."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} regions")
        self.limit = limit


class Layer:
    """Affine map of one layer, with the bounds of its rounding errors.

    Parameters
    ----------
    values : callable
        Writes the pre-activations of the standing vertices into its (V, n) argument.
    magnitudes : ndarray of shape (n_in, n)
        At least the absolute weights.
    offsets : ndarray of shape (n,)
        At least the absolute biases.

    Notes
    -----
    A dot product of n terms is off by at most gamma_n = n u / (1 - n u) times the sum of
    the magnitudes (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2002,
    section 3.1). The bias part grows by at most 3 in each of two interpolations and by 2
    when a doubtful value is replaced: 64 covers all of them. The likely errors (rows
    SPREAD) take rounding errors for independent.
    """

    def __init__(
        self,
        values: Callable[[np.ndarray], None],
        magnitudes: np.ndarray,
        offsets: np.ndarray,
    ) -> None:
        self.values = values
        self.rounding = 1.01 * (len(magnitudes) + 4) * he.UNIT_ROUNDOFF
        bounds = self.bounds = np.zeros((5, magnitudes.shape[1]))
        total = 1.0001 * magnitudes.sum(axis=0)
        weighted = total > 0
        norm = np.sqrt(np.square(magnitudes).sum(axis=0))
        bounds[he.SLACK_A] = total
        # Below 1e-290 products may have been lost to underflow.
        bounds[he.SLACK_B] = np.where(weighted, 64 * self.rounding * offsets + 1e-290, 0.0)
        np.divide(1.0, total, out=bounds[he.INVERSE_A], where=weighted)
        bounds[he.SPREAD_A] = norm
        bounds[he.SPREAD_B] = 4 * he.UNIT_ROUNDOFF * offsets
        ratios = np.divide(total, norm, out=np.ones_like(total), where=norm > 0)
        self.ratio = float(ratios.max(initial=1.0))

    @property
    def units(self) -> int:
        return self.bounds.shape[1]

    def enter(self, mesh: he.Mesh, carried: np.ndarray) -> None:
        """Set the trust in standing vertices from the errors that they bring along.

        Parameters
        ----------
        carried : ndarray of shape (V, 2)
            Bound, and likely size, of the error of each vertex's inputs.
        """
        trust = mesh.trust[: len(carried)]
        trust[:, he.REACH] = carried[:, 0] + self.rounding * trust[:, he.SIZE]
        trust[:, he.DRIFT] = trust[:, he.REACH]
        trust[:, he.NOISE] = carried[:, 1] + 4 * he.UNIT_ROUNDOFF * trust[:, he.SIZE]

    def leave(self, mesh: he.Mesh, vertices: int, slope: float) -> np.ndarray:
        """Return what `enter` of the next layer is to be told, behind the activation."""
        trust, bounds = mesh.trust[:vertices], self.bounds
        steepest = max(1.0, abs(slope))
        carried = np.empty((vertices, 2))
        for column, part, a, b in (
            (0, he.DRIFT, he.SLACK_A, he.SLACK_B),
            (1, he.NOISE, he.SPREAD_A, he.SPREAD_B),
        ):
            error = trust[:, part] * bounds[a].max(initial=0.0) + bounds[b].max(initial=0.0)
            carried[:, column] = steepest * error + he.UNIT_ROUNDOFF * trust[:, he.SIZE]
        return carried


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

    Attributes
    ----------
    mesh : halfedges.Mesh
    Z : ndarray of shape (at least V, n)
        Pre-activations of the layer cut last.
    settled, placed : int
        How many signs, and how many places, float64 left to exact arithmetic.
    """

    def __init__(
        self, box: Box, layer_sizes: Sequence[int], exact: Callable[[], ExactNetwork], limit: int
    ) -> None:
        self.layer_sizes = list(layer_sizes)
        self.words = np.cumsum([0, *[-(-n // 64) for n in layer_sizes]]).tolist()
        self.limit = limit
        self.settled = self.placed = 0
        self._make_exact = exact
        self._exact: ExactNetwork | None = None
        x1_min, x1_max, x2_min, x2_max = box
        span = max(x1_max - x1_min, x2_max - x2_min)
        furthest = max(abs(side) for side in box)
        self.tolerance = max(PLACED * span, 8 * he.UNIT_ROUNDOFF * furthest)
        room = 64
        self.mesh = mesh = he.Mesh(
            counts=np.zeros(he.SLOTS, dtype=np.int64),
            xy=np.empty((room, 2)),
            trust=np.zeros((room, 5)),
            birth=np.full((room, 5), -1, dtype=np.int32),
            **{name: np.empty(2 * room, dtype=np.int32) for name in _HALF_EDGES},
            label=np.empty((room, 2), dtype=np.int32),
            base=np.empty((room, 2), dtype=np.int32),
            first=np.zeros(room, dtype=np.int32),
            pattern=np.zeros((room, max(1, self.words[-1])), dtype=np.uint64),
            parent=np.zeros(room, dtype=np.int32),
        )
        mesh.xy[:4] = [(x1_min, x2_min), (x1_max, x2_min), (x1_max, x2_max), (x1_min, x2_max)]
        mesh.trust[:4, he.SIZE] = np.abs(mesh.xy[:4]).max(axis=1)
        mesh.birth[:4, 1] = range(4)
        for e in range(4):
            following, preceding = (e + 1) % 4, (e + 3) % 4
            inside, outside = 2 * e, 2 * e + 1
            mesh.origin[inside], mesh.origin[outside] = e, following
            mesh.after[inside], mesh.before[inside] = 2 * following, 2 * preceding
            mesh.after[outside], mesh.before[outside] = 2 * preceding + 1, 2 * following + 1
            mesh.left[inside], mesh.left[outside] = 0, -1
            mesh.label[e] = -1, e
        mesh.counts[[he.VERTICES, he.EDGES, he.FACES]] = 4, 4, 1
        self.Z = np.empty((0, 0))

    @property
    def vertices(self) -> int:
        return int(self.mesh.counts[he.VERTICES])

    @property
    def edges(self) -> int:
        return int(self.mesh.counts[he.EDGES])

    @property
    def faces(self) -> int:
        return int(self.mesh.counts[he.FACES])

    def extended(self, units: int, exact: Callable[[], ExactNetwork], limit: int) -> "Complex":
        """Return a copy that has one more layer to be cut by; each face is its own parent."""
        other = copy(self)
        other.layer_sizes = [*self.layer_sizes, units]
        other.words = [*self.words, self.words[-1] + -(-units // 64)]
        other.limit = limit
        other.settled = other.placed = 0
        other._make_exact, other._exact = exact, None
        arrays = {name: array.copy() for name, array in self.mesh._asdict().items()}
        pattern = np.zeros((len(arrays["pattern"]), other.words[-1]), dtype=np.uint64)
        pattern[:, : self.words[-1]] = arrays["pattern"][:, : self.words[-1]]
        arrays["pattern"] = pattern
        arrays["parent"][: self.faces] = np.arange(self.faces)
        other.mesh = he.Mesh(**arrays)
        return other

    def cut(self, index: int, layer: Layer) -> None:
        """Cut every face by the units of one layer.

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
        mesh, counts = self.mesh, self.mesh.counts
        standing, units = self.vertices, layer.units
        words = -(-units // 64)
        self.Z = np.empty((len(mesh.xy), units))
        layer.values(self.Z[:standing])
        if not np.isfinite(self.Z[:standing]).all():
            raise FloatingPointError(f"pre-activations of layer {index} overflow float64")
        counts[he.STANDING_V], counts[he.STANDING_E] = standing, self.edges
        counts[he.STANDING_F] = self.faces
        counts[he.ARENA] = 0
        mesh.base[: self.edges] = mesh.origin[: 2 * self.edges].reshape(-1, 2)
        self._cut = he.Cut(
            layer=index,
            word0=self.words[index],
            limit=self.limit,
            ratio=layer.ratio,
            Z=self.Z,
            bounds=layer.bounds,
            positive=np.empty((standing, words), dtype=np.uint64),
            negative=np.empty((standing, words), dtype=np.uint64),
            doubts=np.empty((4096, 2), dtype=np.int32),
            waiting=np.empty((max(64, standing), 3), dtype=np.int32),
            arena=np.empty((max(256, 4 * units), 3), dtype=np.int32),
            stack=np.empty((units + 4, 3), dtype=np.int32),
            anyp=np.empty(words, dtype=np.uint64),
            anyn=np.empty(words, dtype=np.uint64),
        )
        fresh = True
        while kernel.classify(self.mesh, self._cut, fresh) == kernel.DOUBT:
            self._settle()
            fresh = False
        self._repeat(kernel.cut_edges)
        self._repeat(kernel.cut_faces)
        self._sharpen(standing)
        self.Z = self._cut.Z
        del self._cut

    def _repeat(self, step: Callable[[he.Mesh, he.Cut, np.ndarray], int]) -> None:
        """Call a kernel until it is done, giving it room and exact signs in between."""
        counts = self.mesh.counts
        counts[he.CURSOR] = 0
        todo = np.empty((0, 3), dtype=np.int32)
        while (code := step(self.mesh, self._cut, todo)) != kernel.DONE:
            if code == kernel.TOO_MANY:
                raise TooManyRegions(self.limit)
            todo = self._cut.waiting[: counts[he.WAITING]].copy()
            if code == kernel.GROW:
                self._grow(len(todo))
            self._settle()

    def _grow(self, waiting: int) -> None:
        """Double whatever is more than half used."""
        mesh, cut, counts = self.mesh, self._cut, self.mesh.counts
        bigger = {}
        for slot, (names, scale) in (*_GROUPS.items(), (he.EDGES, (_HALF_EDGES, 2))):
            for name in names:
                array = getattr(mesh, name)
                bigger[name] = _roomier(array, int(counts[slot]), scale)
        self.mesh = mesh._replace(**bigger)
        room = len(cut.waiting)
        if 2 * waiting + 64 > room:
            room = 2 * (room + waiting)
        self._cut = cut._replace(
            Z=_roomier(cut.Z, int(counts[he.VERTICES]), 1),
            arena=_roomier(cut.arena, int(counts[he.ARENA]), 1),
            waiting=np.empty((room, 3), dtype=np.int32),
        )

    def _settle(self) -> None:
        """Replace each doubtful value by one whose sign is certain and right."""
        cut, trust = self._cut, self.mesh.trust
        doubts = cut.doubts[: self.mesh.counts[he.DOUBTS]]
        for v, k in set(map(tuple, doubts.tolist())):
            self._place(v)
            sign = self._exact_network.sign(v, cut.layer, k)
            self.settled += 1
            if sign == 0:
                cut.Z[v, k] = 0.0
                continue
            # Just beyond the bound: moved by less than twice the error that it had.
            bound = trust[v, he.REACH] * cut.bounds[he.SLACK_A, k] + cut.bounds[he.SLACK_B, k]
            cut.Z[v, k] = sign * max(np.nextafter(bound, np.inf), bound * (1 + 2.0**-50))
            trust[v, he.DRIFT] = max(trust[v, he.DRIFT], 2.0 * trust[v, he.REACH] * (1 + 2.0**-50))

    def _sharpen(self, standing: int) -> None:
        """Place exactly the new vertices that rounding errors may have moved too far.

        Creases that are parallel but for rounding cross at a point that float64 cannot find.
        """
        mesh, cut = self.mesh, self._cut
        blurred = mesh.trust[standing : self.vertices, he.BLUR] > self.tolerance
        for v in (standing + np.flatnonzero(blurred)).tolist():
            x, y, denominator = self._place(v)
            mesh.xy[v] = x / denominator, y / denominator
            cut.Z[v] = self._exact_network.row(v, cut.layer)
            rounding = he.UNIT_ROUNDOFF * mesh.trust[v, he.SIZE]
            mesh.trust[v, [he.DRIFT, he.NOISE]] = 2 * rounding
            mesh.trust[v, he.BLUR] = 0.0
            self.placed += 1

    @property
    def _exact_network(self) -> ExactNetwork:
        if self._exact is None:
            self._exact = self._make_exact()
        return self._exact

    def _place(self, v: int) -> Triple:
        """Return where vertex `v` lies, exactly, and tell the exact network."""
        exact = self._exact_network
        point = exact.point(v)
        if point is None:
            face, layer1, unit1, layer2, unit2 = self.mesh.birth[v].tolist()
            if face < 0:
                point = exact.corner(layer1)
            else:
                point = crossing(self._line(face, layer1, unit1), self._line(face, layer2, unit2))
            exact.place(v, point)
        return point

    def _line(self, face: int, layer: int, unit: int) -> Triple:
        if layer < 0:
            return self._exact_network.side(unit)
        active = self.active(np.array([face]), layer)[0]
        return self._exact_network.line(layer, unit, active)

    def active(self, faces: np.ndarray | slice, layers: int) -> np.ndarray:
        """Unpack the pattern of some faces: bool (faces, units of the first `layers`)."""
        packed = self.mesh.pattern[faces]
        columns = [np.zeros((len(packed), 0), dtype=np.uint8)]
        for layer in range(layers):
            words = np.ascontiguousarray(packed[:, self.words[layer] : self.words[layer + 1]])
            bits = np.unpackbits(words.astype("<u8").view(np.uint8), axis=1, bitorder="little")
            columns.append(bits[:, : self.layer_sizes[layer]])
        return np.hstack(columns).astype(bool)


def _roomier(array: np.ndarray, used: int, scale: int) -> np.ndarray:
    """Return the array, or one of twice the size when more than half of it is in use."""
    capacity = len(array) // scale
    if 2 * used + 8 <= capacity:
        return array
    bigger = np.empty((scale * (2 * capacity + 16), *array.shape[1:]), dtype=array.dtype)
    bigger[: scale * used] = array[: scale * used]
    return bigger
