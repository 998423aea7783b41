"""Polygons in flat arrays: concatenated corner indices, and the offset of each polygon's first."""

import numpy as np


def areas(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the area of each polygon, positive if counter-clockwise: shape (R,).

    Parameters
    ----------
    vertices : ndarray of shape (V, 2)
    offsets : ndarray of shape (R + 1,)
    indices : ndarray of shape (offsets[-1],)
        Polygon r has the corners ``vertices[indices[offsets[r]:offsets[r + 1]]]``.
    """
    twice: np.ndarray = np.add.reduceat(_fans(vertices, offsets, indices), offsets[:-1])
    return twice / 2.0


def _fans(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return twice the area of the triangle of each side with its polygon's first corner."""
    # Relative to the first corner: no cancellation far from the origin.
    at = vertices[indices]
    at = at - np.repeat(at[offsets[:-1]], np.diff(offsets), axis=0)
    ahead = at[following(offsets)]
    cross: np.ndarray = at[:, 0] * ahead[:, 1] - at[:, 1] * ahead[:, 0]
    return cross


def centroid_weights(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the weights of the corners whose weighted mean is the centroid of each polygon's area.

    The polygons are convex. No weight is negative, so the mean is inside even if rounding errors
    exceed the area.

    Returns
    -------
    ndarray of the shape of ``indices``
        The weights of each polygon add up to 1. With the values of an affine function at the
        corners, they give its value at the centroid.
    """
    sizes = np.diff(offsets)
    fans = np.maximum(_fans(vertices, offsets, indices), 0.0)
    totals = np.add.reduceat(fans, offsets[:-1])
    weights = fans.copy()
    weights[following(offsets)] += fans
    weights[offsets[:-1]] += totals
    some = np.repeat(totals > 0.0, sizes)
    found: np.ndarray = np.divide(
        weights, np.repeat(3.0 * totals, sizes), out=np.repeat(1.0 / sizes, sizes), where=some
    )
    return found


def centroids(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the mean of each polygon's corners, a point inside if it is convex: shape (R, 2)."""
    sums = np.add.reduceat(vertices[indices], offsets[:-1], axis=0)
    means: np.ndarray = sums / np.diff(offsets)[:, None]
    return means


def nearest(
    vertices: np.ndarray, edges: np.ndarray, edge_faces: np.ndarray, points: np.ndarray
) -> np.ndarray:
    """Return the polygon that contains each point or, if rounding hides it, the nearest polygon.

    It is the polygon whose smallest signed distance from its edges to the point is largest.

    Parameters
    ----------
    vertices : ndarray of shape (V, 2)
    edges : ndarray of shape (E, 2)
    edge_faces : ndarray of shape (E, 2)
        The convex polygons to the left and right of each edge; the second is -1 if there is none.
    points : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of int, shape (n,)
    """
    found = np.empty(len(points), dtype=np.int64)
    if not len(points):
        return found
    tail, head = vertices[edges[:, 0]], vertices[edges[:, 1]]
    along = head - tail
    length = np.hypot(along[:, 0], along[:, 1])
    inner = edge_faces[:, 1] >= 0
    depth = np.empty(int(edge_faces.max()) + 1)
    for i, point in enumerate(points):
        off = along[:, 0] * (point[1] - tail[:, 1]) - along[:, 1] * (point[0] - tail[:, 0])
        off = np.divide(off, length, out=np.zeros_like(off), where=length > 0)
        depth[:] = np.inf
        np.minimum.at(depth, edge_faces[:, 0], off)
        np.minimum.at(depth, edge_faces[inner, 1], -off[inner])
        found[i] = depth.argmax()
    return found


def following(offsets: np.ndarray) -> np.ndarray:
    """Return for each position in `indices` the position of the same polygon's next corner."""
    places = np.arange(1, offsets[-1] + 1)
    places[offsets[1:] - 1] = offsets[:-1]
    return places
