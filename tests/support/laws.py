"""Laws that every subdivision must satisfy, as checks that name the broken law.

The checks use the network's forward pass and plain arithmetic, but no code of the engine. Laws
about numbers hold up to rounding: `magnitudes` bounds the terms that a forward pass adds, and a
value counts as nonzero only if it is larger than `NOISE` times that bound. Positions are accurate
to `PLACE` times the size of the box (`slack`), which changes values by at most that times
`steepness`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NOISE = 1e-12
PLACE = 1e-12
# Exceeds what underflow can lose in each term of a sum, and in computing the bound itself.
LOST = 1e-320
EPS = float(np.finfo(np.float64).eps)


class LawBroken(AssertionError):
    """A law of the geometry does not hold; the message names it."""


def require(holds: bool | np.bool_, law: str) -> None:
    """Raise `LawBroken` if a law does not hold."""
    if not holds:
        raise LawBroken(law)


def magnitudes(network: Any, points: Floats) -> list[Floats]:
    """Return for each layer (n, n_l): the sum of the absolute terms of each pre-activation."""
    columns = {"x1": 0, "x2": 1}
    values = np.abs(points[:, [columns[name] for name in network.features]])
    grow = np.maximum(1.0, np.abs(network.slopes))
    sums: list[Floats] = []
    for weights, biases in zip(network.coefs, network.intercepts, strict=True):
        if sums:
            values = grow[len(sums) - 1] * sums[-1]
        sums.append(values @ np.abs(weights) + np.abs(biases))
    return sums


def steepness(network: Any) -> list[Floats]:
    """Return for each layer (n_l,): an upper bound of the slope of each pre-activation."""
    level = replace(network, intercepts=tuple(bias * 0 for bias in network.intercepts))
    return [rows[0] for rows in magnitudes(level, np.ones((1, 2)))]


def rounding_bounds(network: Any, points: Floats, box: Any) -> list[Floats]:
    """Return for each layer (n, n_l): the largest rounding error allowed for a pre-activation."""
    return [
        NOISE * terms + slack(box) * slopes + lost
        for terms, slopes, lost in zip(
            magnitudes(network, points), steepness(network), underflow(network), strict=True
        )
    ]


def underflow(network: Any) -> list[Floats]:
    """Return for each layer (n_l,): an upper bound of what a forward pass loses to underflow."""
    level = replace(
        network, intercepts=tuple(np.full(bias.shape, LOST) for bias in network.intercepts)
    )
    return [rows[0] for rows in magnitudes(level, np.zeros((1, 2)))]


def polygons(regions: Any) -> list[NDArray[np.int64]]:
    """Return the vertex indices of every region."""
    return np.split(np.asarray(regions.indices), np.asarray(regions.offsets)[1:-1])


def unpacked(regions: Any) -> NDArray[np.bool_]:
    """Return the activation patterns as bool (R, U)."""
    return np.unpackbits(regions.patterns, axis=1, count=regions.network.n_units).astype(bool)


def shoelace(corners: Floats) -> float:
    """Return the area of a polygon, positive if it is counter-clockwise."""
    x, y = (corners - corners[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def slack(box: Any) -> float:
    """Return the largest position error allowed: 1e-12 of the box plus a few last places."""
    left, right, bottom, top = box
    furthest = max(abs(left), abs(right), abs(bottom), abs(top))
    return PLACE * max(right - left, top - bottom) + 16 * EPS * furthest


def area_slack(box: Any) -> float:
    """Return how much round-off error in the vertices can change an area in a box."""
    left, right, bottom, top = box
    side = max(right - left, top - bottom)
    return float(1e-9 * side**2 + 8 * side * slack(box))


def on_box(points: Floats, box: Any) -> NDArray[np.bool_]:
    """Return on which sides of the box each point lies: bool (n, 4), left, right, bottom, top."""
    left, right, bottom, top = box
    x, y = points[:, 0], points[:, 1]
    near = slack(box)
    return np.abs(np.column_stack([x - left, x - right, y - bottom, y - top])) <= near


def check_regions(regions: Any, *, resolved: bool = True) -> None:
    """Check that a subdivision satisfies all laws.

    Parameters
    ----------
    regions
        The result of the engine's `subdivide`.
    resolved
        False if vertices are too close for float64 coordinates; laws that need distinct
        coordinates are then skipped.

    Raises
    ------
    LawBroken
        If a law does not hold.
    """
    _check_arrays(regions)
    _check_shapes(regions, resolved)
    _check_edges(regions)
    _check_patterns(regions)
    _check_values(regions)


def _check_arrays(regions: Any) -> None:
    count = len(regions.offsets) - 1
    edges = len(regions.edges)
    units = regions.network.n_units
    require(count >= 1, "there is at least one region")
    require(regions.offsets[0] == 0, "offsets start at 0")
    require(regions.offsets[-1] == len(regions.indices), "offsets end at the number of indices")
    require(np.all(np.diff(regions.offsets) >= 3), "every polygon has three vertices or more")
    require(regions.vertices.shape == (len(regions.vertices), 2), "vertices have shape (V, 2)")
    require(regions.vertices.dtype == np.float64, "vertices are float64")
    require(bool(np.all(np.isfinite(regions.vertices))), "vertices are finite")
    require(regions.edges.shape == (edges, 2), "edges have shape (E, 2)")
    require(regions.edge_layer.shape == (edges,), "edge_layer has shape (E,)")
    require(regions.edge_unit.shape == (edges,), "edge_unit has shape (E,)")
    require(regions.edge_faces.shape == (edges, 2), "edge_faces have shape (E, 2)")
    require(regions.patterns.dtype == np.uint8, "patterns are packed into uint8")
    require(regions.patterns.shape == (count, (units + 7) // 8), "patterns have ceil(U / 8) bytes")
    require(
        regions.affine.shape == (count, regions.network.coefs[-1].shape[1], 3),
        "affine maps have shape (R, n_out, 3)",
    )
    require(regions.areas.shape == (count,), "areas have shape (R,)")
    require(regions.centroids.shape == (count, 2), "centroids have shape (R, 2)")


def _ring(regions: Any) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return for each entry of `indices` its region, and the next and previous entry in it."""
    offsets = np.asarray(regions.offsets)
    entries = np.arange(len(regions.indices))
    after, before = entries + 1, entries - 1
    after[offsets[1:] - 1] = offsets[:-1]
    before[offsets[:-1]] = offsets[1:] - 1
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)), after, before


