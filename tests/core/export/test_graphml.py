"""GraphML of the regions: other programs read the graph that the frame shows."""

import io
import xml.etree.ElementTree as ElementTree

import networkx
import numpy as np
import pytest

from app.core.export import graphml as module
from app.core.export.graphml import graphml
from app.core.geometry.adjacency import dual_graph
from app.core.geometry.analysis import NoGeometry
from app.core.geometry.regions import subdivide
from tests.support.builders import UNIT, WIDE, integers, network, ordinary

SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def read(content):
    return networkx.read_graphml(io.BytesIO(content), node_type=int)


@pytest.mark.parametrize("classes", [(-5, 9), (3, 7, 70_000), ()])
def test_networkx_reads_all_nodes_edges_and_attributes(classes):
    options = {} if classes else {"out_activation": "identity"}
    regions = subdivide(ordinary((8, 6), 3, 3 if len(classes) > 2 else 1, **options), WIDE)
    inside = {"train": np.arange(len(regions))}
    found = read(graphml(regions, classes, inside=inside, head={"run": "0a", "epoch": 7}))
    graph = dual_graph(regions)
    assert (found.graph["run"], found.graph["epoch"]) == ("0a", 7)
    assert list(found) == list(range(len(regions)))
    assert not found.is_directed()
    assert not found.is_multigraph()
    assert sorted(map(sorted, found.edges)) == sorted(map(sorted, graph.pairs.tolist()))
    own = {"value"} if graph.winner is None else {"label"}
    for r, node in found.nodes.items():
        assert node.keys() == {"area", "x1", "x2", "train"} | own
        assert node["area"] == regions.areas[r]
        assert [node["x1"], node["x2"]] == graph.centroid[r].tolist()
        assert node["train"] == r
        if classes:
            assert node["label"] == classes[graph.winner[r]]
        else:
            assert node["value"] == graph.value[r]
    for i, pair in enumerate(graph.pairs.tolist()):
        edge = found.edges[pair]
        assert edge["edge"] == graph.edge[i]
        assert edge["length"] == graph.length[i]
        assert edge["layer"] == regions.edge_layer[graph.edge[i]]
        assert edge["unit"] == regions.edge_unit[graph.edge[i]]
        assert edge["units"] == f"{edge['layer']}:{edge['unit']}"


def test_an_edge_lists_all_units_of_creases_that_coincide():
    regions = subdivide(integers((8, 8), 3), WIDE)
    found, graph = read(graphml(regions, (0, 1))), dual_graph(regions)
    names = [f"{layer}:{unit}" for layer, unit in graph.units.tolist()]
    ends = graph.unit_offsets.tolist()
    assert max(np.diff(ends)) > 1
    for i, pair in enumerate(graph.pairs.tolist()):
        assert found.edges[pair]["units"].split() == names[ends[i] : ends[i + 1]]


def test_the_regions_of_the_first_layers_have_neither_label_nor_value():
    regions = subdivide(ordinary((8, 6), 3).truncated(1), WIDE)
    found = read(graphml(regions, None))
    assert set().union(*(node.keys() for node in found.nodes.values())) == {"area", "x1", "x2"}


def test_every_attribute_has_one_key_with_type_and_description():
    regions = subdivide(ordinary((8, 6), 3), WIDE)
    inside = {"train": np.zeros(len(regions), dtype=np.int64)}
    root = ElementTree.fromstring(graphml(regions, (0, 1), inside=inside, head={"run": "0"}))
    assert root.tag == f"{SPACE}graphml"
    assert [child.tag for child in root] == [f"{SPACE}key"] * (len(root) - 1) + [f"{SPACE}graph"]
    keys = {key.get("id"): key for key in root.iter(f"{SPACE}key")}
    assert len(keys) == len(root) - 1
    used = {}
    for element in root.iter():
        for data in element.findall(f"{SPACE}data"):
            used.setdefault(data.get("key"), set()).add(element.tag.removeprefix(SPACE))
    assert used == {name: {key.get("for")} for name, key in keys.items()}
    types = {name: key.get("attr.type") for name, key in keys.items()}
    assert types["run"] == types["units"] == "string"
    assert types["area"] == types["length"] == "double"
    assert types["label"] == types["layer"] == "long"
    assert all(key.get("attr.name") == name for name, key in keys.items())
    assert all(key.findtext(f"{SPACE}desc") for key in keys.values())


def test_a_graph_is_written_in_parts_with_the_same_bytes(monkeypatch):
    regions = subdivide(ordinary((8, 6), 3), WIDE)
    whole = graphml(regions, (0, 1))
    assert graphml(subdivide(ordinary((8, 6), 3), WIDE), (0, 1)) == whole
    for chunk in (1, len(regions)):
        monkeypatch.setattr(module, "_CHUNK", chunk)
        assert graphml(regions, (0, 1)) == whole


def test_a_single_region_is_a_graph_without_edges():
    regions = subdivide(network([([[1.0], [0.0]], [9.0]), ([[1.0]], [0.0])]), UNIT)
    found = read(graphml(regions, (0, 1)))
    assert (len(found.nodes), len(found.edges)) == (1, 0)


def test_an_area_that_overflows_is_not_a_number():
    regions = subdivide(ordinary((4,), 3), (-1e200, 1e200, -1e200, 1e200))
    areas = networkx.get_node_attributes(read(graphml(regions, (0, 1))), "area")
    assert "nan" in map(str, areas.values())


def test_a_graph_that_would_be_too_long_is_refused_with_an_alternative(monkeypatch):
    monkeypatch.setattr(module, "MOST_VALUES", 100)
    with pytest.raises(NoGeometry, match=r"the limit is 100: export NPZ"):
        graphml(subdivide(ordinary((8, 6), 3), WIDE), (0, 1))
