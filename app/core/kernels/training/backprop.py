"""Back-propagation of one mini-batch, bit-identical to scikit-learn's.

Shapes and the order of operations follow ``BaseMultilayerPerceptron._backprop`` of scikit-learn
1.9, so every product and every sum rounds in the same way. The parameters form one vector: the
weights of all layers, each in C order, then the biases of all layers.
"""

import math

import numpy as np

from .. import compiled, inlined
from ..bits import address_of
from ..numpy_loops import EXP, EXPIT, TANH, map_in_place, matrix, multiply, total, vector
from .dense import BACKWARD, FORWARD, GRADIENT, LARGEST_FUSED, backward, forward, gradient
from .lanes import average, average_with_penalty, rectify, sum_rows

IDENTITY, RELU, TWO_SLOPES, TANH_UNITS, LOGISTIC, SOFTMAX = range(6)
"""Codes of the activations: the first five for hidden units; IDENTITY, LOGISTIC and SOFTMAX for
outputs."""

_FLOAT_BYTES = 8
_EPSILON = 2.0**-52  # np.finfo(float).eps; scikit-learn clips probabilities to [eps, 1 - eps]


@compiled
def layout(sizes):
    """Return (2, L + 1) offsets into the parameter vector: of each layer's weights and biases.

    The last column holds the end of all weights and the end of all biases.
    """
    layers = len(sizes) - 1
    offsets = np.empty((2, layers + 1), np.int64)
    offsets[0, 0] = 0
    for layer in range(layers):
        offsets[0, layer + 1] = offsets[0, layer] + sizes[layer] * sizes[layer + 1]
    offsets[1, 0] = offsets[0, layers]
    for layer in range(layers):
        offsets[1, layer + 1] = offsets[1, layer] + sizes[layer + 1]
    return offsets


@inlined
def _squared_norm(loops, address, size, scratch):
    """Return the dot product of a vector with itself, by the same BLAS call as ``np.dot``."""
    multiply(loops, 1, size, 1, address, size, 1, address, 1, 1, scratch)
    return vector(scratch, 1)[0]


@inlined
def _norm(squares, weights, n_weights, biases, n_biases):
    """Return the Euclidean norm of two concatenated vectors, even if `squares` overflowed."""
    if math.isfinite(squares):
        return math.sqrt(squares)
    a, b = vector(weights, n_weights), vector(biases, n_biases)
    largest = 0.0
    for k in range(n_weights):
        largest = max(largest, abs(a[k]))
    for k in range(n_biases):
        largest = max(largest, abs(b[k]))
    squares = 0.0
    for k in range(n_weights):
        squares += (a[k] / largest) ** 2
    for k in range(n_biases):
        squares += (b[k] / largest) ** 2
    return largest * math.sqrt(squares)


@inlined
def _sum_rows(loops, rows, columns, address, out):
    """Write ``np.sum(array, axis=0)`` to `out`, summed in NumPy's order.

    NumPy adds row by row, but a single column pairwise.
    """
    if columns == 1:
        total(loops, address, rows, out)
    else:
        sum_rows(rows, columns, address, out)


@inlined
def _activate(loops, activation, slope, rows, columns, address, intercepts, active):
    """Add the biases, apply the activation in place, and count the samples that activate a unit."""
    if activation == RELU:
        rectify(rows, columns, address, intercepts, active)
        return
    z = matrix(address, rows, columns)
    bias = vector(intercepts, columns)
    count = vector(active, columns)
    for i in range(rows):
        for j in range(columns):
            value = z[i, j] + bias[j]
            count[j] += 1.0 if value > 0.0 or activation == IDENTITY else 0.0
            z[i, j] = value
    if activation == TWO_SLOPES:
        numbers = vector(address, rows * columns)
        for k in range(rows * columns):
            numbers[k] = slope * numbers[k] if numbers[k] <= 0.0 else numbers[k]
    elif activation == TANH_UNITS:
        map_in_place(loops, TANH, address, rows * columns)
    elif activation == LOGISTIC:
        map_in_place(loops, EXPIT, address, rows * columns)