def _check_shapes(regions: Any, resolved: bool) -> None:
    left, right, bottom, top = regions.box
    near = slack(regions.box)
    x, y = regions.vertices.T
    inside = (left - near <= x) & (x <= right + near) & (bottom - near <= y) & (y <= top + near)
    require(bool(np.all(inside)), "no vertex lies outside the box")
    used = np.bincount(regions.indices, minlength=len(x)) > 0
    require(bool(np.all(used)), "every vertex is used")
    if resolved:
        distinct = len(np.unique(regions.vertices, axis=0))
        require(distinct == len(x), f"vertices are shared: {len(x)} vertices, {distinct} positions")
    region, after, before = _ring(regions)
    visits = region * len(x) + regions.indices
    require(len(np.unique(visits)) == len(visits), "no region repeats a vertex")
    corners = regions.vertices[regions.indices]
    ahead = corners[after] - corners
    behind = ahead[before]
    turn = behind[:, 0] * ahead[:, 1] - behind[:, 1] * ahead[:, 0]
    length = np.abs(ahead).sum(axis=1)
    wrong = region[turn < -near * (length + length[before] + near)]
    require(len(wrong) == 0, f"regions are convex and counter-clockwise, not {wrong[:3]}")
    starts = np.asarray(regions.offsets)[:-1]
    spokes = corners - corners[starts][region]
    tips = spokes[after]
    areas = np.add.reduceat(spokes[:, 0] * tips[:, 1] - spokes[:, 1] * tips[:, 0], starts) / 2
    wrong = np.flatnonzero(areas <= 0)
    require(len(wrong) == 0 or not resolved, f"regions have positive areas, not {wrong[:3]}")
    allowed = 1e-9 * np.abs(areas) + near * (np.add.reduceat(length, starts) + near)
    wrong = np.flatnonzero(np.abs(areas - regions.areas) > allowed)
    require(len(wrong) == 0, f"`areas` are the areas of the polygons, not {wrong[:3]}")
    box = (right - left) * (top - bottom)
    for total in (areas.sum(), regions.areas.sum()):
        require(abs(total - box) <= 1e-9 * box, f"areas sum to the box: {total} against {box}")
    low, high = np.array([left, bottom]) - near, np.array([right, top]) + near
    between = (low <= regions.centroids) & (regions.centroids <= high)
    require(bool(np.all(between)), "centroids lie in the box")


