"""The geometry of a network in a box: its regions and its boundary, or why there are none."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..network.mlp import Network
from ..schema.base import Limits
from .adjacency import neighbours
from .boundary import Boundary, boundary
from .candidate_classes import TooManyClasses
from .class_cells import Cells, class_cells
from .grid_error import misses
from .margins import nearest
from .region_bounds import region_bound
from .regions import Box, Regions, TooManyRegions, subdivide

MOST_NUMBERS = 20_000_000
"""Numbers of affine maps that one answer may hold."""


class NoGeometry(ValueError):
    """There is no geometry that could be written as it was asked for."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Exact regions and boundary, or why there are none.

    `cells` are the regions cut by class; a regression has none. The first layers alone have
    neither cells nor boundary.
    """

    regions: Regions | None
    boundary: Boundary | None
    why: str | None
    cells: Cells | None = None


def geometry(network: Network, box: Box, max_regions: int, layers: int | None = None) -> Geometry:
    """Compute the exact geometry of a network, where it has one.

    Parameters
    ----------
    layers : int, optional
        Take the first hidden layers only; all by default.

    Raises
    ------
    TooManyRegions
    ValueError
        If there are fewer hidden layers.
    """
    depth = len(network.hidden_layer_sizes)
    shown = network if layers is None else network.truncated(layers)
    why = curved(network)
    if why is not None:
        return Geometry(None, None, why)
    try:
        regions = subdivide(shown, box, max_regions=max_regions)
        if layers is not None and layers < depth:
            return Geometry(regions, None, None)
        cells = None if shown.regression else class_cells(regions)
        return Geometry(regions, boundary(regions, cells), None, cells)
    except (FloatingPointError, TooManyClasses) as error:
        return Geometry(None, None, str(error))


def geometry_or_why(
    network: Network, box: Box, max_regions: int, layers: int | None = None
) -> Geometry:
    """Compute the exact geometry of a network; too much of it is a reason to have none."""
    try:
        return geometry(network, box, max_regions, layers)
    except TooManyRegions as error:
        why = f"there are {error} ({Limits.setting('regions')}) here: look more closely"
        return Geometry(None, None, why)


def curved(network: Network) -> str | None:
    """Say why the network is not linear anywhere; None if it is piecewise linear."""
    if network.curved_units:
        return f"{network.activation} units are curved: no piece of the plane is exactly linear"
    if not network.piecewise_linear:
        bent = [name for name in network.features if name not in ("x1", "x2")]
        names = f"feature{'s' * (len(bent) > 1)} {', '.join(bent)}"
        return f"the {names} {'are' if len(bent) > 1 else 'is'} curved: there are no exact polygons"
    return None


def counts(network: Network, exact: Geometry) -> dict[str, Any]:
    """Numbers of the exact geometry; None where there is none."""
    regions, line = exact.regions, exact.boundary
    found: dict[str, Any] = dict.fromkeys(
        (
            "regions",
            "vertices",
            "edges",
            "boundary_segments",
            "boundary_length",
            "boundary_components",
            "boundary_holes",
            "bounds",
        )
    )
    if regions is not None:
        sizes = regions.network.hidden_layer_sizes
        found |= {
            "regions": len(regions),
            "vertices": len(regions.vertices),
            "edges": len(regions.edges),
            "bounds": {"regions": region_bound(sizes, network.activation)},
        }
    if line is not None:
        found |= {
            "boundary_segments": len(line.segments),
            "boundary_length": line.length,
            "boundary_components": line.components,
            "boundary_holes": line.holes,
        }
    return found


def regions_part(regions: Regions, include: frozenset[str]) -> dict[str, Any]:
    """The regions as flat arrays, with what else of them is asked for."""
    part: dict[str, Any] = {
        "vertices": regions.vertices,
        "offsets": regions.offsets,
        "indices": regions.indices,
        "edges": regions.edges,
        "edge_layer": regions.edge_layer,
        "edge_unit": regions.edge_unit,
        "edge_faces": regions.edge_faces,
    }
    if "neighbours" in include:
        part["neighbours"] = neighbours(regions)
    if "patterns" in include:
        part["patterns"] = regions.patterns
    if "affine" in include:
        part["affine"] = affine_part(regions)
    return part


def affine_part(regions: Regions) -> np.ndarray:
    """The affine maps of all regions: shape (R, n_out, 3).

    Raises
    ------
    NoGeometry
        They have more than `MOST_NUMBERS` numbers: as many regions as may be, with the many outputs
        that the first layers alone have, would fill the memory.
    """
    shape = len(regions), regions.sums.shape[1], 3
    if math.prod(shape) > MOST_NUMBERS:
        raise NoGeometry(
            f"the affine maps of {shape[0]} regions and {shape[1]} outputs are "
            f"{math.prod(shape)} numbers, at most {MOST_NUMBERS} can be told: leave them out, or "
            "take a smaller box"
        )
    return regions.affine


def boundary_part(line: Boundary, classes: Sequence[int]) -> dict[str, Any]:
    """Return the decision boundary as polylines, with the numbers of each segment.

    Parameters
    ----------
    line : Boundary
    classes : sequence of int
        The label of each class, in the order of the network's classes.
    """
    return {
        "polylines": line.polylines,
        "classes": [[classes[right], classes[left]] for right, left in line.classes],
        "segments": {
            "line": line.segment_line,
            "region": line.segment_region,
            "polyline": line.segment_polyline,
        },
        "kinks": kinks_part(line.kinks),
    }


def kinks_part(kinks: list[tuple[float, float, int, int]]) -> list[dict[str, Any]]:
    """Kinks of polylines, each with the unit whose crease passes there."""
    return [{"at": [x1, x2], "layer": layer, "unit": unit} for x1, x2, layer, unit in kinks]


def cells_part(cells: Cells, classes: Sequence[int]) -> dict[str, Any]:
    """Return the polygons of each class, and the share of the box that each class has.

    Parameters
    ----------
    cells : Cells
    classes : sequence of int
        The label of each class, in the order of the network's classes; `shares` has this order.
    """
    offsets, indices = cells.loops
    areas = np.bincount(cells.labels, weights=cells.frame_areas, minlength=len(classes))
    return {
        "vertices": cells.vertices,
        "offsets": offsets,
        "indices": indices,
        "label": np.array(classes)[cells.labels],
        "region": cells.region,
        "shares": areas / areas.sum(),
    }


def margins_part(line: Boundary, X: np.ndarray) -> dict[str, Any] | None:
    """The nearest boundary point of each sample and how far it is; None without a boundary."""
    if not len(line.segments):
        return None
    _, foot, distance = nearest(line, X)
    return {"distance": distance, "point": foot}


def sampling_part(regions: Regions, cells: Cells | None, grid: int) -> dict[str, Any]:
    """What a grid misses of the exact picture."""
    return asdict(misses(regions, grid, cells))
