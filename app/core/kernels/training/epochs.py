"""Epochs of stochastic training: batch after batch, by adam or stochastic gradient descent."""

import math

import numpy as np

from .. import compiled
from .backprop import layout, loss_and_gradient, workspace
from .permutations import permute

ADAM, SGD = range(2)
CONSTANT, INVSCALING = range(2)

# Places in the `choices` and the `rates` of `train`.
SOLVER, SCHEDULE, NESTEROV, SHUFFLE, BATCH_SIZE, ACTIVATION, OUT_ACTIVATION = range(7)
(
    LEARNING_RATE_INIT, LEARNING_RATE, POWER_T, ALPHA, L1, MOMENTUM, BETA_1, BETA_2, EPSILON,
    NEGATIVE_SLOPE,
) = range(10)  # fmt: skip

# Places in the `clock` of `train`.
STEPS, SAMPLES = range(2)


@compiled
def _adam(rates, t, parameters, gradients, moments):
    """One step of Kingma & Ba (2014), https://arxiv.org/abs/1412.6980; returns the rate used."""
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


@compiled
def _descend(rate, momentum, nesterov, parameters, gradients, moments):
    """One step of gradient descent with momentum, looked ahead along by Nesterov's rule."""
    for k in range(len(parameters)):
        update = momentum * moments[0, k] - rate * gradients[k]
        moments[0, k] = update
        if nesterov:
            update = momentum * update - rate * gradients[k]
        parameters[k] += update


@compiled
def _shrink(threshold, weights):
    """The proximal step of the L1 penalty: nearer to 0 by `threshold`, and 0 within it."""
    for k in range(len(weights)):
        size = abs(weights[k]) - threshold
        if size > 0.0:
            weights[k] = math.copysign(size, weights[k])
        elif size <= 0.0:
            weights[k] = 0.0


@compiled
def _norm_1(values):
    """Sum of magnitudes."""
    result = 0.0
    for k in range(len(values)):
        result += abs(values[k])
    return result


@compiled
def _copy(source, target):
    # Numba's slice assignment would compile the wording of errors that cannot happen here.
    for k in range(len(source)):
        target[k] = source[k]


@compiled
def _fill(target, value):
    for k in range(len(target)):
        target[k] = value


@compiled
def _finite(values):
    result = True
    for k in range(len(values)):
        result &= math.isfinite(values[k])
    return result


@compiled
def train(
    loops, sizes, choices, rates, X, Y, generator, order, parameters, moments, clock, history,
    active, stop,
):  # fmt: skip
    """Train for some epochs, or until the loss, a gradient or a weight is no longer finite.

    Parameters
    ----------
    loops, sizes, X, Y, parameters
        As for ``loss_and_gradient``; the parameters are changed in place.
    choices, rates
        Whole and real numbers, at the places named at the head of this module. With the schedule
        INVSCALING the learning rate is changed in place.
    generator
        (625,) state of the generator; see ``permutations``. Changed in place.
    order
        (n,) order of the samples in the last epoch that shuffled them, or 0, 1, …; each epoch
        permutes it further, as scikit-learn's ``fit`` does. Changed in place.
    moments
        (2, P) adam's means of the gradients and of their squares; or the velocities, in the
        first row. Changed in place.
    clock
        Steps taken and samples seen so far, counted on in place.
    history
        (E, 1 + L) receives per epoch the mean loss and the layers' gradient norms: of all batches,
        weighted by their sizes.
    active
        (hidden units,) receives the number of samples on which each was active in the last epoch.
    stop
        (1,) looked at before every batch: not 0 ends it there, in the middle of things.

    Returns
    -------
    int
        Number of epochs finished. When it is below E, the epoch after them has diverged, and
        everything that was changed in place is as it was before that epoch. -1: it was stopped.
    """
    samples = X.shape[0]
    layers = len(sizes) - 1
    places = layout(sizes)
    weights = places[0, layers]
    batch_size = min(choices[BATCH_SIZE], samples)
    room = workspace(sizes, batch_size)
    gradients = np.empty_like(parameters)
    norms = np.empty(layers)
    counts = np.empty_like(active)
    unshuffled = np.arange(samples)
    before = np.empty((3, len(parameters)))
    clock_before = np.empty_like(clock)
    generator_before = np.empty_like(generator)
    order_before = np.empty_like(order)

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
            rows = current[start : min(start + batch_size, samples)]
            loss = loss_and_gradient(
                loops, sizes, places, choices[ACTIVATION], choices[OUT_ACTIVATION],
                rates[NEGATIVE_SLOPE], rates[ALPHA], X, Y, rows, parameters, gradients, norms,
                counts, room,
            )  # fmt: skip
            if rates[L1] > 0.0:
                loss += rates[L1] * _norm_1(parameters[:weights])
            history[epoch, 0] += loss * len(rows)
            for layer in range(layers):
                history[epoch, 1 + layer] += norms[layer] * len(rows)
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
