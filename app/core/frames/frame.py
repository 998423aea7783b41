"""Frames: the data that one picture of a run needs, at one epoch and in one box of the plane."""

from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import expit

from ..data.dataset import Dataset
from ..diagnosis.facts import Facts
from ..diagnosis.problems import diagnose
from ..geometry.analysis import (
    Geometry,
    boundary_part,
    cells_part,
    counts,
    dual_graph_part,
    geometry_or_why,
    margins_part,
    regions_part,
    sampling_part,
)
from ..geometry.regions import Box, Regions
from ..geometry.sample_grid import lattice, logits_at_lattice, outputs_at, regions_at_lattice
from ..geometry.sampled_boundary import sampled_boundary
from ..network.metrics import confusion, scores
from ..network.mlp import Network
from ..network.saturation import dead
from ..slices.seen import Seen, seen
from ..slices.spec import SliceSpec
from ..specs.run import run_id
from ..training.state import State
from .last_geometry import last_geometry
from .palette import value_reach

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
    "neighbours",
    "cells",
    "margins",
    "sampling",
    "predictions",
    "confusion",
    "dual_graph",
    "slice",
    "distance",
    "rows",
    "inputs",
    "sampled_boundary",
)
UNIT_GRID = 20
"""Samples per axis in the activation map of a hidden unit."""


@dataclass(frozen=True)
class View:
    """The box, the grid and the parts that a frame is computed for.

    Attributes
    ----------
    box : (x1_min, x1_max, x2_min, x2_max) or None
        The part of the plane to show; None for the box of the data set.
    grid : int
        Grid samples per axis; 0 for no grid.
    include : frozenset of str
        Names from PARTS; every other part of the frame is None.
    layers : int or None
        Compute the geometry of the first `layers` hidden layers only; None for all of them.
    slice : SliceSpec or None
        The plane in the input space; None for the first two columns, with the others at their
        medians.
    threshold : float or None
        Of two classes, predict the second where its probability is at least this number; None as
        `Network.threshold`.
    """

    box: Box | None = None
    grid: int = 100
    include: frozenset[str] = frozenset(PARTS[:6])
    layers: int | None = None
    slice: SliceSpec | None = None
    threshold: float | None = None


