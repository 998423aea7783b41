"""Cut the arrangement along the creases of one layer's units: edges first, then faces.

`halfedges` explains the index names and the two rules that keep this exact.
"""

import numpy as np

from .. import inlined
from ..bits import lowest
from .candidates import CROSSING, find_candidates, still_crossing
from .growable_arrays import has_capacity
from .halfedges import (
    AFTER,
    ARENA,
    BASE_U,
    BASE_W,
    CURSOR,
    DEPTH,
    EXISTING_E,
    EXISTING_F,
    EXISTING_V,
    FACES,
    HEAD,
    NEGATIVE,
    ORIGIN,
    POSITIVE,
    QUERIES,
    REGIONS,
    ROUND,
    STAGE,
    STOP,
    UNDECIDED,
    VERTICES,
    WAITING,
)
from .signs import query_sign, sign
from .split import find_ends, split_edge, split_face

# Return codes. After GROW and NEED_SIGNS the caller calls again, and the kernel resumes.
DONE, GROW, NEED_SIGNS, TOO_MANY, OVERFLOW, NEED_REFINEMENT, STOPPED, EXTREME = range(8)
# Stages of a layer.
ENTER, SIGNS, EDGE_CUTS, FACE_CUTS, FINISHED = range(5)


@inlined
def step_size(cut):
    """Return the most vertices or edges of one step, which cuts an edge or a face by all units."""
    return cut.Z.shape[1] + 3


@inlined
def cut_layer(mesh, cut, flag):
    """Run the stages of a layer, as far as capacity and known signs allow.

    Return DONE if they are finished, or GROW, NEED_SIGNS, TOO_MANY or STOPPED.
    """
    # A loop that assigns arrays, such as the caller's, counts their references in each turn. In a
    # small network that takes longer than a stage.
    counts = mesh.counts
    while counts[STAGE] != FINISHED:
        stage = counts[STAGE]
        if stage == SIGNS:
            code = _query_existing(mesh, cut)
        elif stage == EDGE_CUTS:
            code = _cut_edges(mesh, cut, flag)
        else:
            code = _cut_faces(mesh, cut, flag)
        if code != DONE:
            return code
        counts[STAGE] = stage + 1
        counts[CURSOR] = counts[HEAD] = counts[ROUND] = counts[WAITING] = counts[ARENA] = 0
    return DONE


