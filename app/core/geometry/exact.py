"""Exact evaluation of a piecewise linear network in integer arithmetic.

Every float64 is an integer over a power of two, so the network's value at a point with rational
coordinates is rational, and integers give its exact sign. This is slow (tens of microseconds for a
small network), so it is used only where rounding error leaves the sign of a float64 result open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, inf
from typing import Protocol

import numpy as np

# A point (X / D, Y / D) in homogeneous coordinates (X, Y, D) with D > 0; or a line (a, b, c), the
# zero set of a x1 + b x2 + c.
Triple = tuple[int, int, int]

SMALLEST = 5e-324

BUDGET = 150_000_000
"""Integer multiplications that one subdivision may spend: about ten seconds.

Networks with ordinary weights need far fewer. A wide and deep network in which very many creases
coincide may need hours.
"""


ORDINARY_BITS = 200
"""Bits of the integers that represent weights of similar size."""


class TooCloseToCall(FloatingPointError):
    """Exact arithmetic exceeds its budget: too many values are within rounding errors of 0."""

    def __init__(self) -> None:
        super().__init__(
            "too many values of this network are within rounding error of 0 in this box: computing "
            "their signs exactly would take too long; use a smaller box or network"
        )


class Shifts(Protocol):
    """A shift for each unit."""

    def __getitem__(self, unit: int, /) -> int: ...


@dataclass(frozen=True)
class _Constant:
    """A sequence of shifts that are all equal."""

    shift: int

    def __getitem__(self, unit: int, /) -> int:
        return self.shift


def quotient(numerator: int, denominator: int, shift: int = 0) -> float:
    """Return ``numerator * 2**shift / denominator`` as float64, correctly rounded.

    All conversions from integer to float in this module are done here, since networks with extreme
    weights lead to integers with thousands of digits.

    Parameters
    ----------
    numerator, denominator : int
        The denominator must be positive.
    shift : int, default 0

    Returns
    -------
    float
        ``inf`` or ``-inf`` if the quotient overflows float64; 0.0 or a subnormal number if it
        underflows.
    """
    if shift > 0:
        numerator <<= shift
    elif shift < 0:
        denominator <<= -shift
    try:
        return numerator / denominator
    except OverflowError:
        return inf if numerator > 0 else -inf


def nonzero_quotient(numerator: int, denominator: int, shift: int = 0) -> float:
    """Return `quotient`, but the smallest number of its sign instead of 0.0 on underflow."""
    rounded = quotient(numerator, denominator, shift)
    if rounded or not numerator:
        return rounded
    return SMALLEST if numerator > 0 else -SMALLEST


def integers(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Scale a float64 array to exact integers.

    Returns
    -------
    scaled : ndarray of int objects, the shape of `values`
    shift : int
        ``values == scaled / 2**shift`` exactly.
    """
    fractions, exponents = np.frexp(values)
    mantissas = (fractions * 2.0**53).astype(np.int64)
    # The lowest set bit of a mantissa is a power of two; `frexp` returns its exponent.
    zeros = np.where(mantissas == 0, 0, np.frexp((mantissas & -mantissas).astype(float))[1] - 1)
    powers = np.where(mantissas == 0, 0, exponents - 53 + zeros)
    shift = -min(0, int(powers.min(initial=0)))
    return (mantissas >> zeros).astype(object) << (powers + shift).astype(object), shift


