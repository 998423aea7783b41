"""A plane in an input space: its points, and the projection of samples onto it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The points ``origin + s u + t v`` of an input space with n columns.

    Attributes
    ----------
    origin, u, v
        n numbers each, in the units of the data.
    columns
        The name of each column.
    titles
        What s and t are, for the axes of a picture.
    scale
        The length of a unit of distance along each column: its standard deviation if the data set
        is standardized, otherwise 1.
    axes
        The two columns that are s and t, or None if the plane is not that of two columns.
    rows
        The three points that the plane goes through, or None.
    shares
        The shares of the variance that two principal components have, or None.
    """

    origin: tuple[float, ...]
    u: tuple[float, ...]
    v: tuple[float, ...]
    columns: tuple[str, ...]
    titles: tuple[str, str]
    scale: tuple[float, ...]
    axes: tuple[int, int] | None = None
    rows: tuple[int, int, int] | None = None
    shares: tuple[float, float] | None = None

    @property
    def whole(self) -> bool:
        """Whether the input space is this plane, with its two columns as s and t."""
        return len(self.columns) == 2 and self.axes == (0, 1)

    @property
    def equal_units(self) -> bool:
        """Whether s and t have the same unit, so that a picture has equal scales on both axes."""
        return self.shares is not None

    def points(self, st: Floats) -> Floats:
        """Return the points of the input space, (m, n), at (m, 2) points of the plane."""
        if self.axes is not None:
            inputs = np.repeat(np.array([self.origin]), len(st), axis=0)
            inputs[:, self.axes] = st
            return inputs
        s, t = st[:, :1], st[:, 1:]
        found: Floats = np.array(self.origin) + s * np.array(self.u) + t * np.array(self.v)
        return found

    def project(self, X: Floats) -> Floats:
        """Return the nearest point of the plane, (m, 2), to each of (m, n) samples.

        On the plane of two columns these are the values of the samples in these columns, exactly.
        Otherwise it is an orthogonal projection, with columns in units of ``scale``.
        """
        if self.axes is not None:
            return X[:, self.axes].copy()
        scale = np.array(self.scale)
        steps = np.column_stack([self.u, self.v]) / scale[:, None]
        ahead = (X - np.array(self.origin)) / scale
        basis, triangle = np.linalg.qr(steps)
        along = ahead @ basis
        t = along[:, 1] / triangle[1, 1]
        s = (along[:, 0] - triangle[0, 1] * t) / triangle[0, 0]
        return np.column_stack([s, t])

    def distances(self, X: Floats) -> Floats:
        """Return the distance of each of (m, n) samples from the plane, in units of ``scale``."""
        away = (X - self.points(self.project(X))) / np.array(self.scale)
        found: Floats = np.sqrt(np.square(away).sum(axis=1))
        return found
