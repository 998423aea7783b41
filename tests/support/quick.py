"""Families of test parameters of which `make quick` takes a part."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def exhaustive(values: Iterable[object]) -> list[object]:
    """Return the values as parameters that only the full test run takes."""
    return [pytest.param(value, marks=pytest.mark.exhaustive) for value in values]


def one_in(step: int, values: Iterable[object]) -> list[object]:
    """Return the values as parameters, all but one in `step` marked as exhaustive."""
    return [
        value if index % step == 0 else pytest.param(value, marks=pytest.mark.exhaustive)
        for index, value in enumerate(values)
    ]
