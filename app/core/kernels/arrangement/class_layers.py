"""Cut regions by class: face by face, one class after the other.

In a face only the classes that may have the largest output at some corner can win, since outputs
are affine there. So most faces are labelled without cutting; `geometry.class_layers` explains the
others.
"""

from typing import NamedTuple

import numpy as np

from .. import inlined, separate
from ..bits import lowest, size_of
from .candidates import find_candidates
from .cut_layer import (
    DONE,
    GROW,
    NEED_REFINEMENT,
    NEED_SIGNS,
    OVERFLOW,
    STOPPED,
    TOO_MANY,
)
from .driver import begin_layer
from .error_bounds import LOST, UP
from .growable_arrays import empty_arrays, grown, has_capacity, with_capacity
from .halfedges import (
    AFTER,
    ALL_VERTICES,
    BASE_U,
    BASE_W,
    EDGES,
    ERROR_FACTOR,
    ERROR_OFFSET,
    EXISTING_E,
    EXISTING_F,
    EXISTING_V,
    FACE,
    FACES,
    FIRST,
    FRACTION,
    FRACTION_ERROR,
    FRACTION_LOW,
    FROBENIUS,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INPUT_NORM,
    INVERSE_FACTOR,
    LABEL_LAYER,
    LABEL_UNIT,
    LARGEST,
    LEFT,
    LIKELY_OFFSET,
    LINES,
    NEGATIVE,
    OFFSETS,
    ORIGIN,
    POSITION_ERROR,
    POSITIVE,
    QUERIES,
    REGIONS,
    SPECTRAL,
    STOP,
    UNDECIDED,
    VERTICES,
    Cut,
)
from .interpolation import interpolate
from .pairs import add
from .separation import settle_zeros
from .signs import classify_row, query_sign
from .split import split_edge, split_face
from .winners import find_near, tests_of

# Slots of `Classes.at`: the next step, the face that is cut and the class that cuts it, the number
# of regions, the numbers of corners, vertices, edges and faces when the face began, the number
# of rows of outputs, and the state of pseudo-random numbers.
STEP, AT_FACE, CLASS, FIRST_F, CORNERS, BEGIN_V, BEGIN_E, BEGIN_F, ROWS, TURN = range(10)
# Steps.
NEXT_FACE, NEXT_CLASS, COMPARE, CUT, EXTEND = range(5)
# Rows of `Classes.sets`: the classes that may win in the face, those that have been compared there,
# and those that no earlier class equals everywhere.
NEAR, COMPARED, DISTINCT = range(3)
# Columns of `Classes.vertex`: the row of outputs of a vertex, or -1, and the leader there.
ROW, LEADER = range(2)


class Classes(NamedTuple):
    """C outputs at the vertices, and how far the regions are cut by class.

    While a face is cut, its *leader* at a point is the class with the largest output of those that
    have been compared.
    """

    at: np.ndarray
    # The output layer at the vertices of the regions.
    outputs: Cut
    # The outputs at corners of faces that were cut; error bounds as in `halfedges.Cut`.
    Z: np.ndarray
    low: np.ndarray
    bounds: np.ndarray
    roundoff: float
    # Sets of classes: for each vertex, those that may have the largest output; and see above.
    near: np.ndarray
    sets: np.ndarray
    # For each vertex, a set of classes that are certainly equal there.
    equal: np.ndarray
    vertex: np.ndarray
    # The leader of each cell.
    labels: np.ndarray
    # The corners of the face when it began, and the edges that leave them.
    border: np.ndarray
    # The largest bounds of the classes that have been compared in the face.
    largest: np.ndarray
    # See `winners`.
    tests: np.ndarray


