"""Tests of the laws: the oracle satisfies them, and each one detects a violation."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests.support import oracle
from tests.support.builders import UNIT, WIDE, network, ordinary
from tests.support.cases import each
from tests.support.laws import LawBroken, check_regions, rounding_bounds, shoelace
from tests.support.laws_boundary import check_boundary
from tests.support.networks import every, exact


def rounded_regions(subdivision):
    """Return the oracle's subdivision in the format of the engine, rounded to float64."""
    network, cells = subdivision.network, subdivision.cells
    index = {vertex: row for row, vertex in enumerate(sorted(subdivision.vertices))}
    vertices = np.array([[float(x) for x in subdivision.points.exact(vertex)] for vertex in index])
    faces = [[index[vertex] for vertex in cell.vertices] for cell in cells]
    layers = np.repeat(
        np.arange(len(network.hidden_layer_sizes)), network.hidden_layer_sizes
    ).tolist()
    units = [unit for width in network.hidden_layer_sizes for unit in range(width)]
    labels, edge_faces = [], []
    for owners in subdivision.edges.values():
        edge_faces.append([owners[0], -1] if len(owners) == 1 else owners)
        if len(owners) == 1:
            labels.append((-1, -1))
            continue
        one, other = (cells[owner].pattern for owner in owners)
        first = next(unit for unit in range(len(one)) if one[unit] != other[unit])
        labels.append((layers[first], units[first]))
    corners = [vertices[face] for face in faces]
    return SimpleNamespace(
        network=network,
        box=subdivision.box,
        vertices=vertices,
        offsets=np.concatenate([[0], np.cumsum([len(face) for face in faces])]),
        indices=np.concatenate(faces),
        edges=np.array([[index[a], index[b]] for a, b in subdivision.edges]),
        edge_layer=np.array([layer for layer, _ in labels]),
        edge_unit=np.array([unit for _, unit in labels]),
        edge_faces=np.array(edge_faces),
        patterns=np.packbits(
            np.array([cell.pattern for cell in cells], dtype=bool).reshape(len(cells), -1), axis=1
        ),
        affine=np.array([[[float(c) for c in row] for row in cell.affine] for cell in cells]),
        areas=np.array([shoelace(face) for face in corners]),
        centroids=np.array([face.mean(axis=0) for face in corners]),
    )


@each("name", every(step=3))
def test_the_rounded_oracle_satisfies_all_laws_of_regions(name):
    case, subdivision = exact(name)
    check_regions(rounded_regions(subdivision), resolved=case.resolved)


def _move_a_vertex_outside(regions):
    regions.vertices[0] = [99.0, 0.0]


def _reverse_a_polygon(regions):
    regions.indices[:3] = regions.indices[:3][::-1].copy()


def _drop_an_edge(regions):
    for name in ("edges", "edge_layer", "edge_unit", "edge_faces"):
        setattr(regions, name, getattr(regions, name)[1:])


def _split_a_vertex(regions):
    regions.vertices = np.vstack([regions.vertices, regions.vertices[regions.indices[0]]])
    regions.indices[0] = len(regions.vertices) - 1


def _repeat_a_pattern(regions):
    regions.patterns[0] = regions.patterns[1]


def _flip_the_bit_of_a_unit_that_is_on_everywhere(regions):
    regions.patterns[:, 0] ^= 128


def _shift_an_affine_map(regions):
    regions.affine[0, 0, 2] += 1e-6


def _tilt_an_affine_map(regions):
    regions.affine[0, 0, 0] += 1e-6


def _swap_two_faces(regions):
    inner = np.flatnonzero(regions.edge_layer >= 0)
    regions.edge_faces[inner[0]], regions.edge_faces[inner[-1]] = (
        regions.edge_faces[inner[-1]].copy(),
        regions.edge_faces[inner[0]].copy(),
    )


def _label_an_edge_with_another_unit(regions):
    inner = np.flatnonzero(regions.edge_layer == 0)
    regions.edge_unit[inner[0]] = (regions.edge_unit[inner[0]] + 1) % 8


def _label_an_edge_as_box(regions):
    regions.edge_layer[np.flatnonzero(regions.edge_layer == 0)[0]] = -1


