"""The named library of hard networks: `CASES` maps a sentence to a function that builds its case.

A case is a network and the box in which to look at it. Every test of geometry runs over all of
them, so a bug that is found leaves its network in one of the modules gathered here.
"""

from __future__ import annotations

from tests.support import networks_creases, networks_extreme, networks_families, networks_layers
from tests.support.builders import CASES, Case, quarter_turns

__all__ = [
    "CASES",
    "Case",
    "networks_creases",
    "networks_extreme",
    "networks_families",
    "networks_layers",
    "quarter_turns",
]
