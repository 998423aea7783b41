"""The cells of the classes agree with the oracle."""

from __future__ import annotations

import pytest

from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from tests.support import oracle
from tests.support.builders import UNIT, ordinary
from tests.support.cases import each
from tests.support.laws import area_slack
from tests.support.networks import CASES, CLASSIFIERS, every


@each("name", every(CLASSIFIERS, step=3))
def test_cells_cover_the_box_and_have_the_class_predicted_inside(name):
    case = CASES[name]()
    regions = subdivide(case.network, case.box)
    cells = class_cells(regions)
    assert cells.areas.sum() == pytest.approx(regions.areas.sum(), rel=1e-9)
    assert (cells.areas >= -area_slack(case.box)).all()
    expected = oracle.boundary(oracle.subdivide(case.network, case.box)).areas
    for label in range(max(2, case.network.coefs[-1].shape[1])):
        area = cells.areas[cells.labels == label].sum()
        rounding = area_slack(case.box)
        assert area == pytest.approx(float(expected.get(label, 0)), rel=1e-9, abs=rounding)


def test_a_regression_has_no_cells():
    with pytest.raises(ValueError, match="no classes"):
        class_cells(subdivide(ordinary((4,), 1, out_activation="identity"), UNIT))