def _check_edges(regions: Any) -> None:
    count = len(regions.vertices)
    region, after, _ = _ring(regions)
    sides = np.sort(np.column_stack([regions.indices, regions.indices[after]]).astype(np.int64))
    keys = sides[:, 0] * count + sides[:, 1]
    ends = np.sort(np.asarray(regions.edges, dtype=np.int64))
    listed = ends[:, 0] * count + ends[:, 1]
    require(len(np.unique(listed)) == len(listed), "no edge is listed twice")
    found, uses = np.unique(keys, return_counts=True)
    require(np.array_equal(found, np.sort(listed)), "edges are exactly the sides of the polygons")
    euler = count - len(listed) + len(regions.offsets) - 1
    require(euler == 1, f"V - E + F = 1, not {euler}")
    uses = uses[np.searchsorted(found, listed)]
    require(bool(np.all(uses <= 2)), "no edge bounds three regions")
    outer = np.asarray(regions.edge_layer) == -1
    require(bool(np.all((uses == 1) == outer)), "edges on the box bound one region, others two")
    order = np.argsort(keys, kind="stable")
    first = np.searchsorted(keys[order], listed)
    owners = np.full((len(listed), 2), -1)
    owners[:, 0] = region[order][first]
    owners[~outer, 1] = region[order][first[~outer] + 1]
    require(bool(np.all(regions.edge_faces[outer, 1] == -1)), "the second face is -1 on the box")
    same = np.all(np.sort(owners) == np.sort(regions.edge_faces), axis=1)
    require(bool(np.all(same)), f"each edge bounds the regions it names; {ends[~same][:3]}")
    walls = on_box(regions.vertices, regions.box)
    along = np.any(walls[ends[outer, 0]] & walls[ends[outer, 1]], axis=1)
    require(bool(np.all(along)), "edges labelled as box lie on a side of the box")
    _check_labels(regions, np.flatnonzero(~outer))


def _check_labels(regions: Any, creases: NDArray[np.int64]) -> None:
    """Check that the unit of an edge is 0 on it and active on exactly one side."""
    bits = unpacked(regions)
    first_unit = np.concatenate([[0], np.cumsum(regions.network.hidden_layer_sizes)])
    layers, units = regions.edge_layer[creases], regions.edge_unit[creases]
    columns = (first_unit[layers] + units).astype(int)
    faces = regions.edge_faces[creases]
    differ = bits[faces[:, 0], columns] != bits[faces[:, 1], columns]
    wrong = creases[~differ]
    require(len(wrong) == 0, f"the unit of an edge is active on exactly one side; {wrong[:3]}")
    if len(creases) == 0:
        return
    sums = np.hstack(regions.network.preactivations(regions.vertices)[:-1])
    bounds = np.hstack(rounding_bounds(regions.network, regions.vertices, regions.box)[:-1])
    for end in (0, 1):
        vertices = regions.edges[creases, end]
        off = np.abs(sums[vertices, columns]) > bounds[vertices, columns]
        wrong = creases[off]
        require(
            len(wrong) == 0,
            f"the unit of an edge is 0 on it; on edge {wrong[:3]} it is"
            f" {sums[vertices, columns][off][:3]} > {bounds[vertices, columns][off][:3]}",
        )


def _check_patterns(regions: Any) -> None:
    network = regions.network
    bits = unpacked(regions)
    require(
        bool(np.all(np.packbits(bits, axis=1) == regions.patterns)),
        "padding bits of patterns are 0",
    )
    require(len(np.unique(bits, axis=0)) == len(bits), "no two regions have the same pattern")
    if network.n_units == 0:
        return
    linear = ~network.kinked_units
    require(bool(np.all(bits[:, linear])), "linear units are active everywhere")
    sums = np.hstack(network.preactivations(regions.centroids)[:-1])
    bounds = np.hstack(rounding_bounds(network, regions.centroids, regions.box)[:-1])
    decided = (np.abs(sums) > bounds) & ~linear
    wrong = np.argwhere(decided & (bits != (sums > 0)))
    require(len(wrong) == 0, f"patterns are those at the centroids; (region, unit) {wrong[:3]}")


def _check_values(regions: Any) -> None:
    network = regions.network
    logits = network.logits(regions.centroids)
    bounds = rounding_bounds(network, regions.centroids, regions.box)[-1]
    values = _apply(regions.affine, regions.centroids)
    wrong = np.argwhere(np.abs(values - logits) > bounds)
    require(len(wrong) == 0, f"affine maps equal the forward pass; (region, output) {wrong[:3]}")
    inner = np.flatnonzero(regions.edge_layer >= 0)
    faces = regions.edge_faces[inner]
    for end in (0, 1):
        points = regions.vertices[regions.edges[inner, end]]
        bounds = rounding_bounds(network, points, regions.box)[-1]
        values = [_apply(regions.affine[faces[:, side]], points) for side in (0, 1)]
        wrong = inner[np.any(np.abs(values[0] - values[1]) > bounds, axis=1)]
        require(len(wrong) == 0, f"outputs are continuous across edges; edges {wrong[:3]}")


def _apply(affine: Floats, points: Floats) -> Floats:
    return np.einsum("rok,rk->ro", affine[:, :, :2], points) + affine[:, :, 2]
