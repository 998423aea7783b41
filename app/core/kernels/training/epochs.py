"""Epochs of mini-batch training with Adam or stochastic gradient descent."""

import math

import numpy as np

from .. import compiled, inlined
from .backprop import batch_gradient, layout, workspace
from .permutations import permute

ADAM, SGD = range(2)
CONSTANT, INVSCALING = range(2)

# Indices into the arguments `choices` and `rates` of `train`.
SOLVER, SCHEDULE, NESTEROV, SHUFFLE, BATCH_SIZE, OUT_ACTIVATION = range(6)
(
    LEARNING_RATE_INIT, LEARNING_RATE, POWER_T, ALPHA, L1, MOMENTUM, BETA_1, BETA_2, EPSILON,
) = range(9)  # fmt: skip

# Indices into the argument `clock` of `train`.
STEPS, SAMPLES = range(2)


@inlined
def _adam(rates, t, parameters, gradients, moments):
    """Take one Adam step in place; Kingma & Ba (2014), https://arxiv.org/abs/1412.6980."""
    beta_1, beta_2, epsilon = rates[BETA_1], rates[BETA_2], rates[EPSILON]
    rate = (
        rates[LEARNING_RATE_INIT]
        * math.sqrt(1.0 - math.pow(beta_2, float(t)))
        / (1.0 - math.pow(beta_1, float(t)))
    )
    rest_1, rest_2 = 1.0 - beta_1, 1.0 - beta_2
    for k in range(len(parameters)):
        g = gradients[k]
        m = beta_1 * moments[0, k] + rest_1 * g
        v = beta_2 * moments[1, k] + rest_2 * (g * g)
        moments[0, k] = m
        moments[1, k] = v
        parameters[k] += -rate * m / (math.sqrt(v) + epsilon)


@inlined
def _descend(rate, momentum, nesterov, parameters, gradients, moments):
    """Take one step of gradient descent in place, with plain or Nesterov momentum."""
    for k in range(len(parameters)):
        update = momentum * moments[0, k] - rate * gradients[k]
        moments[0, k] = update
        if nesterov:
            update = momentum * update - rate * gradients[k]
        parameters[k] += update


@inlined
def _shrink(threshold, weights):
    """Apply the proximal operator of the L1 penalty in place: soft thresholding."""
    for k in range(len(weights)):
        size = abs(weights[k]) - threshold
        if size > 0.0:
            weights[k] = math.copysign(size, weights[k])
        elif size <= 0.0:
            weights[k] = 0.0


@inlined
def _norm_1(values):
    """Return the sum of the absolute values."""
    result = 0.0
    for k in range(len(values)):
        result += abs(values[k])
    return result


@inlined
def _copy(source, target):
    # A slice assignment compiles more slowly, with error messages that cannot occur here.
    for k in range(len(source)):
        target[k] = source[k]


@inlined
def _fill(target, value):
    for k in range(len(target)):
        target[k] = value


@inlined
def _finite(values):
    result = True
    for k in range(len(values)):
        result &= math.isfinite(values[k])
    return result