@separate
def begin_classes(mesh, outputs, distinct, index, word0, limit, flag):
    """Return the state of the layer of one unit that will cut, and the state of the classes.

    Parameters
    ----------
    outputs : halfedges.Cut
        The output layer at the vertices.
    distinct : (C,) array of bool
        Which classes are compared: not those that equal an earlier one everywhere.
    index, word0, limit : int
        As in `halfedges.Cut`.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, sets of classes are missing.
    """
    vertices, rows = mesh.counts[VERTICES], mesh.xy.shape[0]
    count = outputs.Z.shape[1]
    words = (count + 63) >> 6
    pairs = outputs.low.shape[0] > 0
    _, unused = empty_arrays()
    state = begin_layer(
        mesh.counts,
        unused,
        np.empty((rows, 1)),
        np.empty((rows if pairs else 0, 1)),
        outputs.roundoff,
        np.empty((4, 1)),
        np.empty(3),
        0.0,
        index,
        word0,
        limit,
        rows,
        ALL_VERTICES,
    )
    sets = np.zeros((3, words), dtype=np.uint64)
    for k in range(count):
        sets[DISTINCT, k >> 6] |= np.uint64(distinct[k]) << np.uint64(k & 63)
    at = np.zeros(10, dtype=np.int64)
    at[FIRST_F] = mesh.counts[FACES]
    # Memory costs nothing until it is written to.
    capacity = 64 + vertices
    classes = Classes(
        at,
        outputs,
        np.empty((capacity, count)),
        np.empty((capacity if pairs else 0, count)),
        outputs.bounds,
        outputs.roundoff,
        np.empty((rows, words), dtype=np.uint64),
        sets,
        np.zeros((rows, words), dtype=np.uint64),
        np.empty((rows, 2), dtype=np.int64),
        np.empty((mesh.face.shape[0], 1), dtype=np.int64),
        np.empty((64, 2), dtype=np.int64),
        np.empty(4),
        tests_of(outputs.bounds),
    )
    for v in range(vertices):
        if flag[STOP]:
            break
        error = mesh.accuracy[v, INPUT_ERROR]
        find_near(outputs.Z, v, error, outputs.bounds, classes.tests, classes.near, v)
        _keep_distinct(classes, v)
        classes.vertex[v, ROW] = -1
    return state, classes


@inlined
def _keep_distinct(classes, v):
    for w in range(classes.near.shape[1]):
        classes.near[v, w] &= classes.sets[DISTINCT, w]


@separate
def cut_classes(mesh, cut, classes, grids, tolerance, flag):
    """Cut every region by the classes that may win in it, or resume.

    Parameters
    ----------
    mesh, cut, classes
        As returned by `begin_classes` or by the last call.
    grids, tolerance, flag
        As for `driver.cut_network`; the row of the output is that of differences of outputs.
        Without rows, all undecided signs are queried.

    Returns
    -------
    code : int
        DONE, or as from `driver.cut_network`.
    mesh, cut, classes
    """
    while True:
        code = _advance(mesh, cut, classes, tolerance, flag)
        if code == GROW:
            more = _most_new(mesh, classes)
            mesh, cut = grown(mesh, cut, more)
            classes = _resized(classes, mesh, more)
        elif not (code == NEED_SIGNS and grids.shape[0] and settle_zeros(mesh, cut, grids)):
            return code, mesh, cut, classes


@inlined
def _advance(mesh, cut, classes, tolerance, flag):
    """Cut as far as capacity and known signs allow; return a code.

    In a loop that assigns arrays, Numba would count their references in each turn, which takes
    longer than to cut a face.
    """
    at = classes.at
    while True:
        step = at[STEP]
        if step == NEXT_FACE:
            flag[REGIONS] = mesh.counts[FACES]
            found = _next_face(mesh, classes, flag)
            if flag[STOP]:
                return STOPPED
            if not found:
                return DONE
            if not _has_capacity(mesh, cut, classes):
                return GROW
            _begin_face(mesh, classes)
        elif step == NEXT_CLASS:
            if _next_class(classes) and not _begin_class(mesh, cut, classes):
                return OVERFLOW
        elif step == COMPARE:
            if _query_corners(mesh, cut, classes):
                return NEED_SIGNS
            at[STEP] = CUT
        elif step == CUT:
            if not _has_capacity(mesh, cut, classes):
                return GROW
            _cut_face(mesh, cut, classes)
            if mesh.counts[FACES] > cut.limit:
                return TOO_MANY
            _label_parts(mesh, cut, classes)
            at[STEP] = EXTEND
            if _is_inaccurate(mesh, tolerance):
                return NEED_REFINEMENT
        else:
            _extend_outputs(mesh, classes)
            at[STEP] = NEXT_CLASS


