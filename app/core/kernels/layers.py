"""One layer after another: activation, matrix product, error bounds, then the cuts.

Only the vertices that stand before a layer need its product; what arises inside the layer is
interpolated.
"""

import numpy as np

from app.core.kernels import compiled, inlined
from app.core.kernels.bits import bits_of, number_of
from app.core.kernels.errors import error_bounds, rounding
from app.core.kernels.halfedges import (
    ARENA,
    BLUR,
    CURSOR,
    DEPTH,
    DOUBTS,
    DRIFT,
    EDGES,
    FACES,
    HEAD,
    INVERSE_A,
    LAYER,
    NOISE,
    REACH,
    ROUND,
    ROWS,
    SIZE,
    SLACK_A,
    SLACK_B,
    SPREAD_A,
    SPREAD_B,
    STAGE,
    STANDING_E,
    STANDING_F,
    STANDING_V,
    TINY,
    UNIT_ROUNDOFF,
    VERTICES,
    WAITING,
    Cut,
    box_mesh,
)
from app.core.kernels.loops import multiply
from app.core.kernels.room import resized, roomier
from app.core.kernels.signs import sort_signs
from app.core.kernels.subdivision import (
    BLURRED,
    DONE,
    ENTER,
    GROW,
    LEAVE,
    OVERFLOW,
    SIGNS,
    SPACE,
    cut_layer,
)

# Rows that a matrix product takes at once: they stay in cache until they are sorted.
BLOCK = 256
# Numbers (4 MiB) of which NumPy makes arrays in huge pages.
SMALL = 2**19
# Beyond it a difference of two values might overflow.
LARGEST = 2.0**1021


@compiled
def admit(mesh, Z, bounds, ratio, index, word0, limit):
    """Set a layer to work whose values at the standing vertices are in the first rows of `Z`."""
    counts = mesh.counts
    counts[STANDING_V], counts[STANDING_E] = counts[VERTICES], counts[EDGES]
    counts[STANDING_F] = counts[FACES]
    counts[CURSOR] = counts[HEAD] = counts[ROUND] = counts[WAITING] = counts[ARENA] = 0
    counts[DEPTH] = counts[DOUBTS] = 0
    counts[LAYER], counts[STAGE] = index, SIGNS
    units = Z.shape[1]
    words = (units + 63) >> 6
    return Cut(
        index,
        word0,
        limit,
        ratio,
        Z,
        bounds,
        np.empty((Z.shape[0], 3 * words), dtype=np.uint64),
        np.empty((1024, 2), dtype=np.int32),
        np.empty((64, 3), dtype=np.int32),
        np.empty((256 + units, 3), dtype=np.int32),
        np.empty((units + 4, 2 + words), dtype=np.uint64),
        np.empty((units, 2), dtype=np.int32),
        np.empty((units, 2), dtype=np.int32),
        np.empty(words, dtype=np.uint64),
    )


@compiled
def sort_standing(mesh, cut, start, stop):
    """Sort the signs of some standing vertices.

    Values come straight from a matrix product, where a computed 0.0 proves nothing: it
    becomes the smallest subnormal, so that 0.0 keeps its meaning. Units without any
    incoming weight are exact and stay as they are.
    """
    Z, bounds = cut.Z, cut.bounds
    for v in range(start, stop):
        for k in range(Z.shape[1]):
            z = Z[v, k]
            Z[v, k] = TINY if z == 0.0 and bounds[INVERSE_A, k] > 0.0 else z
        sort_signs(Z, v, mesh.trust[v, REACH], bounds, cut.signs)


@compiled
def cut_network(
    mesh, cut, space, box, loops, weights, sizes, slope, bends, tolerance, limit, spare
):
    """Cut a box by all hidden layers of a network, or go on from where it was left.

    Parameters
    ----------
    mesh, cut
        What the last call returned. With no faces the box is still to be made, and arrays may be
        empty; a layer that was admitted by hand, number `L - 1` or more, is the only one cut.
    space : (n, m) array
        Empty, or what SPACE asked for.
    box : (4,) array
        x1_min, x1_max, x2_min, x2_max.
    loops : (5, 2) array
        What `loops.loop_table` returned: matrix products are NumPy's own.
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
    limit : int
        Most faces that may arise.
    spare : float
        1.0 for as much room beforehand as most networks need; the rest is made on the way.

    Returns
    -------
    code : int
        DONE: the rows of `cut.Z` are the outputs at the vertices. To be called again after SPACE,
        with space for `counts[ROWS]` rows of the units of layer `counts[LAYER]` (NumPy makes large
        arrays of huge pages); after DOUBT, when signs are settled; after BLURRED, when the
        vertices of this layer are placed. TOO_MANY or OVERFLOW: there is no more to come.
    mesh, cut
    """
    counts = mesh.counts
    last = sizes.shape[0] - 2
    if counts[FACES] == 0:
        mesh = box_mesh(counts, box, ((sizes[1:-1] + 63) >> 6).sum())
    while True:
        layer, stage = counts[LAYER], counts[STAGE]
        if stage == ENTER:
            rows, units = _values_shape(mesh, sizes, spare)
            if rows * units > SMALL and space.shape != (rows, units):
                counts[ROWS] = rows
                return SPACE, mesh, cut
            fits, mesh, cut = _enter(mesh, cut, space, loops, weights, sizes, slope, limit, spare)
            if not fits:
                return OVERFLOW, mesh, cut
            if layer == last:
                return DONE, mesh, cut
            if not bends:
                counts[LAYER], counts[STAGE] = layer + 1, ENTER
            elif rows * units > SMALL:
                # Back to the caller, who still holds the values of the layer before.
                return SPACE, mesh, cut
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
            if _blurred(mesh, tolerance):
                return BLURRED, mesh, cut


