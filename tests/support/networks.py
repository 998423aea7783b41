"""The library of hard networks: `CASES` maps a description to a function that builds the case.

A case is a network and a box. The tests of the geometry run over all cases. When a bug is found,
its network is added to one of the modules imported here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial

import pytest

from tests.support import (
    networks_creases,
    networks_extreme,
    networks_families,
    networks_layers,
    oracle,
)
from tests.support.builders import CASES, Case, quarter_turns
from tests.support.quick import exhaustive

__all__ = [
    "ALL",
    "CASES",
    "CLASSIFIERS",
    "TURNS",
    "Case",
    "every",
    "exact",
    "networks_creases",
    "networks_extreme",
    "networks_families",
    "networks_layers",
    "quarter_turns",
]

CLASSIFIERS = [n for n, build in CASES.items() if build().network.out_activation != "identity"]
"""The cases with classes."""

ALL = CASES | networks_extreme.EXTREMES
FAMILIES = [
    name for name, build in ALL.items() if isinstance(getattr(build, "__wrapped__", build), partial)
]
"""The cases generated in loops, from every shape with every kind of weights."""

QUICK = ALL.keys() - set(FAMILIES) | set(FAMILIES[::10])
"""The cases of `make quick`: all handmade ones, and one in ten of the families.

The step goes through the shapes and through the kinds of weights at the same time.
"""


def every(names: Iterable[str] = CASES, step: int = 1) -> list[object]:
    """Return the names of cases as parameters of a test, those outside `QUICK` as exhaustive.

    Also all but one in `step` of those in `QUICK`.
    """
    quick = set([name for name in names if name in QUICK][::step])
    return [
        name if name in quick else pytest.param(name, marks=pytest.mark.exhaustive)
        for name in names
    ]


TURNS = [0, *exhaustive([1, 2, 3])]
"""Quarter turns as parameters of a test."""


@cache
def exact(name: str) -> tuple[Case, oracle.Subdivision]:
    """Return a case with its exact subdivision, which many tests compare with."""
    case = CASES[name]()
    return case, oracle.subdivide(case.network, case.box)
