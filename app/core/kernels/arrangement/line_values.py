"""The second layer's values, followed along the creases of the first, which are straight lines.

On a line the values are linear between the vertices, and where another first-layer unit changes
sign their gradient changes by that unit's weights alone. A step costs a few additions for each
value, where a matrix product costs as many as the first layer has units.
"""

import numpy as np

from .. import compiled, inlined
from ..numpy_loops import multiply
from .crease_lines import (
    NOISE_HERE,
    NORM_HERE,
    X,
    Y,
    active_on,
    find_ends_of_lines,
    gather,
    path_among,
)
from .error_bounds import UP
from .halfedges import FROBENIUS, LARGEST, NOISE, NORM, OPEN, ORIGIN, SIZE, SPECTRAL, UNIT_ROUNDOFF
from .signs import sort_row

# Lines whose first gradients are found by one matrix product.
LINES_AT_ONCE = 64


@compiled
def follow_lines(
    mesh, cut, entering, loops, first, W, biases, slope, outputs, likely, norms, reach, done
):
    """Compute the second layer's values at the vertices on first-layer creases.

    Parameters
    ----------
    mesh, cut
        As the first layer left them.
    entering : halfedges.Cut
        What the second layer brings, with values at the vertices on the border of the box.
    first : tuple of a (2, n_in) and an (n_in,) array
        The first layer's weights and biases.
    W, biases : (n_in, n) and (n,) arrays
    slope : float
        Of the activation below zero.
    outputs : bool
        Whether signs are of no interest.
    likely : (2,) array
        How the first layer's units turn likely errors of their inputs into their own.
    norms : (cut.rows,) array
        Lengths of the vectors of the first layer's errors at the vertices on the border.
    reach : (V,) array
        How far off a vertex is as an input of the second layer.
    done : (V,) array of bool
        Which vertices have their values; more have them afterwards, but not all on networks that
        are degenerate: where a first-layer sign is open, and where gradients overflow.

    Notes
    -----
    What is followed is exact but for rounding at the *computed* places of the vertices, and as if
    units changed sign exactly there. A unit that in truth has the value r at the place where it is
    taken to change sign is therefore off by at most ``|1 - slope| |r|`` from there on: r is
    computed, and the sum of these residuals is part of the bound, as an error of the unit's
    activation. The first layer's error bounds hold for the difference of true and computed places,
    too: both are interpolated in the same way.
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
    path = path_among(units)
    layer = first, W, biases, slope, outputs, likely
    unit = 0
    while unit < units:
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
            length = gather(mesh, cut, start, state, i, path)
            start = np.int64(mesh.half[start, ORIGIN])
            x, y = gradients[2 * i], gradients[2 * i + 1]
            _follow(
                mesh,
                cut,
                entering,
                layer,
                norms,
                reach,
                done,
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
    """Note which units are active where a line begins; return whether no sign is open there."""
    for w in range(state.shape[1]):
        state[i, w] = active_on(mesh, cut, h, w)
    return not _unsure(cut, np.int64(mesh.half[h, ORIGIN]))


@inlined
def _unsure(cut, v):
    """Whether a sign is open at a vertex."""
    unsure = np.uint64(0)
    for w in range(cut.signs.shape[1] // 3):
        unsure |= cut.signs[v, 3 * w + OPEN]
    return unsure != np.uint64(0)


@inlined
def _set_steps(V, slope, state, i, steps):
    """Write how the activations change with x1 and with x2."""
    for m in range(V.shape[1]):
        on = (state[i, m >> 6] >> np.uint64(m & 63)) & np.uint64(1)
        factor = 1.0 if on else slope
        steps[2 * i, m] = factor * V[0, m]
        steps[2 * i + 1, m] = factor * V[1, m]


@inlined
def _follow(
    mesh,
    cut,
    entering,
    layer,
    norms,
    reach,
    done,
    start,
    finish,
    path,
    length,
    value,
    along_x,
    along_y,
):
    """Follow one line from the border to the border.

    `rounded` bounds rounding errors, of a value relative to the length of the unit's weights, and
    `moved` the length of the vector of errors of its inputs. Gradients are at most `steep` times
    that length, and off by the errors of a dot product and of each change.
    """
    (V, offsets), W, biases, slope, outputs, likely = layer
    size = max(mesh.trust[start, SIZE], mesh.trust[finish, SIZE])
    steepest, jump = max(1.0, abs(slope)), abs(1.0 - slope)
    steep = max(steepest, jump) * cut.norms[FROBENIUS]
    for k in range(W.shape[1]):
        value[k] = entering.Z[start, k] - biases[k]
    x, y = mesh.xy[start, 0], mesh.xy[start, 1]
    moved = steepest * (norms[start] + _place(x, y, cut.norms))
    rounded = 2.0 * UNIT_ROUNDOFF * size
    residuals = 0.0
    terms = W.shape[0] + 8.0
    for i in range(length):
        q = path.vertices[i]
        dx, dy = path.at[i, X] - x, path.at[i, Y] - y
        x, y = path.at[i, X], path.at[i, Y]
        for k in range(W.shape[1]):
            value[k] += along_x[k] * dx + along_y[k] * dy
        rounded += UNIT_ROUNDOFF * (2.0 * size + 1.5 * terms * steep * (abs(dx) + abs(dy)))
        if not done[q] and not _unsure(cut, q) and _write(entering.Z, q, value, biases):
            here = moved + steepest * (path.at[i, NORM_HERE] + _place(x, y, cut.norms))
            reach[q] = UP * (reach[start] + here + rounded)
            error = here * entering.norms[SPECTRAL] + rounded * entering.norms[FROBENIUS]
            mesh.trust[q, NORM] = UP * (mesh.trust[start, NORM] + error)
            mesh.trust[q, SIZE] = size
            noise = steepest * (path.at[i, NOISE_HERE] * likely[0] + likely[1]) + residuals
            mesh.trust[q, NOISE] = noise + UNIT_ROUNDOFF * np.sqrt(terms) * size
            if not outputs:
                sort_row(entering, q, reach[q])
            done[q] = True
        for t in range(path.turns[i], path.turns[i + 1]):
            m = path.units[t] if path.units[t] >= 0 else ~path.units[t]
            turn = 1.0 - slope if path.units[t] >= 0 else slope - 1.0
            _turn(along_x, along_y, turn * V[0, m], turn * V[1, m], W, m)
            most = abs(V[0, m] * x) + abs(V[1, m] * y) + abs(offsets[m])
            off = abs(V[0, m] * x + V[1, m] * y + offsets[m]) + 4.0 * UNIT_ROUNDOFF * most
            moved += jump * off
            residuals = np.sqrt(residuals * residuals + off * off)
            terms += 4.0


@inlined
def _turn(along_x, along_y, by_x, by_y, W, m):
    for k in range(W.shape[1]):
        along_x[k] += by_x * W[m, k]
        along_y[k] += by_y * W[m, k]


@inlined
def _place(x, y, norms):
    """How much the rounding of a place can change the values there."""
    return 4.0 * UNIT_ROUNDOFF * (abs(x) + abs(y)) * norms[FROBENIUS]


@inlined
def _write(Z, q, value, biases):
    """Write the values at a vertex; return whether they are in range."""
    beyond = False
    for k in range(value.shape[0]):
        z = value[k] + biases[k]
        Z[q, k] = z
        beyond |= not abs(z) < LARGEST
    return not beyond
