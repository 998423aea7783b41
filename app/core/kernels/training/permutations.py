"""Permutations as ``numpy.random.RandomState.shuffle`` draws them, to the bit, without the GIL.

The generator is MT19937 of Matsumoto & Nishimura (1998), "Mersenne twister: a 623-dimensionally
equidistributed uniform pseudo-random number generator", and a number below a bound is drawn as
NumPy's legacy generator does it: by masking and rejecting. Its state is (625,) uint32: the 624
words, and the number of them that have been used.
"""

import numpy as np

from .. import compiled

WORDS = 624
_SHIFT = 397


@compiled
def _refill(state):
    """The next 624 words of the recurrence, in place."""
    for k in range(WORDS):
        y = (state[k] & 0x80000000) | (state[(k + 1) % WORDS] & 0x7FFFFFFF)
        twist = 0x9908B0DF if y & 1 else 0
        state[k] = np.uint32(state[(k + _SHIFT) % WORDS] ^ (y >> 1) ^ twist)
    state[WORDS] = 0


@compiled
def _draw(state):
    """The next 32 random bits."""
    if state[WORDS] == WORDS:
        _refill(state)
    y = np.int64(state[state[WORDS]])
    state[WORDS] += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C5680
    y ^= (y << 15) & 0xEFC60000
    return y ^ (y >> 18)


@compiled
def _draw_up_to(state, most):
    """A number from 0 to `most`, each as likely."""
    mask = most
    for shift in (1, 2, 4, 8, 16):
        mask |= mask >> shift
    value = _draw(state) & mask
    while value > most:
        value = _draw(state) & mask
    return value


@compiled
def permute(state, order):
    """Compose an order with a permutation drawn anew, in place.

    ``order`` becomes ``order[p]``, where p is ``arange(len(order))`` as ``shuffle`` leaves it: the
    entries change places as those of p do.

    Parameters
    ----------
    state
        (625,) of the generator; moved on in place.
    order
        (n,) integers.
    """
    for k in range(len(order) - 1, 0, -1):
        other = _draw_up_to(state, k)
        order[k], order[other] = order[other], order[k]
