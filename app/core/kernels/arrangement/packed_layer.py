"""Compute the values of a wide last hidden layer, and keep those alone that cutting needs.

Values, signs and outputs are those of `layer_values`, bit for bit. Rows that were thrown away are
computed again when others are interpolated between them.
"""

import numpy as np

from .. import compiled, inlined, separate
from ..bits import lowest
from ..huge_pages import discard, empty_rows
from .halfedges import (
    BENDS,
    ERROR_NORM,
    FRACTION,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INVERSE_FACTOR,
    LIKELY_ERROR,
    STOP,
    TINY,
    VERTICES,
)
from .layer_values import (
    compute_first_rows,
    compute_rows,
    interpolate_row,
    interpolate_vertex,
    likely_growth,
    steepest_slope,
)
from .line_values import follow_lines
from .packed_values import (
    BEYOND,
    needed_values,
    packing_rows,
    passing_rows,
    take_needed,
    take_outputs,
    write_last_outputs,
)
from .signs import classify_row

# Rows that are kept for others that are interpolated between them; a power of two.
RECENT = 512
# Rows for one vertex: its own, and that of an end of its segment.
SPARE = 2


@inlined
def head_rows(mesh, cut):
    """Return how many rows `pack_layer` needs, given the layer before."""
    rows = min(mesh.counts[VERTICES], np.int64(cut.rows)) + cut.refined.shape[0]
    return rows + (1 if cut.layer == 0 else RECENT + SPARE)


