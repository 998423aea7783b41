"""The room that arrays have: enough for the next step, or twice as much."""

import numpy as np

from app.core.kernels import compiled, inlined
from app.core.kernels.halfedges import ARENA, EDGES, FACES, VERTICES, WAITING, Cut, Mesh


@inlined
def has_room(mesh, cut):
    """Whether one more edge can be cut by all units, and one more face be split or wait."""
    counts, more = mesh.counts, cut.Z.shape[1] + 3
    return (
        counts[VERTICES] + more <= mesh.xy.shape[0]
        and counts[EDGES] + more <= mesh.edge.shape[0]
        and counts[FACES] < mesh.face.shape[0]
        and counts[WAITING] < cut.queue.shape[0]
        and counts[ARENA] + more <= cut.arena.shape[0]
    )


@compiled
def roomier(mesh, cut):
    """Give twice the room to whatever `has_room` may have found full."""
    counts, more = mesh.counts, cut.Z.shape[1] + 3
    vertices = counts[VERTICES]
    room_v = _capacity(vertices, more, mesh.xy.shape[0])
    room_e = _capacity(counts[EDGES], more, mesh.edge.shape[0])
    room_f = _capacity(counts[FACES], 1, mesh.face.shape[0])
    return resized(mesh, room_v, room_e, room_f), Cut(
        cut.layer,
        cut.word0,
        cut.limit,
        cut.ratio,
        _copied(cut.Z, vertices, room_v),
        cut.bounds,
        _copied(cut.signs, vertices, room_v),
        cut.doubts,
        _copied(cut.queue, counts[WAITING], _capacity(counts[WAITING], 1, cut.queue.shape[0])),
        _copied(cut.arena, counts[ARENA], _capacity(counts[ARENA], more, cut.arena.shape[0])),
        cut.stack,
        cut.chord,
        cut.ends,
        cut.masks,
    )


@compiled
def _capacity(used, more, room):
    return room if used + more <= room else 2 * room + more


@compiled
def _copied(array, used, room):
    """The array itself, or one with room for that many rows and the same contents."""
    if room == array.shape[0]:
        return array
    bigger = np.empty((room, array.shape[1]), dtype=array.dtype)
    for row in range(used):
        for column in range(array.shape[1]):
            bigger[row, column] = array[row, column]
    return bigger


@compiled
def resized(mesh, room_v, room_e, room_f):
    """The same complex with room for so many vertices, edges and faces."""
    counts = mesh.counts
    return Mesh(
        counts,
        _copied(mesh.xy, counts[VERTICES], room_v),
        _copied(mesh.trust, counts[VERTICES], room_v),
        _copied(mesh.birth, counts[VERTICES], room_v),
        _copied(mesh.half, 2 * counts[EDGES], 2 * room_e),
        _copied(mesh.edge, counts[EDGES], room_e),
        _copied(mesh.face, counts[FACES], room_f),
        _copied(mesh.pattern, counts[FACES], room_f),
    )
