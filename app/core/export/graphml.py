"""GraphML of the dual graph: regions as nodes, shared edges as edges."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson

from ..geometry.adjacency import DualGraph, dual_graph
from ..geometry.analysis import NoGeometry
from ..geometry.regions import Regions
from ..jobs.job import checked, current_job

MOST_VALUES = 10_000_000
"""Limit of the attribute values of all nodes and edges: about 350 MB of text."""

_CHUNK = 10_000
"""Elements that are written at a time, so that the texts of few numbers are in memory."""

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns
    http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""

_MEANINGS = {
    "run": "id of the run",
    "epoch": "number of epochs trained",
    "area": "area of the region",
    "x1": "first coordinate of the centroid of the area",
    "x2": "second coordinate of the centroid of the area",
    "label": "predicted class at the centroid",
    "value": "predicted value at the centroid",
    "train": "number of training points in the region",
    "test": "number of test points in the region",
    "edge": "index of the shared edge among the edges of all regions",
    "length": "length of the shared edge",
    "layer": "layer of the unit whose crease contains the shared edge",
    "unit": "index of this unit in its layer",
    "units": "all units that are active in one of the two regions only, as layer:unit",
}
"""Descriptions of all attributes."""

Column = np.ndarray | list[str]
"""Values of one attribute: of all nodes, or of all edges."""


def graphml(
    regions: Regions,
    classes: Sequence[int] | None,
    *,
    inside: Mapping[str, np.ndarray] | None = None,
    head: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the dual graph of the regions as GraphML.

    The id of a node is the index of its region. Numbers that overflow float64 are NaN.

    Parameters
    ----------
    regions : Regions
    classes : sequence of int or None
        The label of each class; empty for a regression. None if the regions are those of the first
        layers, which have neither class nor value.
    inside : mapping of str to ndarray of shape (R,), optional
        Numbers of training points (``train``) and of test points (``test``) in each region.
    head : mapping, optional
        The ``run`` and the ``epoch``.

    Raises
    ------
    NoGeometry
        If there are more than ``MOST_VALUES`` values.
    """
    count = (4 + len(inside or {})) * len(regions) + 5 * len(regions.edges)
    if count > MOST_VALUES:
        raise NoGeometry(
            f"GraphML of {len(regions)} regions would have {count} values; the limit is "
            f"{MOST_VALUES}: export NPZ, or use a smaller box"
        )
    graph = dual_graph(regions)
    nodes = _node_columns(regions, graph, classes) | dict(inside or {})
    return b"".join(_document(nodes, _edge_columns(regions, graph), graph.pairs, head or {}))


def _node_columns(
    regions: Regions, graph: DualGraph, classes: Sequence[int] | None
) -> dict[str, Column]:
    columns: dict[str, Column] = {
        "area": regions.areas,
        "x1": graph.centroid[:, 0],
        "x2": graph.centroid[:, 1],
    }
    if classes and graph.winner is not None:
        columns["label"] = np.array(classes)[graph.winner]
    if classes is not None and graph.value is not None:
        columns["value"] = graph.value
    return columns


def _edge_columns(regions: Regions, graph: DualGraph) -> dict[str, Column]:
    names = [f"{layer}:{unit}" for layer, unit in graph.units.tolist()]
    return {
        "edge": graph.edge,
        "length": graph.length,
        "layer": regions.edge_layer[graph.edge],
        "unit": regions.edge_unit[graph.edge],
        "units": [" ".join(names[a:b]) for a, b in checked(pairwise(graph.unit_offsets.tolist()))],
    }


def _document(
    nodes: Mapping[str, Column],
    edges: Mapping[str, Column],
    pairs: np.ndarray,
    head: Mapping[str, Any],
) -> Iterator[bytes]:
    keys = [
        _key("graph", name, "long" if isinstance(value, int) else "string")
        for name, value in head.items()
    ]
    for where, columns in (("node", nodes), ("edge", edges)):
        keys += [_key(where, name, _type(column)) for name, column in columns.items()]
    yield "".join([_HEAD, *keys, '<graph id="regions" edgedefault="undirected">\n']).encode()
    yield "".join(f'<data key="{name}">{value}</data>\n' for name, value in head.items()).encode()
    count = len(next(iter(nodes.values())))
    yield from _elements("node", {"id": np.arange(count)}, nodes)
    yield from _elements("edge", {"source": pairs[:, 0], "target": pairs[:, 1]}, edges)
    yield b"</graph>\n</graphml>\n"


def _key(where: str, name: str, kind: str) -> str:
    attributes = f'id="{name}" for="{where}" attr.name="{name}" attr.type="{kind}"'
    return f"<key {attributes}><desc>{_MEANINGS[name]}</desc></key>\n"


def _type(column: Column) -> str:
    """Return GraphML's type of the values."""
    if isinstance(column, list):
        return "string"
    return "double" if column.dtype.kind == "f" else "long"


def _elements(
    tag: str, attributes: Mapping[str, Column], columns: Mapping[str, Column]
) -> Iterator[bytes]:
    """Yield the elements of all rows."""
    opening = "".join(f' {name}="%s"' for name in attributes)
    data = "".join(f'<data key="{name}">%s</data>' for name in columns)
    row = f"<{tag}{opening}>{data}</{tag}>\n"
    parts = [*attributes.values(), *columns.values()]
    starts = range(0, len(parts[0]), _CHUNK)
    for start, end in pairwise([*starts, len(parts[0])]):
        current_job().check()
        texts = [_texts(part[start:end]) for part in parts]
        yield "".join([row % values for values in zip(*texts, strict=True)]).encode()


def _texts(column: Column) -> list[str]:
    """Return values as texts; those of numbers restore the same numbers."""
    if isinstance(column, list):
        return column
    # Much faster than `repr` for each number.
    text = orjson.dumps(np.ascontiguousarray(column), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text[1:-1].replace("null", "NaN").split(",")
