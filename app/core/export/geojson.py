"""GeoJSON of the exact geometry: regions as polygons, creases and decision boundary as lines."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..geometry.analysis import NoGeometry, affine_part
from ..geometry.boundary import Boundary
from ..geometry.regions import Regions
from ..jobs.job import checked

MOST_BITS = 20_000_000
"""Limit of regions times hidden units in one collection: about 60 MB of text."""


def collection(
    regions: Regions,
    line: Boundary | None,
    classes: Sequence[Any],
    *,
    inside: Mapping[str, np.ndarray] | None = None,
    head: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a FeatureCollection in plane coordinates; some lists are NumPy arrays.

    Parameters
    ----------
    regions : Regions
        The linear regions.
    line : Boundary or None
        The decision boundary.
    classes : sequence
        The label of each class, for the two sides of the boundary.
    inside : mapping of str to ndarray of shape (R,), optional
        Further numbers of each region, by property name.
    head : mapping, optional
        Further members of the collection.

    Raises
    ------
    NoGeometry
        If the activation patterns have more than ``MOST_BITS`` bits in total, or there are too
        many affine maps.
    """
    if regions.network.n_units * len(regions) > MOST_BITS:
        raise NoGeometry(
            f"{len(regions)} regions with {regions.network.n_units} units each are too many for "
            f"GeoJSON; their product may be at most {MOST_BITS}; export NPZ or use a smaller box"
        )
    x1_min, x1_max, x2_min, x2_max = regions.box
    features = [*_polygons(regions, inside or {}), *_creases(regions)]
    if line is not None:
        for polyline, (right, left) in zip(line.polylines, line.classes, strict=True):
            sides = [classes[right], classes[left]]
            features.append(_feature("LineString", polyline, kind="boundary", classes=sides))
    return {
        "type": "FeatureCollection",
        "bbox": [x1_min, x2_min, x1_max, x2_max],
        **(head or {}),
        "features": features,
    }


def _polygons(regions: Regions, inside: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    ends = np.cumsum([0, *regions.network.hidden_layer_sizes]).tolist()
    layers = list(pairwise(ends))
    corners = regions.vertices[regions.indices].tolist()
    patterns = regions.active.view(np.uint8).tolist()
    numbers = {"affine": affine_part(regions), "area": regions.areas, **inside}
    columns = [column.tolist() for column in numbers.values()]
    features = []
    for index, (first, last) in enumerate(checked(pairwise(regions.offsets.tolist()))):
        ring = [*corners[first:last], corners[first]]
        pattern = [patterns[index][start:end] for start, end in layers]
        own = dict(zip(numbers, (column[index] for column in columns), strict=True))
        features.append(
            _feature("Polygon", [ring], kind="region", region=index, pattern=pattern, **own)
        )
    return features


def _creases(regions: Regions) -> list[dict[str, Any]]:
    inner = regions.edge_layer >= 0
    ends = regions.vertices[regions.edges[inner]].tolist()
    units = regions.edge_layer[inner].tolist(), regions.edge_unit[inner].tolist()
    return [
        _feature("LineString", line, kind="crease", layer=layer, unit=unit)
        for line, layer, unit in checked(zip(ends, *units, strict=True))
    ]


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