@inlined
def _add_biases(rows, columns, address, intercepts):
    """Add the biases to (rows, columns) numbers in place."""
    z, bias = matrix(address, rows, columns), vector(intercepts, columns)
    for i in range(rows):
        for j in range(columns):
            z[i, j] += bias[j]


@inlined
def _through_activation(activation, slope, size, outputs, errors):
    """Multiply the errors by the derivative of the activation, computed from its output.

    `outputs` may be any numbers with the sign of the pre-activations for piecewise-linear units;
    see ``_known_side``.
    """
    z, d = vector(outputs, size), vector(errors, size)
    if activation == RELU:
        for k in range(size):
            d[k] = 0.0 if z[k] == 0.0 else d[k]
    elif activation == TWO_SLOPES:
        for k in range(size):
            d[k] = slope * d[k] if z[k] <= 0.0 else d[k]
    elif activation == TANH_UNITS:
        for k in range(size):
            d[k] *= 1.0 - z[k] * z[k]
    elif activation == LOGISTIC:
        for k in range(size):
            d[k] *= z[k]
            d[k] *= 1.0 - z[k]


@inlined
def _known_side(
    loops, fused, activation, slope, rows, sizes, offsets, layer, theta, outputs, scratch
):
    """Return the address of numbers that are positive where the pre-activations of `layer` are.

    These are the outputs of the layer, except with a negative slope, where outputs are positive on
    both sides: then the pre-activations are computed again, into `scratch`.
    """
    if activation != TWO_SLOPES or slope >= 0.0:
        return outputs
    inputs, units = sizes[layer], sizes[layer + 1]
    weights = theta + offsets[0, layer] * _FLOAT_BYTES
    below = outputs - rows * inputs * _FLOAT_BYTES
    forward(loops, fused, rows, inputs, units, below, weights, scratch)
    _add_biases(rows, units, scratch, theta + offsets[1, layer] * _FLOAT_BYTES)
    return scratch


@inlined
def _output(loops, activation, rows, columns, address, intercepts, scratch):
    """Add the biases and apply the output activation in place."""
    _add_biases(rows, columns, address, intercepts)
    z = matrix(address, rows, columns)
    if activation == LOGISTIC:
        map_in_place(loops, EXPIT, address, rows * columns)
    elif activation == SOFTMAX:
        for i in range(rows):
            largest = z[i, 0]
            for j in range(1, columns):
                if z[i, j] > largest or math.isnan(z[i, j]):
                    largest = z[i, j]
            for j in range(columns):
                z[i, j] -= largest
        map_in_place(loops, EXP, address, rows * columns)
        for i in range(rows):
            row = address + i * columns * _FLOAT_BYTES
            denominator = total(loops, row, columns, scratch)
            for j in range(columns):
                z[i, j] /= denominator


@inlined
def _x_log_y(x, y):
    """Return x log(y), or 0 if x is 0, as ``scipy.special.xlogy``."""
    if x == 0.0 and not math.isnan(y):
        return 0.0
    return x * math.log(y)


@inlined
def _gather_weights(loops, weights, order, start, b, out, scratch):
    """Write the weights of the samples of a batch to `out`, and return their sum."""
    chosen = vector(out, b)
    for i in range(b):
        chosen[i] = weights[order[start + i]]
    return total(loops, out, b, scratch)


@inlined
def _weigh(rows, columns, address, weights):
    """Multiply each row of (rows, columns) numbers by the weight of its sample, in place."""
    values, weight = matrix(address, rows, columns), vector(weights, rows)
    for i in range(rows):
        for j in range(columns):
            values[i, j] *= weight[i]


