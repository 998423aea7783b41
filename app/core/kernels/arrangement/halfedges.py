"""A planar complex of convex polygons as half-edges in flat arrays, and the room they have.

Index names, used throughout:

=====  ======================================================================
v      vertex; `xy[v]` are its coordinates, `Z[v, k]` the layer's pre-activations,
       which a vertex that arises in a wide layer need not have
e      edge; its two half-edges are ``2 e`` and ``2 e + 1``, each the other's twin
h      half-edge; `half[h]` are its origin, the half-edges after and before it, and the
       face on its left (-1 outside)
f      face; `face[f]` are one of its half-edges, counter-clockwise, and its parent
k, j   unit of the layer being cut
=====  ======================================================================

Two rules keep the combinatorics exact although the numbers are float64:

* ``Z[v, k] == 0.0`` means *certainly on the crease*. Any other value has a certain
  sign only when it exceeds a rigorous bound of its rounding error. In between, nothing is
  decided here: the pair (v, k) is put on the `doubts` list, and the caller settles it in
  exact arithmetic, notes the sign, and calls again.
* A new vertex is interpolated between vertices that stood before the layer (on their
  edge), or between the two ends of a whole crease inside a standing face. Values are
  therefore never more than two interpolations away from those of standing vertices, and
  rounding errors do not pile up however many creases cross a face.
"""

from typing import NamedTuple

import numpy as np

from .. import compiled

# Slots of `counts`, the only mutable scalars: how much of the arrays is in use, how much was
# when the layer came, and how far its work has got.
VERTICES, EDGES, FACES, STANDING_V, STANDING_E, STANDING_F = range(6)
LAYER, STAGE, CURSOR, DEPTH, DOUBTS, HEAD, ROUND, WAITING, ARENA, BENT = range(6, 16)
SLOTS = 16
# Columns of `trust`, how far off a vertex is. REACH: as an input of the layer, so that a unit's
# value is off by at most REACH times its SLACK_A, plus its SLACK_B. NORM: length of the vector of
# all units' errors. SIZE: length of the vector of inputs. NOISE: likely error, in terms of REACH.
# BLUR: likely error of the place. SHARE: where it is on the way between the two vertices that it
# was interpolated between; SHIFT, SWAY: error of that, at most and likely. LOOSE: until the next
# layer sets the first, of a vertex without a row of values, the sum of errors of its bends.
REACH, NORM, SIZE, NOISE, BLUR, SHARE, SHIFT, SWAY = range(8)
LOOSE = REACH
# Columns of `birth`: a face, layer and unit of the two lines that meet, the two vertices that it is
# interpolated between, and how many bends are its own.
FACE, LINES, FROM_U, FROM_W, BENDS = 0, 1, 5, 6, 7
# Columns of `half`.
ORIGIN, AFTER, BEFORE, LEFT = range(4)
# Columns of `edge`: layer and unit on whose zero set it lies, and the vertices to
# interpolate between.
LABEL_LAYER, LABEL_UNIT, BASE_U, BASE_W = range(4)
# Columns of `face`.
FIRST, PARENT = range(2)
# Rows of `bounds`: how a unit turns a vertex's errors into those of its pre-activation.
SLACK_A, SLACK_B, INVERSE_A, SPREAD_B = range(4)
# Columns of `signs` come in threes, one three per word.
POSITIVE, NEGATIVE, OPEN = range(3)
# Slots of `norms`: how all units together turn them into the length of theirs.
SPECTRAL, FROBENIUS, OFFSETS = range(3)

# What `rows` is when every vertex has one.
EVERY = 2**62

UNIT_ROUNDOFF = 2.0**-53
TINY = 5e-324
# Beyond it a difference of two values might overflow.
LARGEST = 2.0**1021


class Mesh(NamedTuple):
    """The complex. Arrays have room for more; `counts` says how much is in use."""

    counts: np.ndarray
    xy: np.ndarray
    trust: np.ndarray
    birth: np.ndarray
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
    """What one layer brings: its values at the vertices, error bounds, and working space."""

    layer: int
    word0: int
    limit: int
    # How many vertices have a row in `Z`, the others being interpolated: all, or those that stand,
    # or in a wide first layer those on the border of the box; one more row is then to work in.
    rows: int
    Z: np.ndarray
    bounds: np.ndarray
    norms: np.ndarray
    slope: float
    # Of each new vertex without a row, the units that may change sign between those that it is
    # interpolated between, and how much more their activation is at it than in between.
    bends: np.ndarray
    # New vertices that were placed anew, in order, and their values.
    placed: np.ndarray
    values: np.ndarray
    # Sets of units, per vertex and word of 64: certainly positive, certainly negative, in doubt.
    signs: np.ndarray
    # Pairs (v, k) that only exact arithmetic can tell.
    doubts: np.ndarray
    # What waits for them: an edge, or a face with the place and number of its candidates in
    # `arena`, which holds rows (unit, ends of its whole crease).
    queue: np.ndarray
    arena: np.ndarray
    # Faces still to be split: face, whether every candidate is known to cross, candidates.
    stack: np.ndarray
    # Per candidate: the two ends of its whole crease on the border of the standing face, and the
    # two half-edges that leave the ends of its next piece.
    chord: np.ndarray
    ends: np.ndarray
    # Sets of units: the candidates of a standing face, and what tells them.
    masks: np.ndarray


@compiled
def box_mesh(counts, box, words):
    """The complex of one face, the box (x1_min, x1_max, x2_min, x2_max)."""
    mesh = Mesh(
        counts,
        np.empty((4, 2)),
        np.zeros((4, SWAY + 1)),
        np.zeros((4, BENDS + 1), dtype=np.int32),
        np.empty((8, 4), dtype=np.int32),
        np.empty((4, 4), dtype=np.int32),
        np.zeros((1, 2), dtype=np.int32),
        np.zeros((1, max(1, words)), dtype=np.uint64),
    )
    for v in range(4):
        mesh.xy[v, 0] = box[1 if v == 1 or v == 2 else 0]
        mesh.xy[v, 1] = box[3 if v >= 2 else 2]
        mesh.birth[v, FACE], mesh.birth[v, LINES] = -1, v
        inside, outside = 2 * v, 2 * v + 1
        following, preceding = (v + 1) % 4, (v + 3) % 4
        mesh.half[inside, ORIGIN], mesh.half[outside, ORIGIN] = v, following
        mesh.half[inside, AFTER], mesh.half[inside, BEFORE] = 2 * following, 2 * preceding
        mesh.half[outside, AFTER], mesh.half[outside, BEFORE] = 2 * preceding + 1, 2 * following + 1
        mesh.half[inside, LEFT], mesh.half[outside, LEFT] = 0, -1
        mesh.edge[v, LABEL_LAYER], mesh.edge[v, LABEL_UNIT] = -1, v
    counts[VERTICES] = counts[EDGES] = 4
    counts[FACES] = 1
    return mesh
