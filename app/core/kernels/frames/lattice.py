"""Find the face of an arrangement that contains each node of a grid on the box."""

import math

import numpy as np

from .. import compiled
from ..arrangement.halfedges import AFTER, FIRST, LABEL_UNIT, LEFT, ORIGIN, STOP


@compiled
def faces_at_nodes(xy, half, edge, face, faces, x, y, margin, flag):
    """Return the face around each node of a grid, -1 where that is not certain.

    A node inside the box counts if it is at least `margin` inside every side of a face. A node on
    the border counts if it is on a side of the face, at least `margin` from the side's ends, or if
    it is a corner of the box and of one face only.

    Parameters
    ----------
    xy, half, edge, face
        Those of `halfedges.Mesh`.
    faces : int
        How many there are.
    x, y : (n,) and (m,) arrays
        Coordinates of the columns and rows of the grid, ascending from border to border of the box.
    margin : float
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, faces are missing.

    Returns
    -------
    (m, n) array of int
    """
    columns, rows = x.shape[0], y.shape[0]
    found = np.full((rows, columns), -1, dtype=np.int64)
    corners = np.zeros((4, 2), dtype=np.int64)
    for f in range(faces):
        if flag[STOP]:
            break
        h = first = np.int64(face[f, FIRST])
        while True:
            v = np.int64(half[h, ORIGIN])
            after = np.int64(half[h, AFTER])
            if v < 4:  # the first vertices are the corners of the box
                corners[v, 0] += 1
                corners[v, 1] = f
            if half[h ^ 1, LEFT] < 0:
                side = np.int64(edge[h >> 1, LABEL_UNIT])
                _along_border(found, f, side, xy[v], xy[half[after, ORIGIN]], x, y, margin)
            h = after
            if h == first:
                break
        low_x, high_x, low_y, high_y = extent(xy, half, first)
        j, i = first_at_least(y, low_y + margin), first_at_least(x, low_x + margin)
        if i == columns or x[i] > high_x:
            continue
        while j < rows and y[j] <= high_y:
            low, high = _span(xy, half, first, y[j], margin)
            for at in range(i, columns):
                if x[at] > high:
                    break
                if x[at] >= low:
                    found[j, at] = f
            j += 1
    for k in range(4):
        if corners[k, 0] == 1:
            found[rows - 1 if k >= 2 else 0, columns - 1 if k == 1 or k == 2 else 0] = corners[k, 1]
    return found


@compiled
def _along_border(found, f, side, start, stop, x, y, margin):
    """Mark the nodes on one side of a face that lies on the border of the box."""
    rows, columns = found.shape
    axis = side & 1
    line = y if axis else x
    low, high = min(start[axis], stop[axis]) + margin, max(start[axis], stop[axis]) - margin
    at = first_at_least(line, low)
    while at < line.shape[0] and line[at] <= high:
        if axis:
            found[at, columns - 1 if side == 1 else 0] = f
        else:
            found[rows - 1 if side == 2 else 0, at] = f
        at += 1


@compiled
def _span(xy, half, first, height, margin):
    """Return the interval of x1 in which points at a height are far enough inside a face."""
    low, high = -math.inf, math.inf
    h = first
    while True:
        u = np.int64(half[h, ORIGIN])
        h = np.int64(half[h, AFTER])
        v = np.int64(half[h, ORIGIN])
        along_x, along_y = xy[v, 0] - xy[u, 0], xy[v, 1] - xy[u, 1]
        depth = along_x * (height - xy[u, 1]) - margin * math.hypot(along_x, along_y)
        if along_y > 0.0:
            high = min(high, xy[u, 0] + depth / along_y)
        elif along_y < 0.0:
            low = max(low, xy[u, 0] + depth / along_y)
        elif depth < 0.0:
            return math.inf, -math.inf
        if h == first:
            return low, high


@compiled
def extent(xy, half, first):
    """Return the lowest and highest x1, and the lowest and highest x2, of the corners of a face."""
    low_x = low_y = math.inf
    high_x = high_y = -math.inf
    h = first
    while True:
        v = np.int64(half[h, ORIGIN])
        low_x, high_x = min(low_x, xy[v, 0]), max(high_x, xy[v, 0])
        low_y, high_y = min(low_y, xy[v, 1]), max(high_y, xy[v, 1])
        h = np.int64(half[h, AFTER])
        if h == first:
            return low_x, high_x, low_y, high_y


@compiled
def first_at_least(line, value):
    """Return the index of the first coordinate that is at least `value`, found by bisection."""
    low, high = 0, line.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if line[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low