@dataclass(frozen=True, eq=False)
class Frame:
    """The data of one picture.

    Attributes
    ----------
    parts : dict
        The parts by name, as docs/api.md lists them, with NumPy arrays.
    seconds : float
        CPU time spent on training up to this epoch. It is measured, so equal frames can differ.
    """

    parts: dict[str, Any]
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the parts by name, always in the same order."""
        return self.parts


# The values of a diverging network can overflow; the server sends non-finite numbers as null.
@np.errstate(over="ignore", invalid="ignore")
def frame(state: State, view: View, max_regions: int = 300_000) -> Frame:
    """Compute the frame of a state.

    Parameters
    ----------
    state : State
        The state of a run after some epoch.
    view : View
        What to compute.
    max_regions : int
        Largest number of linear regions in the box. If there are more, the frame has no
        geometry and its part ``why`` gives the reason.

    Raises
    ------
    ValueError
        If `view.layers` exceeds the number of hidden layers, or `view.threshold` is given for a
        network without exactly two classes.
    BadSlice
        If the data set has no such slice.

    Notes
    -----
    The geometry, the grid and the positions of the points are those on the slice. Metrics,
    predictions, the confusion matrix and the weights are those of the network of all columns.
    """
    decided = with_threshold(state.network, view.threshold)
    shown = seen(decided, state.data, state.spec.dataset, view.slice)
    data, network = shown.data, shown.network
    box = view.box or data.box
    if view.layers is None:
        exact = last_geometry.of(network, box, max_regions)
    else:
        exact = geometry_or_why(network, box, max_regions, view.layers)
    include = view.include
    grid = _Grid(network, box, view.grid)
    colours = grid
    if exact.regions is not None and view.layers is None and "grid" not in include:
        colours = _ShadedGrid(network, exact.regions, view.grid)
    whole, points = shown.full_network, shown.full_data
    samples = {
        "train": _Samples(whole, points, points.X_train, points.y_train),
        "test": _Samples(whole, points, points.X_test, points.y_test),
    }
    parts: dict[str, Any] = {
        "run": run_id(state.spec),
        "epoch": state.epoch,
        "status": "ok" if state.diverged is None else "diverged",
        "diverged": None
        if state.diverged is None
        else {"epoch": state.diverged, "reason": state.reason},
        "task": data.task,
        "classes": list(data.classes),
        "class_names": state.spec.dataset.names,
        "threshold": view.threshold,
        "metrics": _metrics(state, samples, exact.regions) if "metrics" in include else None,
        "box": list(box),
        "grid": _grid(grid, data, exact.regions) if "grid" in include and view.grid else None,
        "colour": _colour(colours, data) if "colour" in include and view.grid else None,
        "points": _points(data) if "points" in include else None,
        "predictions": _predictions(samples, data) if "predictions" in include else None,
        "network": network_part(whole) if "network" in include else None,
        "units": _units(network, box) if "units" in include else None,
        **_exact_parts(exact, data, view),
        "confusion": _confusion(samples) if "confusion" in include else None,
        "slice": slice_part(shown) if "slice" in include else None,
        "distance": shown.distances if "distance" in include else None,
        "rows": shown.rows if "rows" in include else None,
        "inputs": _inputs(shown.full_data) if "inputs" in include else None,
        "sampled_boundary": _sampled(network, box, exact, view),
        "why": exact.why,
        "counts": counts(network, exact),
    }
    return Frame(parts, state.seconds)


def with_threshold(network: Network, threshold: float | None) -> Network:
    """Return a network that decides between two classes at a threshold; None leaves it as it is.

    Raises
    ------
    ValueError
        If a threshold is given for a network without exactly two classes.
    """
    if threshold is None:
        return network
    if not network.binary:
        raise ValueError("a threshold needs a network with two classes")
    return replace(network, threshold=threshold)


def _exact_parts(exact: Geometry, data: Dataset, view: View) -> dict[str, Any]:
    """Return the parts that need the exact geometry; each is None if there is no geometry."""
    regions, line, cells = exact.regions, exact.boundary, exact.cells
    parts: dict[str, Any] = dict.fromkeys(
        ("regions", "dual_graph", "boundary", "cells", "margins", "sampling")
    )
    if regions is not None and view.include & {"regions", "patterns", "affine", "neighbours"}:
        parts["regions"] = regions_part(regions, view.include)
    if regions is not None and "dual_graph" in view.include:
        parts["dual_graph"] = dual_graph_part(regions, None if line is None else data.classes)
    if line is not None and "boundary" in view.include:
        parts["boundary"] = boundary_part(line, data.classes)
    if cells is not None and "cells" in view.include:
        parts["cells"] = cells_part(cells, data.classes)
    if line is not None and "margins" in view.include:
        sets = {"train": data.X_train, "test": data.X_test}
        parts["margins"] = {name: margins_part(line, X) for name, X in sets.items()}
    if regions is not None and "sampling" in view.include and view.grid:
        parts["sampling"] = sampling_part(regions, cells, view.grid)
    return parts


def _sampled(network: Network, box: Box, exact: Geometry, view: View) -> dict[str, Any] | None:
    """Return the boundary between samples where there is no exact one."""
    if "sampled_boundary" not in view.include or exact.why is None or network.regression:
        return None
    line = sampled_boundary(network, box)
    return {"polylines": line.polylines, "spacing": list(line.spacing)}


def network_part(network: Network) -> dict[str, Any]:
    """Return the weights and activations of a network, under scikit-learn's names.

    With standardized inputs the first layer is that of scikit-learn, which takes these inputs.
    """
    layer = network.standardized
    first = None if layer is None else layer.scaling
    return {
        "coefs": list(network.coefs) if layer is None else [layer.weights, *network.coefs[1:]],
        "intercepts": list(network.intercepts)
        if layer is None
        else [layer.biases, *network.intercepts[1:]],
        "scaling": None if first is None else {"mean": first.mean, "scale": first.scale},
        "activation": network.activation,
        "out_activation": network.out_activation,
        "negative_slope": network.negative_slope,
        "features": list(network.features),
    }


def slice_part(shown: Seen) -> dict[str, Any]:
    """Return a plane in the input space, and the first layer of the network on it."""
    plane = shown.plane
    return {
        "origin": list(plane.origin),
        "u": list(plane.u),
        "v": list(plane.v),
        "columns": list(plane.columns),
        "titles": list(plane.titles),
        "axes": None if plane.axes is None else list(plane.axes),
        "rows": None if plane.rows is None else list(plane.rows),
        "shares": None if plane.shares is None else list(plane.shares),
        "scale": list(plane.scale),
        "equal_units": plane.equal_units,
        "coefs": shown.network.coefs[0],
        "intercepts": shown.network.intercepts[0],
    }


class _Samples:
    """The training set or the test set, and the network's values there, computed once."""

    def __init__(self, network: Network, data: Dataset, X: np.ndarray, labels: np.ndarray) -> None:
        self.network, self.data, self.X = network, data, X
        self._labels = labels

    @cached_property
    def y(self) -> np.ndarray:
        """Class indices, or the targets of a regression."""
        return class_indices(self.data, self._labels)

    @cached_property
    def sums(self) -> list[np.ndarray]:
        """The pre-activations of every layer, the output layer last."""
        return self.network.preactivations(self.X)


