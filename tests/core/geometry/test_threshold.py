"""With a threshold, the boundary is the exact level set of the logit, and all parts follow it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry.adjacency import dual_graph
from app.core.geometry.boundary import boundary, level_set
from app.core.geometry.class_cells import class_cells, level_cells
from app.core.geometry.grid_error import grid_error
from app.core.geometry.regions import subdivide
from tests.support.builders import UNIT, WIDE, network, ordinary
from tests.support.cases import each
from tests.support.networks import CASES, CLASSIFIERS, every

THRESHOLDS = (1e-6, 0.2, 0.5, 0.9)


def moved(name, thresholds):
    """Yield the regions of a case with two classes without a threshold and with each of some."""
    case = CASES[name]()
    if case.network.binary:
        plain = subdivide(case.network, case.box)
        for threshold in thresholds:
            yield plain, subdivide(replace(case.network, threshold=threshold), case.box)


def opposite(net):
    """Return the network with the opposite output."""
    *coefs, last = net.coefs
    *intercepts, bias = net.intercepts
    return replace(net, coefs=(*coefs, -last), intercepts=(*intercepts, -bias))


@each("name", every(CLASSIFIERS))
def test_cells_are_those_below_the_level_of_the_opposite_output(name):
    for plain, regions in moved(name, THRESHOLDS):
        assert (regions.vertices == plain.vertices).all()
        cells = class_cells(regions)
        level = regions.network.level
        mirrored = level_cells(subdivide(opposite(plain.network), plain.box), -level)
        assert len(cells) == len(mirrored)
        for label in (0, 1):
            area = cells.areas[cells.labels == label].sum()
            other = mirrored.areas[mirrored.labels == 1 - label].sum()
            assert area == pytest.approx(other, rel=1e-12, abs=0)


@each("name", every(CLASSIFIERS))
def test_the_boundary_is_the_level_set_up_to_areas_at_the_level(name):
    for plain, regions in moved(name, (0.2, 0.7)):
        line, level = boundary(regions), level_set(plain, regions.network.level)
        assert line.length == pytest.approx(level.length, rel=1e-9, abs=1e-12)
        assert (line.components, line.holes) == (level.components, level.holes)
        assert len(line.segments) == len(level.segments)


def test_predictions_inside_cells_are_the_labels_of_the_cells():
    for seed in range(5):
        for threshold in THRESHOLDS:
            net = replace(ordinary((6, 5), seed), threshold=threshold)
            regions = subdivide(net, WIDE)
            cells = class_cells(regions)
            large = cells.areas > 1e-6
            predicted = net.predict(cells.centroids[large])
            assert (predicted == cells.labels[large]).all()
            for segment, (a, b, c) in zip(
                boundary(regions).segments, boundary(regions).segment_line, strict=True
            ):
                logit = net.logits(segment.mean(axis=0)[None])[0, 0]
                assert logit == pytest.approx(net.level, abs=1e-9)
                assert [a, b, c] @ np.append(segment[0], 1.0) == pytest.approx(0.0, abs=1e-9)
            winner = dual_graph(regions).winner
            assert winner is not None
            inside = net.logits(dual_graph(regions).centroid)[:, 0] - net.level
            clear = np.abs(inside) > 1e-9
            assert (winner[clear] == (inside > 0)[clear]).all()


def test_an_area_exactly_at_the_level_has_the_second_class():
    flat = network([([[1.0], [0.0]], [0.0]), ([[-1.0]], [0.0])])
    plain = class_cells(subdivide(flat, UNIT))
    assert plain.areas[plain.labels == 1].sum() == 0.0
    cells = class_cells(subdivide(replace(flat, threshold=0.5), UNIT))
    assert cells.areas[cells.labels == 1].sum() == 2.0
    line = boundary(subdivide(replace(flat, threshold=0.5), UNIT))
    assert line.length == 2.0
    assert line.classes == [(0, 1)]


def test_scaled_networks_move_as_ordinary_ones():
    """Extreme weights are scaled by powers of two, and the level with them."""
    net = ordinary((6, 5), 3)
    first, *rest = net.coefs
    huge = replace(
        net,
        coefs=(np.ldexp(first, 900), np.ldexp(rest[0], -900), *rest[1:]),
        intercepts=(np.ldexp(net.intercepts[0], 900), *net.intercepts[1:]),
    )
    for threshold in (0.2, 0.8):
        ordinary_one, scaled = (
            subdivide(replace(one, threshold=threshold), WIDE) for one in (net, huge)
        )
        assert scaled.scaled_network.shifts is not None
        for part in (lambda r: boundary(r).length, lambda r: grid_error(r, 20).mislabelled):
            assert part(scaled) == pytest.approx(part(ordinary_one), rel=1e-9)
        assert (dual_graph(scaled).winner == dual_graph(ordinary_one).winner).all()
