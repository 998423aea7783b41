"""Data sets: labelled points, split into training set and test set, and the box to show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .bundled import BUNDLED
from .generators import KINDS, Draw, Labelled
from .point_edits import PointEdit, apply_edit
from .spec import OWN_POINTS, TABLE, DatasetSpec, Task

Floats = NDArray[np.float64]
Labels = NDArray[np.int64] | Floats
Indices = NDArray[np.int64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Dataset:
    """The points of a :class:`DatasetSpec`, split into training set and test set.

    Attributes
    ----------
    X_train, X_test
        (n, d) and (m, d) points with d columns; m may be 0.
    y_train, y_test
        (n,) and (m,) labels: int64 for classification, float64 for regression.
    task
        ``"classification"`` or ``"regression"``.
    classes
        The class labels of the spec in ascending order; empty for regression. Each occurs in
        ``y_train``, unless edits have removed its points.
    box
        (x1_min, x1_max, x2_min, x2_max): the part of the plane to show initially. With more than
        two columns it is that of the first two.
    """

    X_train: Floats
    y_train: Labels
    X_test: Floats
    y_test: Labels
    task: Task
    classes: tuple[int, ...]
    box: Box


def load(spec: DatasetSpec, edits: Sequence[PointEdit] = ()) -> Dataset:
    """Return the points of a spec, generated or given, split into training set and test set.

    The result is deterministic, bit for bit. Random numbers come from
    ``numpy.random.default_rng((spec.seed, stream))``, with stream 0 for the points and 1 for the
    split; scikit-learn's data sets use ``random_state=spec.seed``.

    Parameters
    ----------
    spec : DatasetSpec
    edits : sequence of PointEdit
        Applied in order after the split. They do not change the box.
    """
    X, y, train, test = rows(spec)
    box = view_box(spec)
    data = Dataset(X[train], y[train], X[test], y[test], spec.task, spec.labels, box)
    return edited(data, edits) if edits else data


def rows(spec: DatasetSpec) -> tuple[Floats, Labels, Indices, Indices]:
    """Return all points and labels in the order of the data set, without edits, and the split.

    The split is the indices of the training points and those of the test points. The order of the
    data set does not depend on it.
    """
    X, y = _points(spec)
    if spec.split is not None and (in_test := spec.encoded.in_test) is not None:
        train, test = np.flatnonzero(~in_test), np.flatnonzero(in_test)
    elif spec.test_points is None:
        rng = np.random.default_rng((spec.seed, 1))
        train, test = split(y, spec.test_share, rng, spec.labels)
    else:
        train, test = np.split(np.arange(len(y)), [len(spec.points)])
    return X + spec.shift, y, train, test


def edited(data: Dataset, edits: Sequence[PointEdit]) -> Dataset:
    """Return a data set after edits of single points, applied in order.

    A point is found by its coordinates and label: the first match in the training set, otherwise
    the first in the test set. New points are appended. An edit without a match changes nothing; a
    spec with such edits is rejected earlier (`specs.interventions.impossible_point_edits`).
    """
    parts = parts_of(data)
    for edit in edits:
        apply_edit(edit, parts)
    (X_train, y_train), (X_test, y_test) = (
        (rows[:, :-1].copy(), _labels(rows, data.classes)) for rows in parts.values()
    )
    return replace(data, X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)


def parts_of(data: Dataset) -> dict[str, Floats]:
    """Return the training set and the test set as (n, d + 1) arrays: the columns, then the label.

    The keys are ``"train"`` and ``"test"``.
    """
    return {
        "train": np.column_stack([data.X_train, data.y_train]),
        "test": np.column_stack([data.X_test, data.y_test]),
    }


def _points(spec: DatasetSpec) -> Labelled:
    """Return all points and labels of a spec, before the shift and the split."""
    if spec.kind == OWN_POINTS:
        given = np.array([*spec.points, *(spec.test_points or ())], dtype=np.float64)
        return given[:, :2].copy(), _labels(given, spec.labels)
    if spec.kind in BUNDLED:
        return BUNDLED[spec.kind].read(spec.columns)
    if spec.kind == TABLE:
        return spec.encoded.X, spec.encoded.y
    rng = np.random.default_rng((spec.seed, 0))
    draw = Draw(spec.samples, spec.noise, spec.classes, spec.seed, rng)
    while True:
        X, y = KINDS[spec.kind].draw(draw)
        # With few points, label noise can remove a class; then all points are drawn again.
        if len(np.unique(y)) >= len(spec.labels):
            return X, y


def _labels(rows: Floats, classes: Sequence[int]) -> Labels:
    """Return the last column of some rows: as integers if there are classes."""
    return rows[:, -1].astype(np.int64) if classes else rows[:, -1].copy()


def split(
    y: Labels, test_share: float, rng: np.random.Generator, classes: Sequence[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split points at random into training set and test set, stratified by class.

    The size of the test set is rounded up, as by scikit-learn's ``train_test_split``, and divided
    among the classes by the largest-remainder method. Any number of points can be split: every
    class keeps at least one training point, and a regression at least two.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Labels.
    test_share : float
        Share of the points to put into the test set.
    rng : Generator
    classes : sequence of int
        The class labels; empty for regression.

    Returns
    -------
    train, test : ndarray of int
        Indices of the points, each in random order.
    """
    order = rng.permutation(len(y))
    n_test = math.ceil(test_share * len(y))
    if not classes:
        n_test = min(n_test, len(y) - 2)
        return order[n_test:], order[:n_test]
    sizes = np.array([np.count_nonzero(y == label) for label in classes])
    n_test = min(n_test, len(y) - len(classes))
    quotas = n_test * sizes / len(y)
    counts = np.minimum(np.floor(quotas).astype(np.int64), sizes - 1)
    while counts.sum() < n_test:
        remainders = np.where(counts < sizes - 1, quotas - counts, -np.inf)
        counts[remainders.argmax()] += 1
    in_test = np.zeros(len(y), dtype=np.bool_)
    for label, count in zip(classes, counts, strict=True):
        in_test[order[y[order] == label][:count]] = True
    return order[~in_test[order]], order[in_test[order]]


