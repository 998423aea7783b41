"""One layer after another: room, error bounds and values, then the cuts."""

import numpy as np

from .. import compiled, inlined
from ..huge_pages import empty_rows
from .cut_layer import BLURRED, DONE, ENTER, GROW, LEAVE, OVERFLOW, SIGNS, cut_layer
from .error_bounds import error_bounds, spectral_norm
from .growable_arrays import resized, roomier
from .halfedges import (
    ARENA,
    BENT,
    BLUR,
    CURSOR,
    DEPTH,
    DOUBTS,
    EDGES,
    EVERY,
    FACES,
    FROBENIUS,
    HEAD,
    LAYER,
    NORM,
    REACH,
    ROUND,
    SIZE,
    SPECTRAL,
    STAGE,
    STANDING_E,
    STANDING_F,
    STANDING_V,
    VERTICES,
    WAITING,
    Cut,
    box_mesh,
)
from .layer_values import enter
from .signs import sort_row


@compiled
def admit(mesh, Z, bounds, norms, slope, index, word0, limit, room, rows):
    """Set a layer to work, with room for so many vertices.

    The first rows of `Z` are for the values at the standing vertices; `rows` vertices have one.
    """
    counts = mesh.counts
    counts[STANDING_V], counts[STANDING_E] = counts[VERTICES], counts[EDGES]
    counts[STANDING_F] = counts[FACES]
    counts[CURSOR] = counts[HEAD] = counts[ROUND] = counts[WAITING] = counts[ARENA] = 0
    counts[DEPTH] = counts[DOUBTS] = counts[BENT] = 0
    counts[LAYER], counts[STAGE] = index, SIGNS
    units = Z.shape[1]
    words = (units + 63) >> 6
    return Cut(
        index,
        word0,
        limit,
        rows,
        Z,
        bounds,
        norms,
        slope,
        # Room as `has_room` wants it for one more step, and twice as much; without cost if unused.
        np.empty((3 * units * (units + 3), 2)),
        np.empty(0, dtype=np.int64),
        np.empty((0, 0)),
        empty_rows(room, np.empty((0, 3 * words), dtype=np.uint64)),
        np.empty((1024, 2), dtype=np.int32),
        np.empty((64, 3), dtype=np.int32),
        np.empty((256 + units, 3), dtype=np.int32),
        np.empty((units + 4, 2 + words), dtype=np.uint64),
        np.empty((units, 2), dtype=np.int32),
        np.empty((units, 2), dtype=np.int32),
        np.empty((4, words), dtype=np.uint64),
    )


@compiled
def sort_standing(mesh, cut):
    """Sort the signs of the standing vertices of a layer that was admitted by hand."""
    for v in range(mesh.counts[STANDING_V]):
        sort_row(cut, v, mesh.trust[v, REACH])


@compiled
def cut_network(
    mesh, cut, box, loops, weights, sizes, slope, bends, tolerance, worn, limit, spare, short
):
    """Cut a box by all hidden layers of a network, or go on from where it was left.

    Parameters
    ----------
    mesh, cut
        What the last call returned. With no faces the box is still to be made, and arrays may be
        empty; a layer that was admitted by hand, number `L - 1` or more, is the only one cut.
    box : (4,) array
        x1_min, x1_max, x2_min, x2_max.
    loops : (5, 2) array
        What `numpy_loops.loop_table` returned: matrix products are NumPy's own.
    weights : (n,) array
        Every layer's weights and then its biases, behind one another.
    sizes : (L + 1,) array of int
        2, the units of each hidden layer, and the number of outputs.
    slope : float
        Of the activation below zero.
    bends : bool
        Whether hidden units cut at all: false for the activation ``identity``.
    tolerance : float
        Vertices that may be further from their true place make it stop.
    worn : float
        So do vertices with errors that are a larger share of the size of their values.
    limit : int
        Most faces that may arise.
    spare : float
        1.0 for as much room beforehand as most networks need; the rest is made on the way.
    short : tuple of two int
        Units of the first layer, and of another, up to which all its vertices have rows of values.

    Returns
    -------
    code : int
        DONE: the rows of `cut.Z` are the outputs at the vertices. To be called again after DOUBT,
        when signs are settled, and after BLURRED, when the vertices of this layer are placed.
        TOO_MANY or OVERFLOW: there is no more to come.
    mesh, cut
    """
    counts = mesh.counts
    last = sizes.shape[0] - 2
    if counts[FACES] == 0:
        mesh = box_mesh(counts, box, ((sizes[1:-1] + 63) >> 6).sum())
    while True:
        layer, stage = counts[LAYER], counts[STAGE]
        if stage == ENTER:
            fits, mesh, cut = _enter(mesh, cut, loops, weights, sizes, slope, limit, spare, short)
            if not fits:
                return OVERFLOW, mesh, cut
            if layer == last:
                return DONE, mesh, cut
            if not bends:
                counts[LAYER], counts[STAGE] = layer + 1, ENTER
        elif stage != LEAVE:
            code = cut_layer(mesh, cut)
            if code == GROW:
                mesh, cut = roomier(mesh, cut)
            elif code != DONE:
                return code, mesh, cut
        elif layer >= last:
            return DONE, mesh, cut
        else:
            counts[LAYER], counts[STAGE] = layer + 1, ENTER
            if _blurred(mesh, cut, tolerance, worn):
                return BLURRED, mesh, cut


