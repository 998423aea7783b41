"""Refine vertices of an arrangement whose position or values are too inaccurate.

The intersection of nearly parallel creases is ill-conditioned in float64. And in deep networks
edges become so short that errors of vertices are a noticeable fraction of them.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from ..jobs.job import current_job
from ..kernels.arrangement import halfedges as he
from ..kernels.arrangement.interpolation import value_rows
from .exact import ExactNetwork, Triple, quotient
from .vertex_newton import Real, precision_gain, refine_points

# Vertices whose values have larger errors, relative to their norm, are refined before the next
# layer. Otherwise the errors grow, and more and more signs need exact arithmetic.
MAX_RELATIVE_ERROR = 2.0**-21
# Number of vertices that are refined per batch.
BATCH = 2048


class RefinableArrangement(Protocol):
    """The part of `arrangement.Arrangement` that this module uses."""

    mesh: he.Mesh
    state: he.Cut
    weights: tuple[Sequence[np.ndarray], Sequence[np.ndarray], np.ndarray]
    tolerance: float
    max_relative_error: float
    refined_vertices: int
    axis_shifts: tuple[int, int]

    @property
    def vertices(self) -> int: ...

    @property
    def spectral_norms(self) -> list[float]: ...

    @property
    def exact_network(self) -> ExactNetwork: ...

    def active(self, faces: np.ndarray | slice, layers: int) -> np.ndarray: ...

    def exact_point(self, v: int) -> Triple: ...


def inaccurate_vertices(arrangement: RefinableArrangement) -> np.ndarray:
    """Return the vertices of the last layer whose position or values may be too inaccurate."""
    cut, existing = arrangement.state, int(arrangement.mesh.counts[he.EXISTING_V])
    accuracy = arrangement.mesh.accuracy[existing : arrangement.vertices]
    inaccurate = accuracy[:, he.POSITION_ERROR] > arrangement.tolerance
    if _is_hidden(arrangement):
        most = arrangement.max_relative_error * accuracy[:, he.INPUT_NORM]
        inaccurate |= accuracy[:, he.INPUT_ERROR] > most
        inaccurate |= accuracy[:, he.ERROR_NORM] > most * cut.norms[he.FROBENIUS]
    return existing + np.flatnonzero(inaccurate)


def _is_hidden(arrangement: RefinableArrangement) -> bool:
    """Return whether the last layer that cut is a hidden layer."""
    return arrangement.state.layer < len(arrangement.weights[0]) - 1


def refine_vertices(arrangement: RefinableArrangement) -> None:
    """Refine the new vertices whose position or values may be too inaccurate.

    Each is refined in float64 if that is accurate enough, else in extended precision, else in exact
    arithmetic.
    """
    cut = arrangement.state
    vertices = inaccurate_vertices(arrangement)
    if not len(vertices):
        return
    arrangement.refined_vertices += len(vertices)
    if not _is_hidden(arrangement):
        for v in vertices.tolist():
            _place_exactly(arrangement, v)
        return
    rows, norms = _rows(arrangement, vertices)
    left = np.arange(len(vertices))
    sizes = arrangement.mesh.accuracy[vertices, he.INPUT_NORM]
    error_limits = arrangement.max_relative_error * sizes * cut.norms[he.FROBENIUS]
    no_limits = np.full_like(error_limits, np.inf)
    left = _refine(arrangement, vertices, left, rows, norms, np.float64, error_limits)
    left = _refine(arrangement, vertices, left, rows, norms, np.longdouble, no_limits)
    for i in left.tolist():
        _refine_exactly(arrangement, int(vertices[i]), i, rows, norms)
    arrangement.mesh.accuracy[vertices, he.ERROR_NORM] = norms
    kept = vertices < cut.rows
    cut.Z[vertices[kept]] = rows[kept]
    if len(cut.low):
        cut.low[vertices[kept]] = 0.0
    refined = rows[~kept]
    arrangement.state = cut._replace(
        refined=vertices[~kept], refined_values=refined, refined_low=np.zeros_like(refined)
    )


def _rows(arrangement: RefinableArrangement, vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of all units at some vertices, and bounds of the norms of their errors.

    If values are packed, only those that are certainly 0 are known; the others are NaN.
    """
    cut = arrangement.state
    if not len(cut.places):
        found: tuple[np.ndarray, np.ndarray] = value_rows(arrangement.mesh, cut, vertices)
        return found
    signs = cut.signs[vertices].reshape(len(vertices), -1, 3)
    unknown = np.bitwise_or.reduce(signs, axis=2)
    packed = np.ascontiguousarray(unknown.astype("<u8")).view(np.uint8)
    bits = np.unpackbits(packed, axis=1, count=cut.Z.shape[1], bitorder="little")
    return np.where(bits, np.nan, 0.0), np.full(len(vertices), np.inf)


