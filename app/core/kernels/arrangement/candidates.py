"""Which units change sign on a face: one walk around it, with sets of units in machine words."""

import numpy as np

from .. import inlined
from ..bits import lowest
from .halfedges import AFTER, FIRST, NEGATIVE, OPEN, ORIGIN, POSITIVE, STANDING_V
from .signs import doubt

# Rows of `masks`, sets of units.
CROSSING, UP, DOWN, UNSURE = range(4)
ONCE = DOWN


@inlined
def find_candidates(f, mesh, cut):
    """Find the units that change sign on a standing face, and where their creases end.

    Sets the pattern of the others. Returns whether there is any.
    """
    half, signs, masks = mesh.half, cut.signs, cut.masks
    words = masks.shape[1]
    first = np.int64(mesh.face[f, FIRST])
    standing = mesh.counts[STANDING_V]
    for w in range(words):
        masks[UP, w] = masks[DOWN, w] = 0
    h = first
    while True:
        v = np.int64(half[h, ORIGIN])
        # What is new on the rim has no sign that none of its neighbours has.
        if v < standing:
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
        masks[CROSSING, w] = masks[ONCE, w] = crossing
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
                end = 0 if masks[ONCE, w] & bit else 1
                masks[ONCE, w] &= ~bit
                cut.chord[k, end], cut.ends[k, end] = v, h
                zero ^= bit
        h = np.int64(half[h, AFTER])
        if h == first:
            break
    return True


@inlined
def still_crossing(f, top, mesh, cut):
    """Reduce the candidates of a face to those that change sign on it.

    Sets the pattern of the others. Returns false, with doubts listed, when signs are open.
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
                masks[UNSURE, w] |= signs[v, 3 * w + OPEN]
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
            bits = signs[v, 3 * w + OPEN] & masks[UNSURE, w]
            while bits:
                doubt(mesh, cut, v, (w << 6) + lowest(bits))
                bits &= bits - np.uint64(1)
        h = np.int64(half[h, AFTER])
        if h == first:
            return False