@inlined
def _query_existing(mesh, cut):
    """Query all undecided signs at the existing vertices."""
    for v in range(mesh.counts[EXISTING_V]):
        for w in range(cut.signs.shape[1] // 3):
            bits = cut.signs[v, 3 * w + UNDECIDED]
            while bits:
                query_sign(mesh, cut, v, (w << 6) + lowest(bits))
                bits &= bits - np.uint64(1)
    return NEED_SIGNS if mesh.counts[QUERIES] > 0 else DONE


@inlined
def _cut_edges(mesh, cut, flag):
    """Add a vertex on every existing edge wherever a unit changes sign along it.

    Both faces of an edge share these vertices. Edges with undecided signs go to the end of the
    queue.
    """
    counts = mesh.counts
    while counts[HEAD] < counts[ROUND] or counts[CURSOR] < counts[EXISTING_E]:
        if flag[STOP]:
            return STOPPED
        if not has_capacity(mesh, cut, step_size(cut)):
            return GROW
        # A crease crosses a face between two new vertices, and at most two creases end at each: so
        # there will be at least this many faces.
        if counts[FACES] + (counts[VERTICES] - counts[EXISTING_V]) // 2 > cut.limit:
            return TOO_MANY
        if counts[HEAD] < counts[ROUND]:
            e = np.int64(cut.queue[counts[HEAD], 0])
            counts[HEAD] += 1
        else:
            e = counts[CURSOR]
            counts[CURSOR] += 1
            mesh.edge[e, BASE_U] = mesh.half[2 * e, ORIGIN]
            mesh.edge[e, BASE_W] = mesh.half[2 * e + 1, ORIGIN]
        if _cut_edge(e, mesh, cut):
            cut.queue[counts[WAITING], 0] = e
            counts[WAITING] += 1
    return NEED_SIGNS if counts[WAITING] > counts[HEAD] else DONE


@inlined
def _cut_edge(e, mesh, cut):
    """Cut one edge by all units; return whether it has to wait for undecided signs."""
    u, w = np.int64(mesh.edge[e, BASE_U]), np.int64(mesh.edge[e, BASE_W])
    waits = False
    for word in range(cut.signs.shape[1] // 3):
        column = 3 * word
        rising = cut.signs[u, column + NEGATIVE] & cut.signs[w, column + POSITIVE]
        crossing = rising | (cut.signs[u, column + POSITIVE] & cut.signs[w, column + NEGATIVE])
        while crossing:
            i = lowest(crossing)
            crossing &= crossing - np.uint64(1)
            start = -1 if (rising >> np.uint64(i)) & np.uint64(1) else 1
            k = (word << 6) + i
            # New vertices still have degree 2 here, so `AFTER` walks along the parts of e from u
            # to w.
            h = 2 * e if mesh.half[2 * e, ORIGIN] == u else 2 * e + 1
            while True:
                end = np.int64(mesh.half[h ^ 1, ORIGIN])
                s = -start if end == w else sign(cut, end, k)
                if s == 2:
                    query_sign(mesh, cut, end, k)
                    waits = True
                if s != start:
                    if s == -start:
                        split_edge(h, k, mesh, cut)
                    break
                h = np.int64(mesh.half[h, AFTER])
    return waits


@inlined
def _cut_faces(mesh, cut, flag):
    """Split every existing face by the units that change sign on it.

    Pattern bits of the layer go to `pattern[f, word0:]`. Faces with undecided signs go to the end
    of the queue, with their candidates.
    """
    counts, stack, chord = mesh.counts, cut.stack, cut.chord
    words = cut.masks.shape[1]
    while True:
        if flag[STOP]:
            return STOPPED
        flag[REGIONS] = counts[FACES]
        if counts[DEPTH]:
            code = _split_stacked(mesh, cut, flag)
            if code != DONE:
                return code
        elif counts[HEAD] < counts[ROUND]:
            item = counts[HEAD]
            stack[0, 0], stack[0, 1] = cut.queue[item, 0], 0
            for w in range(words):
                stack[0, 2 + w] = 0
            for c in range(cut.queue[item, 1], cut.queue[item, 1] + cut.queue[item, 2]):
                k = cut.arena[c, 0]
                stack[0, 2 + (k >> 6)] |= np.uint64(1) << np.uint64(k & 63)
                chord[k, 0], chord[k, 1] = cut.arena[c, 1], cut.arena[c, 2]
            counts[HEAD] += 1
            counts[DEPTH] = 1
        elif counts[CURSOR] < counts[EXISTING_F]:
            f = counts[CURSOR]
            counts[CURSOR] += 1
            if find_candidates(f, mesh, cut):
                stack[0, 0], stack[0, 1] = f, 1
                for w in range(words):
                    stack[0, 2 + w] = cut.masks[CROSSING, w]
                counts[DEPTH] = 1
        else:
            return NEED_SIGNS if counts[WAITING] > counts[HEAD] else DONE


@inlined
def _split_stacked(mesh, cut, flag):
    """Split the faces on the stack, and their parts, until no candidate crosses any of them."""
    counts, stack = mesh.counts, cut.stack
    words = cut.masks.shape[1]
    while counts[DEPTH] > 0:
        # All faces of the first layer are parts of one.
        if flag[STOP]:
            return STOPPED
        flag[REGIONS] = counts[FACES]
        if not has_capacity(mesh, cut, step_size(cut)):
            return GROW
        top = counts[DEPTH] - 1
        counts[DEPTH] = top
        f = np.int64(stack[top, 0])
        known = stack[top, 1] == np.uint64(1)
        certain = known or still_crossing(f, top, mesh, cut)
        j = -1
        more = np.uint64(0)
        if certain:
            for w in range(words):
                bits = stack[top, 2 + w]
                if bits and j < 0:
                    j = (w << 6) + lowest(bits)
                    bits &= bits - np.uint64(1)
                more |= bits
            if j < 0:
                continue
            if not known:
                certain = find_ends(f, j, mesh, cut)
        if not certain:
            _defer(f, top, mesh, cut)
            continue
        other = split_face(f, j, mesh, cut)
        if counts[FACES] > cut.limit:
            return TOO_MANY
        if more:
            stack[top, 2 + (j >> 6)] &= ~(np.uint64(1) << np.uint64(j & 63))
            stack[top, 1] = 0
            stack[top + 1, 0] = other
            for w in range(1, 2 + words):
                stack[top + 1, w] = stack[top, w]
            counts[DEPTH] = top + 2
    return DONE


@inlined
def _defer(f, top, mesh, cut):
    """Append a face and its candidates to the queue."""
    counts = mesh.counts
    start = counts[ARENA]
    for w in range(cut.masks.shape[1]):
        bits = cut.stack[top, 2 + w]
        while bits:
            k = (w << 6) + lowest(bits)
            bits &= bits - np.uint64(1)
            at = counts[ARENA]
            cut.arena[at, 0], cut.arena[at, 1], cut.arena[at, 2] = (
                k,
                cut.chord[k, 0],
                cut.chord[k, 1],
            )
            counts[ARENA] += 1
    item = counts[WAITING]
    cut.queue[item, 0], cut.queue[item, 1], cut.queue[item, 2] = f, start, counts[ARENA] - start
    counts[WAITING] += 1