@inlined
def _loss(loops, activation, rows, columns, outputs, targets, weights, weight, terms, scratch):
    """Return the mean loss of a batch: log-loss, or half the squared error for identity outputs.

    `weights` is the address of the weights of the samples, or 0 if all are 1, and `weight` their
    sum. `terms` and `scratch` are addresses of rows x columns and of 1 + columns numbers, which are
    overwritten.
    """
    p = matrix(outputs, rows, columns)
    y = matrix(targets, rows, columns)
    term = matrix(terms, rows, columns)
    for i in range(rows):
        for j in range(columns):
            if activation == IDENTITY:
                miss = y[i, j] - p[i, j]
                term[i, j] = miss * miss
            else:
                q = p[i, j]
                q = _EPSILON if q < _EPSILON else q
                q = 1.0 - _EPSILON if q > 1.0 - _EPSILON else q
                if activation == LOGISTIC:  # the target is 0 or 1
                    term[i, j] = math.log(q if y[i, j] == 1.0 else 1.0 - q)
                else:
                    term[i, j] = _x_log_y(y[i, j], q)
    if weights != 0:
        _weigh(rows, columns, terms, weights)
    sums = scratch + _FLOAT_BYTES
    _sum_rows(loops, rows, columns, terms, sums)
    mean = vector(sums, columns)
    for j in range(columns):
        mean[j] /= weight
    loss = total(loops, sums, columns, scratch)
    return 0.5 * (loss / columns) if activation == IDENTITY else -loss


@compiled
def workspace(sizes, batch):
    """Allocate the buffer for one batch.

    It holds the outputs of the layers, errors, targets, terms and sums of the loss, weights of the
    samples, and the weights of one layer that are transposed for a product.
    """
    widest, units, transposed = 0, 0, 0
    for layer in range(len(sizes)):
        widest = max(widest, sizes[layer])
        units += sizes[layer]
        if layer > 0:
            transposed = max(transposed, sizes[layer - 1] * sizes[layer])
    outputs = sizes[len(sizes) - 1]
    transposed = min(transposed, LARGEST_FUSED)
    return np.empty(batch * (units + 2 * widest + 2 * outputs + 1) + outputs + 1 + transposed)


