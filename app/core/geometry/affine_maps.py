"""Affine maps of a network on its regions, right to rounding.

Products of weights are found in float64 with an estimate of their rounding errors. A coefficient
for which the estimate is too large, since terms cancel, is found again in exact arithmetic.
"""

import numpy as np

from ..network.mlp import Network
from .exact import ExactNetwork, TooCloseToCall
from .scaling import Scaled, scaled

# Errors of a coefficient that are estimated to be more than this share of it are not left to it.
ENOUGH = 2.0**-42
# Multiplications of integers that one call may spend on them: some tenths of a second.
BUDGET = 5_000_000
# Square of the estimated rounding error of one operation, which is twice what it is at most.
_SQUARE = 2.0**-104
# Squares below this may have lost something to underflow.
_SMALLEST_SQUARE = 1e-280
# A steeper Leaky ReLU may make something large of what was lost to underflow.
_STEEP = 2.0**64
_UNIT_BOX = (-1.0, 1.0, -1.0, 1.0)


def affine_maps(network: Network | Scaled, active: np.ndarray) -> np.ndarray:
    """Return the outputs as ``a x1 + b x2 + c`` where hidden units have some patterns.

    Parameters
    ----------
    network : Network or Scaled
        Piecewise linear; what `scaled` made of it, where that has been called.
    active : ndarray of bool, shape (n, n_units)

    Returns
    -------
    ndarray of shape (n, n_out, 3)
        A coefficient beyond float64 is infinite. If there are too many for exact arithmetic, those
        that need it least stay as float64 has them; of extreme weights they are not a number.
    """
    as_cut = network if isinstance(network, Scaled) else scaled(network.planar(), _UNIT_BOX)
    maps, errors = _products(as_cut, active)
    doubtful = _doubtful(as_cut, maps, errors)
    maps = _unscaled(as_cut, maps)
    exact = _Exactly(as_cut)
    for pattern, output in _worst(doubtful):
        maps[pattern, output] = exact.map(maps[pattern, output], active[pattern], output)
    return maps


def contrasts(
    as_cut: Scaled, active: np.ndarray, plus: np.ndarray, minus: np.ndarray
) -> np.ndarray:
    """Return one output less another as ``a x1 + b x2 + c``, for each pattern two of its own.

    Parameters
    ----------
    active : ndarray of bool, shape (n, n_units)
    plus, minus : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of shape (n, 3)
        As by `affine_maps`.
    """
    kinds, which = np.unique(np.packbits(active, axis=1), axis=0, return_inverse=True)
    examples = np.empty(len(kinds), dtype=np.intp)
    examples[which] = np.arange(len(active))
    maps, errors = _products(as_cut, active[examples])
    forms = (maps[which, plus] - maps[which, minus])[:, None]
    squares = (errors[which, plus] + errors[which, minus])[:, None]
    doubtful = _doubtful(as_cut, forms, squares)
    forms = _unscaled(as_cut, forms)[:, 0]
    exact = _Exactly(as_cut)
    for row, _ in _worst(doubtful):
        forms[row] = exact.map(forms[row], active[row], int(plus[row]), int(minus[row]))
    return forms


class _Exactly:
    """Exact arithmetic until its budget is spent; made when it is needed first."""

    def __init__(self, as_cut: Scaled) -> None:
        self._as_cut = as_cut
        self._network: ExactNetwork | None = None
        self._spent = False

    def map(
        self, otherwise: np.ndarray, active: np.ndarray, plus: int, minus: int | None = None
    ) -> np.ndarray | tuple[float, float, float]:
        """Return one map, or another one where the budget is spent."""
        if self._network is None:
            self._network = self._as_cut.exact()
            if self._as_cut.shifts is None:
                self._network.budget = BUDGET
        if not self._spent:
            try:
                return self._network.affine(len(self._as_cut.coefs) - 1, active, plus, minus)
            except TooCloseToCall:
                self._spent = True
        # With extreme weights nothing is known of a map that was left to exact arithmetic.
        return otherwise if self._as_cut.shifts is None else np.full(3, np.nan)


def _worst(doubtful: np.ndarray) -> list[tuple[int, int]]:
    """The places of maps that are in doubt, the most doubtful first."""
    if not (doubtful > ENOUGH).any():
        return []
    share = doubtful.max(axis=2)
    rows, outputs = np.nonzero(share > ENOUGH)
    order = np.argsort(-share[rows, outputs], kind="stable")
    return list(zip(rows[order].tolist(), outputs[order].tolist(), strict=True))


def _products(as_cut: Scaled, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The multiplied network's maps, and the squares of their likely errors."""
    count, units = len(active), as_cut.coefs[-1].shape[1]
    # Blocks of this size stay in cache, and in memory that NumPy need not ask for anew.
    step = max(1, 2**15 // (3 * max(map(len, as_cut.intercepts))))
    if count <= step:
        maps, errors = _some_products(as_cut, active)
        return maps.transpose(0, 2, 1), errors.transpose(0, 2, 1)
    maps, errors = np.empty((2, count, units, 3))
    for start in range(0, count, step):
        some = slice(start, start + step)
        found = _some_products(as_cut, active[some])
        maps[some], errors[some] = (part.transpose(0, 2, 1) for part in found)
    return maps, errors


# An error that overflows or is undefined is too large.
@np.errstate(over="ignore", invalid="ignore", under="ignore")
def _some_products(as_cut: Scaled, active: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    slope = as_cut.network.slope
    first, *others = zip(as_cut.coefs, as_cut.intercepts, strict=True)
    start = np.vstack([first[0], first[1]])
    if not others:
        return np.repeat(start[None], len(active), axis=0), np.zeros((len(active), *start.shape))
    maps, errors = start[None], np.zeros(1)
    unit = 0
    for weights, biases in others:
        here = active[:, unit : unit + len(weights)]
        unit += len(weights)
        factors = np.where(here, 1.0, slope)[:, None, :]
        maps = maps * factors
        squares = _SQUARE * np.square(maps)
        errors = squares if unit == len(weights) else errors * np.square(factors) + squares
        maps, errors = _product(maps, weights), _product(errors, np.square(weights))
        maps[:, 2] += biases
        errors[:, 2] += _SQUARE * np.square(biases)
    return maps, errors


def _product(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """One matrix product for all patterns, which is faster than one for each."""
    count, three, width = rows.shape
    product: np.ndarray = rows.reshape(count * three, width) @ weights
    return product.reshape(count, three, weights.shape[1])


def _doubtful(as_cut: Scaled, maps: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Likely errors of coefficients as shares of them; 0.0 of what certainly is 0."""
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        share: np.ndarray = np.sqrt(errors) / np.abs(maps)
    share[np.isnan(share)] = np.inf
    if as_cut.shifts is None:
        share[errors == 0.0] = 0.0
    elif abs(as_cut.network.slope) <= _STEEP:
        share[errors < _SMALLEST_SQUARE] = np.inf
    else:
        share[:] = np.inf
    return share


def _unscaled(as_cut: Scaled, maps: np.ndarray) -> np.ndarray:
    """Multiplied maps as maps of the network itself."""
    if as_cut.shifts is None:
        return maps
    places = np.array([*as_cut.place, 0])
    with np.errstate(over="ignore"):
        found: np.ndarray = np.ldexp(maps, places - as_cut.output_shift)
    return found
