"""The laws hold for what the oracle finds, and each notices when it is broken."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from tests import oracle
from tests.builders import WIDE, ordinary
from tests.laws import LawBroken, check_regions, shoelace
from tests.nets import CASES


def rounded_regions(complex_):
    """The oracle's complex in the shape of the engine's answer, coordinates rounded to float64."""
    network, cells = complex_.network, complex_.cells
    index = {vertex: row for row, vertex in enumerate(sorted(complex_.vertices))}
    vertices = np.array([[float(x) for x in complex_.points.exact(vertex)] for vertex in index])
    faces = [[index[vertex] for vertex in cell.vertices] for cell in cells]
    layers = np.repeat(
        np.arange(len(network.hidden_layer_sizes)), network.hidden_layer_sizes
    ).tolist()
    units = [unit for width in network.hidden_layer_sizes for unit in range(width)]
    labels, edge_faces = [], []
    for owners in complex_.edges.values():
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
        box=complex_.box,
        vertices=vertices,
        offsets=np.concatenate([[0], np.cumsum([len(face) for face in faces])]),
        indices=np.concatenate(faces),
        edges=np.array([[index[a], index[b]] for a, b in complex_.edges]),
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


@pytest.mark.parametrize("name", CASES)
def test_the_rounded_oracle_keeps_every_law_of_regions(name):
    case = CASES[name]()
    check_regions(rounded_regions(oracle.subdivide(case.network, case.box)), resolved=case.resolved)


def _pull_a_vertex_out(regions):
    regions.vertices[0] = [99.0, 0.0]


def _reverse_a_polygon(regions):
    regions.indices[:3] = regions.indices[:3][::-1].copy()


def _forget_an_edge(regions):
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


def _tell_a_wrong_area(regions):
    regions.areas[0] *= 1 + 1e-6


def _move_a_vertex(regions):
    inner = np.flatnonzero(np.abs(regions.vertices).max(axis=1) < 2.9)
    regions.vertices[inner[0]] += 1e-7


def _move_a_box(regions):
    regions.box = (-3.0, 3.0, -3.0, 3.1)


@pytest.mark.parametrize(
    ("spoil", "law"),
    [
        (_pull_a_vertex_out, "outside the box"),
        (_reverse_a_polygon, "counter-clockwise"),
        (_forget_an_edge, "edges are exactly"),
        (_split_a_vertex, "vertices are shared"),
        (_repeat_a_pattern, "same pattern|exactly one side"),
        (_flip_the_bit_of_a_unit_that_is_on_everywhere, "at the centroids"),
        (_shift_an_affine_map, "equal the forward pass"),
        (_tilt_an_affine_map, "equal the forward pass|continuous"),
        (_swap_two_faces, "bounds the regions it names"),
        (_label_an_edge_with_another_unit, "exactly one side"),
        (_label_an_edge_as_box, "on the box"),
        (_tell_a_wrong_area, "has area"),
        (_move_a_vertex, "vanishes on edge|convex|has area"),
        (_move_a_box, "areas sum to the box"),
    ],
)
def test_a_broken_law_is_named(spoil, law):
    regions = rounded_regions(oracle.subdivide(ordinary((8, 8), 3), WIDE))
    check_regions(regions)
    spoil(regions)
    with pytest.raises(LawBroken, match=law):
        check_regions(regions)
