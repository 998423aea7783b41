"""Scale the units of a network by powers of two, so that its values in a box are near 1.

If the weights and bias of a hidden unit with ReLU or Leaky ReLU are multiplied by a positive number
and its outgoing weights divided by it, the network stays the same function. Powers of two make that
exact. With suitable ones no value in the box overflows float64, and a value underflows only if it
is negligible relative to others. Ordinary networks need no scaling and are not changed.
"""

from dataclasses import replace
from functools import cached_property
from math import frexp

import numpy as np

from ..kernels.arrangement.error_bounds import all_within
from ..network.mlp import Network
from .exact import SMALLEST, ExactNetwork, ExactStage

Box = tuple[float, float, float, float]

# A network is ordinary if the exponents of its numbers are at most _MOST_EXPONENT in size, and
# small enough for the squares of products along all layers to be normal numbers.
_MOST_EXPONENT = 64
_ALL_EXPONENTS = 480
# Stands for the exponent of 0; below those of all products of float64 numbers.
_NOTHING = -(10**6)
# If the exponents of the axes differ by more than this, each axis is scaled by its own power.
_APART = 30
# Vertices are accurate to this fraction of the box's longer side, or to a few units in the last
# place of the largest coordinate.
_PLACED = 1e-9
_LAST_PLACES = 8 * 2.0**-53
# Larger than the rounding errors of the values of a scaled network.
_MARGIN = 1e-9


