"""Grow the arrays of an arrangement: capacity for the next step, or double it."""

import numpy as np

from .. import compiled, inlined, separate
from ..huge_pages import discard, empty_rows
from .halfedges import (
    ACCURACY_COLUMNS,
    AFTER,
    ALL_VERTICES,
    ARENA,
    BASE_W,
    BEFORE,
    BENDS,
    BENT,
    EDGES,
    FACE,
    FACES,
    LABEL_LAYER,
    LABEL_UNIT,
    LEFT,
    LINES,
    ORIGIN,
    PARENT,
    UNIT_ROUNDOFF,
    VERTICES,
    WAITING,
    Cut,
    Mesh,
)
from .pool import counts_with_pool, no_elements, no_rows, owned, rows_in

# Size in bytes from which an array is released when the work starts again. Most arrays are smaller
# than `huge_pages.LARGE` then, but the work that follows is long.
MEDIUM = 2**16


@inlined
def has_capacity(mesh, cut, more):
    """Return whether the arrays can hold this many more vertices, edges, faces and candidates.

    And one more face in the queue.
    """
    counts, units = mesh.counts, cut.Z.shape[1]
    return (
        counts[VERTICES] + more <= mesh.xy.shape[0]
        and counts[VERTICES] + more <= cut.signs.shape[0]
        and counts[BENT] + units * more <= cut.bends.shape[0]
        and counts[EDGES] + more <= mesh.edge.shape[0]
        and counts[FACES] + more <= mesh.face.shape[0]
        and counts[WAITING] < cut.queue.shape[0]
        and counts[ARENA] + more <= cut.arena.shape[0]
    )


@separate
def grown(mesh, cut, more):
    """Double every array that `has_capacity` may have found full."""
    counts, units = mesh.counts, cut.Z.shape[1]
    vertices = counts[VERTICES]
    capacity_v = _capacity(vertices, more, mesh.xy.shape[0])
    capacity_s = _capacity(vertices, more, cut.signs.shape[0])
    capacity_z = capacity_s if cut.rows == ALL_VERTICES else cut.Z.shape[0]
    capacity_e = _capacity(counts[EDGES], more, mesh.edge.shape[0])
    capacity_f = _capacity(counts[FACES], more, mesh.face.shape[0])
    return resized(mesh, capacity_v, capacity_e, capacity_f), Cut(
        cut.layer,
        cut.word0,
        cut.limit,
        cut.rows,
        with_capacity(cut.Z, vertices, capacity_z),
        with_capacity(cut.low, vertices, capacity_z if cut.low.shape[0] else 0),
        cut.roundoff,
        cut.bounds,
        cut.norms,
        cut.slope,
        with_capacity(
            cut.bends, counts[BENT], _capacity(counts[BENT], units * more, cut.bends.shape[0])
        ),
        cut.refined,
        cut.refined_values,
        cut.refined_low,
        with_capacity(cut.signs, vertices, capacity_s),
        cut.queries,
        with_capacity(
            cut.queue, counts[WAITING], _capacity(counts[WAITING], 1, cut.queue.shape[0])
        ),
        with_capacity(cut.arena, counts[ARENA], _capacity(counts[ARENA], more, cut.arena.shape[0])),
        cut.stack,
        cut.chord,
        cut.ends,
        cut.masks,
        cut.places,
        cut.ahead,
    )


@compiled
def _capacity(used, more, capacity):
    return capacity if used + more <= capacity else 2 * capacity + more


@separate
def with_capacity(array, used, capacity):
    """Return the array, or a larger copy if it does not have this capacity."""
    if capacity == array.shape[0]:
        return array
    return _copied_rows(array, used, capacity)


@compiled
def _copied_rows(array, used, capacity):
    """Return a copy of the rows that are used, with more capacity."""
    bigger = empty_rows(capacity, array.shape[1], array)
    for row in range(used):
        for column in range(array.shape[1]):
            bigger[row, column] = array[row, column]
    return bigger


@separate
def resized(mesh, capacity_v, capacity_e, capacity_f):
    """Return the same arrangement with capacity for this many vertices, edges and faces."""
    counts = mesh.counts
    return Mesh(
        counts,
        with_capacity(mesh.xy, counts[VERTICES], capacity_v),
        with_capacity(mesh.accuracy, counts[VERTICES], capacity_v),
        with_capacity(mesh.provenance, counts[VERTICES], capacity_v),
        with_capacity(mesh.half, 2 * counts[EDGES], 2 * capacity_e),
        with_capacity(mesh.edge, counts[EDGES], capacity_e),
        with_capacity(mesh.face, counts[FACES], capacity_f),
        with_capacity(mesh.pattern, counts[FACES], capacity_f),
    )


