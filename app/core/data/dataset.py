"""A data set is points of the plane with labels, some kept out of training, and where to look."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .generators import KINDS, Draw, Labelled
from .point_edits import PointEdit, apply_edit
from .spec import OWN_POINTS, DatasetSpec, Task

Floats = NDArray[np.float64]
Labels = NDArray[np.int64] | Floats
Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Dataset:
    """What a :class:`DatasetSpec` stands for.

    Attributes
    ----------
    X_train, X_test
        (n, 2) and (m, 2) points; m may be 0.
    y_train, y_test
        (n,) and (m,) labels: whole numbers for classification, numbers for regression.
    task
        ``"classification"`` or ``"regression"``.
    classes
        The different labels in order; each occurs in ``y_train``. Empty for regression.
    box
        (x1_min, x1_max, x2_min, x2_max): the part of the plane to show at first.
    """

    X_train: Floats
    y_train: Labels
    X_test: Floats
    y_test: Labels
    task: Task
    classes: tuple[int, ...]
    box: Box


def load(spec: DatasetSpec, edits: Sequence[PointEdit] = ()) -> Dataset:
    """Draw or take over the points of a spec and split them; the same spec gives the same bits.

    What was done to the points since is done one by one; the box stays that of the spec.

    All randomness comes from ``numpy.random.default_rng((spec.seed, stream))``, one stream for the
    points and one for the split, but for scikit-learn's own sets, which are given
    ``random_state=spec.seed``.
    """
    X, y = _drawn(spec)
    X = X + spec.shift
    classes = spec.labels
    if spec.test_points is None:
        rng = np.random.default_rng((spec.seed, 1))
        train, test = split(y, spec.test_share, rng, classes)
    else:
        train, test = np.split(np.arange(len(y)), [len(spec.points)])
    data = Dataset(X[train], y[train], X[test], y[test], spec.task, classes, view_box(spec))
    return edited(data, edits) if edits else data


def edited(data: Dataset, edits: Sequence[PointEdit]) -> Dataset:
    """A data set with points added, moved, relabelled and taken away, in this order.

    Of equal points the first one is meant; training is looked through before the test points. New
    points are put at the end. An impossible edit (see `specs.interventions.vain_edits`) changes
    nothing.
    """
    parts = parts_of(data)
    for edit in edits:
        apply_edit(edit, parts)
    (X_train, y_train), (X_test, y_test) = (
        (rows[:, :2].copy(), _labels(rows, data.classes)) for rows in parts.values()
    )
    return replace(data, X_train=X_train, y_train=y_train, X_test=X_test, y_test=y_test)


def parts_of(data: Dataset) -> dict[str, Floats]:
    """Return (n, 3) rows x1, x2, label of ``"train"`` and ``"test"``."""
    return {
        "train": np.column_stack([data.X_train, data.y_train]),
        "test": np.column_stack([data.X_test, data.y_test]),
    }


def _drawn(spec: DatasetSpec) -> Labelled:
    if spec.kind == OWN_POINTS:
        given = np.array([*spec.points, *(spec.test_points or ())], dtype=np.float64)
        return given[:, :2].copy(), _labels(given, spec.labels)
    rng = np.random.default_rng((spec.seed, 0))
    draw = Draw(spec.samples, spec.noise, spec.classes, spec.seed, rng)
    while True:
        drawn = KINDS[spec.kind].draw(draw)
        # Label noise can leave a handful of points without one of the classes.
        if len(np.unique(drawn[1])) >= len(spec.labels):
            return drawn


def _labels(rows: Floats, classes: Sequence[int]) -> Labels:
    return rows[:, 2].astype(np.int64) if classes else rows[:, 2].copy()


def split(
    y: Labels, test_share: float, rng: np.random.Generator, classes: Sequence[int] = ()
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of the training and of the test points, each in random order.

    The number of test points is rounded up, as by scikit-learn's ``train_test_split``, and shared
    among the classes by the largest remainder. Unlike there no set is too small: the last point of
    a class is left in training, and at least two points altogether.
    """
    order = rng.permutation(len(y))
    wanted = math.ceil(test_share * len(y))
    if not classes:
        wanted = min(wanted, len(y) - 2)
        return order[wanted:], order[:wanted]
    sizes = np.array([np.count_nonzero(y == label) for label in classes])
    wanted = min(wanted, len(y) - len(classes))
    shares = wanted * sizes / len(y)
    counts = np.minimum(np.floor(shares).astype(np.int64), sizes - 1)
    while counts.sum() < wanted:
        missing = np.where(counts < sizes - 1, shares - counts, -np.inf)
        counts[missing.argmax()] += 1
    tested = np.zeros(len(y), dtype=np.bool_)
    for label, count in zip(classes, counts, strict=True):
        tested[order[y[order] == label][:count]] = True
    return order[~tested[order]], order[tested[order]]


def view_box(spec: DatasetSpec) -> Box:
    """The part of the plane to show at first: a square around the points, with round corners.

    It depends on the kind and the noise, not on the seed, so that pictures can be compared; for
    points of one's own, on their extent.
    """
    if spec.kind == OWN_POINTS:
        given = np.array([*spec.points, *(spec.test_points or ())], dtype=np.float64)
        return _around(given[:, :2])
    x1, x2, half = KINDS[spec.kind].view(spec.noise)
    return _square(x1 + spec.shift, x2 + spec.shift, half)


def _square(x1: float, x2: float, half: float) -> Box:
    return (x1 - half, x1 + half, x2 - half, x2 + half)


def _around(X: Floats) -> Box:
    """The square that holds (n, 2) points with a tenth to spare, its edges round numbers."""
    low, high = X.min(axis=0), X.max(axis=0)
    half = 0.6 * float((high - low).max()) or 1.0
    # Below this share of the coordinates themselves a view would show the gaps between floats.
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