class ScaledNetwork:
    """A network in a box, and the same network with units and axes scaled by powers of two.

    Attributes
    ----------
    network : Network
        The original network, a function of x1 and x2.
    box : (x1_min, x1_max, x2_min, x2_max)
        The original box.
    coefs, intercepts : tuple of ndarray
        The scaled weights and biases: the network's own arrays if nothing is scaled. A nonzero
        weight that underflows becomes the smallest number of its sign.
    flat : ndarray
        The scaled weights and biases in one array, layer by layer.
    scaled_box : (x1_min, x1_max, x2_min, x2_max)
        The box in scaled coordinates.
    axis_shifts : (int, int)
        Exponents of the powers of two by which x1 and x2 are multiplied.
    shifts : list of ndarray of int, or None
        Exponents of the powers of two by which the units of each layer are multiplied, the same
        for all outputs. None if nothing is scaled.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self.network, self.box = network, box
        self.coefs, self.intercepts = network.coefs, network.intercepts
        self.scaled_box, self.axis_shifts = box, (0, 0)
        self.shifts: list[np.ndarray] | None = None
        self.flat = self._joined()

    def _joined(self) -> np.ndarray:
        pairs = zip(self.coefs, self.intercepts, strict=True)
        return np.concatenate([part.ravel() for pair in pairs for part in pair])

    def scale(self) -> None:
        """Choose the powers of two, and scale the network.

        Notes
        -----
        The power for a unit is chosen by the largest term that its weighted sum can have in the
        box. So every scaled weight is at most 1 and every scaled value at most the number of terms.
        A weight that underflows is negligible where the largest term is not 0. Where that is 0,
        the rest of the sum is below its error bound, and exact arithmetic decides the sign.
        """
        sides = [frexp(max(map(abs, side)))[1] for side in (self.box[:2], self.box[2:])]
        together = abs(sides[0] - sides[1]) <= _APART
        shifts = [-max(sides)] * 2 if together else [-sides[0], -sides[1]]
        self.axis_shifts = shifts[0], shifts[1]
        self.scaled_box = tuple(  # type: ignore[assignment]  # four of them
            float(np.ldexp(side, self.axis_shifts[axis // 2])) for axis, side in enumerate(self.box)
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
            coefs.append(times_power_of_two(weights, shift - before[:, None]))
            intercepts.append(times_power_of_two(biases, shift))
            powers.append(shift)
            inputs, before = -shift, shift
        self.coefs, self.intercepts, self.shifts = tuple(coefs), tuple(intercepts), powers
        self.flat = self._joined()

    @property
    def tolerance(self) -> float:
        """Maximum error of a vertex in scaled coordinates."""
        x1_min, x1_max, x2_min, x2_max = self.scaled_box
        sides = x1_max - x1_min, x2_max - x2_min
        span = max(sides) if self.axis_shifts[0] == self.axis_shifts[1] else min(sides)
        return max(_PLACED * span, _LAST_PLACES * max(map(abs, self.scaled_box)))

    def exact(self) -> ExactNetwork:
        """Return the network in exact arithmetic; it returns scaled values."""
        stages = [
            ExactStage(weights, biases)
            for weights, biases in zip(self.network.coefs, self.network.intercepts, strict=True)
        ]
        shifts = None if self.shifts is None else [powers.tolist() for powers in self.shifts]
        return ExactNetwork(stages, self.network.slope, self.box, shifts)

    @cached_property
    def as_network(self) -> Network:
        """The scaled network, a function of scaled coordinates."""
        if self.shifts is None:
            return self.network
        return replace(self.network, coefs=self.coefs, intercepts=self.intercepts)

    def to_plane(self, points: np.ndarray) -> np.ndarray:
        """Convert points in scaled coordinates to points of the plane."""
        return np.ldexp(points, np.negative(self.axis_shifts)) if any(self.axis_shifts) else points

    def to_scaled(self, points: np.ndarray) -> np.ndarray:
        """Convert points of the plane to scaled coordinates."""
        return np.ldexp(points, self.axis_shifts) if any(self.axis_shifts) else points

    def unscaled_values(self, layer: int, values: np.ndarray) -> np.ndarray:
        """Convert scaled values of a layer, one unit per column, to the network's own values.

        Those that overflow float64 are infinite.
        """
        if self.shifts is None:
            return values
        with np.errstate(over="ignore"):
            unscaled: np.ndarray = np.ldexp(values, -self.shifts[layer])
        return unscaled

    @property
    def output_shift(self) -> int:
        """Exponent of the power of two by which the outputs are multiplied."""
        return 0 if self.shifts is None else int(self.shifts[-1][0])

    def level(self, value: float) -> tuple[float, int]:
        """Scale a level for comparison with the scaled outputs.

        Returns
        -------
        level : float
            At most 1 in size, if anything is scaled.
        shift : int
            Exponent of the power of two by which the scaled outputs must be multiplied before they
            are compared with `level`.
        """
        if self.shifts is None:
            return value, 0
        shift = min(0, -(frexp(value)[1] + self.output_shift)) if value else 0
        return float(times_power_of_two(np.array(value), self.output_shift + shift)), shift

    def inexact(self, magnitudes: np.ndarray) -> np.ndarray:
        """Return the magnitudes of output weights, positive if scaling may have caused errors.

        An output without weights equals its bias, so without this its error bound would be 0.
        """
        return magnitudes if self.shifts is None else np.maximum(magnitudes, SMALLEST)

    def unscaled_areas(self, areas: np.ndarray) -> np.ndarray:
        """Convert areas in scaled coordinates to areas in the plane."""
        if not any(self.axis_shifts):
            return areas
        with np.errstate(over="ignore"):
            found: np.ndarray = np.ldexp(areas, -sum(self.axis_shifts))
        return found

    def out_of_range(self, points: np.ndarray) -> list[tuple[int, int]]:
        """Return where pre-activations of the original network may overflow float64.

        Parameters
        ----------
        points : ndarray of shape (n, 2)
            In scaled coordinates.

        Returns
        -------
        list of (layer, point)
            Contains every overflow; may include values just below it.
        """
        if self.shifts is None or max(-int(powers.min(initial=0)) for powers in self.shifts) < 900:
            return []
        found = []
        # `preactivations` computes Leaky ReLU's slope times z also where z > 0 and it is not used;
        # that may overflow.
        with np.errstate(over="ignore"):
            layers = self.as_network.preactivations(points)
        for layer, sums in enumerate(layers):
            most = self.unscaled_values(layer, 2.0 * np.abs(sums) + _MARGIN)
            beyond = ~np.isfinite(most).all(axis=1)
            found += [(layer, point) for point in np.flatnonzero(beyond).tolist()]
        return found


def scale_network(network: Network, box: Box) -> ScaledNetwork:
    """Return a network with units and axes scaled by powers of two if its weights are extreme.

    Parameters
    ----------
    network : Network
        A piecewise linear function of x1 and x2.
    box : (x1_min, x1_max, x2_min, x2_max)
    """
    found = ScaledNetwork(network, box)
    if not _ordinary(found):
        found.scale()
    return found


def _ordinary(found: ScaledNetwork) -> bool:
    """Return whether the weights are ordinary: nothing in the box can underflow or overflow."""
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
    """Return the exponent of the next power of two above each number's magnitude."""
    exponents: np.ndarray = np.frexp(numbers)[1].astype(np.int64)
    return np.where(numbers == 0.0, _NOTHING, exponents)


def times_power_of_two(numbers: np.ndarray, shifts: np.ndarray | int) -> np.ndarray:
    """Multiply by powers of two; nonzero numbers that underflow keep their sign."""
    found = np.ldexp(numbers, shifts)
    lost = (found == 0.0) & (numbers != 0.0)
    kept: np.ndarray = np.where(lost, np.copysign(SMALLEST, numbers), found)
    return kept
