"""Another unit of measurement on an axis, by a power of two, changes no bit of the regions."""

from dataclasses import replace

import numpy as np

from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from tests.support.builders import ordinary
from tests.support.cases import each
from tests.support.networks import ALL, CLASSIFIERS, every

# Exponents of the powers of two by which the coordinates are divided. The division is exact: all
# weights in the library stay in the range of float64 when they are multiplied by these powers.
POWERS = np.array([11, 5])
FIELDS = (
    "offsets",
    "indices",
    "edges",
    "edge_layer",
    "edge_unit",
    "edge_faces",
    "patterns",
    "scaled_logits",
)


def in_other_units(case):
    """Return a network and box whose coordinates are divided by the powers of two."""
    network = case.network.planar()
    first = np.ldexp(network.coefs[0], POWERS[:, None])
    np.testing.assert_array_equal(np.ldexp(first, -POWERS[:, None]), network.coefs[0])
    box = np.ldexp(case.box, -np.repeat(POWERS, 2))
    return replace(network, coefs=(first, *network.coefs[1:])), tuple(box.tolist())


@each("name", every())
def test_another_unit_on_each_axis_changes_no_bit_of_the_regions(name):
    case = ALL[name]()
    regions, others = subdivide(case.network, case.box), subdivide(*in_other_units(case))
    np.testing.assert_array_equal(np.ldexp(others.vertices, POWERS), regions.vertices)
    for field in FIELDS:
        np.testing.assert_array_equal(getattr(others, field), getattr(regions, field), field)
    np.testing.assert_array_equal(np.ldexp(others.areas, POWERS.sum()), regions.areas)
    slopes = np.ldexp(others.affine[..., :2], -POWERS)
    # Subnormal numbers have fewer bits, so that their unit matters.
    np.testing.assert_allclose(slopes, regions.affine[..., :2], rtol=0.0, atol=1e-320)
    np.testing.assert_array_equal(others.affine[..., 2], regions.affine[..., 2])


@each("name", every(CLASSIFIERS))
def test_another_unit_on_each_axis_changes_no_bit_of_the_classes(name):
    case = ALL[name]()
    cells = class_cells(subdivide(case.network, case.box))
    others = class_cells(subdivide(*in_other_units(case)))
    np.testing.assert_array_equal(np.ldexp(others.vertices, POWERS), cells.vertices)
    for field in ("edges", "edge_layer", "edge_unit", "edge_faces", "labels", "region"):
        np.testing.assert_array_equal(getattr(others, field), getattr(cells, field), field)


@each("factor", [0.3048, 57.29577951308232])
@each("seed", range(4))
def test_a_unit_that_is_no_power_of_two_changes_no_count(seed, factor):
    network = ordinary((16, 16, 16), seed, 3)
    other = replace(network, coefs=(network.coefs[0] * [[1.0], [factor]], *network.coefs[1:]))
    regions = subdivide(network, (-2.0, 2.0, -2.0, 2.0))
    others = subdivide(other, (-2.0, 2.0, -2.0 / factor, 2.0 / factor))
    assert len(others) == len(regions)
    assert len(class_cells(others)) == len(class_cells(regions))
    assert others.arrangement.exact_signs <= 2