@inlined
def _has_capacity(mesh, cut, classes):
    """Return whether the arrays can hold the corners of the face and what a class may add."""
    more = _most_new(mesh, classes)
    return (
        has_capacity(mesh, cut, more)
        and classes.at[ROWS] + more <= classes.Z.shape[0]
        and classes.at[CORNERS] <= classes.border.shape[0]
    )


@separate
def _resized(classes, mesh, more):
    """Return the classes with more capacity, and with the mesh's for vertices and faces."""
    rows, used = classes.Z.shape[0], classes.at[ROWS]
    rows = rows if used + more <= rows else 2 * rows + more
    vertices, faces = classes.near.shape[0], classes.labels.shape[0]
    before, vertices = min(vertices, mesh.counts[VERTICES]), mesh.xy.shape[0]
    return Classes(
        classes.at,
        classes.outputs,
        with_capacity(classes.Z, used, rows),
        with_capacity(classes.low, used, rows if classes.low.shape[0] else 0),
        classes.bounds,
        classes.roundoff,
        with_capacity(classes.near, before, vertices),
        classes.sets,
        with_capacity(classes.equal, before, vertices),
        with_capacity(classes.vertex, before, vertices),
        with_capacity(classes.labels, min(faces, mesh.counts[FACES]), mesh.face.shape[0]),
        with_capacity(classes.border, classes.border.shape[0], max(more, classes.border.shape[0])),
        classes.largest,
        classes.tests,
    )


@inlined
def _next_face(mesh, classes, flag):
    """Label regions in which only one class can win, and return whether another is left."""
    at, counts, sets, near = classes.at, mesh.counts, classes.sets, classes.near
    at[BEGIN_V], at[BEGIN_E], at[BEGIN_F] = counts[VERTICES], counts[EDGES], counts[FACES]
    while at[AT_FACE] < at[FIRST_F] and not flag[STOP]:
        f = at[AT_FACE]
        for w in range(near.shape[1]):
            sets[NEAR, w] = 0
        corners = 0
        h = first = np.int64(mesh.face[f, FIRST])
        while True:
            v = np.int64(mesh.half[h, ORIGIN])
            for w in range(near.shape[1]):
                sets[NEAR, w] |= near[v, w]
            corners += 1
            h = np.int64(mesh.half[h, AFTER])
            if h == first:
                break
        k = -1
        others = np.uint64(0)
        for w in range(near.shape[1]):
            bits = sets[NEAR, w]
            if bits and k < 0:
                k = (w << 6) + lowest(bits)
                bits &= bits - np.uint64(1)
            others |= bits
        classes.labels[f, 0] = at[CLASS] = k
        if others:
            at[CORNERS] = corners
            return True
        at[AT_FACE] += 1
    return False


@inlined
def _begin_face(mesh, classes):
    """Begin to cut a region: its first class leads everywhere in it."""
    at, k = classes.at, classes.at[CLASS]
    i = 0
    h = first = np.int64(mesh.face[at[AT_FACE], FIRST])
    while True:
        v = np.int64(mesh.half[h, ORIGIN])
        classes.border[i, 0], classes.border[i, 1] = v, h >> 1
        classes.vertex[v, LEADER] = k
        if classes.vertex[v, ROW] < 0:
            row: int = at[ROWS]
            classes.vertex[v, ROW] = row
            at[ROWS] += 1
            for c in range(classes.Z.shape[1]):
                classes.Z[row, c] = classes.outputs.Z[v, c]
            if classes.low.shape[0]:
                for c in range(classes.Z.shape[1]):
                    classes.low[row, c] = classes.outputs.low[v, c]
        i += 1
        h = np.int64(mesh.half[h, AFTER])
        if h == first:
            break
    at[TURN] = at[AT_FACE]
    at[STEP] = NEXT_CLASS
    for w in range(classes.sets.shape[1]):
        classes.sets[COMPARED, w] = 0
    _include(classes.sets, COMPARED, k)
    for row in range(4):
        classes.largest[row] = classes.bounds[row, k]


