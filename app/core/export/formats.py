"""Exports: files that hold a run at one epoch, for other programs."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data.dataset import Box, Dataset
from ..data.features import COORDINATES
from ..frames.frame import (
    View,
    class_indices,
    frame,
    network_part,
    slice_part,
    with_threshold,
)
from ..geometry.analysis import NoGeometry, curved, geometry, regions_part
from ..geometry.boundary import Boundary, boundary
from ..geometry.regions import Regions, subdivide
from ..jobs.job import current_job
from ..network.activations import listed, piecewise_linear
from ..network.mlp import Network
from ..slices.seen import Seen, seen
from ..slices.spec import SliceSpec
from ..specs.run import canonical_json, run_id
from ..training.state import State
from .geojson import collection
from .graphml import graphml
from .json_text import json_text
from .python_script import script
from .svg import svg

_PIECEWISE_LINEAR = " or ".join(piecewise_linear()) + " with x1 and x2"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """A file: its content, media type and name."""

    content: bytes
    media_type: str
    name: str


def export(
    kind: str,
    state: State,
    box: Box | None,
    max_regions: int,
    *,
    spreadsheet: bool = False,
    wanted: SliceSpec | None = None,
    threshold: float | None = None,
) -> Export:
    """Export a state as a file.

    Parameters
    ----------
    kind : str
        One of ``KINDS``.
    state : State
        The state of a run after some epoch.
    box : tuple or None
        The part of the plane to draw, and the box that geometry is clipped to; None for the box
        of the data set.
    max_regions : int
        Largest number of linear regions in the box.
    spreadsheet : bool
        Whether texts of a CSV file are made harmless for spreadsheets, which run those that begin
        with ``=`` as formulas.
    wanted : SliceSpec, optional
        The slice of the input space that geometry and pictures are on; by default the first two
        columns. Points and weights are those of all columns.
    threshold : float, optional
        Of two classes, predict the second where its probability is at least this number.

    Raises
    ------
    KeyError
        If there is no such kind.
    NoGeometry
        If the network is not piecewise linear (GeoJSON, GraphML, SVG), or the file is too large.
    TooManyRegions
        If the box has more than ``max_regions`` regions (NPZ, GeoJSON, GraphML).
    BadSlice
        If the data set has no such slice.
    """
    make, media_type = KINDS[kind]
    if spreadsheet and kind == "csv":
        make = _spreadsheet_csv
    decided = with_threshold(state.network, threshold)
    shown = seen(decided, state.data, state.spec.dataset, wanted)
    content = make(state, shown, box or shown.data.box, max_regions)
    suffix = "py" if kind == "py" else kind
    return Export(content, media_type, f"creases-{run_id(state.spec)}-{state.epoch}.{suffix}")


def _json(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write spec, weights and metrics; every float round-trips exactly."""
    network, data = shown.full_network, shown.full_data
    view = View(None, 0, frozenset({"metrics"}), slice=shown.wanted, threshold=network.threshold)
    metrics = frame(state, view, max_regions).as_dict()["metrics"]
    weights = network_part(network)
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
        "threshold": network.threshold,
        "scaling": weights["scaling"],
        "coefs": weights["coefs"],
        "intercepts": weights["intercepts"],
        "metrics": metrics,
        "slice": None if shown.plane.whole else slice_part(shown),
    }
    return json_text(document)


