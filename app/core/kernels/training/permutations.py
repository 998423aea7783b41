"""The same permutations as ``numpy.random.RandomState.shuffle``, computed without the GIL.

The generator is MT19937 of Matsumoto & Nishimura (1998), "Mersenne twister: a 623-dimensionally
equidistributed uniform pseudo-random number generator". Bounded integers are drawn as in NumPy's
legacy generator, by masking and rejection. The state is a (625,) uint32 array: 624 words, then the
number of words already used.
"""

import numpy as np

from .. import compiled, inlined

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


@inlined
def _tempered(word):
    """Return the 32 random bits of a word."""
    y = np.int64(word)
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C5680
    y ^= (y << 15) & 0xEFC60000
    return y ^ (y >> 18)


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
    last = len(order) - 1
    mask = last
    for shift in (1, 2, 4, 8, 16):
        mask |= mask >> shift
    used = np.int64(state[WORDS])
    while last > 0:
        if used == WORDS:
            _refill(state)
            used = np.int64(0)
        drawn = _tempered(state[used]) & mask
        used += 1
        # A number that is too large is drawn again. No branch: processors cannot predict it.
        accepted = drawn <= last
        other = drawn if accepted else last
        order[last], order[other] = order[other], order[last]
        last -= 1 if accepted else 0
        if last == mask >> 1:
            mask = last
    state[WORDS] = used
