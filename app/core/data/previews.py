"""Previews of the bundled data sets: a few points, in the directions in which they vary most."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from .bundled import BUNDLED

FILE = Path(__file__).with_name("previews.json")
"""The previews, which ``make examples`` computes: loading scikit-learn would delay the start."""

_POINTS = 80

Preview = list[list[float]]


def preview(kind: str) -> Preview:
    """Return some points of a bundled data set as [x1, x2, label], rounded to two decimals.

    x1 and x2 are the first two principal components of the standardized columns.
    """
    X, y = BUNDLED[kind].read()
    spread = X.std(axis=0)
    scaled = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    axes = np.linalg.eigh(scaled.T @ scaled)[1][:, :-3:-1]
    # The direction of a component is arbitrary: its largest entry is positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])
    some = np.linspace(0, len(X) - 1, _POINTS).astype(int)
    points: Preview = np.round(np.column_stack([scaled @ axes, y])[some], 2).tolist()
    return points


@cache
def previews() -> dict[str, Preview]:
    """Return the shipped previews by the name of the data set."""
    found: dict[str, Preview] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def write() -> None:
    """Compute all previews and write them to the file."""
    text = json.dumps({kind: preview(kind) for kind in BUNDLED}, separators=(",", ":"))
    FILE.write_text(f"{text}\n", encoding="utf-8")
