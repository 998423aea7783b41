"""Neighbours of regions share an edge."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry.adjacency import neighbours, sides
from app.core.geometry.regions import subdivide
from tests.support.networks import CASES, every


@pytest.mark.parametrize("name", every())
def test_neighbours_share_an_edge_and_are_mutual(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    across, edges = neighbours(regions), sides(regions)
    own = np.repeat(np.arange(len(regions)), np.diff(regions.offsets))
    for i, (edge, here, there) in enumerate(zip(edges, own, across, strict=True)):
        assert {here, there} == set(regions.edge_faces[edge].tolist())
        assert regions.indices[i] in regions.edges[edge]
        assert (there < 0) == (regions.edge_layer[edge] < 0)
    pairs = set(zip(own[across >= 0], across[across >= 0], strict=True))
    assert pairs == {(b, a) for a, b in pairs}
    assert len(pairs) == 2 * (regions.edge_layer >= 0).sum()
