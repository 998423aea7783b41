"""Readings of a posted network: points, margins, line sections, creases, levels and embeddings."""

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
from ..params.frame_params import MAX_VIEW_COORDINATE
from ..params.reading_params import LARGEST, MAX_LEVELS, check_unit

MAX_NUMBERS = 6_000_000
"""Maximum amount of numbers in the cards of all points together."""

Coordinate = Annotated[Real, Field(ge=-MAX_VIEW_COORDINATE, le=MAX_VIEW_COORDINATE)]
Index = Annotated[Whole, Field(ge=0)]
PointList = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]


class CutOf(Spec):
    """A segment, to read the outputs along it."""

    start: PointList
    end: PointList


class CreaseOf(Spec):
    """A hidden unit, to read its crease: the bent line along which it switches."""

    layer: Index
    unit: Index


class LevelsOf(Spec):
    """Values of an output, to read its level sets."""

    values: Annotated[
        list[Annotated[Real, Field(ge=-LARGEST, le=LARGEST)]],
        Field(min_length=1, max_length=MAX_LEVELS),
    ]
    output: Index = 0


class FoldOf(Spec):
    """Two units of a hidden layer, to map the plane to their activations."""

    layer: Index
    units: Annotated[list[Index], Field(min_length=2, max_length=2)]


class Readings(Spec):
    """Requested readings. Each has an entry of the same name in the response's `readings`."""

    at: Annotated[list[PointList], Field(max_length=5000)] | None = Field(
        None,
        description="Points `[x1, x2]`. The reading has the linear region of each, its activation "
        "pattern, affine map and area, and the outputs as a sum over units.",
    )
    margins: Annotated[list[PointList], Field(max_length=5000)] | None = Field(
        None,
        description="Points `[x1, x2]`. The reading has the nearest boundary point of each and "
        "its distance.",
    )
    sampling: Annotated[Whole, Field(ge=2)] | None = Field(
        None,
        description="Number of grid points along each side. The reading compares the exact "
        "regions with such a grid.",
    )
    cut: CutOf | None = None
    crease: CreaseOf | None = None
    levels: LevelsOf | None = None
    fold: FoldOf | None = None


def read_off(
    wanted: Readings, network: Network, box: Box, exact: Geometry, limits: Limits
) -> dict[str, Any]:
    """Return the requested readings by name.

    Raises
    ------
    Invalid
        The network has no such unit or output, or a limit is exceeded.
    TooManyRegions
        A reading needs more regions than the limit.
    """
    sizes = network.hidden_layer_sizes
    found: dict[str, Any] = {}
    if wanted.at is not None:
        most = MAX_NUMBERS // ((sum(sizes[-1:]) + 1) * (network.coefs[-1].shape[1] + 3))
        if len(wanted.at) > most:
            reason = f"must be at most {most} points for a network of this width"
            raise Invalid(Fault("/readings/at", f"{reason}, got {len(wanted.at)}"))
        found["at"] = _cards(network, exact, np.array(wanted.at).reshape(-1, 2))
    if wanted.margins is not None:
        X = np.array(wanted.margins).reshape(-1, 2)
        found["margins"] = None if exact.boundary is None else margins_part(exact.boundary, X)
    if wanted.sampling is not None and exact.regions is not None:
        if wanted.sampling > limits.grid:
            reason = f"must be {limits.phrase('grid')}, got {wanted.sampling}"
            raise Invalid(Fault("/readings/sampling", reason))
        found["sampling"] = sampling_part(exact.regions, exact.cells, wanted.sampling)
    if wanted.cut is not None:
        start, end = _point(wanted.cut.start), _point(wanted.cut.end)
        if start == end:
            raise Invalid(Fault("/readings/cut/end", "must differ from start"))
        found["cut"] = cut_part(network, start, end, limits.regions)
    if wanted.crease is not None:
        layer, unit = wanted.crease.layer, wanted.crease.unit
        check_unit(sizes, layer, unit, "the network", "/readings/crease")
        found["crease"] = crease_part(network, layer, unit, box, limits.regions)
    if wanted.levels is not None:
        last = network.coefs[-1].shape[1] - 1
        if wanted.levels.output > last:
            reason = f"must be at most {last}, the index of the last output"
            reason += f", got {wanted.levels.output}"
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
    """Return a card for each point. Points with equal patterns share the computation."""
    regions, areas = exact.regions, np.full(len(X), np.nan)
    active = patterns(network, X)
    index = np.full(len(X), -1)
    if regions is not None:
        index = regions.locate(X)
        inside = index >= 0
        # With a limit on the layers, regions have the patterns of the first layers only.
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
