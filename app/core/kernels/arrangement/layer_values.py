"""Compute a layer's pre-activations at the existing vertices.

A vertex with a row of values in the previous layer takes activation and matrix product. A vertex
that the previous layer added without a row lies between two others. Between these the next layer
is linear, except for the few units of the previous layer that change sign there, and each adds a
known bend. Summing a few rows of weights takes a hundredth of the time of the full product.
"""

import numpy as np

from .. import compiled, inlined, separate
from ..bits import address_of
from ..huge_pages import discard, discard_before
from .error_bounds import UP, rounding
from .halfedges import (
    BEND_ERROR,
    BENDS,
    ERROR_FACTOR,
    ERROR_NORM,
    FRACTION,
    FRACTION_ERROR,
    FRACTION_LOW,
    FROBENIUS,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INPUT_NORM,
    LARGEST,
    LIKELY_ERROR,
    LIKELY_FRACTION_ERROR,
    LIKELY_OFFSET,
    OFFSETS,
    SPECTRAL,
    STOP,
    UNIT_ROUNDOFF,
    VERTICES,
)
from .interpolation import distance, interpolate, value_rows
from .line_values import follow_lines
from .packed_values import whole_rows
from .pairs import add, add_multiple_of_row
from .products import BLOCK, activate, multiply_block, norm_of_row
from .signs import activate_pair, classify_row
from .sliced_products import multiply_slices, slice_row, slice_weights


@separate
def compute_layer(mesh, cut, new_cut, loops, first, W, biases, slope, outputs, flag):
    """Compute a layer's values at all vertices, and classify their signs.

    Parameters
    ----------
    mesh, cut
        The state after the previous layer. The first layer's inputs are the coordinates of the
        vertices.
    new_cut : halfedges.Cut
        The layer, from `begin_layer`; its `Z` and `signs` are filled.
    loops : (5, 2) array
        From `numpy_loops.loop_table`.
    first : tuple of a (2, m) and an (m,) array
        The first layer's weights and biases.
    W, biases : (n_in, n) and (n,) arrays
    slope : float
        Slope of the previous layer's activation where a unit is inactive.
    outputs : bool
        Whether this is the output layer, whose signs are not needed.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, values are missing.

    Returns
    -------
    bool
        Whether all values are within the range of float64.
    """
    first_layer = new_cut.layer == 0
    vertices = mesh.counts[VERTICES]
    rows = vertices if first_layer else min(vertices, np.int64(cut.rows))
    likely = 0.0, 0.0
    if not first_layer:
        likely = likely_growth(cut)
    steepest = steepest_slope(slope, first_layer)
    # The previous layer's INPUT_ERROR is still used below, so the new one is stored separately.
    input_error = np.empty(vertices)
    on_lines = cut.layer == 0 and rows < vertices
    norms = mesh.accuracy[: rows if on_lines else 0, ERROR_NORM].copy()
    layer = W, biases, slope, outputs, steepest, likely, flag
    values = mesh.xy if first_layer else cut.Z
    if cut.places.shape[0]:
        fits = _copy_rows(mesh, cut, new_cut, layer, input_error)
    else:
        # `_compute_left` reads them again.
        spent = not (first_layer or on_lines)
        fits = compute_first_rows(
            mesh, new_cut, loops, layer, rows, values, cut.low, input_error, spent
        )
    if cut.refined.shape[0]:
        values, low = cut.refined_values, cut.refined_low
        fits &= compute_rows(mesh, new_cut, loops, layer, cut.refined, values, low, input_error, -1)
    if on_lines:
        done = np.zeros(vertices, dtype=np.bool_)
        done[:rows] = True
        done[cut.refined] = True
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
            whole_rows(new_cut.bounds),
            flag,
        )
        fits &= _compute_left(mesh, cut, new_cut, loops, layer, np.flatnonzero(~done), input_error)
    elif rows < vertices:
        # Most of the memory of a wide network is one layer's values; these are not read any more.
        discard(cut.Z)
        discard(cut.low)
        bent = np.empty(W.shape[1])
        fits &= _interpolate_all(mesh, cut, new_cut, W, outputs, input_error, bent, flag)
    for v in range(vertices):
        mesh.accuracy[v, INPUT_ERROR] = input_error[v]
    return fits


@compiled
def _compute_left(mesh, cut, new_cut, loops, layer, left, input_error):
    """Compute a layer's values at vertices that have no rows, from those of the previous layer.

    After a stop all vertices may be left. In degenerate networks many are, and the rows of all of
    them could need more memory than the layer.
    """
    flag = layer[-1]
    fits = True
    for start in range(0, left.shape[0], BLOCK):
        if flag[STOP]:
            break
        some = left[start : start + BLOCK]
        values = value_rows(mesh, cut, some)[0]
        fits &= compute_rows(mesh, new_cut, loops, layer, some, values, cut.low, input_error, -1)
    return fits