def _change_an_area(regions):
    regions.areas[0] *= 1 + 1e-6


def _move_a_vertex(regions):
    inner = np.flatnonzero(np.abs(regions.vertices).max(axis=1) < 2.9)
    regions.vertices[inner[0]] += 1e-7


def _move_a_box(regions):
    regions.box = (-3.0, 3.0, -3.0, 3.1)


@each(
    ("spoil", "law"),
    [
        (_move_a_vertex_outside, "outside the box"),
        (_reverse_a_polygon, "counter-clockwise"),
        (_drop_an_edge, "edges are exactly"),
        (_split_a_vertex, "vertices are shared"),
        (_repeat_a_pattern, "same pattern|exactly one side"),
        (_flip_the_bit_of_a_unit_that_is_on_everywhere, "at the centroids"),
        (_shift_an_affine_map, "equal the forward pass"),
        (_tilt_an_affine_map, "equal the forward pass|continuous"),
        (_swap_two_faces, "bounds the regions it names"),
        (_label_an_edge_with_another_unit, "exactly one side"),
        (_label_an_edge_as_box, "on the box bound one"),
        (_change_an_area, "areas of the polygons"),
        (_move_a_vertex, "is 0 on it|convex|areas of the polygons"),
        (_move_a_box, "areas sum to the box"),
    ],
)
def test_a_broken_law_of_regions_is_named(spoil, law):
    regions = rounded_regions(oracle.subdivide(ordinary((8, 8), 3), WIDE))
    check_regions(regions)
    spoil(regions)
    with pytest.raises(LawBroken, match=law):
        check_regions(regions)


def chains(segments):
    """Yield chains of segments, open or closed: indices of segments, and the points in order."""
    at = {}
    for index, (ends, _) in enumerate(segments):
        for end in ends:
            at.setdefault(end, []).append(index)
    left = set(range(len(segments)))
    starts = [vertex for vertex, here in at.items() if len(here) != 2]
    for start in [*starts, *at]:
        for first in at[start]:
            if first not in left:
                continue
            chain, points, vertex, index = [], [start], start, first
            while index in left:
                left.remove(index)
                chain.append(index)
                (one, other), _ = segments[index]
                vertex = other if vertex == one else one
                points.append(vertex)
                if len(at[vertex]) == 2 and vertex != start:
                    index = sum(at[vertex]) - index
            yield chain, points


def unit_line(start, end):
    """Return the line (a, b, c) through two exact points, scaled to max(|a|, |b|) = 1."""
    a, b = start[1] - end[1], end[0] - start[0]
    largest = max(abs(a), abs(b))
    a, b = a / largest, b / largest
    return float(a), float(b), float(-a * start[0] - b * start[1])


def rounded_boundary(exact, regions):
    """Return the oracle's boundary in the format of the engine."""
    place = {
        vertex: [float(x) for x in exact.points.exact(vertex)]
        for ends, _ in exact.segments
        for vertex in ends
    }
    rows = list(chains(exact.segments))
    order = [index for chain, _ in rows for index in chain]
    segments = np.array([[place[end] for end in exact.segments[i][0]] for i in order])
    segments = segments.reshape(-1, 2, 2)
    lines = [unit_line(*map(exact.points.exact, exact.segments[i][0])) for i in order]
    kinks = []
    for _, points in rows:
        for vertex in points[1:-1]:
            point = np.array([place[vertex]])
            pairs = zip(
                regions.network.preactivations(point)[:-1],
                rounding_bounds(regions.network, point, regions.box)[:-1],
                strict=True,
            )
            _, layer, unit = min(
                (abs(value) > noise, layer, unit)
                for layer, (sums, noises) in enumerate(pairs)
                for unit, (value, noise) in enumerate(zip(sums[0], noises[0], strict=True))
            )
            kinks.append((*place[vertex], layer, unit))
    return SimpleNamespace(
        polylines=[np.array([place[vertex] for vertex in points]) for _, points in rows],
        classes=[exact.segments[chain[0]][1] for chain, _ in rows],
        segments=segments,
        segment_region=np.array([exact.cells[i] for i in order], dtype=int),
        segment_line=np.array(lines).reshape(-1, 3),
        segment_polyline=np.repeat(np.arange(len(rows)), [len(chain) for chain, _ in rows]),
        kinks=kinks,
        length=exact.length,
        components=exact.components,
    )


