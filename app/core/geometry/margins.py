"""Margins: distances of points to the decision boundary."""

import numpy as np

from ..jobs.job import current_job
from .boundary import Boundary


def nearest(boundary: Boundary, X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the nearest point of the boundary to each point.

    Parameters
    ----------
    boundary : Boundary
    X : ndarray of shape (n, 2)

    Returns
    -------
    segment : ndarray of int, shape (n,)
        The segment that contains the nearest point.
    foot : ndarray of shape (n, 2)
        The nearest point.
    distance : ndarray of shape (n,)

    Raises
    ------
    ValueError
        If the boundary is empty.
    """
    if not len(boundary.segments):
        raise ValueError("there is no boundary in the box")
    start = boundary.segments[:, 0]
    along = boundary.segments[:, 1] - start
    # Squares of tiny lengths would underflow, so directions are scaled by a power of two.
    exponent = int(np.frexp(np.abs(along).max())[1])
    ahead = np.ldexp(along, -exponent)
    square = (ahead**2).sum(axis=1)
    segment = np.empty(len(X), dtype=np.int64)
    foot = np.empty((len(X), 2))
    distance = np.empty(len(X))
    step = max(1, 2**20 // len(start))
    for first in range(0, len(X), step):
        current_job().check()
        points = X[first : first + step, None, :]
        share = ((points - start) * ahead).sum(axis=2)
        share = np.divide(share, square, out=np.zeros_like(share), where=square > 0)
        with np.errstate(over="ignore"):
            share = np.ldexp(share, -exponent)
        feet = start + np.clip(share, 0.0, 1.0)[:, :, None] * along
        distances = np.hypot(*np.moveaxis(points - feet, 2, 0))
        best = distances.argmin(axis=1)
        rows = np.arange(len(best))
        segment[first : first + step] = best
        foot[first : first + step] = feet[rows, best]
        distance[first : first + step] = distances[rows, best]
    return segment, foot, distance
