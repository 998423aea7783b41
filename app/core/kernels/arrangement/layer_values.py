"""A layer's values at the vertices that stand before it.

Those that had a row of values in the layer before pass through activation and matrix product. One
that arose inside that layer without a row lies between two others: there the layer is linear but
for the few units that change sign in between, and each of these bends it by a known amount. Adding
up a few rows of weights takes a hundredth of the time of a product with all of them.
"""

import numpy as np

from .. import compiled, inlined, summing
from ..bits import bits_of, number_of
from ..numpy_loops import multiply
from .error_bounds import UP, length, rounding
from .halfedges import (
    BENDS,
    FROBENIUS,
    FROM_U,
    FROM_W,
    LARGEST,
    LOOSE,
    NOISE,
    NORM,
    OFFSETS,
    REACH,
    SHARE,
    SHIFT,
    SIZE,
    SLACK_A,
    SPECTRAL,
    SPREAD_B,
    SWAY,
    UNIT_ROUNDOFF,
    VERTICES,
)
from .interpolation import distance, interpolate, rows_of
from .line_values import follow_lines
from .signs import sort_row

# Rows that a matrix product takes at once: they stay in cache until they are sorted.
BLOCK = 128


@compiled
def enter(mesh, cut, entering, loops, first, W, biases, slope, outputs):
    """Compute a layer's values at all vertices, and sort their signs.

    Parameters
    ----------
    mesh, cut
        As the layer before left them; the first layer's inputs are the places of the vertices.
    entering : halfedges.Cut
        What the layer brings; its `Z` and `signs` are filled.
    first : tuple of a (2, m) and an (m,) array
        The first layer's weights and biases.
    W, biases : (n_in, n) and (n,) arrays
    slope : float
        Of the activation below zero.
    outputs : bool
        Whether signs are of no interest.

    Returns
    -------
    bool
        Whether all values are in range.
    """
    first_layer = entering.layer == 0
    vertices = mesh.counts[VERTICES]
    rows = vertices if first_layer else min(vertices, np.int64(cut.rows))
    likely = np.zeros(2)
    if not first_layer:
        likely[0], likely[1] = cut.bounds[SLACK_A].max(), cut.bounds[SPREAD_B].max()
    steepest = 0.0 if first_layer else max(1.0, abs(slope))
    inputs = mesh.xy if first_layer else cut.Z
    # The layer before is still asked for its own values, and so for its own bounds.
    reach = np.empty(vertices)
    on_lines = cut.layer == 0 and rows < vertices
    norms = mesh.trust[: rows if on_lines else 0, NORM].copy()
    block = np.empty((min(BLOCK, rows), W.shape[0]))
    fits = True
    for start in range(0, rows, BLOCK):
        stop = min(rows, start + BLOCK)
        for i in range(stop - start):
            _pass_on(inputs, start + i, block, i, slope, first_layer)
            _bound(mesh, start + i, block, i, steepest, likely, entering.norms, reach)
        _multiply(loops, block, stop - start, W, entering.Z[start:stop])
        for v in range(start, stop):
            fits &= _shift(entering.Z, v, biases)
            if not outputs:
                sort_row(entering, v, reach[v])
    layer = W, biases, slope, outputs, steepest, likely
    fits &= _enter_rows(mesh, entering, loops, layer, cut.placed, cut.values, reach)
    if on_lines:
        done = np.zeros(vertices, dtype=np.bool_)
        done[:rows] = True
        done[cut.placed] = True
        follow_lines(
            mesh, cut, entering, loops, first, W, biases, slope, outputs, likely, norms, reach, done
        )
        left = np.flatnonzero(~done)
        values = rows_of(mesh, cut, left)[0]
        fits &= _enter_rows(mesh, entering, loops, layer, left, values, reach)
    elif rows < vertices:
        fits &= _bend_all(mesh, cut, entering, W, outputs, reach, np.empty(W.shape[1]))
    for v in range(vertices):
        mesh.trust[v, REACH] = reach[v]
    return fits


@compiled
def _enter_rows(mesh, entering, loops, layer, vertices, values, reach):
    """Compute a layer's values at some vertices, of which those of the layer before are given."""
    W, biases, slope, outputs, steepest, likely = layer
    count = vertices.shape[0]
    block = np.empty((min(BLOCK, count), W.shape[0]))
    product = np.empty((min(BLOCK, count), W.shape[1]))
    fits = True
    for start in range(0, count, BLOCK):
        stop = min(count, start + BLOCK)
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            _pass_on(values, start + i, block, i, slope, False)
            _bound(mesh, v, block, i, steepest, likely, entering.norms, reach)
        _multiply(loops, block, stop - start, W, product)
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            entering.Z[v] = product[i]
            fits &= _shift(entering.Z, v, biases)
            if not outputs:
                sort_row(entering, v, reach[v])
    return fits