@compiled
def train(
    loops, fused, sizes, activations, slopes, choices, rates, X, Y, sample_weights, generator,
    order, frozen, parameters, moments, clock, history, active, stop,
):  # fmt: skip
    """Train for some epochs, or until the loss, a gradient or a parameter is no longer finite.

    Parameters
    ----------
    loops, sizes, activations, slopes, X, Y, sample_weights, parameters
        As for ``batch_gradient``. The parameters are updated in place.
    fused
        (2, 3, L) results of ``fused_products``: for complete batches, and for the last batch.
    choices, rates
        (6,) int64 and (9,) float64 settings, at the indices defined at the top of this module.
        The schedule INVSCALING updates ``rates[LEARNING_RATE]`` in place.
    generator
        (625,) state of the random generator; see ``permutations``. Updated in place.
    order
        (n,) order of the samples in the last shuffled epoch; initially 0, 1, …. Each epoch shuffles
        it further, as scikit-learn's ``fit`` does. Updated in place.
    frozen
        (F,) positions of the parameters that keep their values, as do their moments.
    moments
        (2, P) Adam's moving averages of the gradients and of their squares; for SGD the first row
        holds the velocities. Updated in place.
    clock
        (2,) steps taken and samples seen so far. Updated in place.
    history
        (E, 1 + L) receives, per epoch, the loss and the gradient norm of each layer: averages over
        the batches, weighted by batch size.
    active
        (hidden units,) receives, for the last epoch, the number of samples on which each unit was
        active.
    stop
        (1,) flag that is read before every batch; training stops if it is not 0.

    Returns
    -------
    int
        The number of completed epochs. If it is less than E, the next epoch diverged; everything
        that is updated in place has its value from before that epoch. -1 if training was stopped:
        then the arrays are in an intermediate state and must be discarded.
    """
    samples = X.shape[0]
    layers = len(sizes) - 1
    offsets = layout(sizes)
    weights = offsets[0, layers]
    batch_size = min(choices[BATCH_SIZE], samples)
    buffer = workspace(sizes, batch_size)
    gradients = np.empty_like(parameters)
    norms = np.empty(layers)
    counts = np.empty_like(active)
    unshuffled = np.arange(samples)
    before = np.empty((3, len(parameters)))
    clock_before = np.empty_like(clock)
    generator_before = np.empty_like(generator)
    order_before = np.empty_like(order)
    # Steps move all parameters, and frozen ones are put back: loops without a test for each
    # parameter are faster, and few runs freeze any.
    still = np.empty((3, len(frozen)))
    for k in range(len(frozen)):
        still[0, k] = parameters[frozen[k]]
        still[1, k] = moments[0, frozen[k]]
        still[2, k] = moments[1, frozen[k]]

    for epoch in range(len(history)):
        _copy(parameters, before[0])
        _copy(moments[0], before[1])
        _copy(moments[1], before[2])
        _copy(clock, clock_before)
        _copy(generator, generator_before)
        _copy(order, order_before)
        rate_before = rates[LEARNING_RATE]
        if choices[SHUFFLE]:
            permute(generator, order)
        current = order if choices[SHUFFLE] else unshuffled
        _fill(history[epoch], 0.0)
        _fill(counts, 0.0)
        for start in range(0, samples, batch_size):
            if stop[0] != 0:
                return -1
            b = min(batch_size, samples - start)
            last = 0 if b == batch_size else 1
            loss = batch_gradient(
                loops, fused, last, sizes, offsets, activations, slopes, choices[OUT_ACTIVATION],
                rates[ALPHA], X, Y, sample_weights, current, start, b, parameters, gradients, norms,
                counts, buffer,
            )  # fmt: skip
            if rates[L1] > 0.0:
                loss += rates[L1] * _norm_1(parameters[:weights])
            history[epoch, 0] += loss * b
            for layer in range(layers):
                history[epoch, 1 + layer] += norms[layer] * b
            clock[STEPS] += 1
            rate = rates[LEARNING_RATE_INIT]
            if choices[SOLVER] == ADAM:
                _adam(rates, clock[STEPS], parameters, gradients, moments)
            else:
                rate = rates[LEARNING_RATE]
                _descend(
                    rate, rates[MOMENTUM], choices[NESTEROV] != 0, parameters, gradients, moments
                )
            if rates[L1] > 0.0:
                _shrink(rate * rates[L1], parameters[:weights])
            for k in range(len(frozen)):
                parameters[frozen[k]] = still[0, k]
                moments[0, frozen[k]] = still[1, k]
                moments[1, frozen[k]] = still[2, k]
        for column in range(1 + layers):
            history[epoch, column] /= samples
        if not (_finite(history[epoch]) and _finite(parameters)):
            _copy(before[0], parameters)
            _copy(before[1], moments[0])
            _copy(before[2], moments[1])
            _copy(clock_before, clock)
            _copy(generator_before, generator)
            _copy(order_before, order)
            rates[LEARNING_RATE] = rate_before
            return epoch
        _copy(counts, active)
        clock[SAMPLES] += samples
        if choices[SCHEDULE] == INVSCALING:
            rates[LEARNING_RATE] = rates[LEARNING_RATE_INIT] / math.pow(
                float(clock[SAMPLES] + 1), rates[POWER_T]
            )
    return len(history)
