"""Readings of a network's exact geometry: cross-sections, creases, level sets, hidden space.

Each `*_part` function reads a network; the `read_*` function of the same name reads a run's state,
on a slice of its input space.
A crease is the bent line on which the pre-activation of one hidden unit is zero.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..geometry.analysis import curved, kinks_part
from ..geometry.boundary import Boundary, level_set
from ..geometry.creases import Crease, crease
from ..geometry.embedding import fold
from ..geometry.line_sections import line_section
from ..geometry.regions import Box, Regions, subdivide
from ..network.mlp import Network
from ..slices.seen import Seen, seen
from ..slices.spec import SliceSpec
from ..specs.run import run_id
from ..training.state import State

Point = tuple[float, float]


@np.errstate(over="ignore", invalid="ignore")
def cut_part(network: Network, start: Point, end: Point, max_pieces: int) -> dict[str, Any]:
    """Return the outputs along a segment, with the units that switch at each kink.

    The outputs are linear between kinks. If the network has no exact geometry, every part is None
    and ``why`` gives the reason.

    Raises
    ------
    TooManyRegions
        If the segment crosses more than `max_pieces` linear regions.
    """
    part = {"start": list(start), "end": list(end)}
    names = ("t", "points", "logits", "patterns", "kinks")
    why = curved(network)
    if why is None:
        try:
            found = line_section(network, start, end, max_pieces=max_pieces)
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
    """Return the crease of one hidden unit within a box.

    Raises
    ------
    TooManyRegions
        If the box has more than `max_regions` regions.
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
    """Return the level sets of one output's pre-activation, one for each of `values`.

    Raises
    ------
    TooManyRegions
        If the box has more than `max_regions` regions.
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
    """Return the box mapped to the plane of two hidden units' activations.

    The map is affine on each linear region, so the images of the regions' vertices determine it.

    Raises
    ------
    TooManyRegions
        If the box has more than `max_regions` regions.
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


def read_cut(
    state: State, start: Point, end: Point, max_pieces: int, wanted: SliceSpec | None = None
) -> dict[str, Any]:
    """Return `cut_part` for a state of a run."""
    return _head(state) | cut_part(_seen(state, wanted).network, start, end, max_pieces)


def read_crease(
    state: State,
    layer: int,
    unit: int,
    box: Box | None,
    max_regions: int,
    wanted: SliceSpec | None = None,
) -> dict[str, Any]:
    """Return `crease_part` for a state of a run, by default in the box of its data set."""
    shown = _seen(state, wanted)
    box = box or shown.data.box
    return _head(state) | crease_part(shown.network, layer, unit, box, max_regions)


def read_levels(
    state: State,
    values: Sequence[float],
    output: int,
    box: Box | None,
    max_regions: int,
    wanted: SliceSpec | None = None,
) -> dict[str, Any]:
    """Return `levels_part` for a state of a run, by default in the box of its data set."""
    shown = _seen(state, wanted)
    box = box or shown.data.box
    return _head(state) | levels_part(shown.network, values, output, box, max_regions)


@np.errstate(over="ignore", invalid="ignore")
def read_fold(
    state: State,
    layer: int,
    units: tuple[int, int],
    box: Box | None,
    max_regions: int,
    wanted: SliceSpec | None = None,
) -> dict[str, Any]:
    """Return `fold_part` for a state of a run, with the images of its samples.

    The box is that of the data set by default. The samples are mapped from all of their columns,
    not from their projections.
    """
    shown = _seen(state, wanted)
    data, network = shown.full_data, shown.full_network
    part = fold_part(shown.network, layer, units, box or shown.data.box, max_regions)
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


def _seen(state: State, wanted: SliceSpec | None) -> Seen:
    return seen(state.network, state.data, state.spec.dataset, wanted)


def _head(state: State) -> dict[str, Any]:
    return {"run": run_id(state.spec), "epoch": state.epoch}


def _subdivided(
    network: Network, layers: int, box: Box, max_regions: int
) -> tuple[Regions | None, str | None]:
    """Return the regions of the first hidden layers, or None and the reason."""
    why = curved(network)
    if why is not None:
        return None, why
    try:
        return subdivide(network.truncated(layers), box, max_regions=max_regions), None
    except FloatingPointError as error:
        return None, str(error)
