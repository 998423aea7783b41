"""The points of a data set as rows of a table, from which slices are chosen."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dataset import Dataset, Indices, Labels, rows
from ..data.features import coordinates
from ..data.spec import DatasetSpec
from ..data.standardization import scaling_of
from .plane import Floats

BINS = 24
"""Number of bars in the histogram of a column."""


@dataclass(frozen=True, eq=False)
class Table:
    """The points of a data set before any edits.

    Attributes
    ----------
    columns
        The name of each of n columns.
    X
        (m, n) all points in the order of the data set, which does not depend on the split.
    y
        (m,) their labels.
    train, test
        Indices of the training points and of the test points.
    scale
        (n,) the length of a unit of distance along each column: see `Plane.scale`.
    """

    columns: tuple[str, ...]
    X: Floats
    y: Labels
    train: Indices
    test: Indices
    scale: Floats

    @cached_property
    def medians(self) -> Floats:
        """The median of each column over all points."""
        found: Floats = np.median(self.X, axis=0)
        return found

    @cached_property
    def components(self) -> tuple[Floats, Floats, Floats]:
        """The principal components of the training points, columns in units of ``scale``.

        They are the mean (n,), the directions (k, n) and the share of the variance of each (k,),
        which equal ``mean_``, ``components_`` and ``explained_variance_ratio_`` of scikit-learn's
        ``PCA``: in each direction the number that is largest in magnitude is positive.
        """
        X = self.X[self.train] / self.scale
        mean = X.mean(axis=0)
        _, sizes, directions = np.linalg.svd(X - mean, full_matrices=False)
        largest = np.abs(directions).argmax(axis=1)
        signs = np.sign(directions[np.arange(len(directions)), largest])
        squares = np.square(sizes)
        total = squares.sum()
        shares = squares / total if total > 0 else np.zeros_like(squares)
        return mean, directions * signs[:, None], shares

    def numbers(self, data: Dataset) -> dict[str, NDArray[np.int64]]:
        """Return the row number of each point of a data set after edits; -1 for added points.

        A point is found by its values in its part, the training set or the test set.
        """
        found = {}
        for name, part, X in (
            ("train", self.train, data.X_train),
            ("test", self.test, data.X_test),
        ):
            places: defaultdict[bytes, deque[int]] = defaultdict(deque)
            for number, values in zip(part.tolist(), self.X[part], strict=True):
                places[values.tobytes()].append(number)
            numbers = [
                waiting.popleft() if (waiting := places.get(values.tobytes())) else -1
                for values in np.ascontiguousarray(X)
            ]
            found[name] = np.array(numbers, dtype=np.int64)
        return found


def columns_part(spec: DatasetSpec) -> dict[str, Any]:
    """Return what a page needs to choose slices of a data set: ranges, medians, histograms.

    The typical row of a class is the point that is nearest to the medians of its class.
    """
    table = table_of(spec)
    low, high = table.X.min(axis=0), table.X.max(axis=0)
    columns = []
    for index, name in enumerate(table.columns):
        counts, _ = np.histogram(table.X[:, index], BINS, (low[index], high[index]))
        columns.append(
            {
                "name": name,
                "minimum": float(low[index]),
                "maximum": float(high[index]),
                "median": float(table.medians[index]),
                "histogram": counts,
            }
        )
    classes = []
    for label in spec.labels:
        rows = np.flatnonzero(table.y == label)
        medians = np.median(table.X[rows], axis=0)
        away = np.square((table.X[rows] - medians) / table.scale).sum(axis=1)
        typical = int(rows[away.argmin()])
        classes.append({"label": label, "medians": medians, "typical_row": typical})
    return {"rows": len(table.X), "columns": columns, "classes": classes}


@lru_cache(maxsize=16)
def table_of(spec: DatasetSpec) -> Table:
    """Return the table of a data set."""
    X, y, train, test = rows(spec)
    for array in (X, y):
        array.setflags(write=False)
    scaling = scaling_of(spec, coordinates(X.shape[1]))
    scale = np.ones(X.shape[1]) if scaling is None else scaling.scale
    return Table(spec.column_names, X, y, train, test, scale)