@compiled
def compute_first_rows(mesh, new_cut, loops, layer, count, values, low, input_error, spent):
    """Compute a layer's values at the first vertices, given the previous layer's values there.

    If these are `spent`, nobody reads them afterwards, and their memory is released on the way.
    """
    if new_cut.low.shape[0]:
        vertices = np.arange(count)
        return _compute_pairs(
            mesh, new_cut, loops, layer, vertices, values, low, input_error, spent
        )
    block = np.empty((min(BLOCK, count), layer[0].shape[0]))
    return _fill_rows(mesh, new_cut, loops, layer, count, values, block, input_error, spent)


@inlined
def _fill_rows(mesh, new_cut, loops, layer, count, values, block, input_error, spent):
    W, biases, slope, outputs, steepest, likely, flag = layer
    first_layer = new_cut.layer == 0
    fits = True
    discarded = 0
    for start in range(0, count, BLOCK):
        if flag[STOP]:
            break
        stop = min(count, start + BLOCK)
        for v in range(start, stop):
            activate(values, v, block, v - start, slope, first_layer)
            _bound(mesh, v, block, v - start, steepest, likely, new_cut, input_error)
        multiply_block(
            loops, block, stop - start, W, address_of(new_cut.Z) + 8 * start * W.shape[1]
        )
        for v in range(start, stop):
            fits &= _add_biases(new_cut.Z, v, biases)
            if not outputs:
                classify_row(new_cut, v, v, input_error[v])
        if spent:
            discarded = discard_before(values, stop, discarded)
    return fits


@inlined
def compute_plain_layer(
    mesh, cut, new_cut, loops, W, biases, slope, outputs, block, input_error, flag
):
    """Compute a layer as `compute_layer` does, if `is_plain`.

    It is inlined, since passing the arrays takes longer than to compute a small layer.

    Parameters
    ----------
    block : (at most BLOCK, n_in) array
        Overwritten.
    input_error : (V,) array
        Overwritten.
    """
    first_layer = new_cut.layer == 0
    likely = (0.0, 0.0) if first_layer else likely_growth(cut)
    values = mesh.xy if first_layer else cut.Z
    layer = W, biases, slope, outputs, steepest_slope(slope, first_layer), likely, flag
    vertices = mesh.counts[VERTICES]
    spent = not first_layer
    fits = _fill_rows(mesh, new_cut, loops, layer, vertices, values, block, input_error, spent)
    for v in range(vertices):
        mesh.accuracy[v, INPUT_ERROR] = input_error[v]
    return fits


@inlined
def is_plain(mesh, cut, layer, pairs):
    """Return whether all vertices have rows of values in the layer before, and none is refined."""
    complete = layer == 0 or (mesh.counts[VERTICES] <= cut.rows and cut.places.shape[0] == 0)
    return complete and not pairs and cut.refined.shape[0] == 0


@inlined
def likely_growth(cut):
    """Return the largest ERROR_FACTOR and LIKELY_OFFSET of a layer's units."""
    factor = offset = 0.0
    for k in range(cut.bounds.shape[1]):
        factor = max(factor, cut.bounds[ERROR_FACTOR, k])
        offset = max(offset, cut.bounds[LIKELY_OFFSET, k])
    return factor, offset


@inlined
def steepest_slope(slope, first_layer):
    """Return by how much an activation multiplies errors, at most; coordinates have no errors."""
    return 0.0 if first_layer else max(1.0, abs(slope))


@separate
def compute_rows(mesh, new_cut, loops, layer, vertices, values, low, input_error, first_row):
    """Compute a layer's values at some vertices, given the previous layer's values there.

    They get the rows from `first_row` on; if it is negative, each vertex gets its own.
    """
    if new_cut.low.shape[0]:
        return _compute_pairs(
            mesh, new_cut, loops, layer, vertices, values, low, input_error, False
        )
    W, biases, slope, outputs, steepest, likely, flag = layer
    count = vertices.shape[0]
    block = np.empty((min(BLOCK, count), W.shape[0]))
    product = np.empty((min(BLOCK, count), W.shape[1]))
    fits = True
    for start in range(0, count, BLOCK):
        if flag[STOP]:
            break
        stop = min(count, start + BLOCK)
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            activate(values, start + i, block, i, slope, False)
            _bound(mesh, v, block, i, steepest, likely, new_cut, input_error)
        multiply_block(loops, block, stop - start, W, address_of(product))
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            row = v if first_row < 0 else first_row + start + i
            new_cut.Z[row] = product[i]
            fits &= _add_biases(new_cut.Z, row, biases)
            if not outputs:
                classify_row(new_cut, row, v, input_error[v])
    return fits


