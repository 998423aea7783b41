"""L-BFGS: all samples at once, an iteration an epoch, by SciPy's optimizer as in scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import OptimizeResult, minimize

from app.core.problems import Floats, Problem, problem_of
from app.core.specs import DatasetSpec, NetworkSpec
from app.core.stochastic import Stretch

_WINDOW_BYTES = 16 * 2**20
_WINDOW_EPOCHS = 512
_DIVERGED = "the loss is no longer finite"


@dataclass(frozen=True, eq=False)
class Descent:
    """Where a descent began and how far it is; its iterates follow from that.

    SciPy cannot be stopped and taken up again, so an iterate is found by descending once more from
    the origin, which gives the same bits. An edit of the weights begins a new descent.

    Attributes
    ----------
    origin
        (P,) parameters at the beginning.
    iteration
        Iterations since.
    """

    origin: Floats
    iteration: int = 0

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All that is remembered."""
        return self.origin, np.array(self.iteration)


def train(
    dataset: DatasetSpec,
    network: NetworkSpec,
    alpha: float,
    parameters: Floats,
    memory: Descent,
    epochs: int,
) -> Stretch:
    """Go on for some iterations; nothing that is handed in is changed.

    Once the optimizer has stopped by itself (there is nothing to gain to within rounding), further
    epochs repeat its last iterate, as a longer ``fit`` would.
    """
    problem = problem_of(dataset, network)
    rows: list[Floats] = []
    active = None
    while len(rows) < epochs:
        iteration = memory.iteration + len(rows) + 1
        first, last = _window(iteration, len(parameters))
        iterates = _iterates(dataset, network, alpha, memory.origin.tobytes(), first, last)
        reached = iterates[iteration - first :][: epochs - len(rows)]
        if not len(reached):
            # It had stopped before this window; the row is that of the last iterate.
            loss, _, norms, active = problem.evaluate(parameters, alpha)
            rows += [np.array([loss, *norms])] * (epochs - len(rows))
        for iterate in reached:
            loss, _, norms, counts = problem.evaluate(iterate, alpha)
            row = np.array([loss, *norms])
            if not (np.isfinite(row).all() and np.isfinite(iterate).all()):
                return _stretch(problem, parameters, memory, rows, active, _DIVERGED)
            parameters, active = iterate, counts
            rows.append(row)
    return _stretch(problem, parameters, memory, rows, active)


def _stretch(
    problem: Problem,
    parameters: Floats,
    memory: Descent,
    rows: list[Floats],
    active: Floats | None,
    reason: str | None = None,
) -> Stretch:
    memory = Descent(memory.origin, memory.iteration + len(rows))
    table = np.array(rows).reshape(len(rows), 1 + problem.layers)
    return Stretch(parameters.copy(), memory, table, active, reason)


def _window(iteration: int, parameters: int) -> tuple[int, int]:
    """First and last of the iterations that are found, and kept, together with this one.

    Windows of doubling length make a run of n iterations cost O(n) altogether, until a window is
    as long as memory, or a person's patience with one chunk, allows.
    """
    most = max(1, min(_WINDOW_EPOCHS, _WINDOW_BYTES // (8 * parameters)))
    length = min(_power_of_two_within(iteration), _power_of_two_within(most))
    first = iteration // length * length
    return first, first + length - 1


def _power_of_two_within(number: int) -> int:
    return 1 << (number.bit_length() - 1)


@lru_cache(maxsize=16)
def _iterates(
    dataset: DatasetSpec, network: NetworkSpec, alpha: float, origin: bytes, first: int, last: int
) -> Floats:
    """(k, P) parameters after iterations first to last; fewer if the optimizer stopped before."""
    iterates: list[Floats] = []

    def keep(iteration: int, parameters: Floats) -> None:
        if iteration >= first:
            iterates.append(parameters)

    descend(problem_of(dataset, network), alpha, np.frombuffer(origin), last, keep)
    kept = np.array(iterates).reshape(len(iterates), len(np.frombuffer(origin)))
    kept.setflags(write=False)
    return kept


def descend(
    problem: Problem,
    alpha: float,
    origin: Floats,
    iterations: int,
    reached: Callable[[int, Floats], None],
    *,
    tol: float = 0.0,
    max_fun: int = 15_000,
) -> OptimizeResult:
    """Minimize the loss as ``MLPClassifier(solver="lbfgs", max_iter=iterations).fit`` does.

    Parameters
    ----------
    problem, alpha
        What to fit, with which L2 penalty.
    origin
        (P,) parameters to begin with.
    iterations
        At most so many.
    reached
        Called after each iteration with its number, from 1, and a copy of the parameters.
    tol, max_fun
        scikit-learn's, with the same meaning; the defaults are a run's ``tol`` and scikit-learn's
        ``max_fun``.

    Returns
    -------
    OptimizeResult
        SciPy's.
    """
    done = 0

    def count(intermediate_result: OptimizeResult) -> None:
        nonlocal done
        done += 1
        reached(done, intermediate_result.x.copy())

    return minimize(
        lambda parameters: problem.evaluate(parameters, alpha)[:2],
        origin,
        method="L-BFGS-B",
        jac=True,
        callback=count,
        options={"maxfun": max_fun, "maxiter": iterations, "gtol": tol},
    )