def _cost(coefs: np.ndarray) -> int:
    """Estimate the cost of one multiplication, relative to ordinary weights."""
    return max(1, max(map(int.bit_length, coefs.ravel().tolist()), default=0) // ORDINARY_BITS)


class ExactStage:
    """One affine map of the network, as integers over a common power of two."""

    def __init__(self, coefs: np.ndarray, intercepts: np.ndarray) -> None:
        joined, self.shift = integers(np.vstack([coefs, intercepts[None, :]]))
        self.coefs = joined[:-1]
        self.intercepts = joined[-1]
        self.cost = _cost(self.coefs)

    def weights(self, unit: int) -> tuple[np.ndarray, int]:
        """Return a unit's weights and bias."""
        return self.coefs[:, unit], int(self.intercepts[unit])

    def contrasts(self) -> "ExactContrasts":
        """Return the stage whose unit ``i * n + k`` is unit k minus unit i of these n."""
        other = object.__new__(ExactContrasts)
        other.__dict__.update(self.__dict__)
        return other

    def lowered(self, unit: int, value: float) -> "ExactStage":
        """Return a stage with only this unit, minus a value."""
        numerator, denominator = float(value).as_integer_ratio()
        shift = max(self.shift, denominator.bit_length() - 1)
        other = object.__new__(ExactStage)
        other.shift = shift
        other.coefs = self.coefs[:, [unit]] << (shift - self.shift)
        other.cost = _cost(other.coefs)
        constant = int(self.intercepts[unit]) << (shift - self.shift)
        other.intercepts = np.empty(1, dtype=object)
        other.intercepts[0] = constant - numerator * ((1 << shift) // denominator)
        return other

    def negated(self) -> "ExactStage":
        """Return the stage with the opposite values."""
        other = object.__new__(ExactStage)
        other.shift, other.cost = self.shift, self.cost
        other.coefs, other.intercepts = -self.coefs, -self.intercepts
        return other


class ExactContrasts(ExactStage):
    """The differences of the units of a stage: see `ExactStage.contrasts`."""

    def weights(self, unit: int) -> tuple[np.ndarray, int]:
        low, high = divmod(unit, len(self.intercepts))
        weights: np.ndarray = self.coefs[:, high] - self.coefs[:, low]
        return weights, int(self.intercepts[high] - self.intercepts[low])


class ExactNetwork:
    """Exact points, lines and signs of a piecewise linear network on a box.

    Parameters
    ----------
    stages : sequence of ExactStage
        Hidden layers, then the output.
    slopes : sequence of float
        Slope of each hidden layer's activation where a unit is inactive: 0 for ReLU.
    box : (x1_min, x1_max, x2_min, x2_max)
    shifts : sequence of sequences of int, optional
        For each unit of each stage, the exponent of the power of two by which `value` and `row`
        multiply its pre-activations; none by default.

    Raises
    ------
    TooCloseToCall
        By any method, after more multiplications than `BUDGET`.
    """

    def __init__(
        self,
        stages: Sequence[ExactStage],
        slopes: Sequence[float],
        box: tuple[float, float, float, float],
        shifts: Sequence[Sequence[int]] | None = None,
    ) -> None:
        self.stages = list(stages)
        self.shifts: list[Shifts] | None = None if shifts is None else list(shifts)
        ratios = [float(slope).as_integer_ratio() for slope in slopes]
        # For each hidden layer, the integers that stand for the slope and for 1, and their shift.
        self._slopes = [
            (numerator, denominator, denominator.bit_length() - 1)
            for numerator, denominator in ratios
        ]
        self._box = [float(side).as_integer_ratio() for side in box]
        self.budget = BUDGET
        self._spent = 0
        self._points: dict[int, Triple] = {}
        self._hidden: dict[tuple[int, int], tuple[np.ndarray, int]] = {}
        self._affine: dict[tuple[int, bytes], tuple[np.ndarray, int]] = {}

    def replace_outputs(self, stage: ExactStage, shift: int) -> None:
        """Replace the output stage; its fixed-point numbers all have the same shift."""
        self.stages[-1] = stage
        if self.shifts is not None:
            self.shifts[-1] = _Constant(shift)

    def corner(self, which: int) -> Triple:
        """Return corner 0 to 3 of the box, counter-clockwise from the lower left."""
        (x, dx) = self._box[1 if which in (1, 2) else 0]
        (y, dy) = self._box[3 if which in (2, 3) else 2]
        return (x * dy, y * dx, dx * dy)

    def side(self, which: int) -> Triple:
        """Return side 0 to 3 of the box as a line, counter-clockwise from the lower one."""
        numerator, denominator = self._box[(2, 1, 3, 0)[which]]
        vertical = which in (1, 3)
        return (denominator if vertical else 0, 0 if vertical else denominator, -numerator)

    def line(self, layer: int, unit: int, active: np.ndarray) -> Triple:
        """Return the pre-activation of a unit as an affine function of the plane.

        Parameters
        ----------
        active : ndarray of bool
            Pattern of all hidden units of the layers before `layer`.
        """
        column, constant = self.stages[layer].weights(unit)
        if layer == 0:
            a, b = column
            return _reduced(a, b, constant)
        inner, denominator = self._input_maps(layer, active)
        a, b, c = inner.dot(column)
        return _reduced(a, b, c + denominator * constant)

    def affine(
        self, layer: int, active: np.ndarray, plus: int, minus: int | None = None
    ) -> tuple[float, float, float]:
        """Return a pre-activation, or the difference of two, as correctly rounded (a, b, c).

        A coefficient that overflows float64 is infinite.

        Parameters
        ----------
        layer : int
        active : ndarray of bool
            As for `line`.
        plus : int
            The unit.
        minus : int, optional
            The unit that is subtracted.
        """
        inner, denominator = self._input_maps(layer, active)
        stage = self.stages[layer]
        column, constant = stage.coefs[:, plus], stage.intercepts[plus]
        if minus is not None:
            column = column - stage.coefs[:, minus]
            constant = constant - stage.intercepts[minus]
        a, b, c = inner.dot(column)
        scale = denominator << stage.shift
        c += denominator * int(constant)
        return quotient(a, scale), quotient(b, scale), quotient(c, scale)

    def _input_maps(self, layer: int, active: np.ndarray) -> tuple[np.ndarray, int]:
        """Return the inputs of `layer` as affine functions: a (3, n) integer array, denominator."""
        if layer == 0:
            identity = np.array([[1, 0], [0, 1], [0, 0]], dtype=object)
            return identity, 1
        key = (layer, active.tobytes())
        if key not in self._affine:
            stage = self.stages[layer - 1]
            here = active[len(active) - stage.coefs.shape[1] :]
            inner, denominator = self._input_maps(layer - 1, active[: len(active) - len(here)])
            outer = np.zeros((3, stage.coefs.shape[1]), dtype=object)
            slope, steep, shift = self._slopes[layer - 1]
            needed = here if slope == 0 else slice(None)
            outer[:, needed] = self._product(inner, stage.coefs[:, needed], stage.cost)
            outer[2] = outer[2] + denominator * stage.intercepts
            # With a slope of 1 the layer is affine, and `active` may be empty.
            factors = np.array([steep if on else slope for on in here], dtype=object)
            if slope == steep:
                factors = np.array([steep], dtype=object)
            self._affine[key] = outer * factors, denominator << (stage.shift + shift)
        return self._affine[key]

    def set_point(self, v: int, point: Triple) -> None:
        """Store the position of vertex `v`."""
        self._points[v] = point

    def point(self, v: int) -> Triple | None:
        """Return the position of vertex `v`, or None if it is not stored."""
        return self._points.get(v)

    def sign(self, v: int, layer: int, unit: int) -> int:
        """Return the sign of a unit's pre-activation at a stored vertex: -1, 0 or 1."""
        z, _ = self._fraction(v, layer, unit)
        return (z > 0) - (z < 0)

    def value(self, v: int, layer: int, unit: int) -> float:
        """Return a unit's pre-activation at a stored vertex, correctly rounded.

        A nonzero value that underflows becomes the smallest number of its sign, so 0.0 is exact.
        """
        z, scale = self._fraction(v, layer, unit)
        return nonzero_quotient(z, scale, 0 if self.shifts is None else self.shifts[layer][unit])

    def _fraction(self, v: int, layer: int, unit: int) -> tuple[int, int]:
        """Return a pre-activation at a stored vertex as numerator and denominator."""
        values, denominator = self._inputs(v, layer)
        stage = self.stages[layer]
        if stage.cost > 1:
            self._spend(len(values) * stage.cost**2)
        weights, bias = stage.weights(unit)
        z = int(values.dot(weights)) + denominator * bias
        return z, denominator << stage.shift

    def row(self, v: int, layer: int) -> list[float]:
        """Return the pre-activations of a layer at a stored vertex, each as in `value`."""
        z, scale = self._fractions(v, layer)
        shifts = _Constant(0) if self.shifts is None else self.shifts[layer]
        return [nonzero_quotient(x, scale, shifts[unit]) for unit, x in enumerate(z)]

    def rounded(self, v: int, layer: int) -> list[float]:
        """Return the pre-activations of a layer at a stored vertex, without shifts.

        Each is correctly rounded: 0.0 if it underflows, infinite if it overflows.
        """
        z, scale = self._fractions(v, layer)
        return [quotient(x, scale) for x in z]

    def _fractions(self, v: int, layer: int) -> tuple[list[int], int]:
        """Return a layer's pre-activations at a stored vertex as numerators and denominator."""
        values, denominator = self._inputs(v, layer)
        stage = self.stages[layer]
        z = self._product(values, stage.coefs, stage.cost) + denominator * stage.intercepts
        return z.tolist(), denominator << stage.shift

    def _inputs(self, v: int, layer: int) -> tuple[np.ndarray, int]:
        """Return the inputs of `layer` at vertex `v` as numerators and common denominator."""
        if layer == 0:
            x, y, denominator = self._points[v]
            return np.array([x, y], dtype=object), denominator
        key = (v, layer)
        if key not in self._hidden:
            values, denominator = self._inputs(v, layer - 1)
            stage = self.stages[layer - 1]
            z = self._product(values, stage.coefs, stage.cost) + denominator * stage.intercepts
            slope, steep, shift = self._slopes[layer - 1]
            h = np.array([x * (steep if x > 0 else slope) for x in z], dtype=object)
            self._hidden[key] = h, denominator << (stage.shift + shift)
        return self._hidden[key]

    def _product(self, inputs: np.ndarray, coefs: np.ndarray, cost: int) -> np.ndarray:
        """Multiply, skipping inputs that are 0: after ReLU that is about half of them."""
        used = (inputs != 0).reshape(-1, inputs.shape[-1]).any(axis=0)
        self._spend(inputs[..., used].size * coefs.shape[1] * cost)
        product: np.ndarray = inputs[..., used].dot(coefs[used])
        return product

    def _spend(self, multiplications: int) -> None:
        self._spent += multiplications
        if self._spent > self.budget:
            raise TooCloseToCall


def crossing(first: Triple, second: Triple) -> Triple:
    """Return the point where two lines meet that are not parallel."""
    a1, b1, c1 = first
    a2, b2, c2 = second
    x, y, d = _reduced(b1 * c2 - b2 * c1, c1 * a2 - c2 * a1, a1 * b2 - a2 * b1)
    return (x, y, d) if d > 0 else (-x, -y, -d)


def _reduced(a: int, b: int, c: int) -> Triple:
    divisor = gcd(a, b, c)
    return (a // divisor, b // divisor, c // divisor) if divisor > 1 else (a, b, c)