def _predictions(samples: dict[str, _Samples], data: Dataset) -> dict[str, np.ndarray]:
    """Return the predicted label of each sample, or its predicted value for a regression."""
    found = {}
    for name, part in samples.items():
        predicted = part.network.predicted(part.sums[-1])
        found[name] = labels_of(data, predicted) if data.task == "classification" else predicted
    return found


def _metrics(state: State, samples: dict[str, _Samples], regions: Regions | None) -> dict[str, Any]:
    part: dict[str, Any] = {}
    learned = samples["train"]
    network = learned.network
    train, test = (scores(network, one.X, one.y, one.sums[-1]) for one in samples.values())
    for name in train:
        part[f"train_{name}"], part[f"test_{name}"] = train[name], test[name]
    norms = state.history["gradient_norm"]
    part["gradient_norm"] = norms[-1].tolist() if len(norms) else None
    active = network.active(learned.sums)
    share = np.asarray(active.mean(axis=0))
    part["dead_units_data"] = _units_of(network, dead(network, active))
    part["dead_units_view"] = [] if regions is None else _dead_in(regions)
    part["active_share"] = [list(layer) for layer in _by_layer(network, share.tolist())]
    facts = Facts(state, network, learned.data, learned.y, learned.sums)
    part["problems"] = [asdict(problem) for problem in diagnose(facts)]
    return part


def _dead_in(regions: Regions) -> list[list[int]]:
    """Return [layer, unit] of each hidden unit that is dead in all regions."""
    somewhere = np.bitwise_or.reduce(regions.patterns, axis=0)
    active = np.unpackbits(somewhere, count=regions.network.n_units).astype(bool)
    return _units_of(regions.network, dead(regions.network, active[None]))


def _confusion(samples: dict[str, _Samples]) -> dict[str, Any]:
    return {
        name: confusion(part.network, part.X, part.y, part.sums[-1])
        for name, part in samples.items()
    }


def class_indices(data: Dataset, labels: np.ndarray) -> np.ndarray:
    """Return labels as indices into ``data.classes``, or the targets of a regression unchanged."""
    if data.task == "regression":
        return labels
    return np.searchsorted(np.array(data.classes), labels)


def labels_of(data: Dataset, indices: np.ndarray) -> np.ndarray:
    """Return the labels at the given indices of ``data.classes``."""
    labels: np.ndarray = np.array(data.classes)[indices]
    return labels


def _by_layer(network: Network, values: list[Any]) -> list[list[Any]]:
    ends = np.cumsum([0, *network.hidden_layer_sizes]).tolist()
    return [values[start:end] for start, end in pairwise(ends)]


