"""The same permutations as ``numpy.random.RandomState.shuffle``, computed without the GIL.

The generator is MT19937 of Matsumoto & Nishimura (1998), "Mersenne twister: a 623-dimensionally
equidistributed uniform pseudo-random number generator". Bounded integers are drawn as in NumPy's
legacy generator, by masking and rejection. The state is a (625,) uint32 array: 624 words, then the
number of words already used.
"""

import numpy as np

from .. import compiled

WORDS = 624
_SHIFT = 397


@compiled
def _refill(state):
    """Replace the words of the state by the next 624 of the recurrence."""
    for k in range(WORDS):
        y = (state[k] & 0x80000000) | (state[(k + 1) % WORDS] & 0x7FFFFFFF)
        twist = 0x9908B0DF if y & 1 else 0
        state[k] = np.uint32(state[(k + _SHIFT) % WORDS] ^ (y >> 1) ^ twist)
    state[WORDS] = 0


@compiled
def _draw(state):
    """Return the next 32 random bits, tempered."""
    if state[WORDS] == WORDS:
        _refill(state)
    y = np.int64(state[state[WORDS]])
    state[WORDS] += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C5680
    y ^= (y << 15) & 0xEFC60000
    return y ^ (y >> 18)


@compiled
def _draw_up_to(state, maximum):
    """Return a uniformly distributed integer from 0 to `maximum`, both included."""
    mask = maximum
    for shift in (1, 2, 4, 8, 16):
        mask |= mask >> shift
    value = _draw(state) & mask
    while value > maximum:
        value = _draw(state) & mask
    return value


@compiled
def permute(state, order):
    """Shuffle an array in place, as ``RandomState.shuffle`` does.

    Parameters
    ----------
    state : ndarray of uint32, shape (625,)
        State of the generator; advanced in place.
    order : ndarray of int, shape (n,)
        Array to shuffle; the swaps do not depend on its content.
    """
    for k in range(len(order) - 1, 0, -1):
        other = _draw_up_to(state, k)
        order[k], order[other] = order[other], order[k]
