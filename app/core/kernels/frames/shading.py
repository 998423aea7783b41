"""Fill a grid with values that are affine on each face of an arrangement.

Values are interpolated along the sides of a face, and then along each row of the grid, as in
H. Gouraud, "Continuous shading of curved surfaces" (IEEE Transactions on Computers, 1971). Each is
between values at the corners, so rounding errors do not grow, however thin a face is.
"""

import math

import numpy as np

from .. import compiled, separate
from ..arrangement.halfedges import AFTER, FIRST, ORIGIN, STOP
from .lattice import extent, first_at_least

# How far outside a face a node may be that gets its values, as a share of the grid: no node between
# two faces is left out because of rounding errors.
_REACH = 2.0**-36


@compiled
def shaded_nodes(xy, half, face, faces, values, x, y, flag):
    """Return the values at the nodes of a grid; NaN where no face is.

    Parameters
    ----------
    xy, half, face
        Those of `halfedges.Mesh`.
    faces : int
        How many there are.
    values : (V, k) array
        At the vertices.
    x, y : (n,) and (m,) arrays
        Coordinates of the columns and rows of the grid, ascending.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, values are missing.

    Returns
    -------
    (m, n, k) array
    """
    columns, rows, outputs = x.shape[0], y.shape[0], values.shape[1]
    found = np.full((rows, columns, outputs), math.nan)
    ends = np.empty((2, outputs))
    reach_x, reach_y = _REACH * (x[-1] - x[0]), _REACH * (y[-1] - y[0])
    for f in range(faces):
        if flag[STOP]:
            break
        first = np.int64(face[f, FIRST])
        low_x, high_x, low_y, high_y = extent(xy, half, first)
        i, j = first_at_least(x, low_x - reach_x), first_at_least(y, low_y - reach_y)
        if i == columns or x[i] > high_x + reach_x:
            continue
        while j < rows and y[j] <= high_y + reach_y:
            height = min(max(y[j], low_y), high_y)
            low, high = _row_ends(xy, half, first, values, height, ends)
            at = first_at_least(x, low - reach_x)
            while at < columns and x[at] <= high + reach_x:
                share = 0.0
                if high > low:
                    share = min(max((x[at] - low) / (high - low), 0.0), 1.0)
                for k in range(outputs):
                    found[j, at, k] = ends[0, k] + share * (ends[1, k] - ends[0, k])
                at += 1
            j += 1
    return found


@separate
def _row_ends(xy, half, first, values, height, ends):
    """Return where a horizontal line enters and leaves a face; write the values there to `ends`."""
    low, high = math.inf, -math.inf
    h = first
    while True:
        u = np.int64(half[h, ORIGIN])
        h = np.int64(half[h, AFTER])
        v = np.int64(half[h, ORIGIN])
        if min(xy[u, 1], xy[v, 1]) <= height <= max(xy[u, 1], xy[v, 1]):
            rise = xy[v, 1] - xy[u, 1]
            # Both ends of a horizontal side are ends of other sides, too.
            share = (height - xy[u, 1]) / rise if rise != 0.0 else 0.0
            at = xy[u, 0] + share * (xy[v, 0] - xy[u, 0])
            if at < low:
                low = at
                _interpolate(values, u, v, share, ends, 0)
            if at > high:
                high = at
                _interpolate(values, u, v, share, ends, 1)
        if h == first:
            return low, high


@compiled
def _interpolate(values, u, v, share, ends, end):
    for k in range(values.shape[1]):
        ends[end, k] = values[u, k] + share * (values[v, k] - values[u, k])
