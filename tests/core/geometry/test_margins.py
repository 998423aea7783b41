"""The nearest boundary points agree with a brute-force search."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry.boundary import boundary
from app.core.geometry.margins import nearest
from app.core.geometry.regions import subdivide
from tests.support.builders import WIDE, ordinary


def test_margins_agree_with_a_brute_force_search():
    found = boundary(subdivide(ordinary((12, 12), 2), WIDE))
    X = np.random.default_rng(0).uniform(-3, 3, size=(50, 2))
    segment, foot, distance = nearest(found, X)
    share = np.linspace(0, 1, 2001)[:, None, None]
    dense = found.segments[:, 0] + share * (found.segments[:, 1] - found.segments[:, 0])
    for i, x in enumerate(X):
        brute = np.hypot(*np.moveaxis(dense - x, 2, 0)).min()
        assert distance[i] <= brute * (1 + 1e-12)
        assert distance[i] == pytest.approx(brute, abs=2e-3)
        a, b, c = found.segment_line[segment[i]]
        assert abs(foot[i] @ [a, b] + c) < 1e-12
        assert np.hypot(*(foot[i] - x)) == pytest.approx(distance[i], rel=1e-12)
