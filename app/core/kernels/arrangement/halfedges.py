"""The arrangement as a half-edge structure in flat arrays: array layout and index constants.

The arrangement is the subdivision of the box into convex polygons by the creases of the units.
Index names, used throughout:

=====  ======================================================================
v      vertex; `xy[v]` are its coordinates, `Z[v, k]` the layer's pre-activations,
       which new vertices of a wide layer may lack
e      edge; its two half-edges are ``2 e`` and ``2 e + 1``, each the other's twin
h      half-edge; `half[h]` are its origin, the half-edges after and before it, and the
       face on its left (-1 outside)
f      face; `face[f]` are one of its half-edges, counter-clockwise, and its parent (for class
       cells: the region that contains it)
k, j   unit of the layer being cut
=====  ======================================================================

Two rules keep the combinatorics exact although the numbers are float64:

* ``Z[v, k] == 0.0`` means that v is *certainly on the crease* of k. Any other value has a certain
  sign only if it exceeds a rigorous bound of its rounding error. Otherwise the kernels leave the
  sign undecided and add the pair (v, k) to `queries`. The caller computes it in exact arithmetic,
  stores the sign, and calls again.
* A new vertex is interpolated between two existing vertices (the ends of their edge), or between
  the two ends of a complete crease inside an existing face ("existing": from before the layer).
  So values are at most two interpolations away from those of existing vertices, and rounding
  errors don't accumulate, however many creases cross a face.
"""

from typing import NamedTuple

import numpy as np

# Slots of `counts`, the only mutable scalars: the used lengths of the arrays, these lengths when
# the layer began (EXISTING_*), and the progress of the layer. CURSOR: next existing edge or face.
# DEPTH, QUERIES, ARENA, BENT: used lengths of `stack`, `queries`, `arena` and `bends`. `queue` is
# read from HEAD to ROUND; what has to wait again is appended at WAITING, for the next round.
# SPENT: multiplications of exact arithmetic so far (`exact_signs`). FREE, END: addresses (`pool`).
VERTICES, EDGES, FACES, EXISTING_V, EXISTING_E, EXISTING_F = range(6)
LAYER, STAGE, CURSOR, DEPTH, QUERIES, HEAD, ROUND, WAITING, ARENA, BENT, SPENT = range(6, 17)
FREE, END = 17, 18
SLOTS = 19
# Columns of `accuracy`, which describe a vertex:
# INPUT_ERROR: bound of the norm of the error of the layer's inputs, used with `bounds` (below).
# ERROR_NORM: bound of the norm of the vector of all units' errors.
# INPUT_NORM: norm of the vector of inputs.
# LIKELY_ERROR: like INPUT_ERROR, but an estimate of the likely error.
# POSITION_ERROR: estimate of the error of the coordinates.
# FRACTION: position between the two vertices that it is interpolated between, from 0 to 1.
# FRACTION_ERROR, LIKELY_FRACTION_ERROR: bound and estimate of the error of that fraction.
# FRACTION_LOW: with pairs, the lower half of FRACTION.
# BEND_ERROR: for a vertex without a row of values, the sum of the errors of its bends. It uses the
# column of INPUT_ERROR, which is not needed before the next layer sets it.
(
    INPUT_ERROR,
    ERROR_NORM,
    INPUT_NORM,
    LIKELY_ERROR,
    POSITION_ERROR,
    FRACTION,
    FRACTION_ERROR,
    LIKELY_FRACTION_ERROR,
    FRACTION_LOW,
) = range(9)
ACCURACY_COLUMNS = 9
BEND_ERROR = INPUT_ERROR
# Columns of `provenance`, where a vertex comes from: a face next to it, layer and unit of each of
# the two lines that meet at it (LINES), the two vertices that it is interpolated between, and the
# number of its rows in `bends`.
FACE, LINES, FROM_U, FROM_W, BENDS = 0, 1, 5, 6, 7
# Columns of `half`.
ORIGIN, AFTER, BEFORE, LEFT = range(4)
# Columns of `edge`: layer and unit whose crease contains it, and the two vertices between which
# new vertices on it are interpolated.
LABEL_LAYER, LABEL_UNIT, BASE_U, BASE_W = range(4)
# Columns of `face`.
FIRST, PARENT = range(2)
# Rows of `bounds`: how a vertex's input error becomes the error of a unit's pre-activation.
# At most: INPUT_ERROR * ERROR_FACTOR + ERROR_OFFSET; likely: LIKELY_ERROR * ERROR_FACTOR +
# LIKELY_OFFSET. INVERSE_FACTOR is 1 / ERROR_FACTOR, or 0 for a unit without weights.
ERROR_FACTOR, ERROR_OFFSET, INVERSE_FACTOR, LIKELY_OFFSET = range(4)
# Columns of `signs`: three per word of 64 units.
POSITIVE, NEGATIVE, UNDECIDED = range(3)
# Slots of `norms`: bounds of the weight matrix's spectral and Frobenius norms, and the norm of all
# units' ERROR_OFFSET.
SPECTRAL, FROBENIUS, OFFSETS = range(3)

