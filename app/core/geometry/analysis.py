"""The exact geometry of a network in a box as parts of a response, or why there is none."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..jobs.job import current_job
from ..network.mlp import Network
from ..schema.base import Limits
from .adjacency import dual_graph, neighbours
from .boundary import Boundary, boundary
from .class_cells import Cells, class_cells
from .grid_error import grid_error
from .margins import nearest
from .region_bounds import region_bound
from .regions import Box, Regions, TooManyRegions, subdivide

MOST_NUMBERS = 20_000_000
"""Maximum number of coefficients of affine maps in one response."""


class NoGeometry(ValueError):
    """The requested geometry does not exist, or is too large to return."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """Exact regions and decision boundary, or the reason why there are none.

    Attributes
    ----------
    regions : Regions or None
    boundary : Boundary or None
        None also if only the first layers were requested.
    why : str or None
        The reason why there is no exact geometry.
    cells : Cells or None
        The regions cut by class; None for a regression or the first layers alone.
    """

    regions: Regions | None
    boundary: Boundary | None
    why: str | None
    cells: Cells | None = None


def geometry(network: Network, box: Box, max_regions: int, layers: int | None = None) -> Geometry:
    """Return the exact geometry of a network, or the reason why it has none.

    Parameters
    ----------
    network : Network
    box : (x1_min, x1_max, x2_min, x2_max)
    max_regions : int
    layers : int, optional
        Use only this many hidden layers; all by default.

    Raises
    ------
    TooManyRegions
        If there are more than `max_regions`.
    ValueError
        If the network has fewer hidden layers.
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
    except FloatingPointError as error:
        return Geometry(None, None, str(error))


def geometry_or_why(
    network: Network, box: Box, max_regions: int, layers: int | None = None
) -> Geometry:
    """Return `geometry`, but with too many regions as a reason instead of an error."""
    try:
        return geometry(network, box, max_regions, layers)
    except TooManyRegions as error:
        why = f"there are {error} ({Limits.setting('regions')}) here: zoom in"
        return Geometry(None, None, why)


def curved(network: Network) -> str | None:
    """Return why the network has no linear regions, or None if it is piecewise linear."""
    if network.curved_units:
        names = ", ".join(network.curved_units)
        return f"{names} units are not piecewise linear: there are no linear regions"
    if network.many_columns:
        columns = len(network.features)
        return f"the network takes {columns} columns: there is no plane with exact polygons"
    if not network.piecewise_linear:
        bent = [name for name in network.features if name not in ("x1", "x2")]
        names = f"feature{'s' * (len(bent) > 1)} {', '.join(bent)}"
        return f"the {names} {'are' if len(bent) > 1 else 'is'} curved: there are no exact polygons"
    return None


def counts(network: Network, exact: Geometry) -> dict[str, Any]:
    """Return the counts of a response: regions, edges, boundary length …; None if absent."""
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
            "bounds": {"regions": region_bound(sizes, network.activations)},
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
    """Return the regions as flat arrays, with the optional parts named in `include`."""
    current_job().check()
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


def dual_graph_part(regions: Regions, classes: Sequence[int] | None) -> dict[str, Any]:
    """Return the dual graph of the regions as flat arrays.

    Parameters
    ----------
    regions : Regions
    classes : sequence of int or None
        The label of each class, in the order of the network's classes; empty for a regression.
        None if the regions are those of the first layers, which have neither class nor value.
    """
    current_job().check()
    graph = dual_graph(regions)
    label = np.array(classes)[graph.winner] if classes and graph.winner is not None else None
    return {
        "area": regions.areas,
        "centroid": graph.centroid,
        "label": label,
        "value": None if classes is None else graph.value,
        "pairs": graph.pairs,
        "edge": graph.edge,
        "length": graph.length,
        "units": graph.units,
        "unit_offsets": graph.unit_offsets,
    }


def affine_part(regions: Regions) -> np.ndarray:
    """Return the affine maps of all regions: shape (R, n_out, 3).

    Raises
    ------
    NoGeometry
        If they have more than `MOST_NUMBERS` coefficients. With a limit on the layers, all units of
        the next layer are outputs, so the maps of many regions could exceed the memory.
    """
    current_job().check()
    shape = len(regions), regions.scaled_logits.shape[1], 3
    if math.prod(shape) > MOST_NUMBERS:
        raise NoGeometry(
            f"the affine maps of {shape[0]} regions and {shape[1]} outputs are "
            f"{math.prod(shape)} numbers; the limit is {MOST_NUMBERS}: leave them out, or take a "
            "smaller box"
        )
    return regions.affine


def boundary_part(line: Boundary, classes: Sequence[int]) -> dict[str, Any]:
    """Return the decision boundary as polylines, with the line equation of each segment.

    Parameters
    ----------
    line : Boundary
    classes : sequence of int
        The label of each class, in the order of the network's classes.
    """
    current_job().check()
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
    """Return the kinks of polylines, each with the unit whose crease bends the line there."""
    return [{"at": [x1, x2], "layer": layer, "unit": unit} for x1, x2, layer, unit in kinks]


def cells_part(cells: Cells, classes: Sequence[int]) -> dict[str, Any]:
    """Return the polygons of each class, and the share of the box that each class has.

    Parameters
    ----------
    cells : Cells
    classes : sequence of int
        The label of each class, in the order of the network's classes, which `shares` follows.
    """
    current_job().check()
    offsets, indices = cells.loops
    areas = np.bincount(cells.labels, weights=cells.scaled_areas, minlength=len(classes))
    return {
        "vertices": cells.vertices,
        "offsets": offsets,
        "indices": indices,
        "label": np.array(classes)[cells.labels],
        "region": cells.region,
        "shares": areas / areas.sum(),
    }


def margins_part(line: Boundary, X: np.ndarray) -> dict[str, Any] | None:
    """Return the nearest boundary point of each sample, with its distance; None without any."""
    current_job().check()
    if not len(line.segments):
        return None
    _, foot, distance = nearest(line, X)
    return {"distance": distance, "point": foot}


def sampling_part(regions: Regions, cells: Cells | None, grid: int) -> dict[str, Any]:
    """Return the error of a sampled grid compared with the exact geometry."""
    current_job().check()
    return asdict(grid_error(regions, grid, cells))
