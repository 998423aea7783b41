"""Read the faces of an arrangement: their corners, and their patterns in NumPy's bit order."""

import math
from typing import NamedTuple

import numpy as np

from .. import compiled, separate
from .halfedges import (
    AFTER,
    EDGES,
    FACES,
    FIRST,
    LABEL_LAYER,
    LABEL_UNIT,
    LEFT,
    ORIGIN,
    STOP,
    VERTICES,
)


class Faces(NamedTuple):
    """F faces and E edges of an arrangement, as in `geometry.regions.Regions`."""

    offsets: np.ndarray
    indices: np.ndarray
    edges: np.ndarray
    edge_layer: np.ndarray
    edge_unit: np.ndarray
    edge_faces: np.ndarray
    patterns: np.ndarray


@compiled
def read_regions(held, sizes, axis_shifts, flag):
    """Read the regions of a network from the arrangement that its last layer has cut.

    Parameters
    ----------
    held : held.Held
    sizes : (L + 1,) array of int
        As for `packed_patterns`.
    axis_shifts : tuple of two int
        Exponents of the powers of two by which x1 and x2 are multiplied in the arrangement.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`. If it says to stop, the arrays are not complete.

    Returns
    -------
    vertices : (V, 2) array
        Coordinates in the plane.
    outputs : (V, n_out) array
        Outputs at the vertices.
    faces : Faces
    """
    mesh = held.mesh
    vertices = np.empty((mesh.counts[VERTICES], 2))
    for v in range(len(vertices)):
        for axis in range(2):
            vertices[v, axis] = math.ldexp(mesh.xy[v, axis], -axis_shifts[axis])
    return vertices, held.cut.Z, _read_faces(mesh, sizes, flag)


@separate
def _read_faces(mesh, sizes, flag):
    offsets, indices = corners(mesh, flag)
    count = mesh.counts[EDGES]
    edges, faces = np.empty((count, 2), dtype=np.int32), np.empty((count, 2), dtype=np.int32)
    layers, units = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    for e in range(count):
        edges[e, 0], edges[e, 1] = mesh.half[2 * e, ORIGIN], mesh.half[2 * e + 1, ORIGIN]
        faces[e, 0], faces[e, 1] = mesh.half[2 * e, LEFT], mesh.half[2 * e + 1, LEFT]
        layers[e], units[e] = mesh.edge[e, LABEL_LAYER], mesh.edge[e, LABEL_UNIT]
    patterns = packed_patterns(mesh, sizes, flag)
    return Faces(offsets, indices, edges, layers, units, faces, patterns)


@compiled
def corners(mesh, flag):
    """Return the vertices of each face, counter-clockwise; not of all after a stop.

    Parameters
    ----------
    mesh : halfedges.Mesh
    flag : (4,) array of int
        The flag of a `jobs.job.Job`.

    Returns
    -------
    offsets : (F + 1,) array of int
    indices : (offsets[F],) array of int
        Face f has the vertices ``indices[offsets[f]:offsets[f + 1]]``.
    """
    faces = mesh.counts[FACES]
    offsets = np.empty(faces + 1, dtype=np.int64)
    indices = np.empty(2 * mesh.counts[EDGES], dtype=np.int32)
    at = 0
    for f in range(faces):
        if flag[STOP]:
            break
        offsets[f] = at
        first = np.int64(mesh.face[f, FIRST])
        h = first
        while True:
            indices[at] = mesh.half[h, ORIGIN]
            at += 1
            h = np.int64(mesh.half[h, AFTER])
            if h == first:
                break
    offsets[faces] = at
    return offsets, indices[:at]


@compiled
def packed_patterns(mesh, sizes, flag):
    """Return each face's pattern in bytes, as by `numpy.packbits`; not of all after a stop.

    Parameters
    ----------
    sizes : (L + 1,) array of int
        Numbers of inputs, of units of each hidden layer, and of outputs. Each hidden layer's bits
        start at a new word of `pattern`.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`.
    """
    faces = mesh.counts[FACES]
    packed = np.zeros((faces, (sizes[1:-1].sum() + 7) >> 3), dtype=np.uint8)
    for f in range(faces):
        if flag[STOP]:
            break
        unit, word0 = 0, 0
        for units in sizes[1:-1]:
            for first in range(0, units, 8):
                word = mesh.pattern[f, word0 + (first >> 6)]
                # NumPy stores the first bit in the highest place. Bits that don't fit into this
                # byte go to the next one.
                eight = _reversed((word >> np.uint64(first & 63)) & np.uint64(0xFF))
                byte, shift = (unit + first) >> 3, np.uint64((unit + first) & 7)
                packed[f, byte] |= np.uint8(eight >> shift)
                if (unit & 7) and byte + 1 < packed.shape[1]:
                    packed[f, byte + 1] |= np.uint8(
                        (eight << (np.uint64(8) - shift)) & np.uint64(0xFF)
                    )
            unit += units
            word0 += (units + 63) >> 6
    return packed


@compiled
def _reversed(eight):
    """Return eight bits in reverse order, by swapping halves, then pairs, then neighbours."""
    eight = ((eight >> np.uint64(4)) | (eight << np.uint64(4))) & np.uint64(0xFF)
    eight = ((eight >> np.uint64(2)) & np.uint64(0x33)) | (
        (eight & np.uint64(0x33)) << np.uint64(2)
    )
    return ((eight >> np.uint64(1)) & np.uint64(0x55)) | ((eight & np.uint64(0x55)) << np.uint64(1))
