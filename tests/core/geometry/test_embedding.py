"""The map to hidden space is affine on every region."""

from __future__ import annotations

import numpy as np
import pytest

from app.core.geometry.embedding import fold
from app.core.geometry.regions import subdivide
from tests.support.builders import ordinary
from tests.support.cases import each
from tests.support.laws import rounding_bounds
from tests.support.networks import CASES, every


@each("name", every())
def test_the_map_to_hidden_space_is_affine_on_every_region(name):
    case = CASES[name]()
    net = case.network
    for layer in range(len(net.hidden_layer_sizes)):
        regions = subdivide(net.truncated(layer + 1), case.box)
        units = (0, net.hidden_layer_sizes[layer] - 1)
        images = fold(net, layer, units, regions.vertices)
        sums = net.preactivations(regions.vertices)[layer]
        off = np.abs(images - net.activated(sums, layer)[:, units])
        assert (off <= rounding_bounds(net, regions.vertices, case.box)[layer][:, units]).all()
        # An affine map keeps convex combinations of the corners.
        rng = np.random.default_rng(0)
        for region in range(0, len(regions), max(1, len(regions) // 10)):
            corners = regions.indices[regions.offsets[region] : regions.offsets[region + 1]]
            share = rng.dirichlet(np.ones(len(corners)))
            inside = share @ regions.vertices[corners]
            bound = 1e3 * rounding_bounds(net, inside[None], case.box)[layer][0, list(units)]
            image = fold(net, layer, units, inside[None])[0]
            assert (np.abs(image - share @ images[corners]) <= bound).all()


def test_the_map_to_hidden_space_refuses_units_out_of_range():
    with pytest.raises(ValueError, match="unit must be from 0 to 3"):
        fold(ordinary((4,), 1), 0, (0, 4), np.zeros((1, 2)))
