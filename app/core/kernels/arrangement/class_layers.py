"""Cut regions by class: the layer of a class, labels, and edges that separate nothing."""

import numpy as np

from .. import compiled
from .driver import begin_layer
from .error_bounds import UP
from .growable_arrays import empty_arrays
from .halfedges import (
    AFTER,
    ALL_VERTICES,
    BEFORE,
    EDGES,
    ERROR_FACTOR,
    ERROR_OFFSET,
    FACE,
    FACES,
    FIRST,
    FRACTION,
    FRACTION_ERROR,
    FRACTION_LOW,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INPUT_NORM,
    LABEL_LAYER,
    LABEL_UNIT,
    LARGEST,
    LEFT,
    LINES,
    NEGATIVE,
    ORIGIN,
    PARENT,
    POSITIVE,
    UNDECIDED,
    VERTICES,
)
from .interpolation import interpolate
from .pairs import add
from .signs import classify_row

GONE = -2


@compiled
def begin_class(mesh, outputs, leaders, k, bounds, norms, index, word0, limit):
    """Return the state of the layer of a class, with its signs at the vertices.

    Its only unit is the logit of class `k` minus the logit of the leader.

    Parameters
    ----------
    outputs : halfedges.Cut
        The output layer at the vertices.
    leaders : (V,) array of int
        The leader at each vertex.
    bounds, norms : (4, 1) and (3,) arrays
        As from `error_bounds`.
    index, word0, limit : int
        As in `halfedges.Cut`.

    Returns
    -------
    behind : bool
        Whether the class is certainly behind at all vertices; the state is then empty.
    fits : bool
        Whether all values are within the range of float64.
    state : halfedges.Cut
    """
    existing, rows = mesh.counts[VERTICES], mesh.xy.shape[0]
    pairs = outputs.low.shape[0] > 0
    Z, low = np.empty((rows, 1)), np.empty((rows if pairs else 0, 1))
    behind = fits = True
    _, state = empty_arrays()
    for v in range(existing):
        leader = leaders[v]
        difference = outputs.Z[v, k] - outputs.Z[v, leader]
        if pairs:
            difference, low[v, 0] = add(
                outputs.Z[v, k], outputs.low[v, k], -outputs.Z[v, leader], -outputs.low[v, leader]
            )
        Z[v, 0] = difference
        error = mesh.accuracy[v, INPUT_ERROR] * bounds[ERROR_FACTOR, 0] + bounds[ERROR_OFFSET, 0]
        behind &= difference < -error
        fits &= abs(difference) < LARGEST
    if behind or not fits:
        return behind, fits, state
    state = begin_layer(
        mesh,
        state,
        Z,
        low,
        outputs.roundoff,
        bounds,
        norms,
        0.0,
        index,
        word0,
        limit,
        rows,
        ALL_VERTICES,
    )
    for v in range(existing):
        classify_row(state, v, mesh.accuracy[v, INPUT_ERROR])
    return behind, fits, state


@compiled
def end_class(mesh, state, labels, leaders, k, classes, edges):
    """Label what the layer of class `k` has cut, and note the unit of its lines.

    Parameters
    ----------
    state : halfedges.Cut
        The layer of the class.
    labels : (F,) array of int
        The leader of each face before the layer.
    leaders : (V,) array of int
        The leader at each vertex before the layer.
    classes : int
        Number of classes: the unit of a line between i and k is ``i * classes + k``.
    edges : int
        Number of edges before the layer.

    Returns
    -------
    labels
        Of all faces: a new face has that of the face it was part of.
    leaders
        At all vertices: where class `k` is ahead or lines meet, k.
    tied : bool
        Whether two classes are equal at a vertex from before the layer.
    """
    parts = np.empty(mesh.counts[FACES], dtype=np.int64)
    parts[: labels.shape[0]] = labels
    for e in range(edges, mesh.counts[EDGES]):
        # New parts of older edges keep their labels; a new edge has unit 0.
        if mesh.edge[e, LABEL_LAYER] == state.layer and mesh.edge[e, LABEL_UNIT] == 0:
            left, right = np.int64(mesh.half[2 * e, LEFT]), np.int64(mesh.half[2 * e + 1, LEFT])
            label = labels[min(left, right)]
            parts[max(left, right)] = label
            mesh.edge[e, LABEL_UNIT] = label * classes + k
    existing = leaders.shape[0]
    ahead = np.full(mesh.counts[VERTICES], k)
    tied = False
    for v in range(existing):
        if not state.signs[v, POSITIVE]:
            ahead[v] = leaders[v]
            tied |= not (state.signs[v, NEGATIVE] | state.signs[v, UNDECIDED])
    for v in range(existing, mesh.counts[VERTICES]):
        label = labels[mesh.provenance[v, FACE]]
        mesh.provenance[v, LINES + 3] = label * classes + k
    return parts, ahead, tied


@compiled
def interpolate_outputs(mesh, outputs, first):
    """Write the outputs at the vertices from `first` on, which lie between two others.

    Parameters
    ----------
    outputs : halfedges.Cut
        The output layer, with capacity for all vertices. INPUT_ERROR of the new vertices is
        updated.
    """
    accuracy, provenance = mesh.accuracy, mesh.provenance
    for p in range(first, mesh.counts[VERTICES]):
        u, w = np.int64(provenance[p, FROM_U]), np.int64(provenance[p, FROM_W])
        furthest = interpolate(outputs, p, u, w, accuracy[p, FRACTION], accuracy[p, FRACTION_LOW])
        far = max(accuracy[u, INPUT_ERROR], accuracy[w, INPUT_ERROR])
        accuracy[p, INPUT_ERROR] = UP * (
            far
            + accuracy[p, FRACTION_ERROR] * (furthest + 2.0 * far)
            + 8.0 * outputs.roundoff * accuracy[p, INPUT_NORM]
        )