def _units_of(network: Network, flags: np.ndarray) -> list[list[int]]:
    """Return [layer, unit] of each hidden unit whose flag is set."""
    return [
        [layer, unit]
        for layer, row in enumerate(_by_layer(network, flags.tolist()))
        for unit, flag in enumerate(row)
        if flag
    ]


class _Grid:
    """The samples of a box, and what the network predicts there, computed once."""

    def __init__(self, network: Network, box: Box, size: int) -> None:
        self.network, self.size = network, size
        self._box = box

    @cached_property
    def lattice(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return lattice(self._box, self.size)

    @cached_property
    def logits(self) -> np.ndarray:
        return outputs_at(self.network, self.lattice[2])

    @cached_property
    def probability(self) -> np.ndarray:
        """The probability of each class."""
        return self.network.probabilities(self.logits)

    @cached_property
    def values(self) -> np.ndarray:
        """The probability of the second of two classes, else of the predicted one, or the value."""
        if self.network.regression:
            return self.network.predicted(self.logits)
        probability = self.probability
        found: np.ndarray = probability[:, 1] if self.network.binary else probability.max(axis=1)
        return found

    @cached_property
    def predicted(self) -> np.ndarray:
        """The index of the predicted class."""
        return self.network.most_probable(self.probability)

    def table(self, values: np.ndarray) -> np.ndarray:
        """Return one value per sample as rows of the grid."""
        return values.reshape(self.size, self.size)


class _ShadedGrid(_Grid):
    """A grid for colours, whose logits are interpolated in the regions: see `logits_at_lattice`."""

    def __init__(self, network: Network, regions: Regions, size: int) -> None:
        super().__init__(network, regions.box, size)
        self._regions = regions

    @cached_property
    def logits(self) -> np.ndarray:
        return logits_at_lattice(self._regions, self.size)


def _grid(grid: _Grid, data: Dataset, regions: Regions | None) -> dict[str, Any]:
    x, y, _ = grid.lattice
    part: dict[str, Any] = dict.fromkeys(("probability", "label", "value"))
    if grid.network.regression:
        part["value"] = grid.table(grid.values)
    else:
        part["probability"] = grid.table(grid.values)
        part["label"] = grid.table(labels_of(data, grid.predicted))
    region = None if regions is None else regions_at_lattice(regions, grid.size)
    return {"x": x, "y": y, **part, "region": region}


def _colour(grid: _Grid, data: Dataset) -> dict[str, Any]:
    """Return the grid quantized to 256 levels, which takes a seventh of the bytes of `_grid`.

    With two classes, `level` is the probability of the second class, scaled to 0-255; with a
    threshold, that of the logit minus the threshold's, so that the middle is on the boundary. With
    more classes it is the probability of the predicted class, whose `label` is given too. For a
    regression, levels 0-255 stand for values from -`reach` to `reach`, the largest target in
    magnitude.
    """
    x, y, _ = grid.lattice
    share, label, reach = grid.values, None, None
    if grid.network.regression:
        reach = value_reach(data.y_train)
        share = (share / reach + 1.0) / 2.0
    elif grid.network.threshold is not None:
        share = expit(grid.logits[:, 0] - grid.network.level)
    elif not grid.network.binary:
        label = grid.table(labels_of(data, grid.predicted))
    level = np.rint(np.clip(np.nan_to_num(share, nan=0.5), 0.0, 1.0) * 255.0).astype(np.uint8)
    return {
        "x": x[[0, -1]],
        "y": y[[0, -1]],
        "level": grid.table(level),
        "label": label,
        "reach": reach,
    }


def _points(data: Dataset) -> dict[str, Any]:
    return {
        "train": {"X": data.X_train, "y": data.y_train},
        "test": {"X": data.X_test, "y": data.y_test},
    }


def _inputs(data: Dataset) -> dict[str, Any]:
    return {"train": data.X_train, "test": data.X_test}


def _units(network: Network, box: Box) -> dict[str, Any]:
    x, y, X = lattice(box, UNIT_GRID)
    maps = [
        network.activated(sums, layer).T.reshape(-1, UNIT_GRID, UNIT_GRID)
        for layer, sums in enumerate(network.preactivations(X)[:-1])
    ]
    return {"x": x, "y": y, "activation": maps}
