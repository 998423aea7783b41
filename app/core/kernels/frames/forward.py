"""The outputs of a network at many points, in blocks of points that stay in cache."""

import numpy as np

from .. import compiled
from ..arrangement.halfedges import STOP
from ..bits import address_of
from ..huge_pages import empty_rows
from ..numpy_loops import EXPIT, TANH, map_in_place
from ..training.backprop import IDENTITY, LOGISTIC, RELU, TANH_UNITS, TWO_SLOPES
from ..training.dense import forward

_FLOAT_BYTES = 8


@compiled
def outputs(loops, weights, sizes, activations, slopes, inputs, block, flag):
    """Return the outputs of a network before the output activation.

    Products are NumPy's own, so the results are those of ``@`` if `block` is large enough for
    BLAS to compute all products in the same way.

    Parameters
    ----------
    loops : (5, 2) array
        From `numpy_loops.loop_table`.
    weights : (P,) array
        The weights and then the biases of each layer.
    sizes : (L + 1,) array of int
        Units of every layer, inputs and outputs included.
    activations : (L - 1,) array of int
        Of each hidden layer: a code from `backprop`.
    slopes : (L - 1,) array
        Slope of TWO_SLOPES below 0, of each hidden layer.
    inputs : (n, sizes[0]) array
        In C order.
    block : int
        Points that are computed together, at least; the last block has up to twice as many.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, outputs are missing.

    Returns
    -------
    (n, sizes[L]) array
    """
    points, layers = inputs.shape[0], sizes.shape[0] - 1
    found = np.empty((points, sizes[layers]))
    scratch = empty_rows(2, min(points, 2 * block) * sizes[1:].max(), weights)
    first, last = address_of(weights), layers - 1
    begin = 0
    while begin < points and not flag[STOP]:
        rows = block if points - begin >= 2 * block else points - begin
        values = address_of(inputs) + begin * sizes[0] * _FLOAT_BYTES
        at = 0
        for layer in range(layers):
            n, p = sizes[layer], sizes[layer + 1]
            if layer < last:
                z = scratch[layer & 1, : rows * p].reshape(rows, p)
            else:
                z = found[begin : begin + rows]
            target = address_of(z)
            forward(loops, False, rows, n, p, values, first + at * _FLOAT_BYTES, target)
            bias = weights[at + n * p : at + (n + 1) * p]
            activation = activations[layer] if layer < last else IDENTITY
            _activate(z, bias, activation, slopes[layer] if layer < last else 1.0)
            if activation == TANH_UNITS:
                map_in_place(loops, TANH, target, rows * p)
            elif activation == LOGISTIC:
                map_in_place(loops, EXPIT, target, rows * p)
            values = target
            at += (n + 1) * p
        begin += rows
    return found


@compiled
def _activate(z, bias, activation, slope):
    """Add the biases, and apply the activation if it is piecewise linear."""
    if activation == RELU:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                value = z[i, j] + bias[j]
                # Not `value > 0`, which would turn NaN into 0.
                z[i, j] = 0.0 if value <= 0.0 else value
    elif activation == TWO_SLOPES:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                value = z[i, j] + bias[j]
                z[i, j] = slope * value if value <= 0.0 else value
    else:
        for i in range(z.shape[0]):
            for j in range(z.shape[1]):
                z[i, j] += bias[j]