@compiled
def remove_edges(mesh, labels, layer, first):
    """Remove the edges of a layer between faces of one parent and one label, and unify the faces.

    Vertices from `first` on that are left inside a straight edge are removed as well. Faces must be
    convex, and so must be the union of all faces of one parent and one label.

    Returns
    -------
    vertices, edges, faces : arrays of int
        Indices of what is left, in the old numbering. The mesh keeps gaps: see `compacted`.
    """
    half, edge, face = mesh.half, mesh.edge, mesh.face
    edges, faces = mesh.counts[EDGES], mesh.counts[FACES]
    into = np.arange(faces)
    for e in range(edges):
        f, g = np.int64(half[2 * e, LEFT]), np.int64(half[2 * e + 1, LEFT])
        if edge[e, LABEL_LAYER] != layer or labels[f] != labels[g]:
            continue
        if face[f, PARENT] == face[g, PARENT]:
            _unlink(half, 2 * e)
            f, g = _root(into, f), _root(into, g)
            into[max(f, g)] = min(f, g)
    degree = _join_edges(mesh, first)
    for h in range(2 * edges):
        if half[h, LEFT] >= 0:
            f = _root(into, np.int64(half[h, LEFT]))
            half[h, LEFT] = f
            face[f, FIRST] = h
    remaining = half[0 : 2 * edges : 2, LEFT] != GONE
    return (
        np.flatnonzero(degree),
        np.flatnonzero(remaining),
        np.flatnonzero(into == np.arange(faces)),
    )


@compiled
def _join_edges(mesh, first):
    """Join the two edges at each vertex from `first` on that has no other edge.

    Return the number of edges at each vertex, 0 where they were joined.
    """
    half = mesh.half
    degree = np.zeros(mesh.counts[VERTICES], dtype=np.int64)
    for h in range(2 * mesh.counts[EDGES]):
        if half[h, LEFT] != GONE:
            degree[half[h, ORIGIN]] += 1
    for h in range(2 * mesh.counts[EDGES]):
        v = np.int64(half[h, ORIGIN])
        if half[h, LEFT] != GONE and v >= first and degree[v] == 2:
            _join(half, h)
            degree[v] = 0
    return degree


@compiled
def _root(into, f):
    while into[f] != f:
        into[f] = into[into[f]]
        f = into[f]
    return f


@compiled
def _unlink(half, h):
    """Remove a half-edge and its twin from the walks around their faces."""
    for one in (h, h ^ 1):
        before, after = np.int64(half[one, BEFORE]), np.int64(half[one ^ 1, AFTER])
        # An end that no other edge has disappears with the edge.
        if before != one ^ 1:
            half[before, AFTER] = after
            half[after, BEFORE] = before
    half[h, LEFT] = half[h ^ 1, LEFT] = GONE


@compiled
def _join(half, h):
    """Replace half-edge `h` and the one before it by one, and likewise their twins."""
    before, after = np.int64(half[h, BEFORE]), np.int64(half[h, AFTER])
    twin = h ^ 1
    half[before, AFTER] = after
    half[after, BEFORE] = before
    half[before ^ 1, ORIGIN] = half[twin, ORIGIN]
    earlier = np.int64(half[twin, BEFORE])
    half[before ^ 1, BEFORE] = earlier
    half[earlier, AFTER] = before ^ 1
    half[h, LEFT] = half[twin, LEFT] = GONE


@compiled
def compacted(mesh, vertices, edges, faces):
    """Return (xy, half, edge, face) of what `remove_edges` has left, numbered without gaps."""
    new_v = _positions(vertices, mesh.counts[VERTICES])
    new_e = _positions(edges, mesh.counts[EDGES])
    new_f = _positions(faces, mesh.counts[FACES])
    xy = np.empty((vertices.shape[0], 2))
    for i in range(vertices.shape[0]):
        for c in range(2):
            xy[i, c] = mesh.xy[vertices[i], c]
    half = np.empty((2 * edges.shape[0], mesh.half.shape[1]), dtype=np.int32)
    edge = np.empty((edges.shape[0], mesh.edge.shape[1]), dtype=np.int32)
    for i in range(edges.shape[0]):
        for c in range(mesh.edge.shape[1]):
            edge[i, c] = mesh.edge[edges[i], c]
        for side in range(2):
            old, new = 2 * edges[i] + side, 2 * i + side
            half[new, ORIGIN] = new_v[mesh.half[old, ORIGIN]]
            for c in (AFTER, BEFORE):
                other = np.int64(mesh.half[old, c])
                half[new, c] = 2 * new_e[other >> 1] + (other & 1)
            left = np.int64(mesh.half[old, LEFT])
            half[new, LEFT] = new_f[left] if left >= 0 else -1
    face = np.empty((faces.shape[0], mesh.face.shape[1]), dtype=np.int32)
    for i in range(faces.shape[0]):
        first = np.int64(mesh.face[faces[i], FIRST])
        face[i, FIRST] = 2 * new_e[first >> 1] + (first & 1)
        face[i, PARENT] = mesh.face[faces[i], PARENT]
    return xy, half, edge, face


@compiled
def _positions(kept, count):
    """Return the position of each index in `kept`; that of others is not defined."""
    positions = np.empty(count, dtype=np.int32)
    for i in range(kept.shape[0]):
        positions[kept[i]] = i
    return positions
