"""Matrix products in extended precision, compared with fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from app.core.geometry.extended_precision import MOST_TERMS, product
from tests.support.cases import each

U = np.finfo(np.longdouble).eps / 2


def exactly(number: np.longdouble) -> Fraction:
    """Return a longdouble as a fraction."""
    head = float(number)
    return Fraction(head) + Fraction(float(number - np.longdouble(head)))


@each("terms", [1, 2, 7, 256, MOST_TERMS, MOST_TERMS + 1])
@each("spread", [0, 8, 40])
def test_errors_of_products_are_within_the_bound(terms, spread):
    """Magnitudes differ widely within a row, and some sums cancel."""
    random = np.random.default_rng(terms + spread)
    values = random.normal(size=(3, terms)).astype(np.longdouble) / 3
    values *= 2.0 ** random.integers(-spread, spread + 1, size=values.shape)
    weights = random.normal(size=(terms, 2)) * 2.0 ** random.integers(
        -spread, spread + 1, size=(terms, 2)
    )
    values[0, -1] = -(values[0, :-1] @ weights[:-1, 0]) / weights[-1, 0]
    found = product(values, weights)
    for row, numbers in zip(values, found, strict=True):
        for column, number in zip(weights.T, numbers, strict=True):
            exact = sum(exactly(a) * Fraction(float(b)) for a, b in zip(row, column, strict=True))
            bound = 2 * (terms + 8) * U * np.linalg.norm(row.astype(float)) * np.linalg.norm(column)
            assert abs(exactly(number) - exact) <= Fraction(float(bound))


def test_products_with_zeros_or_without_rows_are_correct():
    weights = np.ones((4, 2))
    assert (product(np.zeros((3, 4), dtype=np.longdouble), weights) == 0.0).all()
    assert product(np.zeros((0, 4), dtype=np.longdouble), weights).shape == (0, 2)
    assert (product(np.ones((3, 4), dtype=np.longdouble), 0.0 * weights) == 0.0).all()