def view_box(spec: DatasetSpec) -> Box:
    """Return the part of the plane to show initially: a square with round coordinates.

    For generated points it depends on the kind, the noise and the shift, but not on the seed, so
    that plots of different seeds can be compared. For given points it depends on their extent, and
    for the columns of a table, and those that are standardized, each side of the rectangle on that
    of its own column.
    """
    if spec.kind in BUNDLED:
        return box_around_columns(BUNDLED[spec.kind].read(spec.columns)[0][:, :2])
    if spec.kind == TABLE:
        return box_around_columns(spec.encoded.X[:, :2])
    if spec.kind == OWN_POINTS:
        given = np.array([*spec.points, *(spec.test_points or ())], dtype=np.float64)
        return (box_around_columns if spec.standardize else box_around)(given[:, :2])
    x1, x2, half = KINDS[spec.kind].view(spec.noise)
    return _square(x1 + spec.shift, x2 + spec.shift, half)


def _square(x1: float, x2: float, half: float) -> Box:
    return (x1 - half, x1 + half, x2 - half, x2 + half)


def box_around_columns(X: Floats) -> Box:
    """Return a rectangle around (n, 2) points whose columns have units of their own."""
    x1_min, x1_max = box_around(X[:, [0, 0]])[:2]
    x2_min, x2_max = box_around(X[:, [1, 1]])[2:]
    return (x1_min, x1_max, x2_min, x2_max)


def box_around(X: Floats) -> Box:
    """Return a square around (n, 2) points: sides at round numbers, a margin of about a tenth."""
    low, high = X.min(axis=0), X.max(axis=0)
    half = 0.6 * float((high - low).max()) or 1.0
    # In a smaller box the spacing of floating-point numbers would be visible.
    half = max(half, 1e-6 * float(np.abs(X).max()))
    digits = -math.floor(math.log10(half) - 0.5)
    step = 10.0**-digits
    steps = math.ceil(2 * half / step)
    first = np.round((low + high) / 2 / step - steps / 2)
    x1_min, x2_min = first * step
    x1_max, x2_max = (first + steps) * step
    return (
        round(float(x1_min), digits),
        round(float(x1_max), digits),
        round(float(x2_min), digits),
        round(float(x2_max), digits),
    )
