"""Linear pieces of a network with one input, and the kinks between them.

Kinks and activation patterns come from `geometry.line_sections`, along the line x2 = 0 of the
plane. The accuracy of a kink is relative to the length of its section. Therefore the real line is
searched in several sections: the given range first, then sections on either side, each twice as
long as the previous one, until no kinks are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..geometry.affine_maps import affine_maps
from ..geometry.line_sections import line_section
from ..geometry.regions import TooManyRegions
from ..network.activations import ACTIVATIONS, listed
from ..network.mlp import Network

Floats = NDArray[np.float64]

LONGEST_SECTION = 1e9
"""Length of the longest section searched for kinks, in lengths of the range. A unit that switches
farther out has so small a slope that float64 cannot distinguish it from a constant."""

MOST_PIECES = 20_000
"""Maximum number of pieces of a curve."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The pieces of a network on the whole real line: K kinks, K + 1 pieces, U hidden units.

    Attributes
    ----------
    kinks : ndarray of shape (K,)
        The x at which the network's slope changes, in ascending order.
    active : ndarray of bool of shape (K + 1, U)
        The activation pattern of each piece.
    lines : ndarray of shape (K + 1, 2)
        Slope and intercept of each piece.
    sizes : tuple of int
        Number of units of each hidden layer.
    """

    kinks: Floats
    active: NDArray[np.bool_]
    lines: Floats
    sizes: tuple[int, ...]

    @cached_property
    def units(self) -> list[list[tuple[int, int]]]:
        """The (layer, unit) of the units that switch at each kink."""
        ends = np.cumsum([0, *self.sizes])
        found: list[list[tuple[int, int]]] = [[] for _ in self.kinks]
        for kink, column in np.argwhere(self.active[1:] != self.active[:-1]).tolist():
            layer = int(np.searchsorted(ends, column, side="right")) - 1
            found[kink].append((layer, column - int(ends[layer])))
        return found

    def between(self, low: float, high: float) -> slice:
        """Return the slice of the kinks that lie strictly between two x."""
        first = int(np.searchsorted(self.kinks, low, side="right"))
        return slice(first, max(first, int(np.searchsorted(self.kinks, high, side="left"))))

    def at(self, x: float) -> int:
        """Return the index of the piece that contains x; a kink belongs to the one on its right."""
        return int(np.searchsorted(self.kinks, x, side="right"))


@dataclass(frozen=True)
class Tail:
    """The line that a network follows as x goes to infinity on one side.

    Attributes
    ----------
    slope, intercept : float
        The line; a plateau has slope 0.
    begins : float or None
        The outermost kink on this side, beyond which the network equals the line. None if there
        are no kinks, or if the line is only an asymptote (smooth units).
    exact : bool
        True if the network equals the line, False if the line is an asymptote.
    """

    slope: float
    intercept: float
    begins: float | None
    exact: bool


def pieces(network: Network, low: float, high: float) -> Pieces:
    """Find the linear pieces of a network on the whole real line.

    Parameters
    ----------
    network : Network
        A piecewise linear network with one input.
    low, high : float
        The range where the search starts. A kink outside the range is accurate to about 1e-9 of
        its distance from the range.

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or `low` is not less than `high`.
    TooManyRegions
        If there are more than ``MOST_PIECES`` pieces.
    FloatingPointError
        If the network's values overflow float64.
    """
    inner = line_section(network, (low, 0.0), (high, 0.0), max_pieces=MOST_PIECES)
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
    """Return the kinks from `edge` outward, nearest first, and the pattern beyond each of them."""
    goal = far_pattern(network, 1 if step > 0 else -1)
    farthest = LONGEST_SECTION * abs(step)
    kinks = [np.zeros(0)]
    behind = [np.zeros((0, len(pattern)), dtype=np.bool_)]
    while not np.array_equal(pattern, goal) and abs(step) < farthest:
        found = line_section(network, (edge, 0.0), (edge + step, 0.0), max_pieces=MOST_PIECES)
        if not np.array_equal(found.active[0], pattern):  # a kink lies exactly on the edge
            kinks.append(np.array([edge]))
            behind.append(found.active[:1])
        kinks.append(found.points[1:-1, 0])
        behind.append(found.active[1:])
        pattern, edge, step = found.active[-1], edge + step, 2.0 * step
    return np.concatenate(kinks), np.concatenate(behind)


def far_pattern(network: Network, side: int) -> NDArray[np.bool_]:
    """Return the activation pattern beyond all kinks, shape (U,).

    There the pre-activation of a unit has the sign of its slope times `side`, or of its constant
    term if its slope is zero.

    Parameters
    ----------
    network : Network
        A piecewise linear network with one input.
    side : {-1, 1}
        1 for x towards +inf, -1 for x towards -inf.
    """
    planar = network.planar()
    slope, constant = np.array([1.0, 0.0]), np.zeros(2)
    rows = []
    layers = zip(planar.coefs, planar.intercepts, planar.slopes, planar.bends, strict=False)
    for weights, biases, below, bends in layers:
        slope, constant = slope @ weights, constant @ weights + biases
        on = np.where(slope != 0.0, side * slope > 0.0, constant > 0.0)
        if not bends:
            on = np.ones_like(on)
        rows.append(on)
        factor = np.where(on, 1.0, below)
        slope, constant = slope * factor, constant * factor
    return np.concatenate(rows) if rows else np.zeros(0, dtype=np.bool_)


def line_tails(found: Pieces) -> tuple[Tail, Tail]:
    """Return the lines that a piecewise linear network equals left and right of all kinks."""
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
    """Return the limits of a network of smooth units on the left and on the right.

    As x goes to infinity, every unit of the first layer with a nonzero weight approaches one of
    its two limits, so the following layers receive constant inputs.

    Raises
    ------
    ValueError
        If the activation has no limits, or layers have different ones.
    """
    if len(network.coefs) == 1:
        slope, intercept = float(network.coefs[0][0, 0]), float(network.intercepts[0][0])
        line = Tail(slope, intercept, None, True)
        return line, line
    smooth = ACTIVATIONS[network.activations[0]].smooth
    if smooth is None or len(set(network.activations)) > 1:
        raise ValueError(f"{listed(network.activation)} has no plateaus")
    found = []
    weights, biases = network.coefs[0][0], network.intercepts[0]
    for side in (-1, 1):
        limits = np.where(side * weights > 0, smooth.limits[1], smooth.limits[0])
        values = np.where(weights == 0.0, smooth.function(biases), limits)
        for index, (w, b) in enumerate(zip(network.coefs[1:], network.intercepts[1:], strict=True)):
            values = values @ w + b
            if index < len(network.coefs) - 2:
                values = smooth.function(values)
        found.append(Tail(0.0, float(values[0]), None, False))
    return found[0], found[1]


def _lines(network: Network, active: NDArray[np.bool_]) -> Floats:
    """Return slope and intercept of the first output, (P, 2), for patterns of shape (P, U)."""
    lines: Floats = affine_maps(network, active)[:, 0, [0, 2]]
    return lines