@separate
def _compute_pairs(mesh, new_cut, loops, layer, vertices, values, low, input_error, spent):
    """Compute a layer's values as pairs at some vertices, given the previous layer's values."""
    W, biases, slope, outputs, steepest, likely, flag = layer
    (inputs, units), first_layer = W.shape, new_cut.layer == 0
    count = vertices.shape[0]
    size = min(BLOCK, count)
    block, block_low = np.empty((size, inputs)), np.zeros((size, inputs))
    slices = np.empty((size, 3 * inputs))
    products = np.empty((3, size, units))
    sliced = slice_weights(W)
    fits = True
    discarded = 0
    for start in range(0, count, BLOCK):
        if flag[STOP]:
            break
        stop = min(count, start + BLOCK)
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            if first_layer:
                # Coordinates of corners are exact.
                activate(values, start + i, block, i, slope, first_layer)
            else:
                _activate_pairs(values, low, start + i, block, block_low, i, slope)
            _bound(mesh, v, block, i, steepest, likely, new_cut, input_error)
            slice_row(slices, i, inputs, block, block_low, i, sliced.bits)
        multiply_slices(loops, slices, stop - start, sliced, products)
        for i in range(stop - start):
            v = np.int64(vertices[start + i])
            fits &= _add_products(new_cut, v, products, i, biases)
            if not outputs:
                classify_row(new_cut, v, v, input_error[v])
        if spent:
            discard_before(low, stop, discarded)
            discarded = discard_before(values, stop, discarded)
    return fits


@inlined
def _activate_pairs(inputs, low, row, block, block_low, i, slope):
    """Write the activations of a vertex's inputs, which are pairs, into a block."""
    for k in range(block.shape[1]):
        block[i, k], block_low[i, k] = activate_pair(inputs[row, k], low[row, k], slope)


@inlined
def _bound(mesh, v, block, i, steepest, likely, new_cut, input_error):
    """Update the error bounds of a vertex from the previous layer's to this layer's."""
    size, inputs = norm_of_row(block, i), block.shape[1]
    _bound_by_norm(mesh, v, size, inputs, steepest, likely, new_cut, input_error)


@inlined
def _bound_by_norm(mesh, v, size, inputs, steepest, likely, new_cut, input_error):
    """Update the error bounds of a vertex, given the norm of this layer's inputs."""
    accuracy, norms, roundoff = mesh.accuracy, new_cut.norms, new_cut.roundoff
    error = steepest * accuracy[v, ERROR_NORM]
    rounded = rounding(inputs, roundoff) * size
    accuracy[v, INPUT_NORM] = size
    input_error[v] = UP * (error + rounded)
    accuracy[v, ERROR_NORM] = (
        UP * (error * norms[SPECTRAL] + rounded * norms[FROBENIUS]) + norms[OFFSETS]
    )
    likely_error = steepest * (accuracy[v, LIKELY_ERROR] * likely[0] + likely[1])
    accuracy[v, LIKELY_ERROR] = likely_error + min(3.0 * UNIT_ROUNDOFF * size, rounded)


@inlined
def _add_biases(Z, v, biases):
    """Add the biases to a row; return whether all values are within the range of float64."""
    beyond = False
    for k in range(Z.shape[1]):
        z = Z[v, k] + biases[k]
        Z[v, k] = z
        beyond |= not abs(z) < LARGEST
    return not beyond


@inlined
def _add_products(cut, v, products, i, biases):
    """Write a row of sums with biases; return whether they are within the range of float64."""
    Z = cut.Z
    beyond = False
    for k in range(Z.shape[1]):
        z, low = add(products[0, i, k], 0.0, products[1, i, k], products[2, i, k])
        z, low = add(z, low, biases[k], 0.0)
        Z[v, k], cut.low[v, k] = z, low
        beyond |= not abs(z) < LARGEST
    return not beyond


@inlined
def _interpolate_all(mesh, cut, new_cut, W, outputs, input_error, bent, flag):
    """Compute the values at the vertices that had no row in the previous layer."""
    fits = True
    done, last = 0, np.int64(0)
    for p in range(np.int64(cut.rows), mesh.counts[VERTICES]):
        if flag[STOP]:
            break
        first = last
        last += np.int64(mesh.provenance[p, BENDS])
        if done < cut.refined.shape[0] and cut.refined[done] == p:
            done += 1
            continue
        u, w = np.int64(mesh.provenance[p, FROM_U]), np.int64(mesh.provenance[p, FROM_W])
        bends = cut.bends, first, last
        fits &= interpolate_vertex(mesh, new_cut, W, p, (p, u, w), bends, input_error, bent)
        if not outputs:
            classify_row(new_cut, p, p, input_error[p])
    return fits