@inlined
def _next_class(classes):
    """Choose a class that is still to be compared in the face.

    If there is none, let the next face follow and return False.
    A pseudo-random one, since in a random order few cells of earlier classes are lost to later
    ones. Classes that cannot win in the face have no influence on the order.
    """
    at, sets = classes.at, classes.sets
    count = 0
    for w in range(sets.shape[1]):
        count += size_of(sets[NEAR, w] & ~sets[COMPARED, w])
    if count == 0:
        at[AT_FACE] += 1
        at[STEP] = NEXT_FACE
        return False
    at[TURN] = (at[TURN] * 25214903917 + 11) & ((1 << 48) - 1)
    before = ((at[TURN] >> 17) * count) >> 31
    for w in range(sets.shape[1]):
        left = sets[NEAR, w] & ~sets[COMPARED, w]
        if before < size_of(left):
            for _ in range(before):
                left &= left - np.uint64(1)
            at[CLASS] = (w << 6) + lowest(left)
            _include(sets, COMPARED, at[CLASS])
            break
        before -= size_of(left)
    return True


@inlined
def _corner_of(classes, i):
    """Return vertex `i` of the face and its parts."""
    corners = classes.at[CORNERS]
    return classes.border[i, 0] if i < corners else classes.at[BEGIN_V] + i - corners


@inlined
def _edge_of(classes, i):
    corners = classes.at[CORNERS]
    return classes.border[i, 1] if i < corners else classes.at[BEGIN_E] + i - corners


@inlined
def _face_of(classes, i):
    return classes.at[AT_FACE] if i == 0 else classes.at[BEGIN_F] + i - 1


@inlined
def _begin_class(mesh, cut, classes):
    """Compare a class with the leaders of a face at its vertices, and set the next step.

    The unit that cuts is the output of the class minus that of the leader. Return whether its
    values are within the range of float64.
    """
    counts, at, k = mesh.counts, classes.at, classes.at[CLASS]
    _set_bounds(cut, classes, k)
    counts[EXISTING_V], counts[EXISTING_E] = counts[VERTICES], counts[EDGES]
    counts[EXISTING_F] = counts[FACES]
    behind = True
    for i in range(at[CORNERS] + counts[VERTICES] - at[BEGIN_V]):
        v = _corner_of(classes, i)
        row, leader = np.int64(classes.vertex[v, ROW]), np.int64(classes.vertex[v, LEADER])
        value, other = classes.Z[row, k], classes.Z[row, leader]
        difference = value - other
        if classes.low.shape[0]:
            difference, cut.low[v, 0] = add(
                value, classes.low[row, k], -other, -classes.low[row, leader]
            )
        if not abs(difference) < LARGEST:
            return False
        cut.Z[v, 0] = difference
        classify_row(cut, v, v, mesh.accuracy[v, INPUT_ERROR])
        if _contains(classes.equal, v, leader) and _contains(classes.equal, v, k):
            cut.Z[v, 0] = 0.0
            if classes.low.shape[0]:
                cut.low[v, 0] = 0.0
            cut.signs[v, POSITIVE] = cut.signs[v, NEGATIVE] = cut.signs[v, UNDECIDED] = 0
        behind &= cut.signs[v, NEGATIVE] != 0
    at[STEP] = NEXT_CLASS if behind else COMPARE
    return True


@inlined
def _contains(sets, row, k):
    """Return whether class `k` is in the set of a row."""
    return sets[row, k >> 6] >> np.uint64(k & 63) & np.uint64(1) != np.uint64(0)


