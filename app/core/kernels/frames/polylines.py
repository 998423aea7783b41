"""Join the edges between faces of different labels into polylines, and count what they enclose."""

import numpy as np

from .. import compiled
from ..arrangement.halfedges import LABEL_LAYER, LABEL_UNIT, LEFT, ORIGIN

TAIL, HEAD, RIGHT_LABEL, LEFT_LABEL, REGION, OWN = range(6)
"""Columns of a table of pieces: two vertices, the labels on both sides, the region that the piece
crosses or borders on, and the hidden unit along whose crease it lies, or -1."""

OPEN, CLOSED = range(2)


@compiled
def outline(half, edge, edges, labels, region, starts, patterns, vertices):
    """Return the edges between faces of different labels, joined head to tail to polylines.

    The higher label is on the left of each polyline. A polyline ends where several continue with
    the same labels. Straight pieces are merged where no crease passes that may bend them.

    Parameters
    ----------
    half, edge
        Those of `halfedges.Mesh`.
    edges, vertices : int
        How many there are.
    labels, region : (F,) arrays of int
        The label of each face, and the region that contains it.
    starts : (L + 1,) array of int
        Index of the first hidden unit of each layer whose creases may bend a polyline, and the
        number of these units.
    patterns : (R, bytes) array of uint8
        The pattern of each region, as by `numpy.packbits`.

    Returns
    -------
    pieces : (n, 6) array of int
        Polyline after polyline.
    ends : (P + 1,) array of int
        Polyline p has the pieces from `ends[p]` to `ends[p + 1]`.
    kinks : (K, 2) array of int
        Vertex and hidden unit of each joint, polyline after polyline; the start of a closed
        polyline is its last joint. If several creases pass there, the unit is the first whose
        activation differs between the two regions.
    components, loops : int
        Number of connected components of the polylines, and of areas that they enclose.
    """
    raw = _pieces(half, edge, edges, labels, region, starts)
    place = np.full(vertices, -1, dtype=np.int64)
    count = _number_ends(raw, place)
    first, edge_at = _creases_at(half, edge, edges, labels, starts, place, count)
    after, followed = _successors(raw, place, count)
    pieces = np.empty_like(raw)
    ends = np.empty(raw.shape[0] + 1, dtype=np.int64)
    kinks = np.empty((raw.shape[0], 2), dtype=np.int64)
    run = np.empty(raw.shape[0], dtype=np.int64)
    seen = np.zeros(raw.shape[0], dtype=np.bool_)
    used = chains = bends = 0
    ends[0] = 0
    for kind in (OPEN, CLOSED):
        for start in range(raw.shape[0]):
            if seen[start] or followed[start] != (kind == CLOSED):
                continue
            length = 0
            at = start
            while at >= 0 and not seen[at]:
                seen[at] = True
                run[length] = at
                length += 1
                at = after[at]
            turn = 0
            if kind == CLOSED:
                # Start at a joint, so that no straight piece is split in two.
                for i in range(length):
                    one, other = run[i - 1 if i else length - 1], run[i]
                    if _bends(raw, one, other, place, first):
                        turn = i
                        break
            begin = used
            before = run[turn - 1 if turn else length - 1]
            for i in range(length):
                piece = run[turn + i if turn + i < length else turn + i - length]
                if used > begin and not _bends(raw, before, piece, place, first):
                    tail = pieces[used - 1, TAIL]
                    pieces[used - 1] = raw[piece]
                    pieces[used - 1, TAIL] = tail
                else:
                    pieces[used] = raw[piece]
                    used += 1
                before = piece
            closing = kind == CLOSED and _bends(raw, before, run[turn], place, first)
            for i in range(begin, used if closing else used - 1):
                one, other = pieces[i], pieces[i + 1 if i + 1 < used else begin]
                kinks[bends, 0] = other[TAIL]
                kinks[bends, 1] = _bending(
                    one, other, edge, edge_at, place, first, starts, patterns
                )
                bends += 1
            chains += 1
            ends[chains] = used
    components, loops = _graph(pieces[:used], place, count)
    return pieces[:used], ends[: chains + 1], kinks[:bends], components, loops


@compiled
def _pieces(half, edge, edges, labels, region, starts):
    """Return the edges between faces of different labels, the higher label on their left."""
    found = 0
    for e in range(edges):
        f, g = half[2 * e, LEFT], half[2 * e + 1, LEFT]
        if g >= 0 and f >= 0 and labels[f] != labels[g]:
            found += 1
    raw = np.empty((found, 6), dtype=np.int64)
    i = 0
    for e in range(edges):
        f, g = half[2 * e, LEFT], half[2 * e + 1, LEFT]
        if g < 0 or f < 0 or labels[f] == labels[g]:
            continue
        side = 0 if labels[f] > labels[g] else 1
        left, right = (f, g) if side == 0 else (g, f)
        raw[i, TAIL], raw[i, HEAD] = half[2 * e + side, ORIGIN], half[2 * e + 1 - side, ORIGIN]
        raw[i, RIGHT_LABEL], raw[i, LEFT_LABEL] = labels[right], labels[left]
        # If the edge lies on a crease, both regions have the same values on it: use the left one.
        raw[i, REGION] = region[left]
        raw[i, OWN] = _unit(edge, e, starts)
        i += 1
    return raw


