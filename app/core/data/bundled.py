"""The bundled data sets: real data with any number of columns, from scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labelled = tuple[Floats, NDArray[np.int64] | Floats]

_MEASURED = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
    "concave points", "symmetry", "fractal dimension",
)  # fmt: skip


@dataclass(frozen=True)
class Bundled:
    """A data set of scikit-learn.

    Its names stand here, because loading scikit-learn takes as long as all else at the start of the
    server; a test compares them.

    Attributes
    ----------
    kind
        The name of the data set, also in scikit-learn: ``load_{kind}``.
    label, description
        Name and description for users.
    columns
        The names of the columns.
    rows
        The number of rows.
    classes
        The names of the classes 0, 1, 2 …; empty for a regression.
    target
        What the label is.
    """

    kind: str
    label: str
    description: str
    columns: tuple[str, ...]
    rows: int
    classes: tuple[str, ...]
    target: str

    @property
    def labels(self) -> tuple[int, ...]:
        """The class labels in ascending order; empty for a regression."""
        return tuple(range(len(self.classes)))

    def read(self, columns: Sequence[str] = ()) -> Labelled:
        """Return the (n, d) values of some columns, by default of all, and the (n,) labels."""
        X, y = _loaded(self.kind)
        chosen = [self.columns.index(name) for name in columns or self.columns]
        return np.ascontiguousarray(X[:, chosen]), y.astype(np.int64 if self.classes else float)


@lru_cache
def _loaded(kind: str) -> Labelled:
    """Return all values and labels of a data set, as scikit-learn gives them."""
    from sklearn import datasets

    X, y = getattr(datasets, f"load_{kind}")(return_X_y=True)
    return X.astype(np.float64), y


BUNDLED: dict[str, Bundled] = {
    row.kind: row
    for row in (
        Bundled(
            "iris",
            "Iris",
            "150 flowers of three species, by the length and width of their leaves, in cm.",
            (
                "sepal length (cm)",
                "sepal width (cm)",
                "petal length (cm)",
                "petal width (cm)",
            ),
            150,
            ("setosa", "versicolor", "virginica"),
            "species",
        ),
        Bundled(
            "wine",
            "Wine",
            "178 wines of three cultivars, by 13 chemical measurements with different units.",
            (
                "alcohol",
                "malic_acid",
                "ash",
                "alcalinity_of_ash",
                "magnesium",
                "total_phenols",
                "flavanoids",
                "nonflavanoid_phenols",
                "proanthocyanins",
                "color_intensity",
                "hue",
                "od280/od315_of_diluted_wines",
                "proline",
            ),
            178,
            ("class_0", "class_1", "class_2"),
            "cultivar",
        ),
        Bundled(
            "breast_cancer",
            "Breast cancer",
            "569 tumours, malignant or benign, by 30 measurements of their cell nuclei.",
            (
                *(f"mean {name}" for name in _MEASURED),
                *(f"{name} error" for name in _MEASURED),
                *(f"worst {name}" for name in _MEASURED),
            ),
            569,
            ("malignant", "benign"),
            "diagnosis",
        ),
        Bundled(
            "digits",
            "Digits",
            "1797 handwritten digits as images of 8 by 8 pixels with values from 0 to 16.",
            tuple(f"pixel_{row}_{column}" for row, column in product(range(8), repeat=2)),
            1797,
            tuple("0123456789"),
            "digit",
        ),
        Bundled(
            "diabetes",
            "Diabetes",
            "Regression: the progression of diabetes in 442 patients, by 10 scaled measurements.",
            ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6"),
            442,
            (),
            "progression",
        ),
    )
}
"""The bundled data sets by name, in the order in which the page lists them."""
