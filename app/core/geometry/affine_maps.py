"""Affine maps of a network on its regions, accurate to rounding.

Products of weights are computed in float64 with an estimate of their rounding errors. A
coefficient whose estimated error is too large, because terms cancel, is recomputed exactly.
"""

import numpy as np

from ..jobs.job import current_job
from ..network.mlp import Network
from .exact import ExactNetwork, TooCloseToCall
from .scaling import ScaledNetwork

# Coefficients with a larger estimated relative error are recomputed exactly.
MAX_RELATIVE_ERROR = 2.0**-42
# Integer multiplications that one call may spend on that: some tenths of a second.
BUDGET = 5_000_000
# Square of the estimated relative error of one operation, twice the unit roundoff.
_SQUARE = 2.0**-104
# Smaller squared errors may be inaccurate because of underflow.
_SMALLEST_SQUARE = 1e-280
# A steeper Leaky ReLU may amplify errors due to underflow.
_STEEP = 2.0**64
_UNIT_BOX = (-1.0, 1.0, -1.0, 1.0)


def affine_maps(network: Network | ScaledNetwork, active: np.ndarray) -> np.ndarray:
    """Return the outputs as affine functions ``a x1 + b x2 + c`` for given activation patterns.

    Parameters
    ----------
    network : Network or ScaledNetwork
        A piecewise linear network; pass a scaled network if there is one already.
    active : ndarray of bool, shape (n, n_units)
        The patterns: which hidden units are active.

    Returns
    -------
    ndarray of shape (n, n_out, 3)
        A coefficient that overflows float64 is infinite. If there are too many inaccurate ones for
        exact arithmetic, the least inaccurate keep their float64 value, or become NaN in networks
        with extreme weights.
    """
    scaled_network = (
        network
        if isinstance(network, ScaledNetwork)
        else ScaledNetwork(network.planar(), _UNIT_BOX)
    )
    maps, errors = _products(scaled_network, active)
    relative_errors = _relative_errors(scaled_network, maps, errors)
    maps = _unscaled(scaled_network, maps)
    exact = _ExactMaps(scaled_network)
    for pattern, output in _inaccurate(relative_errors):
        maps[pattern, output] = exact.map(maps[pattern, output], active[pattern], output)
    return maps


def contrasts(
    scaled_network: ScaledNetwork,
    active: np.ndarray,
    which: np.ndarray,
    plus: np.ndarray,
    minus: np.ndarray,
) -> np.ndarray:
    """Return differences of two outputs as affine functions ``a x1 + b x2 + c``.

    Parameters
    ----------
    scaled_network : ScaledNetwork
    active : ndarray of bool, shape (m, n_units)
        Patterns: which hidden units are active.
    which : ndarray of int, shape (n,)
        The pattern for each difference.
    plus, minus : ndarray of int, shape (n,)
        The two outputs; the second is subtracted.

    Returns
    -------
    ndarray of shape (n, 3)
        Coefficients as from `affine_maps`.
    """
    maps, errors = _products(scaled_network, active)
    forms = (maps[which, plus] - maps[which, minus])[:, None]
    squares = (errors[which, plus] + errors[which, minus])[:, None]
    relative_errors = _relative_errors(scaled_network, forms, squares)
    forms = _unscaled(scaled_network, forms)[:, 0]
    exact = _ExactMaps(scaled_network)
    for row, _ in _inaccurate(relative_errors):
        forms[row] = exact.map(forms[row], active[which[row]], int(plus[row]), int(minus[row]))
    return forms


class _ExactMaps:
    """Affine maps in exact arithmetic, until its budget is spent; set up at first use."""

    def __init__(self, scaled_network: ScaledNetwork) -> None:
        self._scaled_network = scaled_network
        self._network: ExactNetwork | None = None
        self._spent = False

    def map(
        self, fallback: np.ndarray, active: np.ndarray, plus: int, minus: int | None = None
    ) -> np.ndarray | tuple[float, float, float]:
        """Return one map, or `fallback` if the budget is spent (NaN with extreme weights)."""
        if self._network is None:
            self._network = self._scaled_network.exact()
            if self._scaled_network.shifts is None:
                self._network.budget = BUDGET
        if not self._spent:
            try:
                return self._network.affine(
                    len(self._scaled_network.coefs) - 1, active, plus, minus
                )
            except TooCloseToCall:
                self._spent = True
        # With extreme weights the float64 value may be entirely wrong.
        return fallback if self._scaled_network.shifts is None else np.full(3, np.nan)


def _inaccurate(relative_errors: np.ndarray) -> list[tuple[int, int]]:
    """Return (pattern, output) of the maps to recompute, the most inaccurate first."""
    if not (relative_errors > MAX_RELATIVE_ERROR).any():
        return []
    share = relative_errors.max(axis=2)
    rows, outputs = np.nonzero(share > MAX_RELATIVE_ERROR)
    order = np.argsort(-share[rows, outputs], kind="stable")
    return list(zip(rows[order].tolist(), outputs[order].tolist(), strict=True))