@compiled
def _unit(edge, e, starts):
    """Return the hidden unit whose crease contains an edge, or -1."""
    layer = np.int64(edge[e, LABEL_LAYER])
    if layer < 0 or layer >= starts.shape[0] - 1:
        return -1
    return starts[layer] + np.int64(edge[e, LABEL_UNIT])


@compiled
def _number_ends(raw, place):
    """Number the vertices at ends of pieces in `place`, and return how many there are."""
    count = 0
    for i in range(raw.shape[0]):
        for column in (TAIL, HEAD):
            if place[raw[i, column]] < 0:
                place[raw[i, column]] = count
                count += 1
    return count


@compiled
def _creases_at(half, edge, edges, labels, starts, place, count):
    """Return the edges on creases at each end of a piece, as offsets and a flat array.

    The pieces themselves are left out: a piece that lies along a crease doesn't bend at it.
    """
    first = np.zeros(count + 1, dtype=np.int64)
    for turn in range(2):
        if turn == 1:
            for v in range(count):
                first[v + 1] += first[v]
            found = np.empty(first[count], dtype=np.int64)
            filled = first[:count].copy()
        for e in range(edges):
            a, b = place[half[2 * e, ORIGIN]], place[half[2 * e + 1, ORIGIN]]
            if a < 0 and b < 0:
                continue
            f, g = half[2 * e, LEFT], half[2 * e + 1, LEFT]
            if (g >= 0 and f >= 0 and labels[f] != labels[g]) or _unit(edge, e, starts) < 0:
                continue
            for v in (a, b):
                if v >= 0:
                    if turn == 0:
                        first[v + 1] += 1
                    else:
                        found[filled[v]] = e
                        filled[v] += 1
    return first, found


@compiled
def _successors(raw, place, count):
    """Return the piece that follows each piece, or -1, and which pieces follow another.

    A piece is followed if exactly one starts and exactly one ends there with its labels.
    """
    pieces = raw.shape[0]
    starting, ending = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    more_starting, more_ending = np.empty(pieces, dtype=np.int64), np.empty(pieces, dtype=np.int64)
    for i in range(pieces - 1, -1, -1):
        tail, head = place[raw[i, TAIL]], place[raw[i, HEAD]]
        more_starting[i], starting[tail] = starting[tail], i
        more_ending[i], ending[head] = ending[head], i
    after = np.full(pieces, -1, dtype=np.int64)
    followed = np.zeros(pieces, dtype=np.bool_)
    for i in range(pieces):
        joint = place[raw[i, HEAD]]
        following, out = -1, 0
        other = starting[joint]
        while other >= 0:
            if _alike(raw, i, other):
                following = other
                out += 1
            other = more_starting[other]
        into = 0
        other = ending[joint]
        while other >= 0:
            into += _alike(raw, i, other)
            other = more_ending[other]
        if out == 1 and into == 1:
            after[i] = following
            followed[following] = True
    return after, followed


@compiled
def _alike(raw, i, other):
    """Return whether two pieces have the same labels on both sides."""
    return raw[i, RIGHT_LABEL] == raw[other, RIGHT_LABEL] and (
        raw[i, LEFT_LABEL] == raw[other, LEFT_LABEL]
    )


@compiled
def _bends(raw, one, other, place, first):
    """Return whether the line may bend between two consecutive pieces.

    If no other crease passes there, it may still change from one crease to another.
    """
    v = place[raw[other, TAIL]]
    return first[v] < first[v + 1] or raw[one, OWN] != raw[other, OWN]


@compiled
def _bending(one, other, edge, edge_at, place, first, starts, patterns):
    """Return the unit whose crease bends the line between two consecutive pieces."""
    v = place[other[TAIL]]
    chosen = -1
    for at in range(first[v], first[v + 1]):
        unit = _unit(edge, edge_at[at], starts)
        if chosen < 0:
            chosen = unit
        if _switches(patterns, one[REGION], other[REGION], unit):
            return unit
    if chosen >= 0:
        return chosen
    for unit in (other[OWN], one[OWN]):
        if unit >= 0:
            if chosen < 0:
                chosen = unit
            if _switches(patterns, one[REGION], other[REGION], unit):
                return unit
    return chosen


@compiled
def _switches(patterns, a, b, unit):
    """Return whether a unit is active in exactly one of two regions."""
    switched = patterns[a, unit >> 3] ^ patterns[b, unit >> 3]
    return (np.int64(switched) >> (7 - (unit & 7))) & 1 == 1


@compiled
def _graph(pieces, place, count):
    """Return the number of connected components of a graph of pieces, and of its loops.

    Loops are edges - vertices + components: the number of areas that the graph encloses if it is
    drawn in the plane without crossings (Euler's formula).
    """
    root = np.full(count, -1, dtype=np.int64)
    vertices = components = 0
    for i in range(pieces.shape[0]):
        for column in (TAIL, HEAD):
            v = place[pieces[i, column]]
            if root[v] < 0:
                root[v] = v
                vertices += 1
                components += 1
        a, b = _root(root, place[pieces[i, TAIL]]), _root(root, place[pieces[i, HEAD]])
        if a != b:
            root[max(a, b)] = min(a, b)
            components -= 1
    return components, pieces.shape[0] - vertices + components


@compiled
def _root(root, v):
    while root[v] != v:
        root[v] = root[root[v]]
        v = root[v]
    return v