@inlined
def _include(sets, row, k):
    """Add class `k` to the set of a row."""
    sets[row, k >> 6] |= np.uint64(1) << np.uint64(k & 63)


@inlined
def _exclude(sets, row, k):
    """Remove class `k` from the set of a row."""
    sets[row, k >> 6] &= ~(np.uint64(1) << np.uint64(k & 63))


@inlined
def _set_bounds(cut, classes, k):
    """Bound the error of the difference of a class to any leader: the sum of two bounds."""
    largest, bounds = classes.largest, classes.bounds
    factor = max(LOST, bounds[ERROR_FACTOR, k] + largest[ERROR_FACTOR])
    offset = LOST + bounds[ERROR_OFFSET, k] + largest[ERROR_OFFSET]
    cut.bounds[ERROR_FACTOR, 0], cut.bounds[INVERSE_FACTOR, 0] = factor, 1.0 / factor
    cut.bounds[ERROR_OFFSET, 0] = offset
    cut.bounds[LIKELY_OFFSET, 0] = bounds[LIKELY_OFFSET, k] + largest[LIKELY_OFFSET]
    cut.norms[SPECTRAL] = cut.norms[FROBENIUS] = factor
    cut.norms[OFFSETS] = offset
    for row in range(4):
        largest[row] = max(largest[row], bounds[row, k])


@inlined
def _query_corners(mesh, cut, classes):
    """Query the undecided signs at the vertices of the face; return whether there are any."""
    at = classes.at
    mesh.counts[QUERIES] = 0
    for i in range(at[CORNERS] + mesh.counts[VERTICES] - at[BEGIN_V]):
        v = _corner_of(classes, i)
        if cut.signs[v, UNDECIDED]:
            query_sign(mesh, cut, v, 0)
    return mesh.counts[QUERIES] > 0


@inlined
def _most_new(mesh, classes):
    """Return the most vertices, edges or faces that a class may add to the face."""
    at, counts = classes.at, mesh.counts
    return at[CORNERS] + counts[EDGES] - at[BEGIN_E] + 1 + counts[FACES] - at[BEGIN_F]


@inlined
def _cut_face(mesh, cut, classes):
    """Cut a face and its parts where the class takes the lead."""
    at, counts = classes.at, mesh.counts
    for i in range(at[CORNERS] + counts[EXISTING_E] - at[BEGIN_E]):
        _split_edge(mesh, cut, _edge_of(classes, i))
    for i in range(1 + counts[EXISTING_F] - at[BEGIN_F]):
        f = _face_of(classes, i)
        if find_candidates(f, mesh, cut):
            split_face(f, 0, mesh, cut)


@inlined
def _is_inaccurate(mesh, tolerance):
    for p in range(mesh.counts[EXISTING_V], mesh.counts[VERTICES]):
        if mesh.accuracy[p, POSITION_ERROR] > tolerance:
            return True
    return False


@inlined
def _split_edge(mesh, cut, e):
    """Add a vertex on an edge if the class takes or loses the lead along it."""
    u, w = np.int64(mesh.half[2 * e, ORIGIN]), np.int64(mesh.half[2 * e + 1, ORIGIN])
    mesh.edge[e, BASE_U], mesh.edge[e, BASE_W] = u, w
    rising = cut.signs[u, NEGATIVE] & cut.signs[w, POSITIVE]
    if rising | (cut.signs[u, POSITIVE] & cut.signs[w, NEGATIVE]):
        split_edge(2 * e, 0, mesh, cut)


