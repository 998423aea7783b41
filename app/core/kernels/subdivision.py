"""Cutting a complex by the zero sets of one layer's units: signs, then edges, then faces.

Index names and the two rules of exactness are explained in `halfedges`.
"""

import numpy as np
from numba import njit

from app.core.kernels.halfedges import (
    ARENA,
    CURSOR,
    DOUBTS,
    EDGES,
    FACES,
    REACH,
    SIZE,
    SLACK_A,
    SLACK_B,
    STANDING_E,
    STANDING_F,
    STANDING_V,
    TINY,
    VERTICES,
    WAITING,
    doubt,
    sign,
    split_edge,
    split_face,
)

DONE, GROW, DOUBT, TOO_MANY = 0, 1, 2, 3


@njit(cache=True, nogil=True)
def activate(Z, slope, trust):
    """Apply (leaky) ReLU to `Z` in place; return the largest magnitude of each row."""
    rows = Z.shape[0]
    for v in range(rows):
        largest = 0.0
        for k in range(Z.shape[1]):
            z = Z[v, k]
            if z < 0.0:
                z *= slope
                Z[v, k] = z
            largest = max(largest, abs(z))
        trust[v, SIZE] = largest


@njit(cache=True, nogil=True)
def classify(mesh, cut, fresh):
    """Pack the certain signs of the standing vertices into bit sets.

    `fresh` rows come straight from a matrix product, where a computed 0.0 proves nothing:
    it becomes the smallest subnormal, so that 0.0 keeps its meaning. Units without any
    incoming weight are exact and stay as they are.

    Returns DONE, or DOUBT when some sign is not certain (the list may be cut at its
    capacity: settle it and call again with `fresh` false).
    """
    mesh.counts[DOUBTS] = 0
    room = cut.doubts.shape[0]
    for v in range(mesh.counts[STANDING_V]):
        for w in range(cut.positive.shape[1]):
            cut.positive[v, w] = np.uint64(0)
            cut.negative[v, w] = np.uint64(0)
        for k in range(cut.Z.shape[1]):
            bit = np.uint64(1) << np.uint64(k & 63)
            z = cut.Z[v, k]
            bound = mesh.trust[v, REACH] * cut.bounds[SLACK_A, k] + cut.bounds[SLACK_B, k]
            if z > bound:
                cut.positive[v, k >> 6] |= bit
            elif z < -bound:
                cut.negative[v, k >> 6] |= bit
            elif bound > 0.0:
                if fresh and z == 0.0:
                    cut.Z[v, k] = TINY
                    z = TINY
                if z != 0.0 and mesh.counts[DOUBTS] < room:
                    cut.doubts[mesh.counts[DOUBTS], 0] = v
                    cut.doubts[mesh.counts[DOUBTS], 1] = k
                    mesh.counts[DOUBTS] += 1
    return DOUBT if mesh.counts[DOUBTS] > 0 else DONE


@njit(cache=True, nogil=True)
def cut_edges(mesh, cut, todo):
    """Put a vertex on every standing edge wherever a unit changes sign along it.

    Both faces beside an edge see the same vertices afterwards, which is what keeps them
    shared. First the edges of `todo` are taken, then the standing ones from CURSOR on;
    those with a doubt are put on `waiting`, the next call's `todo`.
    Returns DONE, GROW or DOUBT.
    """
    mesh.counts[DOUBTS] = 0
    mesh.counts[WAITING] = 0
    for item in range(todo.shape[0] + mesh.counts[STANDING_E] - mesh.counts[CURSOR]):
        listed = item < todo.shape[0]
        e = todo[item, 0] if listed else mesh.counts[CURSOR]
        code = GROW
        if mesh.counts[WAITING] + max(1, todo.shape[0] - item) < cut.waiting.shape[0]:
            code = _cut_edge(e, mesh, cut)
        if code == GROW:
            for rest in range(item, todo.shape[0]):
                cut.waiting[mesh.counts[WAITING], 0] = todo[rest, 0]
                mesh.counts[WAITING] += 1
            return GROW
        if code == DOUBT:
            cut.waiting[mesh.counts[WAITING], 0] = e
            mesh.counts[WAITING] += 1
        if not listed:
            mesh.counts[CURSOR] += 1
    return DOUBT if mesh.counts[WAITING] > 0 else DONE