@inlined
def _multiply(loops, block, count, W, out):
    rows, units = W.shape
    multiply(
        loops,
        count,
        rows,
        units,
        block.ctypes.data,
        rows,
        1,
        W.ctypes.data,
        units,
        1,
        out.ctypes.data,
    )


@inlined
def _pass_on(inputs, row, block, i, slope, first_layer):
    """Put a vertex's inputs into a block: places as they are, values behind their activation."""
    for k in range(block.shape[1]):
        z = inputs[row, k]
        block[i, k] = z if z > 0.0 or first_layer else slope * z


@inlined
def _bound(mesh, v, block, i, steepest, likely, norms, reach):
    """Bound the errors of what comes of a vertex's inputs."""
    trust = mesh.trust
    size = length(_squares(block, i), UP * np.sqrt(np.float64(block.shape[1])) * _largest(block, i))
    error = steepest * trust[v, NORM]
    rounded = rounding(block.shape[1]) * size
    trust[v, SIZE] = size
    reach[v] = UP * (error + rounded)
    trust[v, NORM] = UP * (error * norms[SPECTRAL] + rounded * norms[FROBENIUS]) + norms[OFFSETS]
    noise = steepest * (trust[v, NOISE] * likely[0] + likely[1])
    trust[v, NOISE] = noise + 3.0 * UNIT_ROUNDOFF * size


@summing
def _squares(block, i):
    total = 0.0
    for k in range(block.shape[1]):
        total += block[i, k] * block[i, k]
    return total


@inlined
def _largest(block, i):
    largest = np.int64(0)
    for k in range(block.shape[1]):
        largest = max(largest, bits_of(abs(block[i, k])))
    return number_of(largest)


@inlined
def _shift(Z, v, biases):
    """Add the biases to a row; return whether all values are in range."""
    beyond = False
    for k in range(Z.shape[1]):
        z = Z[v, k] + biases[k]
        Z[v, k] = z
        beyond |= not abs(z) < LARGEST
    return not beyond


@inlined
def _bend_all(mesh, cut, entering, W, outputs, reach, bent):
    """Find the values at the vertices that had no row in the layer before."""
    fits = True
    done, last = 0, np.int64(0)
    for p in range(np.int64(cut.rows), mesh.counts[VERTICES]):
        first = last
        last += np.int64(mesh.birth[p, BENDS])
        if done < cut.placed.shape[0] and cut.placed[done] == p:
            done += 1
            continue
        fits &= _bend(mesh, entering, W, p, cut.bends, first, last, reach, bent)
        if not outputs:
            sort_row(entering, p, reach[p])
    return fits


@inlined
def _bend(mesh, entering, W, p, bends, first, last, reach, bent):
    """Find the values at one vertex; return whether they are in range.

    They are those in between plus, for each unit that may change sign there, its weights times what
    its activation is more than in between.
    """
    trust, Z, norms = mesh.trust, entering.Z, entering.norms
    u, w = np.int64(mesh.birth[p, FROM_U]), np.int64(mesh.birth[p, FROM_W])
    furthest = interpolate(Z, p, u, w, trust[p, SHARE], entering.bounds)
    bend = 0.0
    for b in range(first, last):
        m, more = np.int64(bends[b, 0]), bends[b, 1]
        bend += abs(more)
        if b == first:
            for k in range(W.shape[1]):
                bent[k] = more * W[m, k]
        else:
            for k in range(W.shape[1]):
                bent[k] += more * W[m, k]
    beyond = False
    for k in range(W.shape[1]):
        z = Z[p, k] + bent[k] if last > first else Z[p, k]
        Z[p, k] = z
        beyond |= not abs(z) < LARGEST
    loose, shift = trust[p, LOOSE], trust[p, SHIFT]
    size = max(trust[u, SIZE], trust[w, SIZE])
    far = max(reach[u], reach[w])
    rounded = (12.0 + 2.0 * (last - first)) * UNIT_ROUNDOFF * (size + far + bend)
    reach[p] = UP * (far + shift * (furthest + 2.0 * far) + loose + rounded)
    far = max(trust[u, NORM], trust[w, NORM])
    moved = shift * (distance(Z, u, w, furthest, norms) + 2.0 * far)
    trust[p, NORM] = UP * (far + moved + loose * norms[SPECTRAL] + rounded * norms[FROBENIUS])
    trust[p, SIZE] = size
    trust[p, NOISE] = max(trust[u, NOISE], trust[w, NOISE]) + trust[p, SWAY] * furthest
    return not beyond