@inlined
def _blurred(mesh, cut, tolerance, worn):
    trust = mesh.trust
    for v in range(mesh.counts[STANDING_V], mesh.counts[VERTICES]):
        most = worn * trust[v, SIZE]
        if (
            trust[v, BLUR] > tolerance
            or trust[v, REACH] > most
            or trust[v, NORM] > most * cut.norms[FROBENIUS]
        ):
            return True
    return False


@compiled
def _enter(mesh, cut, loops, weights, sizes, slope, limit, spare, short):
    """Make a layer's room, bounds and values at the standing vertices."""
    counts = mesh.counts
    layer = counts[LAYER]
    start = 0
    word0 = 0
    for before in range(layer):
        start += (sizes[before] + 1) * sizes[before + 1]
        word0 += (sizes[before + 1] + 63) >> 6
    rows, units = sizes[layer], sizes[layer + 1]
    W = weights[start : start + rows * units].reshape(rows, units)
    biases = weights[start + rows * units : start + (rows + 1) * units]
    bounds, norms = error_bounds(W, biases)
    outputs = layer == sizes.shape[0] - 2
    if layer and not outputs:
        norms[SPECTRAL] = spectral_norm(loops, W, norms[FROBENIUS])
    room = _room(mesh, sizes, spare)
    if not outputs and mesh.xy.shape[0] < room:
        # Memory costs nothing until it is written to, but moving does.
        mesh = resized(mesh, 4 * room, 8 * room, 4 * room)
    Z = empty_rows(_values_rows(mesh, sizes, spare, short), bounds)
    rows = _rows(mesh, sizes, short)
    entering = admit(mesh, Z, bounds, norms, slope, layer, word0, limit, room, rows)
    first = weights[: 2 * sizes[1]].reshape(2, sizes[1]), weights[2 * sizes[1] : 3 * sizes[1]]
    fits = enter(mesh, cut, entering, loops, first, W, biases, slope, outputs)
    return fits, mesh, entering


@inlined
def _room(mesh, sizes, spare):
    """For how many vertices a layer is given room beforehand."""
    layer, vertices = mesh.counts[LAYER], mesh.counts[VERTICES]
    units = sizes[layer + 1]
    if layer == sizes.shape[0] - 2:
        return vertices
    return vertices + np.int64(spare * (3 * vertices + units * units // 2 + 2 * units))


@inlined
def _rows(mesh, sizes, short):
    """How many vertices of the next layer have rows of values."""
    layer = mesh.counts[LAYER]
    units = sizes[layer + 1]
    if layer == sizes.shape[0] - 2 or units <= short[min(layer, 1)]:
        return EVERY
    # Each line of the first layer meets the border of the box twice.
    return mesh.counts[VERTICES] if layer else 4 + 2 * units


@inlined
def _values_rows(mesh, sizes, spare, short):
    """How many rows of values the next layer has room for."""
    rows = _rows(mesh, sizes, short)
    if rows == EVERY:
        return _room(mesh, sizes, spare)
    return rows if mesh.counts[LAYER] else rows + 1
