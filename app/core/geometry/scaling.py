"""Scaling: a network with its units multiplied by powers of two, so that its values are near 1.

A hidden unit with ReLU or Leaky ReLU may be multiplied by a positive number if what it feeds is
divided by it. Powers of two make that exact, and with the right ones no value in a box overflows
float64 and none underflows without being negligible beside others. Only networks with extreme
weights need it: ordinary ones stay as they are, which costs nothing.
"""

from dataclasses import replace
from functools import cached_property
from math import frexp

import numpy as np

from ..kernels.arrangement.error_bounds import all_within
from ..network.mlp import Network
from .exact import SMALLEST, ExactNetwork, ExactStage

Box = tuple[float, float, float, float]

# A network is ordinary if its numbers are within these powers of two from 1: few enough for the
# squares of products along all layers to be normal numbers.
_MOST_EXPONENT = 64
_ALL_EXPONENTS = 480
# Exponent of 0, below those of all products of float64 numbers.
_NOTHING = -(10**6)
# Exponents that the axes may differ by before each is multiplied by a power of its own.
_APART = 30
# Vertices are within this share of the box's longer side, or a few last places, from their place.
_PLACED = 1e-9
_LAST_PLACES = 8 * 2.0**-53
# More than the rounding errors of the values of a multiplied network.
_DOUBTFUL = 1e-9


