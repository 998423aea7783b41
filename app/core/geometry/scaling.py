"""Scale the axes and units of a network by powers of two, so that its values are near 1.

Each axis is scaled so that the largest coordinate of the box is between 1/2 and 1. So another unit
of measurement, by a power of two, changes no bit of the results.

If the weights and bias of a hidden unit with ReLU or Leaky ReLU are multiplied by a positive number
and its outgoing weights divided by it, the network stays the same function. Powers of two make that
exact. With suitable ones no value in the box overflows float64, and a value underflows only if it
is negligible relative to others. The units of ordinary networks need no scaling.
"""

from dataclasses import replace
from functools import cached_property
from math import frexp

import numpy as np

from ..kernels.arrangement import scaled_plane as kernel
from ..network.mlp import Network
from .exact import SMALLEST, ExactNetwork, ExactStage

Box = tuple[float, float, float, float]

# Stands for the exponent of 0; below those of all products of float64 numbers.
_NOTHING = -(10**6)
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
        The scaled weights and biases. A nonzero weight that underflows becomes the smallest number
        of its sign.
    flat : ndarray
        The scaled weights and biases in one array, layer by layer.
    scaled_box : (x1_min, x1_max, x2_min, x2_max)
        The box in scaled coordinates.
    axis_shifts : (int, int)
        Exponents of the powers of two by which x1 and x2 are multiplied.
    shifts : list of ndarray of int, or None
        Exponents of the powers of two by which the units of each layer are multiplied, the same
        for all outputs. None if no unit is scaled.
    """

    def __init__(self, network: Network, box: Box) -> None:
        self.network, self.box = network, box
        self.axis_shifts, self.scaled_box = kernel.scale_box(box)
        self.shifts: list[np.ndarray] | None = None
        self.coefs, self.intercepts = network.coefs, network.intercepts
        self.flat = network.flat()
        if not kernel.scale_plane(
            self.flat,
            len(self.intercepts[0]),
            len(self.coefs),
            network.slopes,
            self.axis_shifts,
            self.scaled_box,
        ):
            self._scale()
            return
        first = self.flat[: network.coefs[0].size].reshape(network.coefs[0].shape)
        self.coefs = first, *network.coefs[1:]

    def _scale(self) -> None:
        """Choose the powers of two for the units, and scale the network.

        Notes
        -----
        The power for a unit is chosen by the largest term that its weighted sum can have in the
        box. So every scaled weight is at most 1 and every scaled value at most the number of terms.
        A weight that underflows is negligible where the largest term is not 0. Where that is 0,
        the rest of the sum is below its error bound, and exact arithmetic decides the sign.
        """
        slopes = np.abs(self.network.slopes).tolist()
        steepest = [frexp(slope)[1] if slope > 1.0 else 0 for slope in slopes]
        before = np.array(self.axis_shifts)
        inputs = -before
        coefs, intercepts, powers = [], [], []
        last = len(self.coefs) - 1
        for layer, (weights, biases) in enumerate(zip(self.coefs, self.intercepts, strict=True)):
            terms = np.vstack([_exponents(weights) + inputs[:, None], _exponents(biases)])
            largest = terms.max(axis=0)
            if layer == last:
                largest[:] = largest.max(initial=_NOTHING)
            else:
                largest += steepest[layer]
            shift = np.where(largest > _NOTHING // 2, -largest, 0)
            coefs.append(times_power_of_two(weights, shift - before[:, None]))
            intercepts.append(times_power_of_two(biases, shift))
            powers.append(shift)
            inputs, before = -shift, shift
        self.coefs, self.intercepts, self.shifts = tuple(coefs), tuple(intercepts), powers
        self.flat = self.as_network.flat()

    @property
    def is_exact(self) -> bool:
        """Whether no number was rounded when it was scaled."""
        if self.shifts is not None:
            return False
        exact: bool = kernel.is_exact(self.box, self.axis_shifts, self.scaled_box)
        return exact

    @property
    def tolerance(self) -> float:
        """Maximum error of a vertex in scaled coordinates."""
        tolerance: float = kernel.placement_tolerance(self.scaled_box)
        return tolerance

    def exact(self) -> ExactNetwork:
        """Return the network in exact arithmetic; it returns scaled values."""
        stages = [
            ExactStage(weights, biases)
            for weights, biases in zip(self.network.coefs, self.network.intercepts, strict=True)
        ]
        shifts = None if self.shifts is None else [powers.tolist() for powers in self.shifts]
        return ExactNetwork(stages, self.network.slopes.tolist(), self.box, shifts)

    @cached_property
    def as_network(self) -> Network:
        """The scaled network, a function of scaled coordinates."""
        return replace(self.network, coefs=self.coefs, intercepts=self.intercepts)

    def to_plane(self, points: np.ndarray) -> np.ndarray:
        """Convert points in scaled coordinates to points of the plane."""
        across, up = self.axis_shifts
        plane: np.ndarray = np.ldexp(points, (-across, -up))
        return plane

    def to_scaled(self, points: np.ndarray) -> np.ndarray:
        """Convert points of the plane to scaled coordinates."""
        scaled: np.ndarray = np.ldexp(points, self.axis_shifts)
        return scaled

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
        with np.errstate(over="ignore"):
            found: np.ndarray = np.ldexp(areas, -sum(self.axis_shifts))
        return found

    @property
    def may_overflow(self) -> bool:
        """Whether pre-activations of the original network may overflow float64."""
        return self.shifts is not None and (
            max(-int(powers.min(initial=0)) for powers in self.shifts) >= 900
        )

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
