"""Laws that every decision boundary must satisfy, as checks that name the broken law."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tests.support.laws import NOISE, Floats, on_box, polygons, require, rounding_bounds, slack


def check_boundary(boundary: Any, regions: Any, *, resolved: bool = True) -> None:
    """Check that a decision boundary satisfies all laws.

    Parameters
    ----------
    boundary, regions
        The result of the engine's `boundary` for these regions.
    resolved
        False if a class may win only on a sliver too thin for float64 coordinates; the classes on
        the two sides of a segment are then not checked.

    Raises
    ------
    LawBroken
        If a law does not hold.
    """
    network = regions.network
    segments = boundary.segments
    count = len(segments)
    require(segments.shape == (count, 2, 2), "segments have shape (S, 2, 2)")
    require(boundary.segment_region.shape == (count,), "segment_region has shape (S,)")
    require(boundary.segment_line.shape == (count, 3), "segment_line has shape (S, 3)")
    require(boundary.segment_polyline.shape == (count,), "segment_polyline has shape (S,)")
    require(len(boundary.classes) == len(boundary.polylines), "each polyline has its two classes")
    if network.out_activation == "identity":
        require(count == 0, "a regression has no decision boundary")
    if count == 0:
        require(len(boundary.polylines) == 0, "no segments, no polylines")
        require(boundary.length == 0, "no segments, no length")
        require(boundary.components == 0, "no segments, no components")
        return
    lengths = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    require(
        abs(boundary.length - lengths.sum()) <= 1e-12 * lengths.sum() + slack(regions.box) * count,
        f"the length is that of the segments: {boundary.length} != {lengths.sum()}",
    )
    _check_segments(boundary, regions)
    _check_ties(boundary, regions)
    if resolved:
        _check_sides(boundary, regions)
    _check_chains(boundary, regions)


def _check_segments(boundary: Any, regions: Any) -> None:
    near = slack(regions.box)
    faces = polygons(regions)
    for segment, region, (a, b, c) in zip(
        boundary.segments, boundary.segment_region, boundary.segment_line, strict=True
    ):
        require(bool(a or b), "the line of a segment has a direction")
        value = np.abs(segment @ [a, b] + c)
        terms = NOISE * (np.abs(segment) @ np.abs([a, b]) + abs(c)) + near * (abs(a) + abs(b))
        require(bool(np.all(value <= terms)), f"segment {segment} lies on its line")
        corners = regions.vertices[faces[region]]
        ahead = np.roll(corners, -1, axis=0) - corners
        for point in segment:
            away = point - corners
            turn = ahead[:, 0] * away[:, 1] - ahead[:, 1] * away[:, 0]
            allowed = near * (np.abs(ahead).sum(axis=1) + np.abs(away).sum(axis=1)) + near**2
            require(bool(np.all(turn >= -allowed)), f"segment {segment} lies in region {region}")


def _leads(network: Any, points: Floats, box: Any) -> tuple[Floats, Floats]:
    """Return for each point and class how far the class is behind the best, and an error bound."""
    logits, bounds = network.logits(points), rounding_bounds(network, points, box)[-1]
    if logits.shape[1] == 1:
        logits = np.hstack([np.zeros_like(logits), logits])
        bounds = np.hstack([bounds, bounds])
    behind = logits.max(axis=1, keepdims=True) - logits
    return behind, 2 * bounds.max(axis=1, keepdims=True)


def _check_ties(boundary: Any, regions: Any) -> None:
    """Check that both classes of a segment tie for the largest logit on it."""
    network = regions.network
    classes = np.array(boundary.classes)[boundary.segment_polyline]
    rows = np.arange(len(classes))
    for points in (boundary.segments[:, 0], boundary.segments[:, 1]):
        behind, noise = _leads(network, points, regions.box)
        for column in (0, 1):
            wrong = rows[behind[rows, classes[:, column]] > noise[:, 0]]
            require(len(wrong) == 0, f"both classes are the best on a segment; {points[wrong[:3]]}")
    require(bool(np.all(classes[:, 0] != classes[:, 1])), "the classes of a polyline differ")


def _check_sides(boundary: Any, regions: Any) -> None:
    """Check that each class of a segment wins on one side of it."""
    network = regions.network
    classes = np.array(boundary.classes)[boundary.segment_polyline]
    rows = np.arange(len(classes))
    middle = boundary.segments.mean(axis=1)
    along = boundary.segments[:, 1] - boundary.segments[:, 0]
    across = np.column_stack([-along[:, 1], along[:, 0]])
    undecided = np.ones(len(classes), dtype=bool)
    for step in 10.0 ** np.arange(-9, -2):
        wins = []
        for side in (-1, 1):
            behind, noise = _leads(network, middle + side * step * across, regions.box)
            wins.append(behind[rows[:, None], classes] <= noise)
        one, other = wins
        decided = undecided & ~(np.all(one, axis=1) & np.all(other, axis=1))
        differ = (one[:, 0] & other[:, 1]) | (one[:, 1] & other[:, 0])
        wrong = np.flatnonzero(decided & ~differ)
        require(len(wrong) == 0, f"classes differ on either side of {middle[wrong[:3]]}")
        undecided &= ~decided


def _check_chains(boundary: Any, regions: Any) -> None:
    """Check that polylines consist of their segments in order, and where they may end.

    That is on the border of the box, or where three segments meet.
    """
    degree: dict[tuple[float, float], int] = {}
    joints: set[tuple[float, float]] = set()
    starts: set[tuple[float, float]] = set()
    for segment in boundary.segments.tolist():
        for point in segment:
            degree[tuple(point)] = degree.get(tuple(point), 0) + 1
    for index, polyline in enumerate(boundary.polylines):
        require(polyline.ndim == 2 and len(polyline) >= 2, f"polyline {index} has two points")
        chain = [tuple(point) for point in polyline.tolist()]
        own = boundary.segments[boundary.segment_polyline == index].tolist()
        links = sorted(sorted(map(tuple, segment)) for segment in own)
        require(
            links == sorted(sorted(pair) for pair in pairwise(chain)),
            f"polyline {index} consists of its segments",
        )
        joints |= set(chain[1:-1])
        if chain[0] == chain[-1]:
            starts.add(chain[0])
            continue
        for end in (chain[0], chain[-1]):
            outer = bool(np.any(on_box(np.array([end]), regions.box)))
            require(
                outer or degree[end] >= 3,
                f"polyline {index} ends on the box, in itself or where three meet, not at {end}",
            )
    _check_kinks(boundary, regions, joints, starts)


def _check_kinks(
    boundary: Any,
    regions: Any,
    joints: set[tuple[float, float]],
    starts: set[tuple[float, float]],
) -> None:
    places = set()
    for x1, x2, layer, unit in boundary.kinks:
        point = np.array([[x1, x2]])
        places.add((float(x1), float(x2)))
        value = regions.network.preactivations(point)[int(layer)][0, int(unit)]
        bound = rounding_bounds(regions.network, point, regions.box)[int(layer)][0, int(unit)]
        require(
            abs(value) <= bound,
            f"unit {unit} of layer {layer} is 0 at the kink {point[0]}: {value} > {bound}",
        )
    require(joints <= places, f"every joint has its kink: {list(joints - places)[:3]}")
    require(places <= joints | starts, f"every kink is a joint: {list(places - joints)[:3]}")
