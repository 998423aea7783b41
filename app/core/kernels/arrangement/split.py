"""Putting a vertex on an edge, and an edge through a face."""

import numpy as np

from .. import inlined
from .error_bounds import UP
from .halfedges import (
    AFTER,
    BASE_U,
    BASE_W,
    BEFORE,
    BENDS,
    BLUR,
    EDGES,
    FACE,
    FACES,
    FIRST,
    FROBENIUS,
    FROM_U,
    FROM_W,
    LABEL_LAYER,
    LABEL_UNIT,
    LEFT,
    LINES,
    NOISE,
    NORM,
    ORIGIN,
    PARENT,
    REACH,
    SHARE,
    SHIFT,
    SIZE,
    SWAY,
    UNIT_ROUNDOFF,
    VERTICES,
)
from .interpolation import distance, interpolate, value_on_rim
from .signs import doubt, sign, sort_between, sort_signs


@inlined
def split_edge(h, j, mesh, cut):
    """Put a vertex where unit `j` vanishes on half-edge `h`; return the half-edge leaving it."""
    half, edge = mesh.half, mesh.edge
    e = h >> 1
    p = mesh.counts[VERTICES]
    mesh.counts[VERTICES] += 1
    _place(p, np.int64(edge[e, BASE_U]), np.int64(edge[e, BASE_W]), j, mesh, cut)
    face = half[h, LEFT] if half[h, LEFT] >= 0 else half[h ^ 1, LEFT]
    mesh.birth[p, FACE] = face
    mesh.birth[p, LINES] = edge[e, LABEL_LAYER]
    mesh.birth[p, LINES + 1] = edge[e, LABEL_UNIT]
    mesh.birth[p, LINES + 2] = cut.layer
    mesh.birth[p, LINES + 3] = j

    fresh = mesh.counts[EDGES]
    mesh.counts[EDGES] += 1
    twin = h ^ 1
    ahead, back = 2 * fresh, 2 * fresh + 1
    following, preceding = np.int64(half[h, AFTER]), np.int64(half[twin, BEFORE])
    half[back, ORIGIN] = half[twin, ORIGIN]
    half[ahead, ORIGIN] = p
    half[twin, ORIGIN] = p
    half[ahead, LEFT] = half[h, LEFT]
    half[back, LEFT] = half[twin, LEFT]
    half[ahead, AFTER] = following
    half[following, BEFORE] = ahead
    half[h, AFTER] = ahead
    half[ahead, BEFORE] = h
    half[back, BEFORE] = preceding
    half[preceding, AFTER] = back
    half[back, AFTER] = twin
    half[twin, BEFORE] = back
    for c in range(4):
        edge[fresh, c] = edge[e, c]
    return ahead


@inlined
def _place(p, u, w, j, mesh, cut):
    """Interpolate vertex `p` between `u` and `w` where unit `j` vanishes.

    Source of the bound: with z_u and z_w of opposite certain signs and errors of at most
    s, the parameter t = z_u / (z_u - z_w) is off by at most s / (|z_u| + |z_w| - 2 s).
    Where a bound decides nothing an estimate will do: the likely errors, each about ten times
    too large.
    """
    trust, xy = mesh.trust, mesh.xy
    zu, error_u, likely_u = value_on_rim(mesh, cut, u, j)
    zw, error_w, likely_w = value_on_rim(mesh, cut, w, j)
    span = abs(zu) + abs(zw)
    t, shift, sway = 0.5, 1.0, 1.0
    if span > 0.0:
        t = abs(zu) / span
        error = max(error_u, error_w)
        room = span - 2.0 * error
        shift = UP * error / room + 4.0 * UNIT_ROUNDOFF if room > UP * error else 1.0
        sway = min(1.0, max(likely_u, likely_w) / span)
    trust[p, SHARE], trust[p, SHIFT], trust[p, SWAY] = t, shift, sway
    mesh.birth[p, FROM_U], mesh.birth[p, FROM_W] = u, w
    size = max(trust[u, SIZE], trust[w, SIZE])
    trust[p, SIZE] = size
    likely = max(trust[u, NOISE], trust[w, NOISE])
    if p < cut.rows or cut.layer == 0:
        row = min(p, cut.rows)
        furthest = interpolate(cut.Z, row, u, w, t, cut.bounds)
        cut.Z[row, j] = 0.0
        far = max(trust[u, REACH], trust[w, REACH])
        reach = UP * (far + shift * (furthest + 2.0 * far) + 8.0 * UNIT_ROUNDOFF * size)
        trust[p, REACH] = reach
        far = max(trust[u, NORM], trust[w, NORM])
        rounded = 8.0 * UNIT_ROUNDOFF * size * cut.norms[FROBENIUS]
        apart = distance(cut.Z, u, w, furthest, cut.norms)
        trust[p, NORM] = UP * (far + shift * (apart + 2.0 * far) + rounded)
        trust[p, NOISE] = likely + sway * furthest
        mesh.birth[p, BENDS] = 0
        sort_signs(cut.Z, row, reach, cut.bounds, cut.signs, p)
    else:
        trust[p, NORM] = 0.0
        trust[p, NOISE] = likely
        sort_between(mesh, cut, p, j)
    smear = 0.0
    for c in range(2):
        along = xy[w, c] - xy[u, c]
        xy[p, c] = xy[u, c] + t * along
        smear = max(smear, sway * abs(along))
    trust[p, BLUR] = max(trust[u, BLUR], trust[w, BLUR]) + smear