@inlined
def _blurred(mesh, tolerance):
    for v in range(mesh.counts[STANDING_V], mesh.counts[VERTICES]):
        if mesh.trust[v, BLUR] > tolerance:
            return True
    return False


@inlined
def _values_shape(mesh, sizes, spare):
    """How many rows and columns the values of the next layer are to have room for."""
    layer, vertices = mesh.counts[LAYER], mesh.counts[VERTICES]
    units = sizes[layer + 1]
    if layer == sizes.shape[0] - 2:
        return vertices, units
    return vertices + np.int64(spare * (3 * vertices + units * units // 2 + 2 * units)), units


@compiled
def _enter(mesh, cut, space, loops, weights, sizes, slope, limit, spare):
    """Compute a layer's values at the standing vertices, behind the activation of the last."""
    counts = mesh.counts
    layer, vertices = counts[LAYER], counts[VERTICES]
    start = 0
    word0 = 0
    for before in range(layer):
        start += (sizes[before] + 1) * sizes[before + 1]
        word0 += (sizes[before + 1] + 63) >> 6
    rows, units = sizes[layer], sizes[layer + 1]
    W = weights[start : start + rows * units].reshape(rows, units)
    biases = weights[start + rows * units : start + (rows + 1) * units]
    bounds, ratio = error_bounds(W, biases)
    outputs = layer == sizes.shape[0] - 2
    room, _ = _values_shape(mesh, sizes, spare)
    if not outputs and mesh.xy.shape[0] < room:
        # Memory costs nothing until it is written to, but moving does.
        mesh = resized(mesh, 4 * room, 8 * room, 4 * room)
    Z = space if space.shape == (room, units) else np.empty((room, units))
    inputs = cut.Z if layer else mesh.xy
    entering = admit(mesh, Z, bounds, ratio, layer, word0, limit)
    # What the errors of the layer before come to, at most and likely.
    slack_a = slack_b = spread_a = spread_b = 0.0
    if layer:
        slack_a, slack_b = cut.bounds[SLACK_A].max(), cut.bounds[SLACK_B].max()
        spread_a, spread_b = cut.bounds[SPREAD_A].max(), cut.bounds[SPREAD_B].max()
    steepest = max(1.0, abs(slope))
    relative = rounding(rows)
    trust = mesh.trust
    fits = True
    for first in range(0, vertices, BLOCK):
        stop = min(vertices, first + BLOCK)
        for v in range(first, stop):
            reach = noise = 0.0
            if layer:
                trust[v, SIZE] = _activate(inputs, v, slope)
                rounded = UNIT_ROUNDOFF * trust[v, SIZE]
                reach = steepest * (trust[v, DRIFT] * slack_a + slack_b) + rounded
                noise = steepest * (trust[v, NOISE] * spread_a + spread_b) + rounded
            trust[v, REACH] = reach + relative * trust[v, SIZE]
            trust[v, DRIFT] = trust[v, REACH]
            trust[v, NOISE] = noise + 4.0 * UNIT_ROUNDOFF * trust[v, SIZE]
        multiply(
            loops,
            stop - first,
            rows,
            units,
            inputs[first:].ctypes.data,
            rows,
            1,
            W.ctypes.data,
            units,
            1,
            Z[first:].ctypes.data,
        )
        fits &= _shift(Z, biases, first, stop)
        if not outputs:
            sort_standing(mesh, entering, first, stop)
    return fits, mesh, entering


@inlined
def _shift(Z, biases, start, stop):
    """Add the biases to some rows; return whether all values are in range."""
    beyond = False
    for v in range(start, stop):
        for k in range(Z.shape[1]):
            z = Z[v, k] + biases[k]
            Z[v, k] = z
            beyond |= not abs(z) < LARGEST
    return not beyond


@inlined
def _activate(Z, v, slope):
    """Apply (leaky) ReLU to a row in place; return its largest magnitude."""
    largest = np.int64(0)
    for k in range(Z.shape[1]):
        z = Z[v, k]
        z = z if z > 0.0 else slope * z
        Z[v, k] = z
        largest = max(largest, bits_of(abs(z)))
    return number_of(largest)