def _refine(
    arrangement: RefinableArrangement,
    vertices: np.ndarray,
    indices: np.ndarray,
    rows: np.ndarray,
    norms: np.ndarray,
    dtype: Real,
    error_limits: np.ndarray,
) -> np.ndarray:
    """Refine ``vertices[indices]`` and their rows of values in float64 or longdouble.

    Return the indices of vertices that remain unchanged, because the precision is too low or the
    error bound of the values would exceed `error_limits`.
    """
    far = (
        arrangement.mesh.accuracy[vertices[indices], he.POSITION_ERROR]
        >= arrangement.tolerance * precision_gain(dtype) / 4
    )
    near, left = indices[~far], [indices[far]]
    for first in range(0, len(near), BATCH):
        current_job().check()
        batch = near[first : first + BATCH]
        good = _refine_batch(arrangement, vertices[batch], batch, rows, norms, dtype, error_limits)
        left.append(batch[~good])
    return np.concatenate(left)


def _refine_batch(
    arrangement: RefinableArrangement,
    vertices: np.ndarray,
    indices: np.ndarray,
    rows: np.ndarray,
    norms: np.ndarray,
    dtype: Real,
    error_limits: np.ndarray,
) -> np.ndarray:
    """Refine vertices, whose values are in `rows[indices]`; return which of them succeeded."""
    mesh, until = arrangement.mesh, slice(arrangement.state.layer + 1)
    coefs, intercepts, below = arrangement.weights
    provenance, accuracy = mesh.provenance[vertices], mesh.accuracy
    points, off, better, errors = refine_points(
        coefs[until],
        intercepts[until],
        below,
        mesh.xy[vertices],
        provenance[:, he.LINES : he.LINES + 4].reshape(-1, 2, 2),
        arrangement.active(provenance[:, he.FACE], arrangement.state.layer),
        arrangement.spectral_norms[until],
        dtype,
    )
    before = rows[indices]
    better[before == 0.0] = 0.0
    # The previous bound plus the change of the values is a valid bound too; use the smaller one.
    moved = 1.0001 * np.abs(better - before).sum(axis=1)
    errors = np.fmin(norms[indices] + moved, errors)
    good: np.ndarray = (errors <= error_limits[indices]) & (off <= arrangement.tolerance)
    indices, vertices = indices[good], vertices[good]
    mesh.xy[vertices], rows[indices], norms[indices] = points[good], better[good], errors[good]
    likely = (
        norms[indices]
        if dtype is np.float64
        else 4 * he.UNIT_ROUNDOFF * accuracy[vertices, he.INPUT_NORM]
    )
    accuracy[vertices, he.LIKELY_ERROR] = np.minimum(likely, accuracy[vertices, he.LIKELY_ERROR])
    accuracy[vertices, he.POSITION_ERROR] = 0.0
    return good


def _refine_exactly(
    arrangement: RefinableArrangement, v: int, i: int, rows: np.ndarray, norms: np.ndarray
) -> None:
    """Compute vertex `v` and its values in `rows[i]` in exact arithmetic."""
    mesh, layer = arrangement.mesh, arrangement.state.layer
    _place_exactly(arrangement, v)
    rows[i] = arrangement.exact_network.row(v, layer)
    # Each value is rounded once or underflows.
    norms[i] = 2 * he.UNIT_ROUNDOFF * np.abs(rows[i]).sum() + 1e-290
    mesh.accuracy[v, he.LIKELY_ERROR] = 2 * he.UNIT_ROUNDOFF * mesh.accuracy[v, he.INPUT_NORM]


def _place_exactly(arrangement: RefinableArrangement, v: int) -> None:
    """Compute the coordinates of vertex `v` in exact arithmetic."""
    mesh = arrangement.mesh
    x, y, denominator = arrangement.exact_point(v)
    across, up = arrangement.axis_shifts
    mesh.xy[v] = quotient(x, denominator, across), quotient(y, denominator, up)
    mesh.accuracy[v, he.POSITION_ERROR] = 0.0
