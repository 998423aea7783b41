"""The classes that may have the largest output at a vertex, as sets of 64 classes per word."""

import numpy as np

from .. import compiled, inlined, selecting, separate
from ..bits import address_of, bits_of, compare_eight, lowest
from .error_bounds import LOST, UP
from .halfedges import ERROR_FACTOR, ERROR_OFFSET, INPUT_ERROR, STOP

# Rows of `tests`: slopes and offsets that make `compare_eight` compare with its factor, and the
# largest ERROR_FACTOR and ERROR_OFFSET of all classes.
ONES, ZEROS, LARGEST_BOUNDS = range(3)


@compiled
def tests_of(bounds):
    """Return `tests`, from the bounds of the output layer."""
    tests = np.zeros((3, 8))
    tests[ONES] = 1.0
    for row in (ERROR_FACTOR, ERROR_OFFSET):
        for k in range(bounds.shape[1]):
            tests[LARGEST_BOUNDS, row] = max(tests[LARGEST_BOUNDS, row], bounds[row, k])
    return tests


@selecting
def _largest(Z, row):
    best = Z[row, 0]
    for k in range(1, Z.shape[1]):
        best = Z[row, k] if Z[row, k] > best else best
    return best


@inlined
def find_near(Z, row, error, bounds, tests, near, v):
    """Store the classes that may have the largest output, in ``near[v]``.

    Parameters
    ----------
    Z : (n, C) array
        Outputs; those of the vertex are in this row.
    error : float
        INPUT_ERROR of the vertex.
    bounds : (4, C) array
        As in `halfedges.Cut`.
    tests : (3, 8) array
        From `tests_of`.
    near : array of uint64
    """
    count = Z.shape[1]
    margin = error * tests[LARGEST_BOUNDS, ERROR_FACTOR] + tests[LARGEST_BOUNDS, ERROR_OFFSET]
    best = _largest(Z, row)
    least = best - 2.0 * UP * (margin + LOST) - UP * 2.0**-52 * abs(best)
    values = address_of(Z) + 8 * count * row
    ones, zeros = address_of(tests), address_of(tests) + 64
    found = several = False
    for w in range(near.shape[1]):
        base = w << 6
        here = min(64, count - base)
        bits = np.uint64(0)
        for i in range(0, here - 7, 8):
            # The second eight bits say which values are below `least`.
            three = compare_eight(values + 8 * (base + i), ones, zeros, -least)
            bits |= (~three >> np.uint64(8) & np.uint64(0xFF)) << np.uint64(i)
        for i in range(here & ~7, here):
            bits |= np.uint64(Z[row, base + i] >= least) << np.uint64(i)
        near[v, w] = bits
        several |= bits & (bits - np.uint64(1)) != np.uint64(0) or (found and bits != np.uint64(0))
        found |= bits != np.uint64(0)
    if several:
        _keep_near(Z, row, error, bounds, near, v)


@inlined
def _keep_near(Z, row, error, bounds, near, v):
    """Remove the classes that are behind another by more than their own bounds."""
    least = -np.inf
    for w in range(near.shape[1]):
        bits = near[v, w]
        while bits:
            k = (w << 6) + lowest(bits)
            bits &= bits - np.uint64(1)
            least = max(least, Z[row, k] - _margin(error, bounds, k))
    for w in range(near.shape[1]):
        bits = near[v, w]
        while bits:
            bit = bits & (~bits + np.uint64(1))
            bits ^= bit
            k = (w << 6) + lowest(bit)
            if Z[row, k] + _margin(error, bounds, k) < least:
                near[v, w] ^= bit


@inlined
def _margin(error, bounds, k):
    return error * bounds[ERROR_FACTOR, k] + bounds[ERROR_OFFSET, k] + LOST


@separate
def undecided_winners(accuracy, outputs, flag):
    """Return for how many pairs of a vertex and a class, beyond the first, the class may win.

    The flag is that of a `jobs.job.Job`. If it says to stop, some are not counted.
    """
    tests = tests_of(outputs.bounds)
    near = np.empty((1, (outputs.Z.shape[1] + 63) >> 6), dtype=np.uint64)
    found = 0
    for v in range(accuracy.shape[0]):
        if flag[STOP]:
            break
        find_near(outputs.Z, v, accuracy[v, INPUT_ERROR], outputs.bounds, tests, near, 0)
        found -= 1
        for w in range(near.shape[1]):
            bits = near[0, w]
            while bits:
                bits &= bits - np.uint64(1)
                found += 1
    return found


@compiled
def distinct_outputs(weights, biases):
    """Return which outputs no earlier output equals everywhere.

    Parameters
    ----------
    weights : (n, C) array
    biases : (C,) array

    Returns
    -------
    (C,) array of bool
    """
    count = biases.shape[0]
    distinct = np.ones(count, dtype=np.bool_)
    slots = 1
    while slots < 2 * count:
        slots *= 2
    # A hash table of the first of equal outputs; -1 is free.
    table = np.full(slots, -1)
    for k in range(count):
        slot = _hash(weights, biases, k) & (slots - 1)
        while table[slot] >= 0 and not _are_equal(weights, biases, table[slot], k):
            slot = (slot + 1) & (slots - 1)
        distinct[k] = table[slot] < 0
        if distinct[k]:
            table[slot] = k
    return distinct


@inlined
def _hash(weights, biases, k):
    # Adding 0.0 unites zeros.
    found = bits_of(biases[k] + 0.0)
    for i in range(weights.shape[0]):
        found = (found ^ bits_of(weights[i, k] + 0.0)) * 0x100000001B3
        found ^= found >> 29
    return found


@inlined
def _are_equal(weights, biases, i, k):
    equal = biases[i] == biases[k]
    for row in range(weights.shape[0]):
        equal &= weights[row, i] == weights[row, k]
    return equal