@inlined
def _label_parts(mesh, cut, classes):
    """Update the leaders of a face and its parts, and note the unit of new lines.

    The unit of a line on which a class k overtakes a class i is ``i * C + k``.
    """
    counts, at, k, labels = mesh.counts, classes.at, classes.at[CLASS], classes.labels
    existing = counts[EXISTING_V]
    for e in range(counts[EXISTING_E], counts[EDGES]):
        # New parts of older edges keep their labels; a new edge has unit 0.
        if mesh.edge[e, LABEL_LAYER] == cut.layer and mesh.edge[e, LABEL_UNIT] == 0:
            left, right = np.int64(mesh.half[2 * e, LEFT]), np.int64(mesh.half[2 * e + 1, LEFT])
            f = min(left, right)
            labels[max(left, right), 0] = labels[f, 0]
            unit = labels[f, 0] * classes.Z.shape[1] + k
            mesh.edge[e, LABEL_UNIT] = unit
            for h in range(2 * e, 2 * e + 2):
                v = np.int64(mesh.half[h, ORIGIN])
                if v >= existing:
                    mesh.provenance[v, FACE], mesh.provenance[v, LINES + 3] = f, unit
                    _note_equal(classes, v, labels[f, 0], k, True)
    for i in range(1 + counts[FACES] - at[BEGIN_F]):
        f = _face_of(classes, i)
        leads = mesh.pattern[f, cut.word0] & np.uint64(1) != np.uint64(0)
        if leads or (k < labels[f, 0] and _is_tied(mesh, cut, f)):
            labels[f, 0] = k
    for i in range(at[CORNERS] + counts[VERTICES] - at[BEGIN_V]):
        v = _corner_of(classes, i)
        if v >= existing:
            classes.vertex[v, LEADER] = k
        elif cut.signs[v, POSITIVE]:
            _exclude(classes.near, v, classes.vertex[v, LEADER])
            classes.vertex[v, LEADER] = k
        elif cut.signs[v, NEGATIVE]:
            _exclude(classes.near, v, k)
        else:
            _note_equal(classes, v, classes.vertex[v, LEADER], k, False)


@inlined
def _note_equal(classes, v, i, k, is_new):
    """Note that two classes are equal at a vertex, if no others are known to be."""
    equal = classes.equal
    others = np.uint64(0)
    for w in range(equal.shape[1]):
        if is_new:
            equal[v, w] = 0
        others |= equal[v, w]
    if not others or _contains(equal, v, i) or _contains(equal, v, k):
        _include(equal, v, i)
        _include(equal, v, k)


@inlined
def _is_tied(mesh, cut, f):
    """Return whether the class that cuts equals the leader everywhere on a face."""
    existing = mesh.counts[EXISTING_V]
    h = first = np.int64(mesh.face[f, FIRST])
    while True:
        v = np.int64(mesh.half[h, ORIGIN])
        if v < existing and cut.signs[v, POSITIVE] | cut.signs[v, NEGATIVE]:
            return False
        h = np.int64(mesh.half[h, AFTER])
        if h == first:
            return True


@inlined
def _extend_outputs(mesh, classes):
    """Interpolate the outputs at the new vertices, and note which classes may win there."""
    accuracy, provenance = mesh.accuracy, mesh.provenance
    for p in range(mesh.counts[EXISTING_V], mesh.counts[VERTICES]):
        u, w = np.int64(provenance[p, FROM_U]), np.int64(provenance[p, FROM_W])
        row: int = classes.at[ROWS]
        classes.vertex[p, ROW] = row
        classes.at[ROWS] += 1
        furthest = interpolate(
            classes,
            row,
            classes.vertex[u, ROW],
            classes.vertex[w, ROW],
            accuracy[p, FRACTION],
            accuracy[p, FRACTION_LOW],
        )
        far = max(accuracy[u, INPUT_ERROR], accuracy[w, INPUT_ERROR])
        accuracy[p, INPUT_ERROR] = UP * (
            far
            + accuracy[p, FRACTION_ERROR] * (furthest + 2.0 * far)
            + 8.0 * classes.roundoff * accuracy[p, INPUT_NORM]
        )
        error = accuracy[p, INPUT_ERROR]
        find_near(classes.Z, row, error, classes.bounds, classes.tests, classes.near, p)
        _keep_distinct(classes, p)
        for word in range(classes.near.shape[1]):
            classes.sets[NEAR, word] |= classes.near[p, word]
