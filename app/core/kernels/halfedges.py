"""A planar complex of convex polygons as half-edges in flat arrays, and how to split it.

Index names, used throughout:

=====  ======================================================================
v      vertex; `xy[v]` are its coordinates, `Z[v, k]` the layer's pre-activations
e      edge; its two half-edges are ``2 e`` and ``2 e + 1``, each the other's twin
h      half-edge; `origin[h]`, `after[h]`, `before[h]`, `left[h]` (face, -1 outside)
f      face; `first[f]` is one of its half-edges, counter-clockwise
k, j   unit of the layer being cut
=====  ======================================================================

Two rules keep the combinatorics exact although the numbers are float64:

* ``Z[v, k] == 0.0`` means *certainly on the crease*. Any other value has a certain
  sign only when it exceeds a rigorous bound of its rounding error. In between, nothing is
  decided here: the pair (v, k) is put on the `doubts` list, and the caller settles it in
  exact arithmetic and calls again.
* A new vertex is interpolated between vertices that stood before the layer (on their
  edge), or between the two ends of a whole crease inside a standing face. Values are
  therefore never more than two interpolations away from a matrix product, and rounding
  errors do not pile up however many creases cross a face.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

# Slots of `counts`, the only mutable scalars.
VERTICES, EDGES, FACES, DOUBTS, CURSOR, WAITING, ARENA, STANDING_V, STANDING_F, STANDING_E = range(
    10
)
SLOTS = 10
# Columns of `trust`: a vertex's bound of error as input of the layer, the same after
# doubtful values were replaced, largest input, likely error, likely error of its place.
REACH, DRIFT, SIZE, NOISE, BLUR = range(5)
# Rows of `bounds`: how a unit turns a vertex's errors into those of its pre-activation.
SLACK_A, SLACK_B, INVERSE_A, SPREAD_A, SPREAD_B = range(5)

UNIT_ROUNDOFF = 2.0**-53
TINY = 5e-324


class Mesh(NamedTuple):
    """The complex. Arrays have room for more; `counts` says how much is in use."""

    counts: np.ndarray
    xy: np.ndarray
    trust: np.ndarray
    # Where a vertex comes from: a face, then layer and unit of the two lines that meet.
    birth: np.ndarray
    origin: np.ndarray
    after: np.ndarray
    before: np.ndarray
    left: np.ndarray
    # Layer and unit on whose zero set an edge lies, and the vertices to interpolate between.
    label: np.ndarray
    base: np.ndarray
    first: np.ndarray
    pattern: np.ndarray
    parent: np.ndarray


class Cut(NamedTuple):
    """What one layer brings: its values at the vertices, error bounds, and working space."""

    layer: int
    word0: int
    limit: int
    ratio: float
    Z: np.ndarray
    bounds: np.ndarray
    positive: np.ndarray
    negative: np.ndarray
    doubts: np.ndarray
    waiting: np.ndarray
    arena: np.ndarray
    stack: np.ndarray
    anyp: np.ndarray
    anyn: np.ndarray


@njit(cache=True, nogil=True, inline="always")
def sign(mesh, cut, v, k):
    """-1, 0 or 1 when certain, 2 when only exact arithmetic can tell."""
    z = cut.Z[v, k]
    if z == 0.0:
        return 0
    bound = mesh.trust[v, REACH] * cut.bounds[SLACK_A, k] + cut.bounds[SLACK_B, k]
    if z > bound:
        return 1
    if z < -bound:
        return -1
    return 2


@njit(cache=True, nogil=True, inline="always")
def doubt(mesh, cut, v, k):
    if mesh.counts[DOUBTS] < cut.doubts.shape[0]:
        cut.doubts[mesh.counts[DOUBTS], 0] = v
        cut.doubts[mesh.counts[DOUBTS], 1] = k
        mesh.counts[DOUBTS] += 1


@njit(cache=True, nogil=True)
def split_edge(h, j, mesh, cut):
    """Put a vertex where unit `j` vanishes on half-edge `h`; return the half-edge leaving it.

    Source of the bound: with z_u and z_w of opposite certain signs and errors of at most
    s, the parameter t = z_u / (z_u - z_w) is off by at most s / (|z_u| + |z_w| - 2 s).
    Where a bound decides nothing an estimate will do: `noise[v] * spread_a[k] + spread_b[k]`
    is the likely error of a value, `blur[v]` that of a place, each about ten times too large.
    """
    e = h >> 1
    p = mesh.counts[VERTICES]
    mesh.counts[VERTICES] += 1
    u, w = mesh.base[e, 0], mesh.base[e, 1]
    zu, zw = cut.Z[u, j], cut.Z[w, j]
    span = abs(zu) + abs(zw)
    t = abs(zu) / span
    far = max(mesh.trust[u, DRIFT], mesh.trust[w, DRIFT])
    spread = 0.0
    for k in range(cut.Z.shape[1]):
        a, b = cut.Z[u, k], cut.Z[w, k]
        z = a + t * (b - a)
        if z == 0.0 and (a != 0.0 or b != 0.0):
            z = TINY
        cut.Z[p, k] = z
        spread = max(spread, abs(b - a) * cut.bounds[INVERSE_A, k])
    cut.Z[p, j] = 0.0
    error = far * cut.bounds[SLACK_A, j] + cut.bounds[SLACK_B, j]
    room = span - 2.0 * error
    dt = 1.0
    if room > error:
        dt = error / room + 4.0 * UNIT_ROUNDOFF
    mesh.trust[p, SIZE] = max(mesh.trust[u, SIZE], mesh.trust[w, SIZE])
    mesh.trust[p, REACH] = (
        far + dt * (spread + 2.0 * far) + 8.0 * UNIT_ROUNDOFF * mesh.trust[p, SIZE]
    )
    mesh.trust[p, DRIFT] = mesh.trust[p, REACH]
    likely = max(mesh.trust[u, NOISE], mesh.trust[w, NOISE])
    dt = min(1.0, (likely * cut.bounds[SPREAD_A, j] + cut.bounds[SPREAD_B, j]) / span)
    mesh.trust[p, NOISE] = likely + dt * spread * cut.ratio
    smear = 0.0
    for c in range(2):
        along = mesh.xy[w, c] - mesh.xy[u, c]
        mesh.xy[p, c] = mesh.xy[u, c] + t * along
        smear = max(smear, dt * abs(along))
    mesh.trust[p, BLUR] = max(mesh.trust[u, BLUR], mesh.trust[w, BLUR]) + smear
    face = mesh.left[h] if mesh.left[h] >= 0 else mesh.left[h ^ 1]
    mesh.birth[p, 0] = face
    mesh.birth[p, 1] = mesh.label[e, 0]
    mesh.birth[p, 2] = mesh.label[e, 1]
    mesh.birth[p, 3] = cut.layer
    mesh.birth[p, 4] = j

    fresh = mesh.counts[EDGES]
    mesh.counts[EDGES] += 1
    twin = h ^ 1
    ahead, back = 2 * fresh, 2 * fresh + 1
    end = mesh.origin[twin]
    mesh.origin[ahead] = p
    mesh.origin[back] = end
    mesh.origin[twin] = p
    mesh.left[ahead] = mesh.left[h]
    mesh.left[back] = mesh.left[twin]
    mesh.after[ahead] = mesh.after[h]
    mesh.before[mesh.after[h]] = ahead
    mesh.after[h] = ahead
    mesh.before[ahead] = h
    mesh.before[back] = mesh.before[twin]
    mesh.after[mesh.before[twin]] = back
    mesh.after[back] = twin
    mesh.before[twin] = back
    mesh.label[fresh, 0] = mesh.label[e, 0]
    mesh.label[fresh, 1] = mesh.label[e, 1]
    mesh.base[fresh, 0] = u
    mesh.base[fresh, 1] = w
    return ahead


@njit(cache=True, nogil=True)
def split_face(f, j, chord_u, chord_w, mesh, cut):
    """Cut face `f` along unit `j`'s zero line; return the new face, `f` keeps the other part."""
    h1 = -1
    h2 = -1
    h = mesh.first[f]
    stop = h
    while True:
        a, b = mesh.origin[h], mesh.origin[h ^ 1]
        if cut.Z[a, j] == 0.0:
            if h1 < 0:
                h1 = h
            else:
                h2 = h
        elif cut.Z[b, j] != 0.0 and (cut.Z[a, j] > 0.0) != (cut.Z[b, j] > 0.0):
            h = split_edge(h, j, mesh, cut)
            if h1 < 0:
                h1 = h
            else:
                h2 = h
        h = mesh.after[h]
        if h == stop:
            break
    chord = mesh.counts[EDGES]
    mesh.counts[EDGES] += 1
    other = mesh.counts[FACES]
    mesh.counts[FACES] += 1
    ahead, back = 2 * chord, 2 * chord + 1
    mesh.origin[ahead] = mesh.origin[h1]
    mesh.origin[back] = mesh.origin[h2]
    mesh.label[chord, 0] = cut.layer
    mesh.label[chord, 1] = j
    mesh.base[chord, 0] = chord_u
    mesh.base[chord, 1] = chord_w
    end1, end2 = mesh.before[h1], mesh.before[h2]
    # h1 ... end2, then back: stays f. h2 ... end1, then ahead: the new face.
    mesh.after[end2] = back
    mesh.before[back] = end2
    mesh.after[back] = h1
    mesh.before[h1] = back
    mesh.after[end1] = ahead
    mesh.before[ahead] = end1
    mesh.after[ahead] = h2
    mesh.before[h2] = ahead
    mesh.left[back] = f
    mesh.first[f] = back
    mesh.first[other] = ahead
    h = ahead
    while True:
        mesh.left[h] = other
        h = mesh.after[h]
        if h == ahead:
            break
    for w in range(mesh.pattern.shape[1]):
        mesh.pattern[other, w] = mesh.pattern[f, w]
    mesh.parent[other] = mesh.parent[f]
    active = f if cut.Z[mesh.origin[mesh.after[h1]], j] > 0.0 else other
    mesh.pattern[active, cut.word0 + (j >> 6)] |= np.uint64(1) << np.uint64(j & 63)
    return other


@njit(cache=True, nogil=True)
def loops(origin, after, first, faces, offsets, indices):
    """Write the vertices of each face, counter-clockwise, behind one another."""
    at = 0
    for f in range(faces):
        offsets[f] = at
        h = first[f]
        while True:
            indices[at] = origin[h]
            at += 1
            h = after[h]
            if h == first[f]:
                break
    offsets[faces] = at
    return at
