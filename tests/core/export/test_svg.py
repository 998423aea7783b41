"""The SVG of a geometry is well formed, has every class and layer, and stays within its size."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np

from app.core.export.svg import LONGER_SIDE, svg
from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from tests.support.builders import WIDE, ordinary
from tests.support.cases import each
from tests.support.networks import CASES

PATH = "{http://www.w3.org/2000/svg}path"


def drawn(net, box, **more):
    regions = subdivide(net, box)
    cells = None if net.out_activation == "identity" else class_cells(regions)
    line = boundary(regions, cells)
    labels = [label(index) for index in range(1000)]
    return regions, cells, svg(regions, line, cells, classes=labels, title="a <b>", **more)


def label(index):
    """Return a label that differs from the index of its class."""
    return 5 - 3 * index


def test_the_creases_of_dead_units_are_dashed_and_no_others():
    case = CASES[next(iter(CASES))]()
    regions = subdivide(case.network, case.box)
    unit = (int(regions.edge_layer.max()), 0)
    edges = [(regions.edge_layer == unit[0]) & (regions.edge_unit == unit[1])]
    roots = [ElementTree.fromstring(svg(regions, title="a", dead=dead)) for dead in ((), [unit])]
    lines = [
        {path.get("class"): path.get("d").count("M") for path in root.iter(PATH)} for root in roots
    ]
    assert "dead" not in lines[0]
    assert lines[1].pop("dead") == int(edges[0].sum()) > 0
    assert sum(lines[0].values()) == sum(lines[1].values()) + int(edges[0].sum())


@each("name", list(CASES)[::7])
def test_every_class_and_layer_has_a_path_within_the_picture(name):
    case = CASES[name]()
    regions, cells, text = drawn(case.network, case.box)
    root = ElementTree.fromstring(text)
    paths = {path.get("class"): path.get("d") for path in root.iter(PATH)}
    layers = {f"layer-{layer}" for layer in set(regions.edge_layer.tolist()) - {-1}}
    classes = set() if cells is None else {f"class-{label(k)}" for k in set(cells.labels.tolist())}
    assert layers | classes == set(paths) - {"boundary"}
    numbers = np.array(re.findall(r"-?\d+\.\d+", " ".join(paths.values())), dtype=float)
    assert numbers.min(initial=0.0) >= -0.01
    assert numbers.max(initial=0.0) <= LONGER_SIDE + 0.01


def test_a_title_is_escaped_and_samples_have_the_colours_of_their_classes():
    points = np.array([[0.0, 0.0], [-3.0, 3.0]]), np.array([0, 1])
    _, _, text = drawn(ordinary((4,), 1), WIDE, points=points)
    assert "<title>a &lt;b&gt;</title>" in text
    circles = [c.attrib for c in ElementTree.fromstring(text).iter() if c.tag.endswith("circle")]
    assert [(c["cx"], c["cy"]) for c in circles] == [("360.00", "360.00"), ("0.00", "0.00")]
    assert circles[0]["fill"] != circles[1]["fill"]


def test_x2_points_upwards():
    above = ordinary((), 1)
    above = type(above)((np.array([[0.0], [1.0]]),), (np.zeros(1),), "relu", "logistic")
    _, cells, text = drawn(above, WIDE)
    path = next(
        p for p in ElementTree.fromstring(text).iter(PATH) if p.get("class") == f"class-{label(1)}"
    )
    heights = [float(y) for y in re.findall(r",(\d+\.\d+)", path.get("d"))]
    assert max(heights) == 360.0
    assert cells.labels.tolist() != [0]


def test_a_very_narrow_box_is_stretched():
    _, _, text = drawn(ordinary((4,), 1), (-3.0, 3.0, 0.0, 1e-6))
    assert 'height="60"' in text
