"""What may be read off your own network in one call: the readings of a run, and cards of points."""

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from ...core.frames.readings import crease_part, cut_part, fold_part, levels_part
from ...core.frames.region_card import linear_part
from ...core.geometry.affine_maps import affine_maps
from ...core.geometry.analysis import Geometry, margins_part, sampling_part
from ...core.geometry.evaluation import logits, patterns
from ...core.geometry.regions import Box
from ...core.network.mlp import Network
from ...core.schema.base import Limits, Real, Spec, Whole
from ...errors import Fault, Invalid
from ..params.frame_params import FARTHEST
from ..params.reading_params import LARGEST, MOST_LEVELS, check_unit

MOST_NUMBERS = 6_000_000
"""Numbers of which the cards of all points together may consist."""

Coordinate = Annotated[Real, Field(ge=-FARTHEST, le=FARTHEST)]
Index = Annotated[Whole, Field(ge=0)]
PointList = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]


class CutOf(Spec):
    """The outputs along a segment."""

    start: PointList
    end: PointList


class CreaseOf(Spec):
    """The bent hyperplane of a hidden unit."""

    layer: Index
    unit: Index


class LevelsOf(Spec):
    """Where an output has some values."""

    values: Annotated[
        list[Annotated[Real, Field(ge=-LARGEST, le=LARGEST)]],
        Field(min_length=1, max_length=MOST_LEVELS),
    ]
    output: Index = 0


class FoldOf(Spec):
    """The plane as two units of a hidden layer see it."""

    layer: Index
    units: Annotated[list[Index], Field(min_length=2, max_length=2)]


class Readings(Spec):
    """What is to be read off; each has its entry in the answer's `readings`."""

    at: Annotated[list[PointList], Field(max_length=5000)] | None = Field(
        None,
        description="Points: the region of each, its pattern, affine map and area, and "
        "the sum that the outputs are there.",
    )
    margins: Annotated[list[PointList], Field(max_length=5000)] | None = Field(
        None, description="Points: the nearest boundary point of each, and how far it is."
    )
    sampling: Annotated[Whole, Field(ge=2)] | None = Field(
        None, description="Samples along one side: what such a grid misses."
    )
    cut: CutOf | None = None
    crease: CreaseOf | None = None
    levels: LevelsOf | None = None
    fold: FoldOf | None = None


def read_off(
    wanted: Readings, network: Network, box: Box, exact: Geometry, limits: Limits
) -> dict[str, Any]:
    """Everything that is asked for, by name.

    Raises
    ------
    Invalid
        The network has no such unit or output, or the grid is finer than the limits allow.
    TooManyRegions
    """
    sizes = network.hidden_layer_sizes
    found: dict[str, Any] = {}
    if wanted.at is not None:
        most = MOST_NUMBERS // ((sum(sizes[-1:]) + 1) * (network.coefs[-1].shape[1] + 3))
        if len(wanted.at) > most:
            reason = f"must be at most {most} points, the output being a sum of so many parts"
            raise Invalid(Fault("/readings/at", f"{reason}, got {len(wanted.at)}"))
        found["at"] = _cards(network, exact, np.array(wanted.at).reshape(-1, 2))
    if wanted.margins is not None:
        X = np.array(wanted.margins).reshape(-1, 2)
        found["margins"] = None if exact.boundary is None else margins_part(exact.boundary, X)
    if wanted.sampling is not None and exact.regions is not None:
        if wanted.sampling > limits.grid:
            reason = f"must be {limits.told('grid')}, got {wanted.sampling}"
            raise Invalid(Fault("/readings/sampling", reason))
        found["sampling"] = sampling_part(exact.regions, exact.cells, wanted.sampling)
    if wanted.cut is not None:
        start, end = _point(wanted.cut.start), _point(wanted.cut.end)
        if start == end:
            raise Invalid(Fault("/readings/cut/end", "must be another point than start"))
        found["cut"] = cut_part(network, start, end, limits.regions)
    if wanted.crease is not None:
        layer, unit = wanted.crease.layer, wanted.crease.unit
        check_unit(sizes, layer, unit, "the network", "/readings/crease")
        found["crease"] = crease_part(network, layer, unit, box, limits.regions)
    if wanted.levels is not None:
        last = network.coefs[-1].shape[1] - 1
        if wanted.levels.output > last:
            reason = f"must be at most {last}, the last output, got {wanted.levels.output}"
            raise Invalid(Fault("/readings/levels/output", reason))
        output = wanted.levels.output
        found["levels"] = levels_part(network, wanted.levels.values, output, box, limits.regions)
    if wanted.fold is not None:
        one, other = wanted.fold.units
        for place, unit in enumerate((one, other)):
            check_unit(
                sizes, wanted.fold.layer, unit, "the network", "/readings/fold", f"units/{place}"
            )
        found["fold"] = fold_part(network, wanted.fold.layer, (one, other), box, limits.regions)
    return found


def _cards(network: Network, exact: Geometry, X: np.ndarray) -> list[dict[str, Any]]:
    """What is known at each point. What a region has in common is found once for all in it."""
    regions, areas = exact.regions, np.full(len(X), np.nan)
    active = patterns(network, X)
    index = np.full(len(X), -1)
    if regions is not None:
        index = regions.locate(X)
        inside = index >= 0
        # Regions of the first layers alone have the patterns of these.
        active[inside, : regions.active.shape[1]] = regions.active[index[inside]]
        areas[inside] = regions.areas[index[inside]]
    kinds, which = np.unique(np.packbits(active, axis=1), axis=0, return_inverse=True)
    examples = np.empty(len(kinds), dtype=np.intp)
    examples[which] = np.arange(len(X))
    maps = affine_maps(network, active[examples])
    parts = [linear_part(network, *one) for one in zip(active[examples], maps, strict=True)]
    columns = (X.tolist(), index.tolist(), which.tolist(), logits(network, X).tolist(), areas)
    return [
        {
            "x1": x1,
            "x2": x2,
            "region": region if region >= 0 else None,
            **parts[kind],
            "logit": logit,
            "area": float(area) if region >= 0 else None,
        }
        for (x1, x2), region, kind, logit, area in zip(*columns, strict=True)
    ]


def _point(numbers: list[float]) -> tuple[float, float]:
    return float(numbers[0]), float(numbers[1])
