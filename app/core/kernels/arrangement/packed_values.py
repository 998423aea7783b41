"""Values of the last hidden layer, of which a wide network needs few: packed, vertex by vertex.

To cut, a vertex needs the values of those units alone that change sign on a face next to it: a
hundredth of a wide layer. So the rows of values are computed one after the other and thrown away,
twice: first for the signs, and for the outputs at the vertices; then, when the signs at all
vertices say which values will be needed, for these.
"""

from typing import NamedTuple

import numpy as np

from .. import compiled, inlined, separate
from ..bits import address_of, lowest, size_of
from .halfedges import (
    AFTER,
    FACES,
    FIRST,
    INVERSE_FACTOR,
    NEGATIVE,
    ORIGIN,
    POSITIVE,
    STOP,
    TINY,
    UNDECIDED,
)
from .products import BLOCK, activate, multiply_block, norm_of_row

# Whether rows of values are kept, or used for signs and outputs, or for the values to be packed.
WHOLE, SIGNS_AND_OUTPUTS, PACK = range(3)
# Slots of `Passing.counts`.
LAST, WAITING, BEYOND = range(3)


class Passing(NamedTuple):
    """What is taken from rows of values before they are thrown away."""

    stage: int
    # The next layer's weights and biases, and the slope of the activation before it.
    W: np.ndarray
    biases: np.ndarray
    slope: float
    # Activations of the vertices that wait for the next product, its result, and these vertices.
    block: np.ndarray
    product: np.ndarray
    vertices: np.ndarray
    # The activations of the last vertices, fewer than BLOCK. A product of fewer rows may be rounded
    # differently, so the same vertices are in it in whatever order they come.
    last: np.ndarray
    # Their number; that of the vertices that wait; and whether a value was too large.
    counts: np.ndarray
    # The next layer's values at each vertex, and the norm of its inputs: `Cut.ahead`.
    ahead: np.ndarray
    # `Cut.places` and `Cut.Z`.
    places: np.ndarray
    Z: np.ndarray


@compiled
def whole_rows(like):
    """Return a `Passing` that keeps the rows; `like` is an array of numbers."""
    none, words = like[:0], np.empty((0, 0), dtype=np.uint64)
    integers = np.empty(0, dtype=np.int64)
    return Passing(
        WHOLE, none, np.empty(0), 0.0, none, none, integers, none, integers, none, words, none
    )


@compiled
def passing_rows(W, biases, slope, vertices):
    """Return a `Passing` for the first stage."""
    inputs, outputs = W.shape
    counts = np.zeros(3, dtype=np.int64)
    counts[LAST] = vertices % BLOCK
    return Passing(
        SIGNS_AND_OUTPUTS,
        W,
        biases,
        slope,
        np.empty((BLOCK, inputs)),
        np.empty((BLOCK, outputs)),
        np.empty(BLOCK, dtype=np.int64),
        np.empty((vertices % BLOCK, inputs)),
        counts,
        np.empty((vertices, outputs + 1)),
        np.empty((0, 0), dtype=np.uint64),
        np.empty((0, outputs)),
    )


@compiled
def packing_rows(passing, places, Z):
    """Return the `Passing` for the second stage."""
    return Passing(
        PACK,
        passing.W,
        passing.biases,
        passing.slope,
        passing.block,
        passing.product,
        passing.vertices,
        passing.last,
        passing.counts,
        passing.ahead,
        places,
        Z,
    )


@inlined
def take_outputs(passing, loops, Z, row, v):
    """Take a vertex's outputs from its row of values."""
    ahead, counts = passing.ahead, passing.counts
    size, i = passing.biases.shape[0], v - (ahead.shape[0] - counts[LAST])
    if i >= 0:
        activate(Z, row, passing.last, i, passing.slope, False)
        ahead[v, size] = norm_of_row(passing.last, i)
        return
    i = counts[WAITING]
    activate(Z, row, passing.block, i, passing.slope, False)
    ahead[v, size] = norm_of_row(passing.block, i)
    passing.vertices[i] = v
    counts[WAITING] = i + 1
    if i + 1 == BLOCK:
        multiply_block(loops, passing.block, BLOCK, passing.W, address_of(passing.product))
        counts[WAITING] = 0
        for i in range(BLOCK):
            for k in range(size):
                ahead[passing.vertices[i], k] = passing.product[i, k] + passing.biases[k]


@separate
def write_last_outputs(passing, loops):
    """Write the outputs of the last vertices, when all have been taken."""
    count, ahead = passing.counts[LAST], passing.ahead
    multiply_block(loops, passing.last, count, passing.W, address_of(passing.product))
    for i in range(count):
        for k in range(passing.biases.shape[0]):
            ahead[ahead.shape[0] - count + i, k] = passing.product[i, k] + passing.biases[k]


@inlined
def take_needed(passing, value, biases, bounds, v):
    """Pack the needed values of a vertex: sums of two arrays."""
    at = np.int64(passing.places[v, 0])
    for w in range(passing.places.shape[1] - 1):
        wanted = passing.places[v, 1 + w]
        while wanted:
            k = (w << 6) + lowest(wanted)
            wanted &= wanted - np.uint64(1)
            z = value[k] + biases[k]
            passing.Z[0, at] = TINY if z == 0.0 and bounds[INVERSE_FACTOR, k] > 0.0 else z
            at += 1


@separate
def needed_values(mesh, cut, vertices, flag):
    """Return where each vertex's values are to be packed: see `halfedges.Cut.places`.

    Returns
    -------
    places : (vertices, 1 + words) array
        Without rows if a sign at a vertex is undecided; not complete after a stop.
    count : int
        The number of all values.
    """
    signs = cut.signs
    words = signs.shape[1] // 3
    places = np.zeros((vertices, 1 + words), dtype=np.uint64)
    unsure = np.uint64(0)
    for v in range(vertices):
        for w in range(words):
            unsure |= signs[v, 3 * w + UNDECIDED]
    if unsure:
        return places[:0], 0
    up, down = np.empty(words, dtype=np.uint64), np.empty(words, dtype=np.uint64)
    for f in range(mesh.counts[FACES]):
        if flag[STOP]:
            break
        up[:] = 0
        down[:] = 0
        h = first = np.int64(mesh.face[f, FIRST])
        while True:
            corner = np.int64(mesh.half[h, ORIGIN])
            for w in range(words):
                up[w] |= signs[corner, 3 * w + POSITIVE]
                down[w] |= signs[corner, 3 * w + NEGATIVE]
            h = np.int64(mesh.half[h, AFTER])
            if h == first:
                break
        while True:
            corner = np.int64(mesh.half[h, ORIGIN])
            for w in range(words):
                places[corner, 1 + w] |= up[w] & down[w]
            h = np.int64(mesh.half[h, AFTER])
            if h == first:
                break
    count = 0
    for v in range(vertices):
        places[v, 0] = count
        for w in range(words):
            count += size_of(places[v, 1 + w])
    return places, count


@compiled
def packed_value(places, Z, v, k):
    """Return a value that `needed_values` has found to be needed."""
    word = k >> 6
    below = (np.uint64(1) << np.uint64(k & 63)) - np.uint64(1)
    at = np.int64(places[v, 0]) + size_of(places[v, 1 + word] & below)
    for w in range(word):
        at += size_of(places[v, 1 + w])
    return Z[0, at]