@inlined
def batch_gradient(
    loops, fused, last, sizes, offsets, activations, slopes, out_activation, alpha, X, Y,
    sample_weights, order, start, b, parameters, gradients, norms, active, buffer,
):  # fmt: skip
    """Compute the loss of one mini-batch and its gradient.

    Parameters
    ----------
    loops
        Result of ``loop_table``.
    fused, last
        Results of ``fused_products``, and the index of the one for the `b` samples of the batch.
    sizes
        (L + 1,) units per layer, inputs and outputs included.
    offsets
        Result of ``layout``.
    activations, slopes
        For each hidden layer, the code of its activation, and the slope of TWO_SLOPES below zero.
    out_activation
        Code of the activation of the outputs.
    alpha
        L2 penalty.
    X, Y
        (n, inputs) samples and (n, outputs) targets of the whole training set.
    sample_weights
        (n,) weights of the samples in the loss, or (0,) if all are 1.
    order, start, b
        ``order[start : start + b]`` are the indices of the samples in the batch.
    parameters
        (P,) weights and biases.
    gradients
        (P,) receives the gradient of the mean loss, weighted by the samples' weights.
    norms
        (L,) receives the Euclidean norm of each layer's gradient, over weights and biases.
    active
        (hidden units,) counts, increased by the number of samples on which each unit is active.
    buffer
        Result of ``workspace``; overwritten.

    Returns
    -------
    float
        The mean loss plus scikit-learn's L2 term: alpha times the sum of squared weights, divided
        by 2 and by the number of samples or the sum of their weights.
    """
    layers = len(sizes) - 1
    inputs, outputs = sizes[0], sizes[layers]
    theta, derivatives = address_of(parameters), address_of(gradients)

    values = address_of(buffer)
    for i in range(b):
        for j in range(inputs):
            buffer[i * inputs + j] = X[order[start + i], j]
    counts = address_of(active)
    z = values
    for layer in range(layers):
        n, p = sizes[layer], sizes[layer + 1]
        a, z = z, z + b * n * _FLOAT_BYTES
        weights = theta + offsets[0, layer] * _FLOAT_BYTES
        forward(loops, fused[last, FORWARD, layer], b, n, p, a, weights, z)
        bias = theta + offsets[1, layer] * _FLOAT_BYTES
        if layer < layers - 1:
            _activate(loops, activations[layer], slopes[layer], b, p, z, bias, counts)
            counts += p * _FLOAT_BYTES

    widest = 0
    for layer in range(layers + 1):
        widest = max(widest, sizes[layer])
    d = z + b * outputs * _FLOAT_BYTES
    e = d + b * widest * _FLOAT_BYTES
    targets = e + b * widest * _FLOAT_BYTES
    terms = targets + b * outputs * _FLOAT_BYTES
    scratch = terms + b * outputs * _FLOAT_BYTES
    transposed = scratch + (outputs + 1) * _FLOAT_BYTES
    chosen, weight = 0, float(b)
    if len(sample_weights) > 0:
        chosen = transposed
        transposed += b * _FLOAT_BYTES
        weight = _gather_weights(loops, sample_weights, order, start, b, chosen, scratch)

    y = matrix(targets, b, outputs)
    for i in range(b):
        for j in range(outputs):
            y[i, j] = Y[order[start + i], j]
    _output(loops, out_activation, b, outputs, z, bias, scratch)
    loss = _loss(loops, out_activation, b, outputs, z, targets, chosen, weight, terms, scratch)
    penalty = 0.0
    for layer in range(layers):
        size = offsets[0, layer + 1] - offsets[0, layer]
        weights = theta + offsets[0, layer] * _FLOAT_BYTES
        penalty += _squared_norm(loops, weights, size, scratch)
    loss += 0.5 * alpha * penalty / weight

    prediction = matrix(z, b, outputs)
    error = matrix(d, b, outputs)
    for i in range(b):
        for j in range(outputs):
            error[i, j] = prediction[i, j] - y[i, j]
    if chosen != 0:
        _weigh(b, outputs, d, chosen)

    for layer in range(layers - 1, -1, -1):
        n, p = sizes[layer], sizes[layer + 1]
        z -= b * n * _FLOAT_BYTES
        weights, biases = offsets[0, layer] * _FLOAT_BYTES, offsets[1, layer] * _FLOAT_BYTES
        gradient(loops, fused[last, GRADIENT, layer], b, n, p, z, d, derivatives + weights)
        squares = average_with_penalty(n * p, derivatives + weights, weight, theta + weights, alpha)
        _sum_rows(loops, b, p, d, derivatives + biases)
        squares += average(p, derivatives + biases, weight)
        norms[layer] = _norm(squares, derivatives + weights, n * p, derivatives + biases, p)
        if layer > 0:
            by_loop = fused[last, BACKWARD, layer]
            backward(loops, by_loop, b, n, p, d, theta + weights, e, transposed)
            # The errors in d are no longer needed, so their memory is reused.
            by_loop = fused[last, FORWARD, layer - 1]
            activation, slope = activations[layer - 1], slopes[layer - 1]
            side = _known_side(
                loops, by_loop, activation, slope, b, sizes, offsets, layer - 1, theta, z, d
            )
            _through_activation(activation, slope, b * n, side, e)
            d, e = e, d
    return loss


@compiled
def loss_and_gradient(
    loops, fused, sizes, offsets, activations, slopes, out_activation, alpha, X, Y, sample_weights,
    parameters, gradients, norms, active, buffer,
):  # fmt: skip
    """Compute the loss of the whole training set and its gradient; see ``batch_gradient``."""
    return batch_gradient(
        loops, fused, 0, sizes, offsets, activations, slopes, out_activation, alpha, X, Y,
        sample_weights, np.arange(len(X)), 0, len(X), parameters, gradients, norms, active, buffer,
    )  # fmt: skip
