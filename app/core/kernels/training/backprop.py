"""One batch of back-propagation: loss and gradients, to the bit as scikit-learn computes them.

Shapes and orders are scikit-learn's (``BaseMultilayerPerceptron._backprop``, version 1.9), so that
each product and each sum rounds as there. Parameters stand in one vector: the weights of all
layers, each C-ordered, then the biases of all layers.
"""

import math

import numpy as np

from .. import compiled
from ..numpy_loops import EXP, EXPIT, TANH, map_in_place, matrix, multiply, total, vector
from .dense import backward, forward, gradient

IDENTITY, RELU, LEAKY_RELU, TANH_UNITS, LOGISTIC, SOFTMAX = range(6)
"""Activations; hidden units take the first five, outputs IDENTITY, LOGISTIC or SOFTMAX."""

_FLOAT_BYTES = 8
_EPSILON = 2.0**-52  # np.finfo(float).eps, at which scikit-learn clips probabilities


@compiled
def layout(sizes):
    """(2, L + 1) positions in the vector of parameters: of each layer's weights and biases.

    The last column holds where the weights end and where all ends.
    """
    layers = len(sizes) - 1
    places = np.empty((2, layers + 1), np.int64)
    places[0, 0] = 0
    for layer in range(layers):
        places[0, layer + 1] = places[0, layer] + sizes[layer] * sizes[layer + 1]
    places[1, 0] = places[0, layers]
    for layer in range(layers):
        places[1, layer + 1] = places[1, layer] + sizes[layer + 1]
    return places


@compiled
def _address(array):
    # One type for all addresses, or each function would be compiled for signed and unsigned ones.
    return np.int64(array.ctypes.data)


@compiled
def _squared_norm(loops, address, size, scratch):
    """The dot product of a vector with itself, by the same BLAS call as ``np.dot``."""
    multiply(loops, 1, size, 1, address, size, 1, address, 1, 1, scratch)
    return vector(scratch, 1)[0]


@compiled
def _norm(loops, weights, n_weights, biases, n_biases, scratch):
    """Euclidean norm of two vectors as one, also where its square is more than a float can hold."""
    a, b = vector(weights, n_weights), vector(biases, n_biases)
    squares = _squared_norm(loops, weights, n_weights, scratch)
    for k in range(n_biases):
        squares += b[k] * b[k]
    if math.isfinite(squares):
        return math.sqrt(squares)
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


@compiled
def _sum_rows(loops, rows, columns, address, out):
    """``np.sum(array, axis=0)`` in NumPy's order: by rows, but pairwise for a single column."""
    result = vector(out, columns)
    if columns == 1:
        total(loops, address, rows, out)
        return
    array = matrix(address, rows, columns)
    for j in range(columns):
        result[j] = array[0, j]
    for i in range(1, rows):
        for j in range(columns):
            result[j] += array[i, j]


@compiled
def _activate(loops, activation, slope, rows, columns, address, intercepts, active):
    """Add the biases, apply the activation in place, and count where each unit is active."""
    z = matrix(address, rows, columns)
    bias = vector(intercepts, columns)
    count = vector(active, columns)
    if activation == RELU:
        for i in range(rows):
            for j in range(columns):
                value = z[i, j] + bias[j]
                count[j] += 1.0 if value > 0.0 else 0.0
                # Not `value > 0`: a NaN has to come through.
                z[i, j] = 0.0 if value <= 0.0 else value
        return
    for i in range(rows):
        for j in range(columns):
            value = z[i, j] + bias[j]
            count[j] += 1.0 if value > 0.0 or activation == IDENTITY else 0.0
            z[i, j] = value
    if activation == LEAKY_RELU:
        for i in range(rows):
            for j in range(columns):
                value = z[i, j]
                z[i, j] = slope * value if value <= 0.0 else value
    elif activation == TANH_UNITS:
        map_in_place(loops, TANH, address, rows * columns)
    elif activation == LOGISTIC:
        map_in_place(loops, EXPIT, address, rows * columns)


@compiled
def _through_activation(activation, slope, rows, columns, outputs, errors):
    """Multiply the errors by the derivative of the activation, written in its own output."""
    z = matrix(outputs, rows, columns)
    d = matrix(errors, rows, columns)
    for i in range(rows):
        if activation == RELU:
            for j in range(columns):
                d[i, j] = 0.0 if z[i, j] == 0.0 else d[i, j]
        elif activation == LEAKY_RELU:
            for j in range(columns):
                d[i, j] = slope * d[i, j] if z[i, j] <= 0.0 else d[i, j]
        elif activation == TANH_UNITS:
            for j in range(columns):
                d[i, j] *= 1.0 - z[i, j] * z[i, j]
        elif activation == LOGISTIC:
            for j in range(columns):
                d[i, j] *= z[i, j]
                d[i, j] *= 1.0 - z[i, j]


@compiled
def _output(loops, activation, rows, columns, address, intercepts, scratch):
    """Add the biases and apply the output activation in place."""
    z = matrix(address, rows, columns)
    bias = vector(intercepts, columns)
    for i in range(rows):
        for j in range(columns):
            z[i, j] += bias[j]
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


@compiled
def _x_log_y(x, y):
    if x == 0.0 and not math.isnan(y):
        return 0.0
    return x * math.log(y)


