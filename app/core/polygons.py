"""Polygons in flat arrays: corners behind one another, with offsets that say where each begins."""

import numpy as np


def areas(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the area of each polygon, positive when it is counter-clockwise: shape (R,).

    Parameters
    ----------
    vertices : ndarray of shape (V, 2)
    offsets : ndarray of shape (R + 1,)
    indices : ndarray of shape (offsets[-1],)
        Polygon r has the corners ``vertices[indices[offsets[r]:offsets[r + 1]]]``.
    """
    # Shoelace about each polygon's first corner: no cancellation far from the origin.
    at = vertices[indices]
    at = at - np.repeat(at[offsets[:-1]], np.diff(offsets), axis=0)
    ahead = at[following(offsets)]
    cross = at[:, 0] * ahead[:, 1] - at[:, 1] * ahead[:, 0]
    twice: np.ndarray = np.add.reduceat(cross, offsets[:-1])
    return twice / 2.0


def centroids(vertices: np.ndarray, offsets: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the mean of each polygon's corners, a point inside if it is convex: shape (R, 2)."""
    sums = np.add.reduceat(vertices[indices], offsets[:-1], axis=0)
    means: np.ndarray = sums / np.diff(offsets)[:, None]
    return means


def following(offsets: np.ndarray) -> np.ndarray:
    """Return for each place in `indices` the place of the next corner of the same polygon."""
    places = np.arange(1, offsets[-1] + 1)
    places[offsets[1:] - 1] = offsets[:-1]
    return places