# Slots of a job's flag: whether the work is to stop, and its progress for other threads.
STOP, AT_LAYER, LAYERS, REGIONS = range(4)

# The value of `Cut.rows` if all vertices have a row of values.
ALL_VERTICES = 2**62

UNIT_ROUNDOFF = 2.0**-53
TINY = 5e-324
# Above this, a difference of two values might overflow.
LARGEST = 2.0**1021


class Mesh(NamedTuple):
    """The arrangement. Arrays have spare capacity; `counts` holds the used lengths."""

    counts: np.ndarray
    xy: np.ndarray
    accuracy: np.ndarray
    provenance: np.ndarray
    half: np.ndarray
    edge: np.ndarray
    face: np.ndarray
    pattern: np.ndarray

    @property
    def origin(self) -> np.ndarray:
        return self.half[:, ORIGIN]

    @property
    def after(self) -> np.ndarray:
        return self.half[:, AFTER]

    @property
    def before(self) -> np.ndarray:
        return self.half[:, BEFORE]

    @property
    def left(self) -> np.ndarray:
        return self.half[:, LEFT]

    @property
    def label(self) -> np.ndarray:
        return self.edge[:, : LABEL_UNIT + 1]

    @property
    def base(self) -> np.ndarray:
        return self.edge[:, BASE_U:]

    @property
    def first(self) -> np.ndarray:
        return self.face[:, FIRST]

    @property
    def parent(self) -> np.ndarray:
        return self.face[:, PARENT]


class Cut(NamedTuple):
    """One layer that cuts the arrangement: its values at the vertices, error bounds, workspace."""

    layer: int
    word0: int
    limit: int
    # Number of vertices that have a row in `Z`; the others are interpolated. Either all of them, or
    # the existing ones, or (wide first layer) those on the border of the box plus one scratch row.
    rows: int
    Z: np.ndarray
    # With pairs, the lower halves of the values in `Z`; otherwise it has no rows.
    low: np.ndarray
    # Bound of the relative error of an operation: UNIT_ROUNDOFF, or PAIR_ROUNDOFF with pairs.
    roundoff: float
    bounds: np.ndarray
    norms: np.ndarray
    slope: float
    # For each new vertex without a row: the units that may change sign between the two vertices
    # that it is interpolated between, and their activation at it minus the interpolated one (as a
    # pair).
    bends: np.ndarray
    # New vertices whose position was refined, in ascending order, and their values.
    refined: np.ndarray
    refined_values: np.ndarray
    refined_low: np.ndarray
    # Sets of units, per vertex and word of 64: certainly positive, certainly negative, undecided.
    signs: np.ndarray
    # Pairs (v, k) whose sign is to be computed in exact arithmetic.
    queries: np.ndarray
    # Edges or faces that wait for these signs. A face comes with the offset and number of its
    # candidates in `arena`, whose rows are (unit, ends of its complete crease).
    queue: np.ndarray
    arena: np.ndarray
    # Faces still to be split: face, whether all candidates certainly cross it, set of candidates.
    stack: np.ndarray
    # Per candidate: the two ends of its complete crease on the border of the existing face, and
    # the two half-edges that leave the ends of its next segment.
    chord: np.ndarray
    ends: np.ndarray
    # Sets of units while candidates are searched; rows are named in `candidates`.
    masks: np.ndarray
    # If it has rows, `Z` holds only the needed values at the existing vertices, packed: for each
    # vertex, the position of its first value, and the set of its units (see `packed_values`).
    places: np.ndarray
    # With `places`: the next layer's values at the existing vertices, and the norm of its inputs.
    ahead: np.ndarray
