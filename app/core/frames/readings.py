"""Readings: one thing each that can be read off the exact geometry of a network, or of a run."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..geometry.analysis import curved, kinks_part
from ..geometry.boundary import Boundary, level_set
from ..geometry.creases import Crease, crease
from ..geometry.embedding import fold
from ..geometry.line_sections import cut
from ..geometry.regions import Box, Regions, subdivide
from ..network.mlp import Network
from ..specs.run import run_id
from ..training.state import State

Point = tuple[float, float]


@np.errstate(over="ignore", invalid="ignore")
def cut_part(network: Network, start: Point, end: Point, max_pieces: int) -> dict[str, Any]:
    """The outputs along a segment: linear between kinks, each with the units that switch there.

    Raises
    ------
    TooManyRegions
    """
    part = {"start": list(start), "end": list(end)}
    names = ("t", "points", "logits", "patterns", "kinks")
    why = curved(network)
    if why is None:
        try:
            found = cut(network, start, end, max_pieces=max_pieces)
        except FloatingPointError as error:
            why = str(error)
    if why is not None:
        return part | dict.fromkeys(names) | {"why": why}
    kinks = zip(found.t[1:-1].tolist(), found.points[1:-1].tolist(), found.units, strict=True)
    return part | {
        "t": found.t,
        "points": found.points,
        "logits": found.logits,
        "patterns": np.packbits(found.active, axis=1),
        "kinks": [
            {"t": t, "at": at, "units": [list(unit) for unit in units]} for t, at, units in kinks
        ],
        "why": None,
    }


@np.errstate(over="ignore", invalid="ignore")
def crease_part(
    network: Network, layer: int, unit: int, box: Box, max_regions: int
) -> dict[str, Any]:
    """The bent hyperplane of one hidden unit.

    Raises
    ------
    TooManyRegions
    """
    part = {"box": list(box), "layer": layer, "unit": unit}
    regions, why = _subdivided(network, layer + 1, box, max_regions)
    if regions is None:
        return part | dict.fromkeys(_LINE) | {"why": why}
    return part | _line_part(crease(regions, layer, unit)) | {"why": None}


@np.errstate(over="ignore", invalid="ignore")
def levels_part(
    network: Network, values: Sequence[float], output: int, box: Box, max_regions: int
) -> dict[str, Any]:
    """Where an output, before its activation, has each of some values.

    Raises
    ------
    TooManyRegions
    """
    part = {"box": list(box), "output": output}
    regions, why = _subdivided(network, len(network.hidden_layer_sizes), box, max_regions)
    if regions is None:
        return part | {"levels": None, "why": why}
    levels = [{"value": value} | _line_part(level_set(regions, value, output)) for value in values]
    return part | {"levels": levels, "why": None}


@np.errstate(over="ignore", invalid="ignore")
def fold_part(
    network: Network, layer: int, units: tuple[int, int], box: Box, max_regions: int
) -> dict[str, Any]:
    """The plane as two units of a hidden layer see it: the images of the regions' vertices.

    Raises
    ------
    TooManyRegions
    """
    regions, why = _subdivided(network, layer + 1, box, max_regions)
    part: dict[str, Any] | None = None
    if regions is not None:
        part = {
            "vertices": regions.vertices,
            "images": fold(network, layer, units, regions.vertices),
            "offsets": regions.offsets,
            "indices": regions.indices,
            "edges": regions.edges,
            "edge_layer": regions.edge_layer,
            "edge_unit": regions.edge_unit,
        }
    return {
        "box": list(box),
        "layer": layer,
        "units": list(units),
        "regions": part,
        "why": why,
    }


def read_cut(state: State, start: Point, end: Point, max_pieces: int) -> dict[str, Any]:
    """`cut_part` of a run."""
    return _head(state) | cut_part(state.network, start, end, max_pieces)


def read_crease(
    state: State, layer: int, unit: int, box: Box | None, max_regions: int
) -> dict[str, Any]:
    """`crease_part` of a run; its data set's box by default."""
    box = box or state.data.box
    return _head(state) | crease_part(state.network, layer, unit, box, max_regions)


def read_levels(
    state: State, values: Sequence[float], output: int, box: Box | None, max_regions: int
) -> dict[str, Any]:
    """`levels_part` of a run; its data set's box by default."""
    box = box or state.data.box
    return _head(state) | levels_part(state.network, values, output, box, max_regions)


@np.errstate(over="ignore", invalid="ignore")
def read_fold(
    state: State, layer: int, units: tuple[int, int], box: Box | None, max_regions: int
) -> dict[str, Any]:
    """`fold_part` of a run, with its samples folded, too; its data set's box by default."""
    data = state.data
    network = state.network
    part = fold_part(network, layer, units, box or data.box, max_regions)
    why = part.pop("why")
    sets = {"train": (data.X_train, data.y_train), "test": (data.X_test, data.y_test)}
    points = {
        name: {"images": fold(network, layer, units, X), "y": y} for name, (X, y) in sets.items()
    }
    return _head(state) | part | {"points": points, "why": why}


_LINE = ("polylines", "kinks", "length", "components", "holes")


def _line_part(line: Crease | Boundary) -> dict[str, Any]:
    return {
        "polylines": line.polylines,
        "kinks": kinks_part(line.kinks),
        "length": line.length,
        "components": line.components,
        "holes": line.holes,
    }


def _head(state: State) -> dict[str, Any]:
    return {"run": run_id(state.spec), "epoch": state.epoch}


def _subdivided(
    network: Network, layers: int, box: Box, max_regions: int
) -> tuple[Regions | None, str | None]:
    """The regions of the first hidden layers, or why there are none."""
    why = curved(network)
    if why is not None:
        return None, why
    try:
        return subdivide(network.truncated(layers), box, max_regions=max_regions), None
    except FloatingPointError as error:
        return None, str(error)
