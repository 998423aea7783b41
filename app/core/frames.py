"""A frame is all that one picture of a run needs: one epoch, in one part of the plane."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from app.core.boundary import Boundary, boundary
from app.core.bounds import region_bound
from app.core.datasets import Dataset, load
from app.core.networks import Network
from app.core.regions import Box, Regions, TooManyRegions, subdivide
from app.core.scores import scores
from app.core.specs import Limits, run_id
from app.core.training import State

PARTS = (
    "metrics",
    "grid",
    "points",
    "network",
    "regions",
    "boundary",
    "units",
    "patterns",
    "affine",
    "colour",
)
UNIT_GRID = 20
"""Samples along one side of a hidden unit's activation map."""


@dataclass(frozen=True)
class View:
    """Which part of the plane, how finely, and which parts of the picture.

    Attributes
    ----------
    box : (x1_min, x1_max, x2_min, x2_max) or None
        None is the data set's own box.
    grid : int
        Samples along one side; 0 for none.
    include : frozenset of str
        Some of PARTS.
    """

    box: Box | None = None
    grid: int = 100
    include: frozenset[str] = frozenset(PARTS[:6])


@dataclass(frozen=True, eq=False)
class Geometry:
    """Exact regions and boundary, or why there are none."""

    regions: Regions | None
    boundary: Boundary | None
    why: str | None


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture. `parts` has the names and shapes of docs/api.md, with NumPy arrays."""

    parts: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The parts by name, in their fixed order."""
        return self.parts


# On its way to divergence a network can overflow; what is not finite is sent as null.
@np.errstate(over="ignore", invalid="ignore")
def frame(state: State, view: View, max_regions: int = 300_000) -> Frame:
    """Compute all that a view of a run's state shows.

    Where there are more than `max_regions` in the box, the picture is without geometry, and
    says why.
    """
    data = load(state.spec.dataset)
    network = state.network
    box = view.box or data.box
    exact = geometry_or_why(network, box, max_regions)
    include = view.include
    parts: dict[str, Any] = {
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "status": "ok" if state.diverged is None else "diverged",
        "diverged": None
        if state.diverged is None
        else {"epoch": state.diverged, "reason": state.reason},
        "task": data.task,
        "classes": list(data.classes),
        "metrics": _metrics(state, network, data, exact.regions) if "metrics" in include else None,
        "box": list(box),
        "grid": _grid(network, box, view.grid, exact.regions)
        if "grid" in include and view.grid
        else None,
        "colour": _colour(network, data, box, view.grid)
        if "colour" in include and view.grid
        else None,
        "points": _points(data) if "points" in include else None,
        "network": network_part(network) if "network" in include else None,
        "units": _units(network, box) if "units" in include else None,
        "regions": None,
        "boundary": None,
        "why": exact.why,
        "counts": counts(network, exact),
    }
    if exact.regions is not None and include & {"regions", "patterns", "affine"}:
        parts["regions"] = regions_part(exact.regions, include)
    if exact.boundary is not None and "boundary" in include:
        parts["boundary"] = boundary_part(exact.boundary)
    return Frame(parts)


def geometry(network: Network, box: Box, max_regions: int) -> Geometry:
    """Compute the exact geometry of a network, where it has one.

    Raises
    ------
    TooManyRegions
    """
    if network.activation not in ("relu", "leaky_relu", "identity"):
        why = f"{network.activation} units are curved: no piece of the plane is exactly linear"
        return Geometry(None, None, why)
    if not network.piecewise_linear:
        curved = ", ".join(name for name in network.features if name not in ("x1", "x2"))
        why = f"with the inputs {curved} the creases are curves in the plane, not straight lines"
        return Geometry(None, None, why)
    try:
        regions = subdivide(network, box, max_regions=max_regions)
        return Geometry(regions, boundary(regions), None)
    except FloatingPointError as error:
        return Geometry(None, None, str(error))


def geometry_or_why(network: Network, box: Box, max_regions: int) -> Geometry:
    """Compute the exact geometry of a network; too much of it is a reason to have none."""
    try:
        return geometry(network, box, max_regions)
    except TooManyRegions:
        setting = Limits.setting("regions")
        why = f"there are more than {max_regions} regions ({setting}) here: look more closely"
        return Geometry(None, None, why)


def counts(network: Network, exact: Geometry) -> dict[str, Any]:
    """Numbers of the exact geometry; None where there is none."""
    regions, line = exact.regions, exact.boundary
    if regions is None or line is None:
        names = ("regions", "vertices", "edges")
        lengths = ("boundary_segments", "boundary_length", "boundary_components")
        return dict.fromkeys((*names, *lengths, "bounds"))
    return {
        "regions": len(regions),
        "vertices": len(regions.vertices),
        "edges": len(regions.edges),
        "boundary_segments": len(line.segments),
        "boundary_length": line.length,
        "boundary_components": line.components,
        "bounds": {"regions": region_bound(network.hidden_layer_sizes, network.activation)},
    }


def regions_part(regions: Regions, include: frozenset[str]) -> dict[str, Any]:
    """The regions as flat arrays, with `patterns` and `affine` where they are asked for."""
    part: dict[str, Any] = {
        "vertices": regions.vertices,
        "offsets": regions.offsets,
        "indices": regions.indices,
        "edges": regions.edges,
        "edge_layer": regions.edge_layer,
        "edge_unit": regions.edge_unit,
        "edge_faces": regions.edge_faces,
    }
    if "patterns" in include:
        part["patterns"] = regions.patterns
    if "affine" in include:
        part["affine"] = regions.affine
    return part


