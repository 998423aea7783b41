"""Densities of regions and creases near a line, such as the decision boundary, and far from it.

A region counts where its centroid is, a crease along its length. Areas, and which parts of a crease
are near, are sampled: the error of a ratio of densities is about a percent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .regions import Box, Regions

SAMPLES = 20_000
"""Number of points by which areas are measured, at low discrepancy, so that no line aligns."""

_STEPS = (0.7548776662466927, 0.5698402909980532)
"""The steps of Roberts's R2 sequence: 1/p and 1/p², where p³ = p + 1."""

NEAR = 1.0 / 40.0
"""Distance up to which a point is near, relative to the width of the box."""


@dataclass(frozen=True)
class Densities:
    """How many times as dense regions and crease length are near the line as far from it.

    A ratio is None if there is nothing far from the line, or no area on one of the sides.
    """

    regions: float | None
    creases: float | None


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The part of a box that is near a line, and the rest.

    Attributes
    ----------
    box : (x1_min, x1_max, x2_min, x2_max)
    segments : ndarray of shape (S, 2, 2)
        The segments of the line, at least one.
    """

    box: Box
    segments: np.ndarray

    @property
    def distance(self) -> float:
        """Distance up to which a point is near."""
        return NEAR * (self.box[1] - self.box[0])

    @cached_property
    def _tree(self) -> Any:
        # Imported on first use, because few processes need it and all would wait for it.
        from scipy.spatial import cKDTree

        return cKDTree(_along(self.segments, self.distance / 8.0)[0])

    def are_near(self, points: np.ndarray) -> np.ndarray:
        """Return whether each point is near the line: bool (n,)."""
        if not len(points):
            return np.zeros(0, dtype=bool)
        reached: np.ndarray = self._tree.query(points, distance_upper_bound=self.distance)[0]
        near: np.ndarray = np.isfinite(reached)
        return near

    @cached_property
    def near_share(self) -> float:
        """The share of the box's area that is near the line."""
        x1_min, x1_max, x2_min, x2_max = self.box
        number = np.arange(1, SAMPLES + 1)
        points = np.column_stack([number * step % 1.0 for step in _STEPS])
        points = (x1_min, x2_min) + points * (x1_max - x1_min, x2_max - x2_min)
        return float(self.are_near(points).mean())

    def densities(self, regions: Regions) -> Densities:
        """Return the ratios of densities for the regions of any network in the same box."""
        count = self.are_near(regions.centroids).astype(float)
        hidden = regions.edge_layer >= 0
        points, lengths = _along(regions.vertices[regions.edges[hidden]], self.distance / 16.0)
        return Densities(
            self._ratio(count, np.ones(len(count))),
            self._ratio(self.are_near(points).astype(float), lengths),
        )

    def _ratio(self, near: np.ndarray, weights: np.ndarray) -> float | None:
        inside, outside = float(weights @ near), float(weights @ (1.0 - near))
        if outside == 0.0 or not 0.0 < self.near_share < 1.0:
            return None
        return (inside / self.near_share) / (outside / (1.0 - self.near_share))


def _along(segments: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points on segments, at most `step` apart, and the length that each stands for."""
    ahead = segments[:, 1] - segments[:, 0]
    lengths = np.hypot(ahead[:, 0], ahead[:, 1])
    counts = np.maximum(1, np.ceil(lengths / step)).astype(np.int64)
    which = np.repeat(np.arange(len(segments)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(len(which)) - first + 0.5) / counts[which]
    points = segments[which, 0] + share[:, None] * ahead[which]
    return points, lengths[which] / counts[which]