@njit(cache=True, nogil=True)
def _cut_edge(e, mesh, cut):
    u, w = mesh.base[e, 0], mesh.base[e, 1]
    code = DONE
    for word in range(cut.positive.shape[1]):
        rising = cut.negative[u, word] & cut.positive[w, word]
        crossing = rising | (cut.positive[u, word] & cut.negative[w, word])
        k = word << 6
        while crossing != np.uint64(0):
            if crossing & np.uint64(0xFF) == np.uint64(0):
                crossing >>= np.uint64(8)
                rising >>= np.uint64(8)
                k += 8
                continue
            if crossing & np.uint64(1):
                if (
                    mesh.counts[VERTICES] >= mesh.xy.shape[0]
                    or mesh.counts[EDGES] >= mesh.label.shape[0]
                ):
                    return GROW
                start = -1 if rising & np.uint64(1) else 1
                # A cut vertex still has degree 2 here, so `after` walks along the pieces
                # of e from u to w.
                h = 2 * e if mesh.origin[2 * e] == u else 2 * e + 1
                while True:
                    end = mesh.origin[h ^ 1]
                    s = -start if end == w else sign(mesh, cut, end, k)
                    if s == 2:
                        doubt(mesh, cut, end, k)
                        code = DOUBT
                        break
                    if s == 0:
                        break
                    if s != start:
                        split_edge(h, k, mesh, cut)
                        break
                    h = mesh.after[h]
            crossing >>= np.uint64(1)
            rising >>= np.uint64(1)
            k += 1
    return code


@njit(cache=True, nogil=True)
def cut_faces(mesh, cut, todo):
    """Split every standing face by the units that change sign on it.

    Pattern bits of the layer go to `pattern[f, word0:]`. First the items of `todo` are
    taken, then the standing faces from CURSOR on. An item is a face and the start and
    length of its candidate units in `arena`; items with a doubt are put on `waiting`, the
    next call's `todo`. Returns DONE, GROW, DOUBT or TOO_MANY.
    """
    mesh.counts[DOUBTS] = 0
    mesh.counts[WAITING] = 0
    words = cut.positive.shape[1]
    listed = todo.shape[0]
    for item in range(listed):
        cut.stack[0, :] = todo[item, :]
        code = _drain(mesh, cut, listed - item - 1)
        if code != DONE:
            for rest in range(item + 1, listed):
                cut.waiting[mesh.counts[WAITING], :] = todo[rest, :]
                mesh.counts[WAITING] += 1
            return code
    for f in range(mesh.counts[CURSOR], mesh.counts[STANDING_F]):
        if mesh.counts[WAITING] == 0:
            mesh.counts[ARENA] = 0
        mesh.counts[CURSOR] = f
        if mesh.counts[WAITING] + 2 >= cut.waiting.shape[0]:
            return GROW
        for w in range(words):
            cut.anyp[w] = np.uint64(0)
            cut.anyn[w] = np.uint64(0)
        h = mesh.first[f]
        while True:
            v = mesh.origin[h]
            if v < mesh.counts[STANDING_V]:
                for w in range(words):
                    cut.anyp[w] |= cut.positive[v, w]
                    cut.anyn[w] |= cut.negative[v, w]
            h = mesh.after[h]
            if h == mesh.first[f]:
                break
        total = 0
        start = mesh.counts[ARENA]
        for w in range(words):
            both = cut.anyp[w] & cut.anyn[w]
            mesh.pattern[f, cut.word0 + w] = cut.anyp[w] & ~both
            k = w << 6
            while both != np.uint64(0):
                if both & np.uint64(0xFF) == np.uint64(0):
                    both >>= np.uint64(8)
                    k += 8
                    continue
                if both & np.uint64(1):
                    if start + total >= cut.arena.shape[0]:
                        return GROW
                    cut.arena[start + total, 0] = k
                    total += 1
                both >>= np.uint64(1)
                k += 1
        if total == 0:
            continue
        _chords(f, start, total, mesh, cut)
        mesh.counts[ARENA] += total
        cut.stack[0, 0] = f
        cut.stack[0, 1] = start
        cut.stack[0, 2] = total
        code = _drain(mesh, cut, 0)
        if code != DONE:
            mesh.counts[CURSOR] = f + 1
            return code
    mesh.counts[CURSOR] = mesh.counts[STANDING_F]
    return DOUBT if mesh.counts[WAITING] > 0 else DONE