@each("name", every(step=3))
def test_the_rounded_oracle_satisfies_all_laws_of_boundaries(name):
    case, subdivision = exact(name)
    regions = rounded_regions(subdivision)
    found = rounded_boundary(oracle.boundary(subdivision), regions)
    check_boundary(found, regions, resolved=case.resolved)


def _measure(boundary):
    ahead = boundary.segments[:, 1] - boundary.segments[:, 0]
    boundary.length = float(np.hypot(ahead[:, 0], ahead[:, 1]).sum())


def _drop_a_segment(boundary):
    for name in ("segments", "segment_region", "segment_line", "segment_polyline"):
        setattr(boundary, name, getattr(boundary, name)[1:])
    _measure(boundary)


def _move_a_joint(boundary):
    old = boundary.polylines[0][1].copy()
    for points in (boundary.segments.reshape(-1, 2), boundary.polylines[0]):
        points[np.all(points == old, axis=1)] += 1e-7
    _measure(boundary)


def _move_a_segment_aside(boundary):
    boundary.segments[0] += 0.1


def _swap_the_regions(boundary):
    boundary.segment_region = np.roll(boundary.segment_region, 3)


def _change_the_length(boundary):
    boundary.length *= 1 + 1e-9


def _change_the_classes(boundary):
    boundary.classes = [(3, 2) for _ in boundary.classes]


def _change_the_unit_of_a_kink(boundary):
    x1, x2, layer, unit = boundary.kinks[0]
    boundary.kinks[0] = (x1, x2, layer, (unit + 1) % 8)


def _drop_a_kink(boundary):
    boundary.kinks.pop()


def _cut_a_polyline_in_two(boundary):
    boundary.polylines = [boundary.polylines[0][:2], *boundary.polylines]
    boundary.polylines[1] = boundary.polylines[1][1:]
    boundary.classes = [boundary.classes[0], *boundary.classes]
    boundary.segment_polyline = boundary.segment_polyline + 1
    boundary.segment_polyline[0] = 0


@each(
    ("spoil", "law"),
    [
        (_drop_a_segment, "consists of its segments"),
        (_move_a_joint, "lies on its line|best on a segment"),
        (_move_a_segment_aside, "lies on its line|lies in region"),
        (_swap_the_regions, "lies in region"),
        (_change_the_length, "the length is"),
        (_change_the_classes, "best on a segment"),
        (_change_the_unit_of_a_kink, "is 0 at the kink"),
        (_drop_a_kink, "every joint has its kink"),
        (_cut_a_polyline_in_two, "ends on the box"),
    ],
)
def test_a_broken_law_of_boundaries_is_named(spoil, law):
    subdivision = oracle.subdivide(ordinary((8, 8), 53, 4), WIDE)
    regions = rounded_regions(subdivision)
    boundary = rounded_boundary(oracle.boundary(subdivision), regions)
    check_boundary(boundary, regions)
    spoil(boundary)
    with pytest.raises(LawBroken, match=law):
        check_boundary(boundary, regions)


def test_a_line_that_separates_no_classes_is_not_a_boundary():
    net = network([([[1], [0]], [0]), ([[1]], [0.5])])
    subdivision = oracle.subdivide(net, UNIT)
    regions = rounded_regions(subdivision)
    line = np.array([[[0.0, -1.0], [0.0, 1.0]]])
    false = SimpleNamespace(
        polylines=[line[0]],
        classes=[(0, 1)],
        segments=line,
        segment_region=np.array([0]),
        segment_line=np.array([[1.0, 0.0, 0.0]]),
        segment_polyline=np.array([0]),
        kinks=[],
        length=2.0,
        components=1,
    )
    with pytest.raises(LawBroken, match="best on a segment"):
        check_boundary(false, regions)
    touching = network([([[1, -1], [0, 0]], [0, 0]), ([[1], [1]], [0])])
    regions = rounded_regions(oracle.subdivide(touching, UNIT))
    with pytest.raises(LawBroken, match="differ on either side"):
        check_boundary(false, regions)