@inlined
def find_ends(f, j, mesh, cut):
    """Find where unit `j`'s zero line leaves face `f`, and put vertices there.

    Nothing is changed before every sign that this needs is certain: otherwise they are put
    on the list of doubts, and false is returned.
    """
    half, ends = mesh.half, cut.ends
    found = 0
    certain = True
    h = first = np.int64(mesh.face[f, FIRST])
    s = sign(cut, np.int64(half[h, ORIGIN]), j)
    while True:
        ahead = np.int64(half[h, AFTER])
        s_end = sign(cut, np.int64(half[ahead, ORIGIN]), j)
        if s == 2:
            doubt(mesh, cut, np.int64(half[h, ORIGIN]), j)
            certain = False
        if s == 0:
            ends[j, found & 1] = h
            found += 1
        elif s * s_end == -1:
            for side in range(BASE_U, BASE_W + 1):
                v = np.int64(mesh.edge[h >> 1, side])
                if sign(cut, v, j) == 2:
                    doubt(mesh, cut, v, j)
                    certain = False
            # The complement marks an edge to be split.
            ends[j, found & 1] = ~h
            found += 1
        s, h = s_end, ahead
        if h == first:
            break
    if certain:
        for end in range(2):
            if ends[j, end] < 0:
                ends[j, end] = split_edge(~np.int64(ends[j, end]), j, mesh, cut)
    return certain


@inlined
def split_face(f, j, mesh, cut):
    """Put unit `j`'s crease through face `f`; return the new face, `f` keeps the other part."""
    h1, h2 = np.int64(cut.ends[j, 0]), np.int64(cut.ends[j, 1])
    half = mesh.half
    chord, other = mesh.counts[EDGES], mesh.counts[FACES]
    mesh.counts[EDGES] += 1
    mesh.counts[FACES] += 1
    ahead, back = 2 * chord, 2 * chord + 1
    mesh.edge[chord, LABEL_LAYER] = cut.layer
    mesh.edge[chord, LABEL_UNIT] = j
    mesh.edge[chord, BASE_U] = cut.chord[j, 0]
    mesh.edge[chord, BASE_W] = cut.chord[j, 1]
    half[ahead, ORIGIN] = half[h1, ORIGIN]
    half[back, ORIGIN] = half[h2, ORIGIN]
    end1, end2 = np.int64(half[h1, BEFORE]), np.int64(half[h2, BEFORE])
    # h1 ... end2, then back: stays f. h2 ... end1, then ahead: the new face.
    half[end2, AFTER] = back
    half[back, BEFORE] = end2
    half[back, AFTER] = h1
    half[h1, BEFORE] = back
    half[end1, AFTER] = ahead
    half[ahead, BEFORE] = end1
    half[ahead, AFTER] = h2
    half[h2, BEFORE] = ahead
    half[back, LEFT] = f
    mesh.face[f, FIRST] = back
    mesh.face[other, FIRST] = ahead
    mesh.face[other, PARENT] = mesh.face[f, PARENT]
    h = ahead
    while True:
        half[h, LEFT] = other
        h = np.int64(half[h, AFTER])
        if h == ahead:
            break
    for w in range(mesh.pattern.shape[1]):
        mesh.pattern[other, w] = mesh.pattern[f, w]
    # Between the ends there is a standing vertex or the end of another piece, which is certain.
    h = np.int64(half[h1, AFTER])
    s = sign(cut, np.int64(half[h, ORIGIN]), j)
    while s == 2:
        h = np.int64(half[h, AFTER])
        s = sign(cut, np.int64(half[h, ORIGIN]), j)
    active = f if s > 0 else other
    mesh.pattern[active, cut.word0 + (j >> 6)] |= np.uint64(1) << np.uint64(j & 63)
    return other
