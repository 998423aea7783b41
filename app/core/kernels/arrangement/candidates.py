"""Find the units that change sign on a face, in one pass over its corners; sets are bit masks."""

import numpy as np

from .. import inlined
from ..bits import lowest
from .halfedges import AFTER, EXISTING_V, FIRST, NEGATIVE, ORIGIN, POSITIVE, UNDECIDED
from .signs import query_sign

# Rows of `masks`, sets of units: those with both signs at the corners of the face, with a positive
# sign, a negative one, an undecided one. UNSEEN, no end of the crease found yet, reuses a row.
CROSSING, UP, DOWN, UNSURE = range(4)
UNSEEN = DOWN


@inlined
def find_candidates(f, mesh, cut):
    """Find the units that change sign on an existing face, and the ends of their creases.

    Set the pattern bits of all other units. Return whether there are any candidates.
    """
    half, signs, masks = mesh.half, cut.signs, cut.masks
    words = masks.shape[1]
    first = np.int64(mesh.face[f, FIRST])
    existing = mesh.counts[EXISTING_V]
    for w in range(words):
        masks[UP, w] = masks[DOWN, w] = 0
    h = first
    while True:
        v = np.int64(half[h, ORIGIN])
        # A new vertex on an edge has no sign that neither end of the edge has.
        if v < existing:
            for w in range(words):
                masks[UP, w] |= signs[v, 3 * w + POSITIVE]
                masks[DOWN, w] |= signs[v, 3 * w + NEGATIVE]
        h = np.int64(half[h, AFTER])
        if h == first:
            break
    found = np.uint64(0)
    for w in range(words):
        crossing = masks[UP, w] & masks[DOWN, w]
        mesh.pattern[f, cut.word0 + w] = masks[UP, w] & ~crossing
        masks[CROSSING, w] = masks[UNSEEN, w] = crossing
        found |= crossing
    if not found:
        return False
    h = first
    while True:
        v = np.int64(half[h, ORIGIN])
        for w in range(words):
            zero = masks[CROSSING, w]
            zero &= ~(signs[v, 3 * w] | signs[v, 3 * w + 1] | signs[v, 3 * w + 2])
            while zero:
                bit = zero & (~zero + np.uint64(1))
                k = (w << 6) + lowest(zero)
                end = 0 if masks[UNSEEN, w] & bit else 1
                masks[UNSEEN, w] &= ~bit
                cut.chord[k, end], cut.ends[k, end] = v, h
                zero ^= bit
        h = np.int64(half[h, AFTER])
        if h == first:
            break
    return True


@inlined
def still_crossing(f, top, mesh, cut):
    """Reduce the candidates of a face to those that change sign on it.

    Set the pattern bits of the others. If undecided signs prevent that, query them and return
    False.
    """
    half, signs, masks, stack = mesh.half, cut.signs, cut.masks, cut.stack
    words = masks.shape[1]
    first = np.int64(mesh.face[f, FIRST])
    for w in range(words):
        masks[UP, w] = masks[DOWN, w] = masks[UNSURE, w] = 0
    h = first
    while True:
        v = np.int64(half[h, ORIGIN])
        for w in range(words):
            if stack[top, 2 + w]:
                masks[UP, w] |= signs[v, 3 * w + POSITIVE]
                masks[DOWN, w] |= signs[v, 3 * w + NEGATIVE]
                masks[UNSURE, w] |= signs[v, 3 * w + UNDECIDED]
        h = np.int64(half[h, AFTER])
        if h == first:
            break
    open_anywhere = np.uint64(0)
    for w in range(words):
        wanted = stack[top, 2 + w]
        up, crossing = masks[UP, w], masks[UP, w] & masks[DOWN, w]
        unsure = masks[UNSURE, w] & wanted & ~crossing
        stack[top, 2 + w] = wanted & (crossing | unsure)
        mesh.pattern[f, cut.word0 + w] |= wanted & up & ~crossing & ~unsure
        masks[UNSURE, w] = unsure
        open_anywhere |= unsure
    if not open_anywhere:
        return True
    while True:
        v = np.int64(half[h, ORIGIN])
        for w in range(words):
            bits = signs[v, 3 * w + UNDECIDED] & masks[UNSURE, w]
            while bits:
                query_sign(mesh, cut, v, (w << 6) + lowest(bits))
                bits &= bits - np.uint64(1)
        h = np.int64(half[h, AFTER])
        if h == first:
            return False