@inlined
def interpolate_vertex(mesh, new_cut, W, p, rows, bends, input_error, bent):
    """Compute the values at one vertex; return whether they are within the range of float64.

    `rows` are the rows of `Z` of the vertex, and of the two that it is interpolated between.
    `bends` are those of the previous layer, and the first and the end of those of the vertex.

    Each is the interpolated value plus, for each unit in `bends`, the unit's weight times the
    difference between its activation and the interpolated activation.
    """
    accuracy, norms = mesh.accuracy, new_cut.norms
    _, row_u, row_w = rows
    furthest, bend = interpolate_row(mesh, new_cut, W, p, rows, bends, bent)
    fits = _in_range(new_cut.Z, rows[0])
    count = bends[2] - bends[1]
    u, w = np.int64(mesh.provenance[p, FROM_U]), np.int64(mesh.provenance[p, FROM_W])
    bend_error, fraction_error = accuracy[p, BEND_ERROR], accuracy[p, FRACTION_ERROR]
    size = max(accuracy[u, INPUT_NORM], accuracy[w, INPUT_NORM])
    far = max(input_error[u], input_error[w])
    rounded = (12.0 + 2.0 * count) * new_cut.roundoff * (size + far + bend)
    input_error[p] = UP * (far + fraction_error * (furthest + 2.0 * far) + bend_error + rounded)
    far = max(accuracy[u, ERROR_NORM], accuracy[w, ERROR_NORM])
    moved = fraction_error * (distance(new_cut.Z, row_u, row_w, furthest, norms) + 2.0 * far)
    accuracy[p, ERROR_NORM] = UP * (
        far + moved + bend_error * norms[SPECTRAL] + rounded * norms[FROBENIUS]
    )
    accuracy[p, INPUT_NORM] = size
    accuracy[p, LIKELY_ERROR] = (
        max(accuracy[u, LIKELY_ERROR], accuracy[w, LIKELY_ERROR])
        + accuracy[p, LIKELY_FRACTION_ERROR] * furthest
    )
    return fits


@inlined
def interpolate_row(mesh, new_cut, W, p, rows, bends, bent):
    """Compute the values at one vertex, in the rows that `interpolate_vertex` describes.

    Return the largest change of `interpolate`, and the sum of the absolute bends.
    """
    accuracy, Z, (row, row_u, row_w) = mesh.accuracy, new_cut.Z, rows
    bends, first, last = bends
    t, t_low = accuracy[p, FRACTION], accuracy[p, FRACTION_LOW]
    furthest = interpolate(new_cut, row, row_u, row_w, t, t_low)
    bend = 0.0
    pairs = new_cut.low.shape[0] > 0
    for b in range(first, last):
        m, more = np.int64(bends[b, 0]), bends[b, 1]
        bend += abs(more)
        if pairs:
            size = 8 * W.shape[1]
            high, low = address_of(Z) + row * size, address_of(new_cut.low) + row * size
            weights = address_of(W) + m * size
            add_multiple_of_row(high, low, weights, W.shape[1], more, bends[b, 2])
        elif b == first:
            for k in range(W.shape[1]):
                bent[k] = more * W[m, k]
        else:
            for k in range(W.shape[1]):
                bent[k] += more * W[m, k]
    if last > first and not pairs:
        for k in range(W.shape[1]):
            Z[row, k] += bent[k]
    return furthest, bend


@inlined
def _in_range(Z, row):
    """Return whether a row of values is within the range of float64."""
    beyond = False
    for k in range(Z.shape[1]):
        beyond |= not abs(Z[row, k]) < LARGEST
    return not beyond


@compiled
def _copy_rows(mesh, cut, new_cut, layer, input_error):
    """Copy the outputs at the vertices that the last layer has met, computed with its values."""
    W, _, _, _, steepest, likely, _ = layer
    inputs, units = W.shape
    fits = True
    for v in range(cut.places.shape[0]):
        size = cut.ahead[v, units]
        _bound_by_norm(mesh, v, size, inputs, steepest, likely, new_cut, input_error)
        for k in range(units):
            new_cut.Z[v, k] = cut.ahead[v, k]
        fits &= _in_range(new_cut.Z, v)
    return fits
