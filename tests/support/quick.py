"""Families of test parameters and of generated examples of which `make quick` runs only some."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

SHARE = 8
"""`make quick` generates one in this number of the examples."""

chosen = False
"""True in `make quick`: the tests that are marked as exhaustive are left out."""


def examples(count: int) -> int:
    """Return how many of ``count`` generated examples this test run takes."""
    return count // SHARE if chosen else count


def exhaustive(values: Iterable[object]) -> list[object]:
    """Return the values, or tuples of values, as parameters that only the full test run takes."""
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else [value]), marks=pytest.mark.exhaustive
        )
        for value in values
    ]


def one_in(step: int, values: Iterable[object]) -> list[object]:
    """Return the values as parameters, all but one in `step` marked as exhaustive.

    A step that has no divisor in common with the lengths of a product's factors takes every member
    of each factor.
    """
    found = list(values)
    return [
        value if index % step == 0 else marked
        for index, (value, marked) in enumerate(zip(found, exhaustive(found), strict=True))
    ]