def _products(scaled_network: ScaledNetwork, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the scaled network's maps and the squares of their likely errors."""
    count, units = len(active), scaled_network.coefs[-1].shape[1]
    # Forward, each pattern has a row for each input and one for the biases; backward, for each
    # output.
    rows, some_products = (3, _forward) if units >= 3 else (units, _backward)
    # Blocks of this size stay in cache, and NumPy can reuse their memory.
    step = max(1, 2**15 // (rows * max(map(len, scaled_network.intercepts))))
    if count <= step:
        return some_products(scaled_network, active)
    maps, errors = np.empty((2, count, units, 3))
    for start in range(0, count, step):
        current_job().check()
        some = slice(start, start + step)
        maps[some], errors[some] = some_products(scaled_network, active[some])
    return maps, errors


# An error that overflows or is NaN counts as too large.
@np.errstate(over="ignore", invalid="ignore", under="ignore")
def _forward(scaled_network: ScaledNetwork, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `_products`, multiplied from the inputs to the outputs."""
    slopes = scaled_network.network.unit_slopes
    first, *others = zip(scaled_network.coefs, scaled_network.intercepts, strict=True)
    start = np.vstack([first[0], first[1]])
    if not others:
        maps = np.repeat(start.T[None], len(active), axis=0)
        return maps, np.zeros_like(maps)
    maps, errors = start[None], np.zeros(1)
    unit = 0
    for weights, biases in others:
        here = slice(unit, unit + len(weights))
        unit += len(weights)
        factors = np.where(active[:, here], 1.0, slopes[here])[:, None, :]
        maps = maps * factors
        squares = _SQUARE * np.square(maps)
        errors = squares if unit == len(weights) else errors * np.square(factors) + squares
        maps, errors = _product(maps, weights), _product(errors, np.square(weights))
        maps[:, 2] += biases
        errors[:, 2] += _SQUARE * np.square(biases)
    return maps.transpose(0, 2, 1), errors.transpose(0, 2, 1)


# As above.
@np.errstate(over="ignore", invalid="ignore", under="ignore")
def _backward(scaled_network: ScaledNetwork, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `_products`, multiplied from the outputs to the inputs: faster for few outputs."""
    coefs, intercepts = scaled_network.coefs, scaled_network.intercepts
    slopes = scaled_network.network.unit_slopes
    count, units = len(active), coefs[-1].shape[1]
    constant = np.broadcast_to(intercepts[-1], (count, units))
    constant_errors: np.ndarray = np.zeros((count, units))
    gradient: np.ndarray = coefs[-1].T[None]
    errors: np.ndarray = np.zeros((1, 1, 1))
    last = active.shape[1]
    for weights, biases in zip(coefs[-2::-1], intercepts[-2::-1], strict=True):
        first = last - len(biases)
        factors = np.where(active[:, first:last], 1.0, slopes[first:last])[:, None, :]
        last = first
        gradient = gradient * factors
        errors = errors * np.square(factors) + _SQUARE * np.square(gradient)
        part = gradient @ biases
        constant = constant + part
        constant_errors = constant_errors + errors @ np.square(biases)
        constant_errors += _SQUARE * (np.square(part) + np.square(constant))
        gradient, errors = _product(gradient, weights.T), _product(errors, np.square(weights).T)
    maps, squares = np.empty((2, count, units, 3))
    maps[..., :2], maps[..., 2] = gradient, constant
    squares[..., :2], squares[..., 2] = errors, constant_errors
    return maps, squares


def _product(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Multiply by the weights, in one matrix product for all patterns: faster than one for each."""
    count, each, width = rows.shape
    product: np.ndarray = rows.reshape(count * each, width) @ weights
    return product.reshape(count, each, weights.shape[1])


def _relative_errors(
    scaled_network: ScaledNetwork, maps: np.ndarray, errors: np.ndarray
) -> np.ndarray:
    """Return the likely relative errors of coefficients; 0.0 for exact zeros."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        share: np.ndarray = np.sqrt(errors) / np.abs(maps)
    share[np.isnan(share)] = np.inf
    if scaled_network.shifts is None:
        share[errors == 0.0] = 0.0
    elif (np.abs(scaled_network.network.slopes) <= _STEEP).all():
        share[errors < _SMALLEST_SQUARE] = np.inf
    else:
        share[:] = np.inf
    return share


def _unscaled(scaled_network: ScaledNetwork, maps: np.ndarray) -> np.ndarray:
    """Convert maps of the scaled network to maps of the network itself."""
    places = np.array([*scaled_network.axis_shifts, 0])
    with np.errstate(over="ignore"):
        found: np.ndarray = np.ldexp(maps, places - scaled_network.output_shift)
    return found