@compiled
def _loss(loops, activation, rows, columns, outputs, targets, terms, scratch):
    """Mean loss of a batch: log-loss, or half the squared error for identity outputs.

    `terms` has room for rows x columns, `scratch` for 1 + columns numbers.
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
                term[i, j] = _x_log_y(y[i, j], q)
                if activation == LOGISTIC:
                    term[i, j] += _x_log_y(1.0 - y[i, j], 1.0 - q)
    sums = scratch + _FLOAT_BYTES
    _sum_rows(loops, rows, columns, terms, sums)
    mean = vector(sums, columns)
    for j in range(columns):
        mean[j] /= rows
    loss = total(loops, sums, columns, scratch)
    return 0.5 * (loss / columns) if activation == IDENTITY else -loss


@compiled
def workspace(sizes, batch):
    """Room for one batch: outputs of all layers, errors, targets, loss terms, and sums."""
    widest, units = 0, 0
    for layer in range(len(sizes)):
        widest = max(widest, sizes[layer])
        units += sizes[layer]
    outputs = sizes[len(sizes) - 1]
    return np.empty(batch * (units + 2 * widest + 2 * outputs) + outputs + 1)


@compiled
def loss_and_gradient(
    loops, sizes, places, activation, out_activation, slope, alpha, X, Y, rows, parameters,
    gradients, norms, active, room,
):  # fmt: skip
    """Back-propagate one batch.

    Parameters
    ----------
    loops
        From ``loop_table``.
    sizes
        (L + 1,) units per layer, inputs and outputs included.
    places
        From ``layout``.
    activation, out_activation, slope, alpha
        Of the hidden units, of the outputs; the slope of LEAKY_RELU; the L2 penalty.
    X, Y
        (n, inputs), (n, outputs) all samples and targets.
    rows
        (b,) which samples make up the batch, in order.
    parameters
        (P,) weights and biases.
    gradients
        (P,) receives the gradient of the mean loss.
    norms
        (L,) receives the Euclidean norm of each layer's gradient, weights and biases together.
    active
        (hidden units,) counts, increased by the number of samples on which each unit is active.
    room
        From ``workspace``.

    Returns
    -------
    float
        Mean loss, with the L2 penalty as scikit-learn adds it.
    """
    b = len(rows)
    layers = len(sizes) - 1
    inputs, outputs = sizes[0], sizes[layers]
    theta, slopes = _address(parameters), _address(gradients)

    values = _address(room)
    for i in range(b):
        for j in range(inputs):
            room[i * inputs + j] = X[rows[i], j]
    counts = _address(active)
    z = values
    for layer in range(layers):
        n, p = sizes[layer], sizes[layer + 1]
        a, z = z, z + b * n * _FLOAT_BYTES
        forward(loops, b, n, p, a, theta + places[0, layer] * _FLOAT_BYTES, z)
        bias = theta + places[1, layer] * _FLOAT_BYTES
        if layer < layers - 1:
            _activate(loops, activation, slope, b, p, z, bias, counts)
            counts += p * _FLOAT_BYTES

    widest = 0
    for layer in range(layers + 1):
        widest = max(widest, sizes[layer])
    d = z + b * outputs * _FLOAT_BYTES
    e = d + b * widest * _FLOAT_BYTES
    targets = e + b * widest * _FLOAT_BYTES
    terms = targets + b * outputs * _FLOAT_BYTES
    scratch = terms + b * outputs * _FLOAT_BYTES

    y = matrix(targets, b, outputs)
    for i in range(b):
        for j in range(outputs):
            y[i, j] = Y[rows[i], j]
    _output(loops, out_activation, b, outputs, z, bias, scratch)
    loss = _loss(loops, out_activation, b, outputs, z, targets, terms, scratch)
    penalty = 0.0
    for layer in range(layers):
        size = places[0, layer + 1] - places[0, layer]
        start = theta + places[0, layer] * _FLOAT_BYTES
        penalty += _squared_norm(loops, start, size, scratch)
    loss += 0.5 * alpha * penalty / b

    prediction = matrix(z, b, outputs)
    error = matrix(d, b, outputs)
    for i in range(b):
        for j in range(outputs):
            error[i, j] = prediction[i, j] - y[i, j]

    for layer in range(layers - 1, -1, -1):
        n, p = sizes[layer], sizes[layer + 1]
        first, last = places[0, layer], places[0, layer + 1]
        z -= b * n * _FLOAT_BYTES
        gradient(loops, b, n, p, z, d, slopes + first * _FLOAT_BYTES)
        for k in range(first, last):
            gradients[k] = (gradients[k] + alpha * parameters[k]) / b
        first_bias, last_bias = places[1, layer], places[1, layer + 1]
        _sum_rows(loops, b, p, d, slopes + first_bias * _FLOAT_BYTES)
        for k in range(first_bias, last_bias):
            gradients[k] /= b
        weights, biases = slopes + first * _FLOAT_BYTES, slopes + first_bias * _FLOAT_BYTES
        norms[layer] = _norm(loops, weights, last - first, biases, p, scratch)
        if layer > 0:
            backward(loops, b, n, p, d, theta + first * _FLOAT_BYTES, e)
            _through_activation(activation, slope, b, n, z, e)
            d, e = e, d
    return loss
