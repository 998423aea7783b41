"""Split edges by new vertices, and faces by new edges."""

import numpy as np

from .. import inlined
from .error_bounds import UP
from .halfedges import (
    AFTER,
    BASE_U,
    BASE_W,
    BEFORE,
    BENDS,
    EDGES,
    ERROR_NORM,
    FACE,
    FACES,
    FIRST,
    FRACTION,
    FRACTION_ERROR,
    FRACTION_LOW,
    FROBENIUS,
    FROM_U,
    FROM_W,
    INPUT_ERROR,
    INPUT_NORM,
    LABEL_LAYER,
    LABEL_UNIT,
    LEFT,
    LIKELY_ERROR,
    LIKELY_FRACTION_ERROR,
    LINES,
    ORIGIN,
    PARENT,
    POSITION_ERROR,
    VERTICES,
)
from .interpolation import distance, interpolate, value_at
from .pairs import add, divide
from .signs import classify_interpolated, classify_signs, query_sign, sign


@inlined
def split_edge(h, j, mesh, cut):
    """Split half-edge `h` where unit `j` is 0; return the half-edge that leaves the new vertex."""
    half, edge = mesh.half, mesh.edge
    e = h >> 1
    p = mesh.counts[VERTICES]
    mesh.counts[VERTICES] += 1
    _interpolate_vertex(p, np.int64(edge[e, BASE_U]), np.int64(edge[e, BASE_W]), j, mesh, cut)
    face = half[h, LEFT] if half[h, LEFT] >= 0 else half[h ^ 1, LEFT]
    mesh.provenance[p, FACE] = face
    mesh.provenance[p, LINES] = edge[e, LABEL_LAYER]
    mesh.provenance[p, LINES + 1] = edge[e, LABEL_UNIT]
    mesh.provenance[p, LINES + 2] = cut.layer
    mesh.provenance[p, LINES + 3] = j

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
def _interpolate_vertex(p, u, w, j, mesh, cut):
    """Interpolate vertex `p` between `u` and `w` where unit `j` is 0.

    If z_u and z_w have certain opposite signs and errors of at most s, the fraction
    t = z_u / (z_u - z_w) is off by at most s / (|z_u| + |z_w| - 2 s). The likely errors, which
    decide no sign, are estimates, about ten times too large.
    """
    accuracy, xy = mesh.accuracy, mesh.xy
    zu, zu_low, error_u, likely_u = value_at(mesh, cut, u, j)
    zw, zw_low, error_w, likely_w = value_at(mesh, cut, w, j)
    span = abs(zu) + abs(zw)
    t, t_low, fraction_error, likely_fraction_error = 0.5, 0.0, 1.0, 1.0
    if span > 0.0:
        if cut.low.shape[0]:
            apart, apart_low = add(zu, zu_low, -zw, -zw_low)
            t, t_low = divide(zu, zu_low, apart, apart_low)
        else:
            t = abs(zu) / span
        error = max(error_u, error_w)
        margin = span - 2.0 * error
        fraction_error = UP * error / margin + 4.0 * cut.roundoff if margin > UP * error else 1.0
        likely_fraction_error = min(1.0, max(likely_u, likely_w) / span)
    accuracy[p, FRACTION], accuracy[p, FRACTION_LOW] = t, t_low
    accuracy[p, FRACTION_ERROR] = fraction_error
    accuracy[p, LIKELY_FRACTION_ERROR] = likely_fraction_error
    mesh.provenance[p, FROM_U], mesh.provenance[p, FROM_W] = u, w
    size = max(accuracy[u, INPUT_NORM], accuracy[w, INPUT_NORM])
    accuracy[p, INPUT_NORM] = size
    likely = max(accuracy[u, LIKELY_ERROR], accuracy[w, LIKELY_ERROR])
    if p < cut.rows or cut.layer == 0:
        row = min(p, cut.rows)
        furthest = interpolate(cut, row, u, w, t, t_low)
        cut.Z[row, j] = 0.0
        if cut.low.shape[0]:
            cut.low[row, j] = 0.0
        far = max(accuracy[u, INPUT_ERROR], accuracy[w, INPUT_ERROR])
        input_error = UP * (
            far + fraction_error * (furthest + 2.0 * far) + 8.0 * cut.roundoff * size
        )
        accuracy[p, INPUT_ERROR] = input_error
        far = max(accuracy[u, ERROR_NORM], accuracy[w, ERROR_NORM])
        rounded = 8.0 * cut.roundoff * size * cut.norms[FROBENIUS]
        apart = distance(cut.Z, u, w, furthest, cut.norms)
        accuracy[p, ERROR_NORM] = UP * (far + fraction_error * (apart + 2.0 * far) + rounded)
        accuracy[p, LIKELY_ERROR] = likely + likely_fraction_error * furthest
        mesh.provenance[p, BENDS] = 0
        classify_signs(cut.Z, row, input_error, cut.bounds, cut.signs, p)
    else:
        accuracy[p, ERROR_NORM] = 0.0
        accuracy[p, LIKELY_ERROR] = likely
        classify_interpolated(mesh, cut, p, j)
    position_error = 0.0
    for c in range(2):
        along = xy[w, c] - xy[u, c]
        xy[p, c] = xy[u, c] + t * along
        position_error = max(position_error, likely_fraction_error * abs(along))
    accuracy[p, POSITION_ERROR] = (
        max(accuracy[u, POSITION_ERROR], accuracy[w, POSITION_ERROR]) + position_error
    )


@inlined
def find_ends(f, j, mesh, cut):
    """Find where unit `j`'s crease meets the border of face `f`, and add vertices there.

    If a sign that this needs is undecided, query it, change nothing and return False.
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
            query_sign(mesh, cut, np.int64(half[h, ORIGIN]), j)
            certain = False
        if s == 0:
            ends[j, found & 1] = h
            found += 1
        elif s * s_end == -1:
            for side in range(BASE_U, BASE_W + 1):
                v = np.int64(mesh.edge[h >> 1, side])
                if sign(cut, v, j) == 2:
                    query_sign(mesh, cut, v, j)
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
    """Split face `f` along unit `j`'s crease; return the new face. `f` keeps the other part."""
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
    # Between the ends there is an existing vertex or another segment's end, with a certain sign.
    h = np.int64(half[h1, AFTER])
    s = sign(cut, np.int64(half[h, ORIGIN]), j)
    while s == 2:
        h = np.int64(half[h, AFTER])
        s = sign(cut, np.int64(half[h, ORIGIN]), j)
    active = f if s > 0 else other
    mesh.pattern[active, cut.word0 + (j >> 6)] |= np.uint64(1) << np.uint64(j & 63)
    return other
