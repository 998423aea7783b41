"""Sharpening: which vertices of a complex are placed again, because rounding moved them too far.

Creases that are parallel but for rounding cross at a point that float64 cannot find, and in deep
networks edges are short: what is known of a vertex is a small share of one.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.interpolation import rows_of
from .exact import ExactNetwork, Triple, quotient
from .vertex_newton import Real, extra, refined

# Errors of a vertex's values that are a larger share of their size than this are made small again
# before the next layer: they would leave signs to exact arithmetic, and grow from layer to layer.
WORN = 2.0**-21
# Vertices that are refined at once.
MANY = 2048


class Cells(Protocol):
    """What of a `arrangement.Complex` this takes."""

    mesh: he.Mesh
    state: he.Cut
    weights: tuple[Sequence[np.ndarray], Sequence[np.ndarray], float]
    tolerance: float
    worn: float
    placed: int
    place_shifts: tuple[int, int]

    @property
    def vertices(self) -> int: ...

    @property
    def spectral_norms(self) -> list[float]: ...

    @property
    def exact_network(self) -> ExactNetwork: ...

    def active(self, faces: np.ndarray | slice, layers: int) -> np.ndarray: ...

    def place(self, v: int) -> Triple: ...


def sharpen(cells: Cells) -> None:
    """Place the new vertices again that may be too far from their true place, or have worn values.

    What short mantissas can bring back need not wait for long ones, nor these for exact arithmetic.
    """
    cut, standing = cells.state, int(cells.mesh.counts[he.STANDING_V])
    trust = cells.mesh.trust[standing : cells.vertices]
    blurred = trust[:, he.BLUR] > cells.tolerance
    within = cut.layer < len(cells.weights[0]) - 1
    most = cells.worn * trust[:, he.SIZE]
    if within:
        blurred |= trust[:, he.REACH] > most
        blurred |= trust[:, he.NORM] > most * cut.norms[he.FROBENIUS]
    if not blurred.any():
        return
    cells.placed += int(blurred.sum())
    vertices = standing + np.flatnonzero(blurred)
    rows, norms = rows_of(cells.mesh, cut, vertices)
    left = np.arange(len(vertices))
    if within:
        worn = most[blurred] * cut.norms[he.FROBENIUS]
        anything = np.full_like(worn, np.inf)
        left = _refine(cells, vertices, left, rows, norms, np.float64, worn)
        left = _refine(cells, vertices, left, rows, norms, np.longdouble, anything)
    for i in left.tolist():
        _place_exactly(cells, int(vertices[i]), i, rows, norms)
    cells.mesh.trust[vertices, he.NORM] = norms
    kept = vertices < cut.rows
    cut.Z[vertices[kept]] = rows[kept]
    cells.state = cut._replace(placed=vertices[~kept], values=rows[~kept])


def _refine(
    cells: Cells,
    vertices: np.ndarray,
    those: np.ndarray,
    rows: np.ndarray,
    norms: np.ndarray,
    kind: Real,
    enough: np.ndarray,
) -> np.ndarray:
    """Place those of the vertices, which have these rows of values, by numbers of a kind.

    Returns what is left of them: what these numbers are too short for, and where the bound of the
    errors would be more than `enough`. Those stay where they were.
    """
    far = cells.mesh.trust[vertices[those], he.BLUR] >= cells.tolerance * extra(kind) / 4
    near, left = those[~far], [those[far]]
    for first in range(0, len(near), MANY):
        some = near[first : first + MANY]
        left.append(some[~_refine_some(cells, vertices[some], some, rows, norms, kind, enough)])
    return np.concatenate(left)


def _refine_some(
    cells: Cells,
    some: np.ndarray,
    which: np.ndarray,
    rows: np.ndarray,
    norms: np.ndarray,
    kind: Real,
    enough: np.ndarray,
) -> np.ndarray:
    """Place some vertices, which have these of the rows; return of which that was good enough."""
    mesh, until = cells.mesh, slice(cells.state.layer + 1)
    coefs, intercepts, slope = cells.weights
    birth, trust = mesh.birth[some], mesh.trust
    points, off, better, errors = refined(
        coefs[until],
        intercepts[until],
        slope,
        mesh.xy[some],
        birth[:, he.LINES : he.LINES + 4].reshape(-1, 2, 2),
        cells.active(birth[:, he.FACE], cells.state.layer),
        cells.spectral_norms[until],
        kind,
    )
    before = rows[which]
    better[before == 0.0] = 0.0
    # The bound still holds with what the values have moved by, whatever it was worth.
    moved = 1.0001 * np.abs(better - before).sum(axis=1)
    errors = np.fmin(norms[which] + moved, errors)
    good: np.ndarray = (errors <= enough[which]) & (off <= cells.tolerance)
    which, some = which[good], some[good]
    mesh.xy[some], rows[which], norms[which] = points[good], better[good], errors[good]
    likely = norms[which] if kind is np.float64 else 4 * he.UNIT_ROUNDOFF * trust[some, he.SIZE]
    trust[some, he.NOISE] = np.minimum(likely, trust[some, he.NOISE])
    trust[some, he.BLUR] = 0.0
    return good


def _place_exactly(cells: Cells, v: int, i: int, rows: np.ndarray, norms: np.ndarray) -> None:
    """Place a vertex, which has the i-th of these rows of values, in exact arithmetic."""
    mesh, layer = cells.mesh, cells.state.layer
    x, y, denominator = cells.place(v)
    across, up = cells.place_shifts
    mesh.xy[v] = quotient(x, denominator, across), quotient(y, denominator, up)
    rows[i] = cells.exact_network.row(v, layer)
    # Each value is rounded once, or is too small for that.
    norms[i] = 2 * he.UNIT_ROUNDOFF * np.abs(rows[i]).sum() + 1e-290
    mesh.trust[v, he.NOISE] = 2 * he.UNIT_ROUNDOFF * mesh.trust[v, he.SIZE]
    mesh.trust[v, he.BLUR] = 0.0
