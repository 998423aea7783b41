"""Pieces are the stretches of a line on which a network with one input is linear; kinks part them.

Kinks and patterns are those of `geometry.line_sections`: the line is x2 = 0 of the plane. A section
places its kinks relative to its length. So the whole line is a section of the range that is looked
at and further ones on either side, each twice as long as the one before, until nothing bends any
more.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..geometry.affine_maps import affine_maps
from ..geometry.line_sections import cut
from ..geometry.regions import TooManyRegions
from ..network.mlp import Network

Floats = NDArray[np.float64]

FARTHEST = 1e9
"""Kinks are looked for up to this far from 0, in lengths of the range; beyond, units are so flat
that float64 could not tell them from constant ones."""

MOST_PIECES = 20_000


@dataclass(frozen=True, eq=False)
class Pieces:
    """A network on the whole line. K kinks, K + 1 pieces, U hidden units.

    Attributes
    ----------
    kinks : (K,) array
        Places at which the network bends, in order.
    active : (K + 1, U) array of bool
        Which units are active on each piece.
    lines : (K + 1, 2) array
        Slope and intercept of each piece: y = slope x + intercept.
    """

    kinks: Floats
    active: NDArray[np.bool_]
    lines: Floats
    sizes: tuple[int, ...]

    @cached_property
    def units(self) -> list[list[tuple[int, int]]]:
        """For each kink the (layer, unit) of the units that switch there."""
        ends = np.cumsum([0, *self.sizes])
        found: list[list[tuple[int, int]]] = [[] for _ in self.kinks]
        for kink, place in np.argwhere(self.active[1:] != self.active[:-1]).tolist():
            layer = int(np.searchsorted(ends, place, side="right")) - 1
            found[kink].append((layer, place - int(ends[layer])))
        return found

    def between(self, low: float, high: float) -> slice:
        """Which kinks lie strictly between two places."""
        first = int(np.searchsorted(self.kinks, low, side="right"))
        return slice(first, max(first, int(np.searchsorted(self.kinks, high, side="left"))))

    def at(self, x: float) -> int:
        """The piece that holds a place; of a kink, the one that begins there."""
        return int(np.searchsorted(self.kinks, x, side="right"))


@dataclass(frozen=True)
class Tail:
    """What a network does for ever on one side.

    Attributes
    ----------
    slope, intercept : float
        The line that it follows; slope 0 for a plateau.
    begins : float or None
        The last kink, from which on it follows the line exactly; None if it has none (it is one
        line throughout), or if it only comes ever closer to the line (`tanh`, `logistic`).
    exact : bool
        Whether it follows the line, or comes ever closer to it.
    """

    slope: float
    intercept: float
    begins: float | None
    exact: bool


def pieces(network: Network, low: float, high: float) -> Pieces:
    """The pieces of the whole line.

    Parameters
    ----------
    network
        Piecewise linear, with one input.
    low, high
        A range to begin with; a kink is placed to within a billionth of its distance from there.

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or `low` is not below `high`.
    TooManyRegions
        If there are more than ``MOST_PIECES``.
    FloatingPointError
        If the network's values overflow float64.
    """
    inner = cut(network, (low, 0.0), (high, 0.0), max_pieces=MOST_PIECES)
    left = _outward(network, low, inner.active[0], low - high)
    right = _outward(network, high, inner.active[-1], high - low)
    kinks = np.concatenate([left[0][::-1], inner.points[1:-1, 0], right[0]])
    active = np.concatenate([left[1][::-1], inner.active, right[1]])
    if len(active) > MOST_PIECES:
        raise TooManyRegions(MOST_PIECES)
    return Pieces(kinks, active, _lines(network, active), network.hidden_layer_sizes)


def _outward(
    network: Network, edge: float, pattern: NDArray[np.bool_], step: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Kinks from an edge outward, in this order, and the pattern behind each."""
    goal = far_pattern(network, 1 if step > 0 else -1)
    farthest = FARTHEST * abs(step)
    kinks = [np.zeros(0)]
    behind = [np.zeros((0, len(pattern)), dtype=np.bool_)]
    while not np.array_equal(pattern, goal) and abs(step) < farthest:
        found = cut(network, (edge, 0.0), (edge + step, 0.0), max_pieces=MOST_PIECES)
        if not np.array_equal(found.active[0], pattern):  # there is a kink right at the edge
            kinks.append(np.array([edge]))
            behind.append(found.active[:1])
        kinks.append(found.points[1:-1, 0])
        behind.append(found.active[1:])
        pattern, edge, step = found.active[-1], edge + step, 2.0 * step
    return np.concatenate(kinks), np.concatenate(behind)


def far_pattern(network: Network, side: int) -> NDArray[np.bool_]:
    """(U,) which units are active beyond all kinks: at +inf for `side` 1, at -inf for -1.

    There a unit follows the sign of its slope, or of its constant where it has no slope.
    """
    planar = network.planar()
    slope, constant = np.array([1.0, 0.0]), np.zeros(2)
    rows = []
    for weights, biases in zip(planar.coefs[:-1], planar.intercepts[:-1], strict=True):
        slope, constant = slope @ weights, constant @ weights + biases
        on = np.where(slope != 0.0, side * slope > 0.0, constant > 0.0)
        if network.activation == "identity":
            on = np.ones_like(on)
        rows.append(on)
        factor = np.where(on, 1.0, planar.slope)
        slope, constant = slope * factor, constant * factor
    return np.concatenate(rows) if rows else np.zeros(0, dtype=np.bool_)


def line_tails(found: Pieces) -> tuple[Tail, Tail]:
    """The lines that a piecewise-linear network follows to the left and right of all kinks."""
    ends = (0, -1)
    left, right = (
        Tail(
            float(found.lines[end, 0]),
            float(found.lines[end, 1]),
            float(found.kinks[end]) if len(found.kinks) else None,
            True,
        )
        for end in ends
    )
    return left, right


def plateaus(network: Network) -> tuple[Tail, Tail]:
    """What a network of `tanh` or `logistic` units tends to on the left and on the right.

    Far out every unit of the first layer that depends on x at all is at one of its two limits, so
    that the rest of the network is given constants.

    Raises
    ------
    ValueError
        If the activation has no limits.
    """
    low = {"tanh": -1.0, "logistic": 0.0}.get(network.activation)
    if low is None:
        raise ValueError(f"{network.activation} has no plateaus")
    if len(network.coefs) == 1:
        slope, intercept = float(network.coefs[0][0, 0]), float(network.intercepts[0][0])
        line = Tail(slope, intercept, None, True)
        return line, line
    found = []
    saturating = np.tanh if network.activation == "tanh" else expit
    weights, biases = network.coefs[0][0], network.intercepts[0]
    for side in (-1, 1):
        limits = np.where(side * weights > 0, 1.0, low)
        values = np.where(weights == 0.0, saturating(biases), limits)
        for index, (w, b) in enumerate(zip(network.coefs[1:], network.intercepts[1:], strict=True)):
            values = values @ w + b
            if index < len(network.coefs) - 2:
                values = saturating(values)
        found.append(Tail(0.0, float(values[0]), None, False))
    return found[0], found[1]


def _lines(network: Network, active: NDArray[np.bool_]) -> Floats:
    """(P, 2) slope and intercept of the first output for each of (P, U) patterns."""
    lines: Floats = affine_maps(network, active)[:, 0, [0, 2]]
    return lines
