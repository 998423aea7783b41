"""Compute the second layer's values along the first layer's creases, which are straight lines.

On a line the values are linear between the vertices. Where another first-layer unit changes sign,
their gradient changes by a multiple of that unit's outgoing weights. So a step costs a few
additions per value; a matrix product costs as many as the first layer has units.
"""

import numpy as np

from .. import inlined, separate
from ..numpy_loops import multiply
from .crease_lines import (
    ERROR_NORM_HERE,
    LIKELY_ERROR_HERE,
    X,
    Y,
    active_on,
    empty_path,
    find_ends_of_lines,
    gather_path,
)
from .error_bounds import UP
from .halfedges import (
    ERROR_NORM,
    FROBENIUS,
    INPUT_NORM,
    LARGEST,
    LIKELY_ERROR,
    ORIGIN,
    SPECTRAL,
    STOP,
    UNDECIDED,
    UNIT_ROUNDOFF,
)
from .packed_values import BEYOND, PACK, WHOLE, take_needed, take_outputs
from .signs import classify_row

# Lines whose initial gradients are computed by one matrix product.
LINES_AT_ONCE = 64


@separate
def follow_lines(
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
):
    """Compute the second layer's values at the vertices on first-layer creases.

    Parameters
    ----------
    mesh, cut
        The state after the first layer.
    new_cut : halfedges.Cut
        The second layer, with its values at the vertices on the border of the box.
    loops : (5, 2) array
        From `numpy_loops.loop_table`.
    first : tuple of a (2, n_in) and an (n_in,) array
        The first layer's weights and biases.
    W, biases : (n_in, n) and (n,) arrays
    slope : float
        Slope of the activation where a unit is inactive.
    outputs : bool
        Whether this is the output layer, whose signs are not needed.
    likely : tuple of two float
        The first layer's largest ERROR_FACTOR and LIKELY_OFFSET.
    norms : (cut.rows,) array
        Bounds of the norms of the first layer's errors at the vertices on the border.
    input_error : (V,) array
        INPUT_ERROR of each vertex for the second layer; updated.
    done : (V,) array of bool
        Which vertices have their values; updated. In degenerate networks some vertices remain
        without: where a first-layer sign is undecided, and where gradients overflow.
    passing : packed_values.Passing
        If rows are not kept, each is written to the last row of ``new_cut.Z``.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`.

    Notes
    -----
    The computation follows the *computed* positions of the vertices and treats units as if they
    changed sign exactly there. If a unit has the true value r at that position, its activation is
    off by at most ``|1 - slope| |r|`` from there on. These residuals r are computed, and their sum
    is part of the bound. The first layer's error bounds also cover the difference between true and
    computed positions, since both are interpolated in the same way.
    """
    units = W.shape[0]
    starts = np.full(units, -1)
    finishes = np.full(units, -1)
    find_ends_of_lines(mesh, cut, starts, finishes)
    state = np.empty((LINES_AT_ONCE, cut.signs.shape[1] // 3), dtype=np.uint64)
    lines = np.empty(LINES_AT_ONCE, dtype=np.int64)
    steps = np.empty((2 * LINES_AT_ONCE, units))
    gradients = np.empty((2 * LINES_AT_ONCE, W.shape[1]))
    value = np.empty(W.shape[1])
    path = empty_path(units)
    layer = first, W, biases, slope, outputs, likely
    unit = 0
    while unit < units and not flag[STOP]:
        count = 0
        while unit < units and count < LINES_AT_ONCE:
            h = starts[unit]
            if h >= 0 and finishes[unit] >= 0 and _begin(mesh, cut, h, state, count):
                _set_steps(first[0], slope, state, count, steps)
                lines[count] = unit
                count += 1
            unit += 1
        multiply(
            loops,
            2 * count,
            units,
            W.shape[1],
            steps.ctypes.data,
            units,
            1,
            W.ctypes.data,
            W.shape[1],
            1,
            gradients.ctypes.data,
        )
        for i in range(count):
            start, finish = starts[lines[i]], finishes[lines[i]]
            length = gather_path(mesh, cut, start, state, i, path)
            start = np.int64(mesh.half[start, ORIGIN])
            x, y = gradients[2 * i], gradients[2 * i + 1]
            _follow(
                mesh,
                cut,
                new_cut,
                loops,
                layer,
                norms,
                input_error,
                done,
                passing,
                start,
                finish,
                path,
                length,
                value,
                x,
                y,
            )


@inlined
def _begin(mesh, cut, h, state, i):
    """Store which units are active at a line's start; return whether all signs are known there."""
    for w in range(state.shape[1]):
        state[i, w] = active_on(mesh, cut, h, w)
    return not _unsure(cut, np.int64(mesh.half[h, ORIGIN]))


@inlined
def _unsure(cut, v):
    """Return whether any sign is undecided at a vertex."""
    unsure = np.uint64(0)
    for w in range(cut.signs.shape[1] // 3):
        unsure |= cut.signs[v, 3 * w + UNDECIDED]
    return unsure != np.uint64(0)


@inlined
def _set_steps(V, slope, state, i, steps):
    """Write the derivatives of the activations with respect to x1 and x2."""
    for m in range(V.shape[1]):
        on = (state[i, m >> 6] >> np.uint64(m & 63)) & np.uint64(1)
        factor = 1.0 if on else slope
        steps[2 * i, m] = factor * V[0, m]
        steps[2 * i + 1, m] = factor * V[1, m]


@inlined
def _follow(
    mesh,
    cut,
    new_cut,
    loops,
    layer,
    norms,
    input_error,
    done,
    passing,
    start,
    finish,
    path,
    length,
    value,
    along_x,
    along_y,
):
    """Follow one line from border to border.

    `rounded` bounds the rounding error of a value relative to the norm of the unit's weights;
    `moved` bounds the norm of the error of its inputs. Gradients are at most `steep` times the norm
    of the weights, with the errors of a dot product and of each change.
    """
    (V, offsets), W, biases, slope, outputs, likely = layer
    size = max(mesh.accuracy[start, INPUT_NORM], mesh.accuracy[finish, INPUT_NORM])
    steepest, jump = max(1.0, abs(slope)), abs(1.0 - slope)
    steep = max(steepest, jump) * cut.norms[FROBENIUS]
    for k in range(W.shape[1]):
        value[k] = new_cut.Z[start, k] - biases[k]
    x, y = mesh.xy[start, 0], mesh.xy[start, 1]
    moved = steepest * (norms[start] + _position_error(x, y, cut.norms))
    rounded = 2.0 * UNIT_ROUNDOFF * size
    residuals = 0.0
    terms = W.shape[0] + 8.0
    for i in range(length):
        q = path.vertices[i]
        row = q if passing.stage == WHOLE else new_cut.Z.shape[0] - 1
        dx, dy = path.at[i, X] - x, path.at[i, Y] - y
        x, y = path.at[i, X], path.at[i, Y]
        for k in range(W.shape[1]):
            value[k] += along_x[k] * dx + along_y[k] * dy
        rounded += UNIT_ROUNDOFF * (2.0 * size + 1.5 * terms * steep * (abs(dx) + abs(dy)))
        fresh = not done[q] and not _unsure(cut, q)
        if fresh and passing.stage == PACK:
            take_needed(passing, value, biases, new_cut.bounds, q)
            done[q] = True
        elif fresh and _write(new_cut.Z, row, value, biases):
            here = moved + steepest * (
                path.at[i, ERROR_NORM_HERE] + _position_error(x, y, cut.norms)
            )
            input_error[q] = UP * (input_error[start] + here + rounded)
            error = here * new_cut.norms[SPECTRAL] + rounded * new_cut.norms[FROBENIUS]
            mesh.accuracy[q, ERROR_NORM] = UP * (mesh.accuracy[start, ERROR_NORM] + error)
            mesh.accuracy[q, INPUT_NORM] = size
            likely_error = (
                steepest * (path.at[i, LIKELY_ERROR_HERE] * likely[0] + likely[1]) + residuals
            )
            mesh.accuracy[q, LIKELY_ERROR] = likely_error + UNIT_ROUNDOFF * np.sqrt(terms) * size
            if not outputs:
                classify_row(new_cut, row, q, input_error[q])
            if passing.stage != WHOLE:
                take_outputs(passing, loops, new_cut.Z, row, q)
            done[q] = True
        elif fresh and passing.stage != WHOLE:
            passing.counts[BEYOND] = 1
        for t in range(path.switches[i], path.switches[i + 1]):
            m = path.units[t] if path.units[t] >= 0 else ~path.units[t]
            turn = 1.0 - slope if path.units[t] >= 0 else slope - 1.0
            _change_gradient(along_x, along_y, turn * V[0, m], turn * V[1, m], W, m)
            most = abs(V[0, m] * x) + abs(V[1, m] * y) + abs(offsets[m])
            off = abs(V[0, m] * x + V[1, m] * y + offsets[m]) + 4.0 * UNIT_ROUNDOFF * most
            moved += jump * off
            residuals = np.sqrt(residuals * residuals + off * off)
            terms += 4.0


@inlined
def _change_gradient(along_x, along_y, by_x, by_y, W, m):
    for k in range(W.shape[1]):
        along_x[k] += by_x * W[m, k]
        along_y[k] += by_y * W[m, k]


@inlined
def _position_error(x, y, norms):
    """Bound the change of the first layer's values by rounding the coordinates."""
    return 4.0 * UNIT_ROUNDOFF * (abs(x) + abs(y)) * norms[FROBENIUS]


@inlined
def _write(Z, q, value, biases):
    """Write the values at a vertex; return whether they are within the range of float64."""
    beyond = False
    for k in range(value.shape[0]):
        z = value[k] + biases[k]
        Z[q, k] = z
        beyond |= not abs(z) < LARGEST
    return not beyond
