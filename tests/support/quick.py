"""Families of test parameters of which `make quick` runs only some."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


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
