"""The cells of regions that are cut by class: edges that separate nothing, and what is read."""

import math
from typing import NamedTuple

import numpy as np

from .. import compiled, separate
from .class_layers import begin_classes, cut_classes
from .cut_layer import DONE
from .growable_arrays import copied
from .halfedges import (
    AFTER,
    BEFORE,
    EDGES,
    FACES,
    FIRST,
    LABEL_LAYER,
    LABEL_UNIT,
    LEFT,
    ORIGIN,
    PARENT,
    VERTICES,
    Mesh,
)
from .held import Held
from .winners import distinct_outputs

GONE = -2


class CellArrays(NamedTuple):
    """Arrays of C cells, as in `geometry.class_cells.Cells`."""

    vertices: np.ndarray
    edges: np.ndarray
    edge_layer: np.ndarray
    edge_unit: np.ndarray
    edge_faces: np.ndarray
    labels: np.ndarray
    region: np.ndarray


@compiled
def cut_by_class(held, words, weights, biases, index, limit, tolerance, flag, axis_shifts):
    """Cut a copy of some regions by class.

    To pass the arrays of an arrangement to Python takes longer than to cut a small network, so the
    cells are read here.

    Parameters
    ----------
    held : Held
        The regions, and the output layer.
    words : int
        Number of words of a pattern, the last of them for the classes.
    weights, biases : (n, C) and (C,) array
        Of the outputs, not scaled.
    index, limit
        As for `class_layers.begin_classes`.
    tolerance, flag
        As for `class_layers.cut_classes`.
    axis_shifts : tuple of two int
        Exponents of the powers of two by which x1 and x2 are multiplied in the arrangement.

    Returns
    -------
    code : int
        As from `class_layers.cut_classes`.
    held : Held
        The cells.
    classes : Held
        The `class_layers.Classes`, and the layer.
    cells : CellArrays
        If the code is DONE; otherwise those of the regions.
    """
    mesh = copied(held.mesh, words)
    distinct = distinct_outputs(weights, biases)
    cut, classes = begin_classes(mesh, held.cut, distinct, index, words - 1, limit, flag)
    code, mesh, cut, classes = cut_classes(mesh, cut, classes, np.empty((0, 3)), tolerance, flag)
    if code == DONE:
        mesh, cells = read_cells(mesh, classes.labels, index, held.mesh.counts, axis_shifts)
    else:
        _, cells = read_cells(
            copied(held.mesh, words), classes.labels, index, held.mesh.counts, axis_shifts
        )
    return code, Held(mesh, cut), Held(classes, cut), cells


@separate
def read_cells(mesh, labels, layer, before, axis_shifts):
    """Remove the edges of a layer that separate nothing, and read the cells.

    Parameters
    ----------
    labels : (n, 1) array of int
        Label of each face.
    layer : int
    before : array of int
        The counts of the mesh before the layer.

    Returns
    -------
    mesh
    cells : CellArrays
    """
    vertices, edges, faces = _remove_edges(mesh, labels, layer, before[VERTICES], before[EDGES])
    if len(edges) < mesh.counts[EDGES]:
        mesh = _compacted(mesh, vertices, edges, faces)
    count = mesh.counts[EDGES]
    cells = CellArrays(
        np.empty((mesh.counts[VERTICES], 2)),
        np.empty((count, 2), dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty(count, dtype=np.int32),
        np.empty((count, 2), dtype=np.int32),
        np.empty(mesh.counts[FACES], dtype=np.int64),
        np.empty(mesh.counts[FACES], dtype=np.int32),
    )
    for v in range(mesh.counts[VERTICES]):
        for axis in range(2):
            cells.vertices[v, axis] = math.ldexp(mesh.xy[v, axis], -axis_shifts[axis])
    for e in range(count):
        for side in range(2):
            cells.edges[e, side] = mesh.half[2 * e + side, ORIGIN]
            cells.edge_faces[e, side] = mesh.half[2 * e + side, LEFT]
        cells.edge_layer[e] = mesh.edge[e, LABEL_LAYER]
        cells.edge_unit[e] = mesh.edge[e, LABEL_UNIT]
    for f in range(mesh.counts[FACES]):
        cells.labels[f] = labels[faces[f], 0]
        cells.region[f] = mesh.face[f, PARENT]
    return mesh, cells


@compiled
def _remove_edges(mesh, labels, layer, first_v, first_e):
    """Remove the edges of a layer between faces of one parent and one label, and unify the faces.

    These edges are `first_e` or later ones. Vertices from `first_v` on that are left inside a
    straight edge are removed as well. Faces must be convex, and so must be the union of all faces
    of one parent and one label.

    Returns
    -------
    vertices, edges, faces : arrays of int
        Indices of what is left, in the old numbering. The mesh keeps gaps: see `_compacted`.
    """
    half, edge, face = mesh.half, mesh.edge, mesh.face
    edges, faces = mesh.counts[EDGES], mesh.counts[FACES]
    into = np.arange(faces)
    removed = 0
    for e in range(first_e, edges):
        f, g = np.int64(half[2 * e, LEFT]), np.int64(half[2 * e + 1, LEFT])
        if edge[e, LABEL_LAYER] != layer or labels[f, 0] != labels[g, 0]:
            continue
        if face[f, PARENT] == face[g, PARENT]:
            _unlink(half, 2 * e)
            removed += 1
            f, g = _root(into, f), _root(into, g)
            into[max(f, g)] = min(f, g)
    degree = _join_edges(mesh, first_v)
    if removed:
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

    Return the number of edges at each vertex from `first` on, 0 where they were joined, and 1 at
    the others.
    """
    half = mesh.half
    degree = np.zeros(mesh.counts[VERTICES], dtype=np.int64)
    degree[:first] = 1
    for h in range(2 * mesh.counts[EDGES]):
        v = np.int64(half[h, ORIGIN])
        if v >= first and half[h, LEFT] != GONE:
            degree[v] += 1
    for h in range(2 * mesh.counts[EDGES]):
        v = np.int64(half[h, ORIGIN])
        if v >= first and half[h, LEFT] != GONE and degree[v] == 2:
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
def _compacted(mesh, vertices, edges, faces):
    """Return what `_remove_edges` has left, numbered without gaps.

    What only cutting needs, such as patterns, is not numbered again.
    """
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
    counts = mesh.counts.copy()
    counts[VERTICES], counts[EDGES] = vertices.shape[0], edges.shape[0]
    counts[FACES] = faces.shape[0]
    return Mesh(counts, xy, mesh.accuracy, mesh.provenance, half, edge, face, mesh.pattern)


@compiled
def _positions(kept, count):
    """Return the position of each index in `kept`; that of others is not defined."""
    positions = np.empty(count, dtype=np.int32)
    for i in range(kept.shape[0]):
        positions[kept[i]] = i
    return positions
