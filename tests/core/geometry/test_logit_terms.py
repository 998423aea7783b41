"""The terms of a logit add up to its affine map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry.boundary import boundary
from app.core.geometry.logit_terms import output_sum
from app.core.geometry.regions import subdivide
from tests.support.builders import WIDE, ordinary
from tests.support.cases import each
from tests.support.laws import magnitudes
from tests.support.networks import CASES, every


@each("name", every())
def test_the_terms_of_a_sum_add_up_to_the_affine_map(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    rows = np.unique(np.linspace(0, len(regions) - 1, 12).astype(int))
    net = replace(case.network.planar(), intercepts=case.network.intercepts)
    scale = magnitudes(net, np.ones((1, 2)))[-1][0]
    for region, form in zip(rows, regions.affine_of(rows), strict=True):
        total = output_sum(case.network, regions.active[region])
        assert (np.abs(total.affine - form) <= 1e-12 * scale[:, None]).all()
        if total.layer >= 0 and case.network.slopes[-1] == 0.0:
            last = regions.active[region][-case.network.hidden_layer_sizes[-1] :]
            np.testing.assert_array_equal(total.units, np.flatnonzero(last))


def test_the_line_of_a_boundary_segment_is_the_sum_of_the_units_active_there():
    for net in (ordinary((8, 8), 3), ordinary((8, 8), 3, 3)):
        regions = subdivide(net, WIDE)
        found = boundary(regions)
        assert len(found.segments)
        for region, line, chain in zip(
            found.segment_region, found.segment_line, found.segment_polyline, strict=True
        ):
            total = output_sum(net, regions.active[region])
            if len(net.coefs[-1][0]) > 1:
                total = total.contrast(*found.classes[chain])
            np.testing.assert_allclose(total.affine[0], line, rtol=0, atol=1e-12)


def test_without_hidden_layers_the_terms_are_the_coordinates():
    net = ordinary((), 1)
    total = output_sum(net, np.zeros(0, dtype=bool))
    assert total.layer == -1
    np.testing.assert_array_equal(total.affine[0, :2], net.coefs[0][:, 0])
    with pytest.raises(ValueError, match="shape"):
        output_sum(net, np.zeros(1, dtype=bool))