@separate
def discard_all(mesh, cut):
    """Release the memory of an arrangement that is not needed any more.

    The C library would keep what it gets back, in parts that larger arrays do not fit into.
    """
    discard(mesh.xy, MEDIUM)
    discard(mesh.accuracy, MEDIUM)
    discard(mesh.provenance, MEDIUM)
    discard(mesh.half, MEDIUM)
    discard(mesh.edge, MEDIUM)
    discard(mesh.face, MEDIUM)
    discard(mesh.pattern, MEDIUM)
    discard(cut.Z, MEDIUM)
    discard(cut.low, MEDIUM)
    discard(cut.signs, MEDIUM)
    discard(cut.bends, MEDIUM)


@compiled
def empty_arrays():
    """Return an arrangement without faces and a cut without layer: the start of `cut_network`."""
    counts = counts_with_pool(0)
    mesh, cut = arrays_in(counts)
    return owned(mesh, counts), owned(cut, counts)


@compiled
def arrays_in(counts):
    """Return `empty_arrays` that do not own their memory: see `pool`."""
    integers, words = no_rows(counts, np.int32(0)), no_rows(counts, np.uint64(0))
    numbers, none = no_rows(counts, 0.0), no_elements(counts, 0.0)
    mesh = Mesh(counts, numbers, numbers, integers, integers, integers, integers, words)
    cut = Cut(
        0,
        0,
        0,
        0,
        numbers,
        numbers,
        UNIT_ROUNDOFF,
        numbers,
        none,
        0.0,
        numbers,
        no_elements(counts, 0),
        numbers,
        numbers,
        words,
        integers,
        integers,
        integers,
        words,
        integers,
        integers,
        words,
        words,
        numbers,
    )
    return mesh, cut


@compiled
def box_mesh(empty, box, words, capacity):
    """Return an arrangement of one face, the box (x1_min, x1_max, x2_min, x2_max).

    `empty` is an arrangement without faces. The arrays get capacity for this many vertices and
    faces, at least 4.
    """
    counts = empty.counts
    mesh = Mesh(
        counts,
        rows_in(counts, capacity, 2, empty.xy),
        rows_in(counts, capacity, ACCURACY_COLUMNS, empty.accuracy),
        rows_in(counts, capacity, BENDS + 1, empty.provenance),
        rows_in(counts, 4 * capacity, LEFT + 1, empty.half),
        rows_in(counts, 2 * capacity, BASE_W + 1, empty.edge),
        rows_in(counts, capacity, PARENT + 1, empty.face),
        rows_in(counts, capacity, max(1, words), empty.pattern),
    )
    mesh.accuracy[:4] = 0.0
    mesh.provenance[:4] = 0
    mesh.face[0] = 0
    mesh.pattern[0] = 0
    for v in range(4):
        mesh.xy[v, 0] = box[1 if v == 1 or v == 2 else 0]
        mesh.xy[v, 1] = box[3 if v >= 2 else 2]
        mesh.provenance[v, FACE], mesh.provenance[v, LINES] = -1, v
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


@separate
def copied(mesh, words):
    """Return a copy with 50 % spare capacity and wider patterns; each face is its own parent."""
    counts = mesh.counts
    vertices, edges, faces = counts[VERTICES], counts[EDGES], counts[FACES]
    capacity_v, capacity_f = vertices + vertices // 2 + 64, faces + faces // 2 + 64
    capacity_e = edges + edges // 2 + 64
    pattern = empty_rows(capacity_f, words, mesh.pattern)
    for f in range(faces):
        for w in range(min(words, mesh.pattern.shape[1])):
            pattern[f, w] = mesh.pattern[f, w]
    face = _copied_rows(mesh.face, faces, capacity_f)
    for f in range(faces):
        face[f, PARENT] = f
    return Mesh(
        counts.copy(),
        _copied_rows(mesh.xy, vertices, capacity_v),
        _copied_rows(mesh.accuracy, vertices, capacity_v),
        _copied_rows(mesh.provenance, vertices, capacity_v),
        _copied_rows(mesh.half, 2 * edges, 2 * capacity_e),
        _copied_rows(mesh.edge, edges, capacity_e),
        face,
        pattern,
    )
