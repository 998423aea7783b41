"""From what a request asks for to the plane in the input space of a data set."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..data.spec import DatasetSpec
from ..schema.errors import described
from .plane import Floats, Plane
from .spec import AxesSlice, PrincipalSlice, RowsSlice, SliceSpec, VectorSlice, WalkSlice
from .table import Table, table_of

FIRST_COLUMNS = AxesSlice(axes=(0, 1))
"""The slice of a request that names none: the first two columns, the others at their medians."""

_COLLINEAR = 1e-9
"""Smallest distance of a point from a line, relative to its distance from a point of the line."""

_SHORTEST = 1e-100
"""Smallest length of a step. With shorter ones, coordinates on the plane would not be finite."""


class BadSlice(ValueError):
    """A slice that a data set does not have.

    Attributes
    ----------
    pointer
        JSON pointer of the value that is at fault.
    """

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def own_plane(dataset: DatasetSpec) -> Plane:
    """Return the plane that the two columns of a data set are."""
    columns = dataset.column_names
    first, second = columns
    return Plane(
        (0.0, 0.0), (1.0, 0.0), (0.0, 1.0), columns, (first, second), (1.0, 1.0), axes=(0, 1)
    )


@lru_cache(maxsize=64)
def plane_of(dataset: DatasetSpec, wanted: SliceSpec | None) -> Plane:
    """Return the plane of a slice in the input space of a data set.

    It depends on the points before any edits, so it is the same plane at every epoch.

    Parameters
    ----------
    dataset : DatasetSpec
    wanted : SliceSpec or None
        None for the first two columns, with the others at their medians.

    Raises
    ------
    BadSlice
        If a column, row or component does not exist, or there is no plane because the three points,
        or the two vectors, are on a line.
    """
    if isinstance(wanted, WalkSlice):
        return _between(dataset, wanted)
    table = table_of(dataset)
    match wanted or FIRST_COLUMNS:
        case AxesSlice() as axes:
            return _of_axes(table, axes)
        case RowsSlice() as rows:
            return _of_rows(table, rows)
        case PrincipalSlice() as components:
            return _of_components(table, components)
        case VectorSlice() as vectors:
            return _of_vectors(table, vectors)


def _of_axes(table: Table, wanted: AxesSlice) -> Plane:
    columns = len(table.columns)
    for place, axis in enumerate(wanted.axes):
        if axis >= columns:
            raise BadSlice(
                f"/slice/axes/{place}",
                f"must be less than {columns}, the number of columns of the data set, got {axis}",
            )
    if wanted.at is not None and len(wanted.at) != columns:
        raise BadSlice(
            "/slice/at",
            f"must have {columns} numbers, one per column of the data set, got {len(wanted.at)}",
        )
    at = table.medians if wanted.at is None else np.array(wanted.at)
    origin, (u, v) = at.copy(), np.zeros((2, columns))
    origin[list(wanted.axes)] = 0.0
    u[wanted.axes[0]] = v[wanted.axes[1]] = 1.0
    first, second = (table.columns[axis] for axis in wanted.axes)
    return _plane(table, origin, u, v, (first, second), axes=wanted.axes)


def _of_rows(table: Table, wanted: RowsSlice) -> Plane:
    for place, row in enumerate(wanted.rows):
        if row >= len(table.X):
            raise BadSlice(
                f"/slice/rows/{place}",
                f"must be less than {len(table.X)}, the number of points of the data set, "
                f"got {row}",
            )
    a, b, c = wanted.rows
    corners = table.X[list(wanted.rows)]
    for (i, first), (k, second) in (((0, a), (1, b)), ((0, a), (2, c)), ((1, b), (2, c))):
        if (corners[i] == corners[k]).all():
            raise BadSlice(
                "/slice/rows",
                f"must be three different points: rows {first} and {second} are equal in every "
                "column",
            )
    u, v = corners[1:] - corners[0]
    if _on_a_line(u / table.scale, v / table.scale):
        raise BadSlice(
            "/slice/rows",
            f"must not be on a line: rows {a}, {b} and {c} are, so no single plane contains them",
        )
    titles = f"from row {a} to row {b}", f"from row {a} to row {c}"
    return _plane(table, corners[0], u, v, titles, rows=wanted.rows)


def _of_components(table: Table, wanted: PrincipalSlice) -> Plane:
    mean, directions, shares = table.components
    for place, component in enumerate(wanted.principal):
        if component >= len(directions):
            raise BadSlice(
                f"/slice/principal/{place}",
                f"must be less than {len(directions)}, the number of components that the training "
                f"points have, got {component}",
            )
        if not shares[component] > 0.0:
            raise BadSlice(
                f"/slice/principal/{place}",
                f"component {component} has no variance: all training points are equal along it",
            )
    u, v = directions[list(wanted.principal)] * table.scale
    first, second = (
        f"component {component + 1} ({100 * shares[component]:.0f} % of variance)"
        for component in wanted.principal
    )
    x, y = (float(shares[component]) for component in wanted.principal)
    return _plane(table, mean * table.scale, u, v, (first, second), shares=(x, y))


def _of_vectors(table: Table, wanted: VectorSlice) -> Plane:
    columns, given = len(table.columns), len(wanted.origin)
    if given != columns:
        raise BadSlice(
            "/slice",
            f"must be a plane in {columns} columns, the number of this data set; the slice has "
            f"{described(given)}",
        )
    check_vectors(wanted, "/slice")
    origin, u, v = (np.array(vector) for vector in (wanted.origin, wanted.u, wanted.v))
    return _plane(table, origin, u, v, ("s", "t"))


def _between(dataset: DatasetSpec, wanted: WalkSlice) -> Plane:
    ends = []
    for place, end in enumerate(wanted.walk):
        try:
            ends.append(plane_of(dataset, end))
        except BadSlice as bad:
            pointer = bad.pointer.removeprefix("/slice")
            raise BadSlice(f"/slice/walk/{place}{pointer}", str(bad)) from bad
    first, second = ends
    if wanted.share in (0.0, 1.0) or first == second:
        return second if wanted.share else first

    def mix(one: tuple[float, ...], other: tuple[float, ...]) -> Floats:
        mixed: Floats = (1.0 - wanted.share) * np.array(one) + wanted.share * np.array(other)
        return mixed

    origin, u, v = (
        mix(getattr(first, name), getattr(second, name)) for name in ("origin", "u", "v")
    )
    table = table_of(dataset)
    if first.axes is not None and first.axes == second.axes:
        steps = np.array(first.u), np.array(first.v)
        return _plane(table, origin, *steps, titles=first.titles, axes=first.axes)
    if min(np.abs(u).max(), np.abs(v).max()) < _SHORTEST or _on_a_line(u, v):
        raise BadSlice(
            "/slice/share",
            f"at {wanted.share:g} the two steps are on a line, so they span no plane: try a share "
            "next to it",
        )
    titles = [
        s if s == other else name
        for s, other, name in zip(first.titles, second.titles, "st", strict=True)
    ]
    return _plane(table, origin, u, v, (titles[0], titles[1]))


def check_vectors(wanted: VectorSlice, pointer: str = "") -> None:
    """Check that two vectors span a plane.

    Parameters
    ----------
    wanted : VectorSlice
    pointer : str
        JSON pointer of the slice.

    Raises
    ------
    BadSlice
        If one is 0 or very short, or both are on a line.
    """
    u, v = np.array(wanted.u), np.array(wanted.v)
    for name, vector in (("u", u), ("v", v)):
        if not vector.any():
            raise BadSlice(f"{pointer}/{name}", "must not be 0 in every column")
        if np.abs(vector).max() < _SHORTEST:
            raise BadSlice(
                f"{pointer}/{name}",
                f"must be at least {_SHORTEST:g} in one column, got at most "
                f"{np.abs(vector).max():g}",
            )
    if _on_a_line(u, v):
        raise BadSlice(f"{pointer}/v", "must not be a multiple of u: they span a line, not a plane")


def _on_a_line(u: Floats, v: Floats) -> bool:
    """Return whether two vectors are parallel, up to rounding errors of their coordinates."""
    u, v = u / np.abs(u).max(), v / np.abs(v).max()
    u, v = u / np.linalg.norm(u), v / np.linalg.norm(v)
    away = v - (u @ v) * u
    return float(np.linalg.norm(away)) <= _COLLINEAR


def _plane(
    table: Table,
    origin: Floats,
    u: Floats,
    v: Floats,
    titles: tuple[str, str],
    *,
    axes: tuple[int, int] | None = None,
    rows: tuple[int, int, int] | None = None,
    shares: tuple[float, float] | None = None,
) -> Plane:
    return Plane(
        tuple(origin.tolist()),
        tuple(u.tolist()),
        tuple(v.tolist()),
        table.columns,
        titles,
        tuple(table.scale.tolist()),
        axes,
        rows,
        shares,
    )