class Scaled:
    """A network in a box, and the same with its units and axes multiplied by powers of two.

    Attributes
    ----------
    network : Network
        The network itself, a function of x1 and x2.
    box : (x1_min, x1_max, x2_min, x2_max)
        The box itself.
    coefs, intercepts : tuple of ndarray
        The multiplied weights: the network's own arrays if nothing is multiplied. A weight that is
        too small for float64 becomes the smallest number of its sign, so that only 0 is 0.
    flat : ndarray
        All of these, layer by layer.
    frame : (x1_min, x1_max, x2_min, x2_max)
        The multiplied box.
    place : (int, int)
        Exponents of the powers that x1 and x2 are multiplied by.
    shifts : list of ndarray of int, or None
        Exponents of the powers that the units of each layer are multiplied by; all outputs have the
        same. None if nothing is multiplied.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self.network, self.box = network, box
        self.coefs, self.intercepts = network.coefs, network.intercepts
        self.frame, self.place = box, (0, 0)
        self.shifts: list[np.ndarray] | None = None
        self.flat = self._joined()

    def _joined(self) -> np.ndarray:
        pairs = zip(self.coefs, self.intercepts, strict=True)
        return np.concatenate([part.ravel() for pair in pairs for part in pair])

    def multiply(self) -> None:
        """Choose the powers of two, and multiply.

        Notes
        -----
        The exponent of a unit is that of the largest term that its sum may have in the box. So
        every multiplied weight is at most 1 and every multiplied value at most the number of terms.
        A weight that underflows is negligible where the largest term is not 0; where that is 0,
        what is left is less than its error bound, and exact arithmetic decides.
        """
        sides = [frexp(max(map(abs, side)))[1] for side in (self.box[:2], self.box[2:])]
        together = abs(sides[0] - sides[1]) <= _APART
        shifts = [-max(sides)] * 2 if together else [-sides[0], -sides[1]]
        self.place = shifts[0], shifts[1]
        self.frame = tuple(  # type: ignore[assignment]  # four of them
            float(np.ldexp(side, self.place[axis // 2])) for axis, side in enumerate(self.box)
        )
        slope = abs(self.network.slope)
        steepest = frexp(slope)[1] if slope > 1.0 else 0
        inputs, before = np.array(sides), np.array(shifts)
        coefs, intercepts, powers = [], [], []
        last = len(self.coefs) - 1
        for layer, (weights, biases) in enumerate(zip(self.coefs, self.intercepts, strict=True)):
            terms = np.vstack([_exponents(weights) + inputs[:, None], _exponents(biases)])
            largest = terms.max(axis=0)
            if layer == last:
                largest[:] = largest.max(initial=_NOTHING)
            else:
                largest += steepest
            shift = np.where(largest > _NOTHING // 2, -largest, 0)
            coefs.append(multiplied(weights, shift - before[:, None]))
            intercepts.append(multiplied(biases, shift))
            powers.append(shift)
            inputs, before = -shift, shift
        self.coefs, self.intercepts, self.shifts = tuple(coefs), tuple(intercepts), powers
        self.flat = self._joined()

    @property
    def tolerance(self) -> float:
        """How far off a multiplied vertex may be."""
        x1_min, x1_max, x2_min, x2_max = self.frame
        sides = x1_max - x1_min, x2_max - x2_min
        span = max(sides) if self.place[0] == self.place[1] else min(sides)
        return max(_PLACED * span, _LAST_PLACES * max(map(abs, self.frame)))

    def exact(self) -> ExactNetwork:
        """Return the network in exact arithmetic; its values are the multiplied ones."""
        stages = [
            ExactStage(weights, biases)
            for weights, biases in zip(self.network.coefs, self.network.intercepts, strict=True)
        ]
        shifts = None if self.shifts is None else [powers.tolist() for powers in self.shifts]
        return ExactNetwork(stages, self.network.slope, self.box, shifts)

    @cached_property
    def stand_in(self) -> Network:
        """The multiplied network, a function of multiplied coordinates."""
        if self.shifts is None:
            return self.network
        return replace(self.network, coefs=self.coefs, intercepts=self.intercepts)

    def placed(self, points: np.ndarray) -> np.ndarray:
        """Return where multiplied points are in the plane itself."""
        return np.ldexp(points, np.negative(self.place)) if any(self.place) else points

    def located(self, points: np.ndarray) -> np.ndarray:
        """Return points of the plane in multiplied coordinates."""
        return np.ldexp(points, self.place) if any(self.place) else points

    def values(self, layer: int, multiplied: np.ndarray) -> np.ndarray:
        """Return the values of a layer's units, one a column, as they are themselves.

        Those beyond float64 are infinite.
        """
        if self.shifts is None:
            return multiplied
        with np.errstate(over="ignore"):
            values: np.ndarray = np.ldexp(multiplied, -self.shifts[layer])
        return values

    @property
    def output_shift(self) -> int:
        """Exponent of the power that the outputs are multiplied by."""
        return 0 if self.shifts is None else int(self.shifts[-1][0])

    def level(self, value: float) -> tuple[float, int]:
        """Multiply a value that the outputs may have.

        Returns
        -------
        level : float
            At most 1, if anything is multiplied.
        shift : int
            Exponent of the power that the multiplied outputs have to be multiplied by in turn.
        """
        if self.shifts is None:
            return value, 0
        shift = min(0, -(frexp(value)[1] + self.output_shift)) if value else 0
        return float(multiplied(np.array(value), self.output_shift + shift)), shift

    def inexact(self, magnitudes: np.ndarray) -> np.ndarray:
        """Return magnitudes of weights by which no difference of outputs is taken for exact.

        Outputs without weights are their biases, which multiplying may have made inexact.
        """
        return magnitudes if self.shifts is None else np.maximum(magnitudes, SMALLEST)

    def areas(self, multiplied: np.ndarray) -> np.ndarray:
        """Return areas in multiplied coordinates as they are in the plane itself."""
        if not any(self.place):
            return multiplied
        with np.errstate(over="ignore"):
            found: np.ndarray = np.ldexp(multiplied, -sum(self.place))
        return found

    def out_of_range(self, points: np.ndarray) -> list[tuple[int, int]]:
        """Find where pre-activations may be beyond float64.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
            In multiplied coordinates.

        Returns
        -------
        list of (layer, point)
            Every true one, and others that rounding leaves in doubt.
        """
        if self.shifts is None or max(-int(powers.min(initial=0)) for powers in self.shifts) < 900:
            return []
        found = []
        # Leaky ReLU multiplies by its slope wherever it is, and a steep one overflows elsewhere.
        with np.errstate(over="ignore"):
            layers = self.stand_in.preactivations(points)
        for layer, sums in enumerate(layers):
            most = self.values(layer, 2.0 * np.abs(sums) + _DOUBTFUL)
            beyond = ~np.isfinite(most).all(axis=1)
            found += [(layer, point) for point in np.flatnonzero(beyond).tolist()]
        return found


def scaled(network: Network, box: Box) -> Scaled:
    """Multiply a network's units and axes by powers of two if its numbers are not ordinary.

    Parameters
    ----------
    network : Network
        Piecewise linear, a function of x1 and x2.
    box : (x1_min, x1_max, x2_min, x2_max)
    """
    found = Scaled(network, box)
    if not _ordinary(found):
        found.multiply()
    return found


def _ordinary(found: Scaled) -> bool:
    """Whether nothing in a box can underflow or overflow."""
    high = 2.0 ** min(_MOST_EXPONENT, _ALL_EXPONENTS // len(found.coefs))
    low, slope = 1.0 / high, abs(found.network.slope)
    x1_min, x1_max, x2_min, x2_max = found.box
    return (
        (slope == 0.0 or low <= slope <= high)
        and max(-x1_min, x1_max, -x2_min, x2_max) <= high
        and min(x1_max - x1_min, x2_max - x2_min) >= low
        and all_within(found.flat, low, high)
    )


def _exponents(numbers: np.ndarray) -> np.ndarray:
    """Exponents of the powers of two next above each number's size."""
    exponents: np.ndarray = np.frexp(numbers)[1].astype(np.int64)
    return np.where(numbers == 0.0, _NOTHING, exponents)


def multiplied(numbers: np.ndarray, shifts: np.ndarray | int) -> np.ndarray:
    """Multiply by powers of two; only 0 becomes 0."""
    found = np.ldexp(numbers, shifts)
    lost = (found == 0.0) & (numbers != 0.0)
    kept: np.ndarray = np.where(lost, np.copysign(SMALLEST, numbers), found)
    return kept
