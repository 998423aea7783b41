"""An export is a run at one epoch as a file for another program."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.core.boundary import boundary
from app.core.datasets import Box, Dataset, load
from app.core.frames import View, frame
from app.core.regions import Regions, subdivide
from app.core.scripts import script
from app.core.specs import run_id
from app.core.training import State


class NoGeometry(ValueError):
    """The network has no linear regions that could be exported."""


@dataclass(frozen=True)
class Export:
    """A file: its content, what kind it is, and a name for it."""

    content: bytes
    media_type: str
    name: str


def export(kind: str, state: State, box: Box | None, max_regions: int) -> Export:
    """The file of that ``kind``, one of ``KINDS``.

    Parameters
    ----------
    kind : str
    state : State
    box : tuple or None
        Where the geometry is cut off (kinds npz and geojson); None for the data set's box.
    max_regions : int

    Raises
    ------
    KeyError
        There is no such kind.
    NoGeometry
        GeoJSON of a network that is not piecewise linear.
    TooManyRegions
        There are more than ``max_regions`` in the box.
    """
    make, media_type = KINDS[kind]
    data = load(state.spec.dataset)
    content = make(state, data, box or data.box, max_regions)
    suffix = "py" if kind == "py" else kind
    return Export(content, media_type, f"creases-{run_id(state.spec)}-{state.epoch}.{suffix}")


def _json(state: State, data: Dataset, box: Box, max_regions: int) -> bytes:
    """Spec, weights and metrics; every float reads back as the same number."""
    network = state.network
    metrics = frame(state, View(None, 0, frozenset({"metrics"})), max_regions).as_dict()["metrics"]
    document = {
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "status": "ok" if state.diverged is None else "diverged",
        "spec": state.spec.model_dump(mode="json", by_alias=True),
        "classes": list(data.classes),
        "activation": network.activation,
        "out_activation": network.out_activation,
        "negative_slope": network.negative_slope,
        "features": list(network.features),
        "coefs": network.coefs,
        "intercepts": network.intercepts,
        "metrics": metrics,
    }
    return json.dumps(_plain(document), separators=(",", ":"), allow_nan=False).encode()


def _npz(state: State, data: Dataset, box: Box, max_regions: int) -> bytes:
    """Data, weights and, where there is any, geometry as NumPy arrays."""
    network = state.network
    arrays: dict[str, Any] = {
        "spec": np.array(json.dumps(state.spec.model_dump(mode="json", by_alias=True))),
        "epoch": np.array(state.epoch),
        "X_train": data.X_train,
        "y_train": data.y_train,
        "X_test": data.X_test,
        "y_test": data.y_test,
        "box": np.array(box),
    }
    for layer, (weights, biases) in enumerate(zip(network.coefs, network.intercepts, strict=True)):
        arrays |= {f"coefs_{layer}": weights, f"intercepts_{layer}": biases}
    if network.piecewise_linear:
        regions = subdivide(network, box, max_regions=max_regions)
        edge = boundary(regions)
        arrays |= {
            "vertices": regions.vertices,
            "offsets": regions.offsets,
            "indices": regions.indices,
            "edges": regions.edges,
            "edge_layer": regions.edge_layer,
            "edge_unit": regions.edge_unit,
            "patterns": regions.patterns,
            "affine": regions.affine,
            "boundary_segments": edge.segments,
            "boundary_region": edge.segment_region,
            "boundary_line": edge.segment_line,
        }
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _csv(state: State, data: Dataset, box: Box, max_regions: int) -> bytes:
    """The points, one a line."""
    lines = ["x1,x2,label,split"]
    for split, X, y in (("train", data.X_train, data.y_train), ("test", data.X_test, data.y_test)):
        rows = zip(X.tolist(), y.tolist(), strict=True)
        lines += [f"{x1!r},{x2!r},{label!r},{split}" for (x1, x2), label in rows]
    return ("\n".join(lines) + "\n").encode()


def _geojson(state: State, data: Dataset, box: Box, max_regions: int) -> bytes:
    """Regions as polygons, creases and decision boundary as lines, in the data's coordinates."""
    network = state.network
    if not network.piecewise_linear:
        raise NoGeometry(
            f"activation {network.activation} with features {', '.join(network.features)} "
            "has no linear regions; GeoJSON needs relu, leaky_relu or identity with x1 and x2"
        )
    regions = subdivide(network, box, max_regions=max_regions)
    features = [*_polygons(regions, data), *_creases(regions)]
    edge = boundary(regions)
    for line, (right, left) in zip(edge.polylines, edge.classes, strict=True):
        sides = [data.classes[right], data.classes[left]]
        features.append(_feature("LineString", line, kind="boundary", classes=sides))
    document = {
        "type": "FeatureCollection",
        "bbox": [box[0], box[2], box[1], box[3]],
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "features": features,
    }
    return json.dumps(_plain(document), separators=(",", ":"), allow_nan=False).encode()


def _polygons(regions: Regions, data: Dataset) -> list[dict[str, Any]]:
    inside = {}
    for split, X in (("train", data.X_train), ("test", data.X_test)):
        found = regions.locate(X)
        inside[split] = np.bincount(found[found >= 0], minlength=len(regions))
    sizes = regions.network.hidden_layer_sizes
    ends = np.cumsum(sizes)[:-1]
    features = []
    for index in range(len(regions)):
        corners = regions.polygon(index)
        ring = np.concatenate([corners, corners[:1]])
        pattern = np.split(regions.active[index].astype(int), ends)
        features.append(
            _feature(
                "Polygon",
                [ring],
                kind="region",
                region=index,
                pattern=pattern if sizes else [],
                affine=regions.affine[index],
                area=regions.areas[index],
                train=inside["train"][index],
                test=inside["test"][index],
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


def _py(state: State, data: Dataset, box: Box, max_regions: int) -> bytes:
    return script(state, run_id(state.spec)).encode()


def _plain(value: Any) -> Any:
    """Arrays as lists, NumPy's scalars as Python's, what is not finite as None."""
    if isinstance(value, np.ndarray | np.generic):
        finite = value.dtype.kind != "f" or bool(np.isfinite(value).all())
        return value.tolist() if finite else _plain(value.tolist())
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value


Maker = Callable[[State, Dataset, Box, int], bytes]

KINDS: dict[str, tuple[Maker, str]] = {
    "json": (_json, "application/json"),
    "npz": (_npz, "application/octet-stream"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (_geojson, "application/geo+json"),
    "py": (_py, "text/x-python; charset=utf-8"),
}
"""The kinds of export, each with its media type."""