def _npz(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write data, weights and, if the network is piecewise linear, its geometry as arrays."""
    network, data = shown.full_network, shown.full_data
    arrays: dict[str, Any] = {
        "spec": np.array(json.dumps(state.spec.model_dump(mode="json", by_alias=True))),
        "epoch": np.array(state.epoch),
        "X_train": data.X_train,
        "y_train": data.y_train,
        "X_test": data.X_test,
        "y_test": data.y_test,
        "classes": np.array(data.classes, dtype=np.int64),
        "box": np.array(box),
    }
    part = network_part(network)
    pairs = zip(part["coefs"], part["intercepts"], strict=True)
    for layer, (weights, biases) in enumerate(pairs):
        arrays |= {f"coefs_{layer}": weights, f"intercepts_{layer}": biases}
    if part["scaling"] is not None:
        arrays |= part["scaling"]
    if network.threshold is not None:
        arrays["threshold"] = np.array(network.threshold)
    if not shown.plane.whole:
        vectors = {"origin": shown.plane.origin, "u": shown.plane.u, "v": shown.plane.v}
        arrays |= {f"slice_{name}": np.array(vector) for name, vector in vectors.items()}
    if shown.network.piecewise_linear:
        regions = subdivide(shown.network, box, max_regions=max_regions)
        arrays |= geometry_arrays(regions, boundary(regions), data.classes)
    return npz(arrays)


def geometry_arrays(
    regions: Regions, line: Boundary | None, classes: Sequence[int]
) -> dict[str, np.ndarray]:
    """Return the exact geometry as arrays by name.

    `boundary_classes` (S, 2) are the labels on the right and on the left of each segment.
    """
    arrays = regions_part(regions, frozenset({"patterns", "affine"}))
    if line is not None:
        arrays |= {
            "boundary_segments": line.segments,
            "boundary_region": line.segment_region,
            "boundary_line": line.segment_line,
            "boundary_classes": _sides(line, classes),
        }
    return arrays


def _sides(line: Boundary, classes: Sequence[int]) -> np.ndarray:
    """Return the labels on the right and on the left of each segment: shape (S, 2)."""
    pairs = np.array(line.classes, dtype=np.intp).reshape(-1, 2)
    sides: np.ndarray = np.array(classes, dtype=np.int64)[pairs[line.segment_polyline]]
    return sides


def npz(arrays: dict[str, Any]) -> bytes:
    """Return arrays as the bytes of a compressed file for `numpy.load`."""
    file = _CheckedFile()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


class _CheckedFile(io.BytesIO):
    """A file in memory that raises Stopped while it is written, if its job is stopped."""

    def write(self, data: Any) -> int:
        """Write a part of the file."""
        current_job().check()
        return super().write(data)


def _csv(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write one point per line, in the format that `app.core.data.tables.reader` reads.

    The columns of a table have their names. If the spec has class names or units, further columns
    hold the name of the class and the coordinates in the original units.
    """
    return _points(state, shown.full_data, str)


def _spreadsheet_csv(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write points as `_csv` does, with texts that a spreadsheet does not run as formulas."""
    return _points(state, shown.full_data, _harmless)


def _harmless(text: str) -> str:
    """Return a text with an apostrophe if a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _points(state: State, data: Dataset, text_of: Callable[[str], str]) -> bytes:
    """Write one point per line, each name of a class or a column changed by a function."""
    spec = state.spec.dataset
    names = {
        label: text_of(name) for label, name in zip(data.classes, spec.names or (), strict=False)
    }
    axes = spec.axes
    given = spec.axes is None and spec.column_names != COORDINATES
    head = list(map(text_of, spec.column_names)) if given else list(COORDINATES)
    head += [text_of(spec.label_name) if given else "label", "split"]
    head += ["class"] if names else []
    head += [text_of(axes.x1.name), text_of(axes.x2.name)] if axes else []
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for split, X, y in (("train", data.X_train, data.y_train), ("test", data.X_test, data.y_test)):
        for point, label in zip(X.tolist(), y.tolist(), strict=True):
            row = [*map(repr, point), repr(label), split]
            row += [names[label]] if names else []
            units = (axes.x1, axes.x2) if axes else ()
            row += [repr(axis.original(z)) for axis, z in zip(units, point, strict=False)]
            writer.writerow(row)
    return text.getvalue().encode()


def _geojson(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write regions as polygons, creases and decision boundary as lines, in plane coordinates."""
    data = shown.data
    regions = _regions("GeoJSON", shown.network, box, max_regions)
    inside = _points_inside(regions, data)
    head = {"run": run_id(state.spec), "epoch": state.epoch}
    edge = boundary(regions)
    return json_text(collection(regions, edge, data.classes, inside=inside, head=head))


def _graphml(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write the dual graph: regions as nodes, and an edge between each two that share an edge."""
    data = shown.data
    regions = _regions("GraphML", shown.network, box, max_regions)
    inside = _points_inside(regions, data)
    head = {"run": run_id(state.spec), "epoch": state.epoch}
    return graphml(regions, data.classes, inside=inside, head=head)


def _regions(kind: str, network: Network, box: Box, max_regions: int) -> Regions:
    if not network.piecewise_linear:
        raise NoGeometry(
            f"activation {listed(network.activation)} with features {', '.join(network.features)} "
            f"has no linear regions; {kind} needs {_PIECEWISE_LINEAR}"
        )
    return subdivide(network, box, max_regions=max_regions)


def _points_inside(regions: Regions, data: Dataset) -> dict[str, np.ndarray]:
    """Return the number of training and of test points in each region."""
    inside = {}
    for split, X in (("train", data.X_train), ("test", data.X_test)):
        found = regions.locate(X)
        inside[split] = np.bincount(found[found >= 0], minlength=len(regions))
    return inside


def _svg(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Draw the exact picture: classes, creases, decision boundary, samples."""
    return picture(state, shown, box, max_regions).encode()


def picture(
    state: State,
    shown: Seen,
    box: Box,
    max_regions: int,
    dead: Sequence[tuple[int, int]] = (),
) -> str:
    """Return the SVG of a state; the creases of the units `dead` are grey and dashed."""
    network, data = shown.network, shown.data
    if not network.piecewise_linear:
        raise NoGeometry(f"{curved(network)}; SVG needs {_PIECEWISE_LINEAR}")
    exact = geometry(network, box, max_regions)
    if exact.regions is None:
        raise NoGeometry(f"{exact.why}")
    is_classified = data.task == "classification"
    colours = (
        class_indices(data, data.y_train) if is_classified else np.zeros(len(data.X_train), int)
    )
    title = f"Run {run_id(state.spec)}, epoch {state.epoch}: {len(exact.regions)} linear regions"
    return svg(
        exact.regions,
        exact.boundary,
        exact.cells,
        classes=data.classes,
        title=title,
        points=(data.X_train, colours),
        dead=dead,
    )


def _onnx(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    """Write the network as an ONNX graph, with its spec as metadata."""
    # Imported on first use, because loading onnx would slow down the start of the server.
    from .onnx import onnx_model

    properties = {
        "run": run_id(state.spec),
        "epoch": str(state.epoch),
        "spec": canonical_json(state.spec),
    }
    if shown.full_network.threshold is not None:
        properties["threshold"] = repr(shown.full_network.threshold)
    return onnx_model(shown.full_network, shown.full_data.classes, properties)


def _py(state: State, shown: Seen, box: Box, max_regions: int) -> bytes:
    threshold = shown.full_network.threshold
    return script(state, run_id(state.spec), box, shown.wanted, threshold).encode()


Maker = Callable[[State, Seen, Box, int], bytes]

KINDS: dict[str, tuple[Maker, str]] = {
    "json": (_json, "application/json"),
    "npz": (_npz, "application/octet-stream"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "geojson": (_geojson, "application/geo+json"),
    "graphml": (_graphml, "application/graphml+xml"),
    "svg": (_svg, "image/svg+xml"),
    "onnx": (_onnx, "application/octet-stream"),
    "py": (_py, "text/x-python; charset=utf-8"),
}
"""The writer and the media type of each kind of export."""