@separate
def pack_layer(mesh, cut, new_cut, loops, first, W, biases, slope, following, flag):
    """Compute a layer's values at all vertices, classify their signs, and pack what is needed.

    Parameters
    ----------
    mesh, cut, new_cut, loops, first, W, biases, slope, flag
        As for `layer_values.compute_layer`, except that ``new_cut.Z`` has `head_rows` rows.
    following : tuple of the next layer's weights and biases, and the slope of the activation

    Returns
    -------
    Z, places, ahead
        For `halfedges.Cut`. They have no rows if a sign is undecided, a value beyond the range of
        float64, or the work stopped; the arrangement is then as before.
    """
    vertices = mesh.counts[VERTICES]
    rows = min(vertices, np.int64(cut.rows))
    before = mesh.accuracy[:vertices, : LIKELY_ERROR + 1].copy()
    input_error = np.empty(vertices)
    passing = passing_rows(following[0], following[1], following[2], vertices)
    layer = W, biases, slope, False, steepest_slope(slope, False), likely_growth(cut), flag
    norms = mesh.accuracy[:rows, ERROR_NORM].copy()
    # They are read again if the values cannot be packed.
    fits = compute_first_rows(mesh, new_cut, loops, layer, rows, cut.Z, cut.low, input_error, False)
    for v in range(rows):
        take_outputs(passing, loops, new_cut.Z, v, v)
    starts = np.empty(0, dtype=np.int64)
    if cut.layer == 0:
        fits &= _follow(mesh, cut, new_cut, loops, first, layer, norms, input_error, passing)
    else:
        if cut.refined.shape[0]:
            values, low = cut.refined_values, cut.refined_low
            fits &= compute_rows(
                mesh, new_cut, loops, layer, cut.refined, values, low, input_error, rows
            )
        starts = _starts_of_bends(mesh, rows, vertices)
        fits &= _interpolate(mesh, cut, new_cut, loops, W, starts, input_error, passing, flag)
    write_last_outputs(passing, loops)
    places, count = passing.places, 0
    if fits and not passing.counts[BEYOND] and not flag[STOP]:
        places, count = needed_values(mesh, new_cut, vertices, flag)
    units = W.shape[1]
    Z = empty_rows((count + units - 1) // units, units, W)
    if places.shape[0] == 0:
        mesh.accuracy[:vertices, : LIKELY_ERROR + 1] = before
        return Z, places, passing.ahead[:0]
    packing = packing_rows(passing, places, Z)
    if cut.layer == 0:
        _pack_rows(packing, new_cut, rows)
        _follow(mesh, cut, new_cut, loops, first, layer, norms, input_error, packing)
    else:
        discard(cut.Z)
        _pack(mesh, cut, new_cut, W, starts, packing, flag)
    for v in range(vertices):
        mesh.accuracy[v, INPUT_ERROR] = input_error[v]
    return Z, places, passing.ahead


@compiled
def _follow(mesh, cut, new_cut, loops, first, layer, norms, input_error, passing):
    """Follow the lines of the first layer; return whether all vertices have got their values."""
    W, biases, slope, outputs, _, likely, flag = layer
    done = np.zeros(mesh.counts[VERTICES], dtype=np.bool_)
    done[: norms.shape[0]] = True
    follow_lines(
        mesh,
        cut,
        new_cut,
        loops,
        first,
        W,
        biases,
        slope,
        outputs,
        likely,
        norms,
        input_error,
        done,
        passing,
        flag,
    )
    return done.all()


@compiled
def _pack_rows(packing, new_cut, rows):
    """Pack the needed values at the first vertices, which have rows."""
    none = np.zeros(new_cut.Z.shape[1])
    for v in range(rows):
        take_needed(packing, new_cut.Z[v], none, new_cut.bounds, v)


@compiled
def _starts_of_bends(mesh, rows, vertices):
    """Return where the bends of each vertex without a row begin, and where the last end."""
    starts = np.zeros(vertices - rows + 1, dtype=np.int64)
    for v in range(rows, vertices):
        starts[v - rows + 1] = starts[v - rows] + mesh.provenance[v, BENDS]
    return starts


@separate
def _interpolate(mesh, cut, new_cut, loops, W, starts, input_error, passing, flag):
    """Interpolate the values at the vertices that had no row in the previous layer."""
    rows, refined = np.int64(cut.rows), cut.refined.shape[0]
    start = rows + refined
    held = np.full(RECENT, -1, dtype=np.int64)
    bent = np.empty(W.shape[1])
    fits = True
    done = 0
    for p in range(rows, mesh.counts[VERTICES]):
        if flag[STOP]:
            break
        if done < refined and cut.refined[done] == p:
            take_outputs(passing, loops, new_cut.Z, rows + done, p)
            done += 1
            continue
        u, w = np.int64(mesh.provenance[p, FROM_U]), np.int64(mesh.provenance[p, FROM_W])
        row = start + RECENT
        if u < rows and w < rows:
            # Others lie between this one and another.
            held[p & (RECENT - 1)] = p
            row = start + (p & (RECENT - 1))
        row_u, row_w = _row_of(cut, held, u), _row_of(cut, held, w)
        if row_u < 0:
            row_u = start + (u & (RECENT - 1))
            held[u & (RECENT - 1)] = u
            _compute_again(mesh, cut, new_cut, W, starts, bent, u, row_u)
            if row_w == row_u:
                row_w = -1
        if row_w < 0:
            row_w = start + RECENT + 1
            if row_u != start + (w & (RECENT - 1)):
                row_w = start + (w & (RECENT - 1))
                held[w & (RECENT - 1)] = w
            _compute_again(mesh, cut, new_cut, W, starts, bent, w, row_w)
        bends = cut.bends, starts[p - rows], starts[p - rows + 1]
        fits &= interpolate_vertex(
            mesh, new_cut, W, p, (row, row_u, row_w), bends, input_error, bent
        )
        classify_row(new_cut, row, p, input_error[p])
        take_outputs(passing, loops, new_cut.Z, row, p)
    return fits


@inlined
def _row_of(cut, held, v):
    """Return the row with a vertex's values, or -1 if they have been thrown away."""
    row = _kept_row(cut, v)
    if row < 0 and held[v & (RECENT - 1)] == v:
        row = np.int64(cut.rows) + cut.refined.shape[0] + (v & (RECENT - 1))
    return row


@inlined
def _kept_row(cut, v):
    """Return the row of a vertex whose values came from a matrix product, or -1 for others."""
    rows, refined = np.int64(cut.rows), cut.refined
    if v < rows:
        return v
    below, above = 0, refined.shape[0]
    while below < above:
        middle = (below + above) // 2
        if refined[middle] < v:
            below = middle + 1
        else:
            above = middle
    return rows + below if below < refined.shape[0] and refined[below] == v else -1


@separate
def _compute_again(mesh, cut, new_cut, W, starts, bent, v, row):
    """Write the values at a vertex between two that have rows, as `classify_row` leaves them."""
    rows, Z = np.int64(cut.rows), new_cut.Z
    u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
    bends = cut.bends, starts[v - rows], starts[v - rows + 1]
    interpolate_row(mesh, new_cut, W, v, (row, u, w), bends, bent)
    for k in range(Z.shape[1]):
        z = Z[row, k]
        Z[row, k] = TINY if z == 0.0 and new_cut.bounds[INVERSE_FACTOR, k] > 0.0 else z


@separate
def _pack(mesh, cut, new_cut, W, starts, packing, flag):
    """Pack the needed values at all vertices."""
    places, none = packing.places, np.zeros(W.shape[1])
    for v in range(places.shape[0]):
        if flag[STOP]:
            break
        row = _kept_row(cut, v)
        if row >= 0:
            take_needed(packing, new_cut.Z[row], none, new_cut.bounds, v)
            continue
        u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
        at = np.int64(places[v, 0])
        for word in range(places.shape[1] - 1):
            wanted = places[v, 1 + word]
            while wanted:
                k = (word << 6) + lowest(wanted)
                wanted &= wanted - np.uint64(1)
                a = _value_again(mesh, cut, new_cut, W, starts, u, k)
                b = _value_again(mesh, cut, new_cut, W, starts, w, k)
                packing.Z[0, at] = _between(mesh, cut, new_cut, W, starts, v, k, a, b)
                at += 1


@inlined
def _value_again(mesh, cut, new_cut, W, starts, v, k):
    """Return a value at a vertex that has a row or lies between two that do."""
    row = _kept_row(cut, v)
    if row >= 0:
        return new_cut.Z[row, k]
    u, w = np.int64(mesh.provenance[v, FROM_U]), np.int64(mesh.provenance[v, FROM_W])
    return _between(mesh, cut, new_cut, W, starts, v, k, new_cut.Z[u, k], new_cut.Z[w, k])


@inlined
def _between(mesh, cut, new_cut, W, starts, v, k, a, b):
    """Return a value as `layer_values.interpolate_row` and then `classify_row` compute it."""
    z = a + mesh.accuracy[v, FRACTION] * (b - a)
    z = TINY if z == 0.0 and (a != 0.0 or b != 0.0) else z
    begin = v - np.int64(cut.rows)
    first, last = starts[begin], starts[begin + 1]
    if last > first:
        bent = cut.bends[first, 1] * W[np.int64(cut.bends[first, 0]), k]
        for i in range(first + 1, last):
            bent += cut.bends[i, 1] * W[np.int64(cut.bends[i, 0]), k]
        z += bent
    return TINY if z == 0.0 and new_cut.bounds[INVERSE_FACTOR, k] > 0.0 else z