@njit(cache=True, nogil=True)
def _chords(f, start, total, mesh, cut):
    """Note the two ends of each candidate's whole crease on the border of face `f`."""
    for c in range(start, start + total):
        k = cut.arena[c, 0]
        found = 0
        h = mesh.first[f]
        while found < 2:
            if cut.Z[mesh.origin[h], k] == 0.0:
                found += 1
                cut.arena[c, found] = mesh.origin[h]
            h = mesh.after[h]


@njit(cache=True, nogil=True)
def _drain(mesh, cut, reserve):
    """Split the face on the stack, and its parts, until no candidate crosses any of them.

    When room runs out everything still on the stack goes to `waiting`, of which the last
    `reserve` places are left free.
    """
    depth = 1
    while depth > 0:
        f, start, total = cut.stack[depth - 1, 0], cut.stack[depth - 1, 1], cut.stack[depth - 1, 2]
        if mesh.counts[FACES] > cut.limit:
            return TOO_MANY
        if (
            mesh.counts[VERTICES] + 2 > mesh.xy.shape[0]
            or mesh.counts[EDGES] + 3 > mesh.label.shape[0]
            or mesh.counts[FACES] + 1 > mesh.first.shape[0]
            or mesh.counts[ARENA] + total > cut.arena.shape[0]
            or mesh.counts[WAITING] + depth + reserve + 1 > cut.waiting.shape[0]
        ):
            for item in range(depth):
                cut.waiting[mesh.counts[WAITING], :] = cut.stack[item, :]
                mesh.counts[WAITING] += 1
            return GROW
        depth -= 1
        wait = False
        crossing = 0
        for c in range(start, start + total):
            k = cut.arena[c, 0]
            up = False
            down = False
            unsure = False
            h = mesh.first[f]
            while True:
                s = sign(mesh, cut, mesh.origin[h], k)
                if s == 1:
                    up = True
                elif s == -1:
                    down = True
                elif s == 2:
                    doubt(mesh, cut, mesh.origin[h], k)
                    unsure = True
                if up and down:
                    unsure = False
                    break
                h = mesh.after[h]
                if h == mesh.first[f]:
                    break
            wait = wait or unsure
            if unsure or (up and down):
                cut.arena[start + crossing, :] = cut.arena[c, :]
                crossing += 1
            elif up:
                mesh.pattern[f, cut.word0 + (k >> 6)] |= np.uint64(1) << np.uint64(k & 63)
        total = crossing
        if total == 0:
            continue
        j = cut.arena[start, 0]
        # Nothing is changed before every sign that this split needs is certain.
        h = mesh.first[f]
        s = sign(mesh, cut, mesh.origin[h], j)
        while True:
            end = mesh.origin[h ^ 1]
            s_end = sign(mesh, cut, end, j)
            if s_end == 2:
                doubt(mesh, cut, end, j)
                wait = True
            elif s * s_end == -1:
                for side in range(2):
                    v = mesh.base[h >> 1, side]
                    if sign(mesh, cut, v, j) == 2:
                        doubt(mesh, cut, v, j)
                        wait = True
            s = s_end
            h = mesh.after[h]
            if h == mesh.first[f]:
                break
        if wait:
            cut.waiting[mesh.counts[WAITING], 0] = f
            cut.waiting[mesh.counts[WAITING], 1] = start
            cut.waiting[mesh.counts[WAITING], 2] = total
            mesh.counts[WAITING] += 1
            continue
        other = split_face(f, j, cut.arena[start, 1], cut.arena[start, 2], mesh, cut)
        rest = total - 1
        if rest > 0:
            at = mesh.counts[ARENA]
            for c in range(rest):
                cut.arena[at + c, :] = cut.arena[start + 1 + c, :]
            mesh.counts[ARENA] += rest
            cut.stack[depth, 0] = f
            cut.stack[depth, 1] = start + 1
            cut.stack[depth, 2] = rest
            cut.stack[depth + 1, 0] = other
            cut.stack[depth + 1, 1] = at
            cut.stack[depth + 1, 2] = rest
            depth += 2
    return DONE