def boundary_part(line: Boundary) -> dict[str, Any]:
    """The decision boundary as polylines, with the numbers of each segment."""
    return {
        "polylines": line.polylines,
        "classes": [list(pair) for pair in line.classes],
        "segments": {
            "line": line.segment_line,
            "region": line.segment_region,
            "polyline": line.segment_polyline,
        },
        "kinks": [
            {"at": [x1, x2], "layer": layer, "unit": unit} for x1, x2, layer, unit in line.kinks
        ],
    }


def network_part(network: Network) -> dict[str, Any]:
    """Weights and activations, by scikit-learn's names."""
    return {
        "coefs": list(network.coefs),
        "intercepts": list(network.intercepts),
        "activation": network.activation,
        "out_activation": network.out_activation,
        "negative_slope": network.negative_slope,
        "features": list(network.features),
    }


def _metrics(
    state: State, network: Network, data: Dataset, regions: Regions | None
) -> dict[str, Any]:
    part: dict[str, Any] = {}
    train = scores(network, data.X_train, class_indices(data, data.y_train))
    test = scores(network, data.X_test, class_indices(data, data.y_test))
    for name in train:
        part[f"train_{name}"], part[f"test_{name}"] = train[name], test[name]
    norms = state.history["gradient_norm"]
    part["gradient_norm"] = norms[-1].tolist() if len(norms) else None
    bends = network.activation in ("relu", "leaky_relu")
    active = network.patterns(data.X_train)
    share = np.asarray(active.mean(axis=0))
    part["dead_units_data"] = _units_of(network, np.asarray(share == 0.0)) if bends else []
    part["dead_units_view"] = (
        _units_of(network, np.asarray(~regions.active.any(axis=0)))
        if bends and regions is not None
        else []
    )
    part["active_share"] = [list(layer) for layer in _by_layer(network, share.tolist())]
    return part


def class_indices(data: Dataset, labels: np.ndarray) -> np.ndarray:
    """Labels as indices of ``data.classes``; targets of a regression as they are."""
    if data.task == "regression":
        return labels
    return np.searchsorted(np.array(data.classes), labels)


def _by_layer(network: Network, values: list[Any]) -> list[list[Any]]:
    ends = np.cumsum([0, *network.hidden_layer_sizes]).tolist()
    return [values[start:end] for start, end in pairwise(ends)]


def _units_of(network: Network, flags: np.ndarray) -> list[list[int]]:
    """[layer, unit] of each hidden unit that is flagged."""
    return [
        [layer, unit]
        for layer, row in enumerate(_by_layer(network, flags.tolist()))
        for unit, flag in enumerate(row)
        if flag
    ]


def _lattice(box: Box, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Samples along both sides, and all points, row by row from the lowest x2."""
    x = np.linspace(box[0], box[1], size)
    y = np.linspace(box[2], box[3], size)
    return x, y, np.column_stack([np.tile(x, size), np.repeat(y, size)])


def _grid(network: Network, box: Box, size: int, regions: Regions | None) -> dict[str, Any]:
    x, y, X = _lattice(box, size)
    shape = (size, size)
    part: dict[str, Any] = dict.fromkeys(("probability", "label", "value"))
    if network.out_activation == "identity":
        part["value"] = network.predict(X).reshape(shape)
    else:
        probability = network.predict_proba(X)
        label = network.predict(X)
        if probability.shape[1] == 2:
            part["probability"] = probability[:, 1].reshape(shape)
        else:
            part["probability"] = probability[np.arange(len(X)), label].reshape(shape)
        part["label"] = label.reshape(shape)
    region = None if regions is None else regions.locate(X).reshape(shape)
    return {"x": x, "y": y, **part, "region": region}


def _colour(network: Network, data: Dataset, box: Box, size: int) -> dict[str, Any]:
    """The grid as a screen can show it, in a seventh of the bytes: one of 256 levels a sample.

    `level` is the probability of class 1 from 0 to 255 (of the predicted class, with its `label`,
    where there are more than two); for regression the value, from -`reach` to `reach`, the largest
    target's size.
    """
    x, y, X = _lattice(box, size)
    label, reach = None, None
    if network.out_activation == "identity":
        reach = max(1.0, float(np.abs(data.y_train).max()))
        share = (network.predict(X) / reach + 1.0) / 2.0
    else:
        probability = network.predict_proba(X)
        binary = probability.shape[1] == 2
        share = probability[:, 1] if binary else probability.max(axis=1)
        if not binary:
            label = probability.argmax(axis=1).astype(np.uint8).reshape(size, size)
    level = np.rint(np.clip(np.nan_to_num(share, nan=0.5), 0.0, 1.0) * 255.0).astype(np.uint8)
    return {
        "x": x[[0, -1]],
        "y": y[[0, -1]],
        "level": level.reshape(size, size),
        "label": label,
        "reach": reach,
    }


def _points(data: Dataset) -> dict[str, Any]:
    return {
        "train": {"X": data.X_train, "y": data.y_train},
        "test": {"X": data.X_test, "y": data.y_test},
    }


def _units(network: Network, box: Box) -> dict[str, Any]:
    x, y, X = _lattice(box, UNIT_GRID)
    maps = [
        network.activated(sums).T.reshape(-1, UNIT_GRID, UNIT_GRID)
        for sums in network.preactivations(X)[:-1]
    ]
    return {"x": x, "y": y, "activation": maps}
