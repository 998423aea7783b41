"""Region cards: a description of the linear region at one point of the plane."""

from itertools import pairwise
from typing import Any

import numpy as np

from ..data.dataset import Dataset
from ..geometry.affine_maps import affine_maps
from ..geometry.analysis import Geometry
from ..geometry.evaluation import logits, patterns
from ..geometry.logit_terms import output_sum
from ..geometry.margins import nearest
from ..geometry.regions import Box, Regions
from ..network.mlp import Network
from ..slices.agreement import agreement
from ..slices.seen import Seen, seen
from ..slices.spec import SliceSpec
from ..specs.run import run_id
from ..training.state import State
from .frame import with_threshold
from .last_geometry import last_geometry


@np.errstate(over="ignore", invalid="ignore")
def card(
    state: State,
    x1: float,
    x2: float,
    box: Box | None = None,
    max_regions: int = 300_000,
    wanted: SliceSpec | None = None,
    threshold: float | None = None,
) -> dict[str, Any]:
    """Describe the region that contains a point, and the network's prediction there.

    Parameters
    ----------
    state : State
        A state of a run.
    x1, x2 : float
        The point.
    box : (x1_min, x1_max, x2_min, x2_max), optional
        The box that regions are clipped to; by default that of the data set. If the point is
        outside the box, `region`, `area`, `polygon` and `points` are None.
    max_regions : int
        Largest number of regions in the box. If there are more, everything that needs exact
        geometry is None, and ``why`` gives the reason.
    wanted : SliceSpec, optional
        The slice that `x1` and `x2` are coordinates of; by default the first two columns.
    threshold : float, optional
        Of two classes, predict the second where its probability is at least this number.

    Raises
    ------
    BadSlice
        If the data set has no such slice.
    """
    decided = with_threshold(state.network, threshold)
    shown = seen(decided, state.data, state.spec.dataset, wanted)
    data, network = shown.data, shown.network
    exact = last_geometry.of(network, box or data.box, max_regions)
    point = np.array([[x1, x2]])
    label = network.predict(point)[0]
    classifier = not network.regression
    part: dict[str, Any] = {
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "x1": x1,
        "x2": x2,
        "original": _original(shown, point),
        "columns": None if shown.plane.whole else list(shown.plane.columns),
        "agrees": None,
        "sample": None if shown.plane.whole else _nearest_sample(shown, point),
        "region": None,
        "pattern": None,
        "affine": None,
        "sum": None,
        "logit": logits(network, point)[0].tolist(),
        "probability": network.predict_proba(point)[0].tolist() if classifier else None,
        "threshold": threshold,
        "label": data.classes[int(label)] if classifier else float(label),
        "area": None,
        "polygon": None,
        "points": None,
        "boundary": _nearest(exact, point, data),
        "why": exact.why,
    }
    if exact.regions is not None:
        part |= _region(exact.regions, network, data, point)
        if not shown.plane.whole:
            part["agrees"] = _agrees(shown, part["pattern"], point)
    return part


def _original(shown: Seen, point: np.ndarray) -> list[float] | None:
    """Return the point in the units of the data, in all columns; None if it is just x1 and x2."""
    axes = shown.dataset.axes
    inputs = shown.plane.points(point)[0].tolist()
    if axes is None:
        return None if shown.plane.whole else inputs
    return [axis.original(z) for axis, z in zip((axes.x1, axes.x2), inputs, strict=True)]


def _agrees(shown: Seen, rows: list[list[int]], point: np.ndarray) -> bool | None:
    """Return whether the full network has a pattern there; None if float64 does not decide."""
    pattern = np.array([[unit for row in rows for unit in row]], dtype=np.bool_)
    found = int(agreement(shown.columns_network, shown.plane, point, pattern)[0])
    return None if found < 0 else bool(found)


def _nearest_sample(shown: Seen, point: np.ndarray) -> dict[str, Any]:
    """Describe the sample that is nearest to the point in the input space."""
    place, scale = shown.plane.points(point)[0], np.array(shown.plane.scale)
    best: tuple[float, str, int] | None = None
    sets = {
        "train": (shown.full_data.X_train, shown.full_data.y_train),
        "test": (shown.full_data.X_test, shown.full_data.y_test),
    }
    for name, (X, _) in sets.items():
        if len(X):
            distances = np.sqrt(np.square((X - place) / scale).sum(axis=1))
            index = int(distances.argmin())
            if best is None or distances[index] < best[0]:
                best = float(distances[index]), name, index
    assert best is not None
    distance, name, index = best
    X, y = sets[name]
    return {
        "part": name,
        "row": int(shown.rows[name][index]),
        "label": y[index].item(),
        "original": X[index].tolist(),
        "distance": distance,
        "from_slice": float(shown.plane.distances(X[index : index + 1])[0]),
    }


def _region(regions: Regions, network: Network, data: Dataset, point: np.ndarray) -> dict[str, Any]:
    index = int(regions.locate(point)[0])
    if index < 0:
        pattern = patterns(network, point)[0]
        return linear_part(network, pattern, affine_maps(network, pattern[None])[0])
    pattern = regions.active[index]
    inside = {}
    for name, X, y in (
        ("train", data.X_train, data.y_train),
        ("test", data.X_test, data.y_test),
    ):
        y_inside = y[regions.locate(X) == index]
        if data.task == "classification":
            inside[name] = {str(label): int((y_inside == label).sum()) for label in data.classes}
        else:
            inside[name] = {"all": len(y_inside)}
    return {
        "region": index,
        **linear_part(network, pattern, regions.affine_of(np.array([index]))[0]),
        "area": float(regions.areas[index]),
        "polygon": regions.polygon(index),
        "points": inside,
    }


def linear_part(network: Network, pattern: np.ndarray, affine: np.ndarray) -> dict[str, Any]:
    """Return the network's affine map for an activation pattern, and its terms by unit."""
    return {
        "pattern": _rows(network, pattern),
        "affine": affine.tolist(),
        "sum": output_sum(network, pattern).as_dict(),
    }


def _rows(network: Network, pattern: np.ndarray) -> list[list[int]]:
    ends = np.cumsum([0, *network.hidden_layer_sizes]).tolist()
    return [pattern[start:end].astype(int).tolist() for start, end in pairwise(ends)]


def _nearest(exact: Geometry, point: np.ndarray, data: Dataset) -> dict[str, Any] | None:
    """Return the point of the decision boundary nearest to `point`.

    Its ``sum`` is the sum of contributions that is ``level`` along the boundary there.
    """
    regions, line = exact.regions, exact.boundary
    if regions is None or line is None or not len(line.segments):
        return None
    segment, foot, distance = nearest(line, point)
    region = int(line.segment_region[segment[0]])
    low, high = line.classes[line.segment_polyline[segment[0]]]
    why = output_sum(regions.network, regions.active[region])
    if regions.scaled_logits.shape[1] > 1:
        why = why.contrast(low, high)
    return {
        "point": foot[0].tolist(),
        "distance": float(distance[0]),
        "line": line.segment_line[segment[0]].tolist(),
        "region": region,
        "classes": [data.classes[low], data.classes[high]],
        "sum": why.as_dict(),
        "level": regions.network.level,
    }
