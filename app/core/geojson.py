"""GeoJSON of the exact geometry: regions as polygons, creases and boundary as lines."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.core.boundary import Boundary
from app.core.regions import Regions


def collection(
    regions: Regions,
    line: Boundary | None,
    classes: Sequence[Any],
    *,
    inside: Mapping[str, np.ndarray] | None = None,
    head: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A FeatureCollection in the coordinates of the plane; arrays stand for lists.

    Parameters
    ----------
    regions : Regions
    line : Boundary or None
    classes : sequence
        The label of each class, for the two sides of the boundary.
    inside : mapping of str to ndarray of shape (R,), optional
        More numbers of each region, by name.
    head : mapping, optional
        More members of the collection.
    """
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
    sizes = regions.network.hidden_layer_sizes
    ends = np.cumsum(sizes)[:-1]
    features = []
    for index in range(len(regions)):
        corners = regions.polygon(index)
        pattern = np.split(regions.active[index].astype(int), ends)
        features.append(
            _feature(
                "Polygon",
                [np.concatenate([corners, corners[:1]])],
                kind="region",
                region=index,
                pattern=pattern if sizes else [],
                affine=regions.affine[index],
                area=regions.areas[index],
                **{name: numbers[index] for name, numbers in inside.items()},
            )
        )
    return features


def _creases(regions: Regions) -> list[dict[str, Any]]:
    return [
        _feature("LineString", regions.vertices[edge], kind="crease", layer=layer, unit=unit)
        for edge, layer, unit in zip(
            regions.edges, regions.edge_layer, regions.edge_unit, strict=True
        )
        if layer >= 0
    ]


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
