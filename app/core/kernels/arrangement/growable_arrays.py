"""The room that arrays have: enough for the next step, or twice as much."""

import numpy as np

from .. import compiled, inlined
from ..huge_pages import empty_rows
from .halfedges import (
    ARENA,
    BENDS,
    BENT,
    EDGES,
    EVERY,
    FACES,
    PARENT,
    SLOTS,
    SWAY,
    VERTICES,
    WAITING,
    Cut,
    Mesh,
)


@inlined
def has_room(mesh, cut):
    """Whether one more edge can be cut by all units, and one more face be split or wait."""
    counts, units = mesh.counts, cut.Z.shape[1]
    more = units + 3
    return (
        counts[VERTICES] + more <= mesh.xy.shape[0]
        and counts[VERTICES] + more <= cut.signs.shape[0]
        and counts[BENT] + units * more <= cut.bends.shape[0]
        and counts[EDGES] + more <= mesh.edge.shape[0]
        and counts[FACES] < mesh.face.shape[0]
        and counts[WAITING] < cut.queue.shape[0]
        and counts[ARENA] + more <= cut.arena.shape[0]
    )


@compiled
def roomier(mesh, cut):
    """Give twice the room to whatever `has_room` may have found full."""
    counts, units = mesh.counts, cut.Z.shape[1]
    more = units + 3
    vertices = counts[VERTICES]
    room_v = _capacity(vertices, more, mesh.xy.shape[0])
    room_s = _capacity(vertices, more, cut.signs.shape[0])
    room_z = room_s if cut.rows == EVERY else cut.Z.shape[0]
    room_e = _capacity(counts[EDGES], more, mesh.edge.shape[0])
    room_f = _capacity(counts[FACES], 1, mesh.face.shape[0])
    return resized(mesh, room_v, room_e, room_f), Cut(
        cut.layer,
        cut.word0,
        cut.limit,
        cut.rows,
        _moved(cut.Z, vertices, room_z),
        cut.bounds,
        cut.norms,
        cut.slope,
        _moved(cut.bends, counts[BENT], _capacity(counts[BENT], units * more, cut.bends.shape[0])),
        cut.placed,
        cut.values,
        _moved(cut.signs, vertices, room_s),
        cut.doubts,
        _moved(cut.queue, counts[WAITING], _capacity(counts[WAITING], 1, cut.queue.shape[0])),
        _moved(cut.arena, counts[ARENA], _capacity(counts[ARENA], more, cut.arena.shape[0])),
        cut.stack,
        cut.chord,
        cut.ends,
        cut.masks,
    )


@compiled
def _capacity(used, more, room):
    return room if used + more <= room else 2 * room + more


@compiled
def _moved(array, used, room):
    """The array itself, or one with room for that many rows and the same contents."""
    if room == array.shape[0]:
        return array
    bigger = empty_rows(room, array)
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
        _moved(mesh.xy, counts[VERTICES], room_v),
        _moved(mesh.trust, counts[VERTICES], room_v),
        _moved(mesh.birth, counts[VERTICES], room_v),
        _moved(mesh.half, 2 * counts[EDGES], 2 * room_e),
        _moved(mesh.edge, counts[EDGES], room_e),
        _moved(mesh.face, counts[FACES], room_f),
        _moved(mesh.pattern, counts[FACES], room_f),
    )


def nothing() -> tuple[Mesh, Cut]:
    """Return what a kernel is given before there is anything: it makes the arrays itself."""
    return Mesh(np.zeros(SLOTS, dtype=np.int64), *_NO_MESH), _NO_CUT


_NO_MESH = [np.empty((0, columns)) for columns in (2, SWAY + 1)]
_NO_MESH += [np.empty((0, columns), dtype=np.int32) for columns in (BENDS + 1, 4, 4, 2)]
_NO_MESH += [np.empty((0, 1), dtype=np.uint64)]
_NO_CUT = Cut(
    layer=0,
    word0=0,
    limit=0,
    rows=0,
    Z=np.empty((0, 0)),
    bounds=np.empty((4, 0)),
    norms=np.empty(3),
    slope=0.0,
    bends=np.empty((0, 2)),
    placed=np.empty(0, dtype=np.int64),
    values=np.empty((0, 0)),
    signs=np.empty((0, 0), dtype=np.uint64),
    doubts=np.empty((0, 2), dtype=np.int32),
    queue=np.empty((0, 3), dtype=np.int32),
    arena=np.empty((0, 3), dtype=np.int32),
    stack=np.empty((0, 2), dtype=np.uint64),
    chord=np.empty((0, 2), dtype=np.int32),
    ends=np.empty((0, 2), dtype=np.int32),
    masks=np.empty((4, 0), dtype=np.uint64),
)


def copied(mesh: Mesh, words: int) -> Mesh:
    """Return a copy of what is in use, with room for half as much again and wider patterns."""
    arrays = {"counts": mesh.counts.copy()}
    for slot, names in (
        (VERTICES, ("xy", "trust", "birth")),
        (EDGES, ("half", "edge")),
        (FACES, ("face", "pattern")),
    ):
        used = int(mesh.counts[slot])
        for name in names:
            array, each = getattr(mesh, name), 2 if name == "half" else 1
            columns = words if name == "pattern" else array.shape[1]
            bigger = np.empty((each * (used + used // 2 + 64), columns), dtype=array.dtype)
            bigger[: each * used, : array.shape[1]] = array[: each * used, :columns]
            arrays[name] = bigger
    faces = int(mesh.counts[FACES])
    arrays["face"][:faces, PARENT] = np.arange(faces)
    return Mesh(**arrays)
