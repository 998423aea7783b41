"""Readings: one thing each that can be read off the exact geometry of a run at one epoch."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.core.boundary import level_set
from app.core.creases import crease
from app.core.cuts import cut
from app.core.datasets import load
from app.core.folds import fold
from app.core.geometry import curved, kinks_part
from app.core.networks import Network
from app.core.regions import Box, Regions, subdivide
from app.core.specs import run_id
from app.core.training import State

Point = tuple[float, float]


@np.errstate(over="ignore", invalid="ignore")
def read_cut(state: State, start: Point, end: Point, max_pieces: int) -> dict[str, Any]:
    """The outputs along a segment: linear between kinks, each with the units that switch there.

    Raises
    ------
    TooManyRegions
    """
    head = _head(state) | {"start": list(start), "end": list(end)}
    names = ("t", "points", "logits", "patterns", "kinks")
    why = curved(state.network)
    if why is None:
        try:
            found = cut(state.network, start, end, max_pieces=max_pieces)
        except FloatingPointError as error:
            why = str(error)
    if why is not None:
        return head | dict.fromkeys(names) | {"why": why}
    kinks = zip(found.t[1:-1].tolist(), found.points[1:-1].tolist(), found.units, strict=True)
    return head | {
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
def read_crease(
    state: State, layer: int, unit: int, box: Box | None, max_regions: int
) -> dict[str, Any]:
    """The bent hyperplane of one hidden unit.

    Raises
    ------
    TooManyRegions
    """
    box = box or load(state.spec.dataset).box
    head = _head(state) | {"box": list(box), "layer": layer, "unit": unit}
    regions, why = _subdivided(state.network, layer + 1, box, max_regions)
    names = ("polylines", "kinks", "length", "components", "holes")
    if regions is None:
        return head | dict.fromkeys(names) | {"why": why}
    found = crease(regions, layer, unit)
    return head | {
        "polylines": found.polylines,
        "kinks": kinks_part(found.kinks),
        "length": found.length,
        "components": found.components,
        "holes": found.holes,
        "why": None,
    }


@np.errstate(over="ignore", invalid="ignore")
def read_levels(
    state: State, values: Sequence[float], output: int, box: Box | None, max_regions: int
) -> dict[str, Any]:
    """Where an output, before its activation, has each of some values.

    Raises
    ------
    TooManyRegions
    """
    box = box or load(state.spec.dataset).box
    head = _head(state) | {"box": list(box), "output": output}
    depth = len(state.network.hidden_layer_sizes)
    regions, why = _subdivided(state.network, depth, box, max_regions)
    if regions is None:
        return head | {"levels": None, "why": why}
    levels = []
    for value in values:
        found = level_set(regions, value, output)
        levels.append(
            {
                "value": value,
                "polylines": found.polylines,
                "kinks": kinks_part(found.kinks),
                "length": found.length,
                "components": found.components,
                "holes": found.holes,
            }
        )
    return head | {"levels": levels, "why": None}


@np.errstate(over="ignore", invalid="ignore")
def read_fold(
    state: State, layer: int, units: tuple[int, int], box: Box | None, max_regions: int
) -> dict[str, Any]:
    """The plane as two units of a hidden layer see it: the images of regions and samples.

    Raises
    ------
    TooManyRegions
    """
    data = load(state.spec.dataset)
    box = box or data.box
    network = state.network
    head = _head(state) | {"box": list(box), "layer": layer, "units": list(units)}
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
    sets = {"train": (data.X_train, data.y_train), "test": (data.X_test, data.y_test)}
    return head | {
        "regions": part,
        "points": {
            name: {"images": fold(network, layer, units, X), "y": y}
            for name, (X, y) in sets.items()
        },
        "why": why,
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
