"""Training by L-BFGS, one iteration per epoch, bit-identical to scikit-learn's ``lbfgs``.

scikit-learn calls ``scipy.optimize.minimize(method="L-BFGS-B")``, which cannot be paused and
resumed: every epoch would have to be computed from the start, at a total cost quadratic in the
number of epochs. Its inner routine can: ``setulb`` of Zhu, Byrd, Lu & Nocedal (1997), "Algorithm
778: L-BFGS-B", requests one evaluation at a time and keeps its state in arrays of the caller. This
module stores those arrays in :class:`Descent` and repeats SciPy's loop around them. ``setulb`` is
not public in SciPy; the tests compare its iterates with scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..jobs.cancellation import Stop
from .problem import Floats, Integers, Problem
from .sgd import TrainingResult, nothing_frozen

_CORRECTIONS = 10
_LINE_SEARCH_STEPS = 20
_MOST_EVALUATIONS = 15_000  # scikit-learn's default of max_fun
_GRADIENT_TOLERANCE = 0.0  # scikit-learn's tol; runs train with tol=0
# SciPy's default of ftol, in units of the machine epsilon, as `setulb` expects it.
_LOSS_TOLERANCE = 2.2204460492503131e-09 / float(np.finfo(float).eps)

# Values of `task[0]`: before the first call; and with which `setulb` returns: a finished iteration,
# a requested evaluation.
_START, _NEW_ITERATE, _EVALUATION = 0, 1, 3

# Elements of `integer` that differ between iterations, with their limits. `head`, `columns` and
# `tail` are indices into the arrays of corrections; `setulb` does not check any of them.
_HEAD, _COLUMNS, _TAIL, _UPDATES = 26, 27, 28, 30
_LARGEST_COUNT = 2**30
_VARIABLE = {
    **dict.fromkeys((21, 24, 25, 29, _UPDATES, 32, 33, 35), (0, _LARGEST_COUNT)),
    **dict.fromkeys((_HEAD, _TAIL), (0, _CORRECTIONS - 1)),
    _COLUMNS: (0, _CORRECTIONS),
    **dict.fromkeys((36, 42), (-1, 1)),
    43: (0, 2),
}


@dataclass(frozen=True, eq=False)
class Descent:
    """The state of ``setulb`` between two iterations.

    Attributes
    ----------
    x, loss, gradient
        (P,) current parameters, () loss and (P,) gradient there.
    work, indices, task, line_task, logical, integer, real
        The arrays ``wa``, ``iwa``, ``task``, ``ln_task``, ``lsave``, ``isave`` and ``dsave`` of
        ``setulb``.
    counts
        (2,) number of evaluations so far, and 1 if the optimizer has terminated.
    """

    x: Floats
    loss: Floats
    gradient: Floats
    work: Floats
    indices: NDArray[np.int32]
    task: NDArray[np.int32]
    line_task: NDArray[np.int32]
    logical: NDArray[np.int32]
    integer: NDArray[np.int32]
    real: Floats
    counts: NDArray[np.int64]

    @classmethod
    def initial(cls, parameters: Floats) -> Descent:
        """Return the state before the first iteration, at the given parameters."""
        n, m = len(parameters), _CORRECTIONS
        return cls(
            x=parameters.copy(),
            loss=np.zeros(()),
            gradient=np.zeros(n),
            work=np.zeros(2 * m * n + 5 * n + 11 * m * m + 8 * m),
            indices=np.zeros(3 * n, np.int32),
            task=np.zeros(2, np.int32),
            line_task=np.zeros(2, np.int32),
            logical=np.zeros(4, np.int32),
            integer=np.zeros(44, np.int32),
            real=np.zeros(29),
            counts=np.zeros(2, np.int64),
        )

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in the order of the fields."""
        return tuple(getattr(self, field.name) for field in fields(self))

    def check(self, parameters: int) -> None:
        """Check arrays that were read from a file, whose shapes and types are right.

        ``setulb`` uses some integers as positions in its arrays without checking them, so that
        other values would read or write memory outside of these arrays.

        Raises
        ------
        ValueError
            They cannot be those of an unconstrained descent between two iterations.
        """
        if not np.isin(self.counts[1], (0, 1)) or self.counts[0] < 0:
            raise ValueError("its number of evaluations is out of range")
        if self.stopped or self.task[0] == _START:
            return  # `setulb` is not called again, or fills all arrays first
        free, bounds, order = self.indices.reshape(3, parameters)
        low, high = _fixed_integers(parameters), _fixed_integers(parameters)
        for index, (least, most) in _VARIABLE.items():
            low[index], high[index] = least, most
        columns = min(self.integer[_UPDATES], _CORRECTIONS)
        valid = (
            self.task[0] == _NEW_ITERATE
            and np.array_equal(free, np.arange(parameters))
            and (bounds == -1).all()
            and ((order >= 0) & (order < parameters)).all()
            and ((self.integer >= low) & (self.integer <= high)).all()
            and self.integer[_COLUMNS] == columns
            and not self.logical[:3].any()
            and self.logical[3] in (0, 1)
        )
        if not valid:
            raise ValueError("the integers of L-BFGS are out of range")

    @property
    def stopped(self) -> bool:
        """Whether the optimizer has terminated, by SciPy's criteria."""
        return bool(self.counts[1])

    def copied(self) -> Descent:
        """Return a deep copy."""
        return replace(self, **{f.name: getattr(self, f.name).copy() for f in fields(self)})


def _fixed_integers(n: int) -> NDArray[np.int64]:
    """Return the value of each element of `integer` that is the same after every iteration.

    The first sixteen are the sizes of the parts of `work` and the positions at which they start.
    """
    m = _CORRECTIONS
    sizes = [m * n, m * n, m * m, m * m, m * m, 4 * m * m, 4 * m * m, n, n, n, n, n]
    positions = np.cumsum([0, *sizes])
    values = np.zeros(44, np.int64)
    values[:16] = [m * n, m * m, 4 * m * m, *positions]
    values[[37, 39]] = n  # all parameters are free, and none leaves the free ones
    return values


class _Evaluation:
    """The loss, gradient, layer norms and active counts at one parameter vector."""

    def __init__(
        self, problem: Problem, parameters: Floats, alpha: float, frozen: Integers
    ) -> None:
        self.parameters = parameters.copy()
        self.loss, self.gradient, norms, self.active = problem.evaluate(self.parameters, alpha)
        # Steps are sums of gradients and of their differences: where all are 0, so is the step.
        self.gradient[frozen] = 0.0
        self.row = np.array([self.loss, *norms])

    @property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.row).all() and np.isfinite(self.parameters).all())


def train(
    problem: Problem,
    alpha: float,
    parameters: Floats,
    memory: Descent,
    epochs: int,
    stop: Stop,
    frozen: Integers | None = None,
) -> TrainingResult:
    """Train for some iterations, one per epoch; the arguments are not modified.

    After the optimizer has terminated, further epochs repeat its last iterate, as a longer ``fit``
    of scikit-learn would return. `frozen` are the positions of parameters that keep their values;
    they must be the same in all iterations of a descent.

    Raises
    ------
    Stopped
        If `stop` was set; it is checked before every evaluation.
    """
    memory = memory.copied()
    frozen = nothing_frozen() if frozen is None else frozen
    iterates: list[_Evaluation] = []
    while len(iterates) < epochs:
        iterate = None if memory.stopped else _iterate(problem, alpha, memory, stop, frozen)
        if iterate is None:
            last = iterates[-1] if iterates else _Evaluation(problem, parameters, alpha, frozen)
            iterates += [last] * (epochs - len(iterates))
        elif iterate.is_finite:
            iterates.append(iterate)
        else:
            break
    rows = np.array([iterate.row for iterate in iterates])
    return TrainingResult(
        iterates[-1].parameters.copy() if iterates else parameters.copy(),
        memory,
        rows.reshape(len(iterates), 1 + problem.layers),
        iterates[-1].active if iterates else None,
        "the loss is no longer finite" if len(iterates) < epochs else None,
    )


def _iterate(
    problem: Problem, alpha: float, memory: Descent, stop: Stop, frozen: Integers
) -> _Evaluation | None:
    """Run one iteration, modifying `memory`; return None if the optimizer terminates instead."""
    # Imported on first use, because loading scipy.optimize would slow down the start of the server.
    from scipy.optimize import _lbfgsb

    evaluation = None
    unbounded = np.zeros(len(memory.x))
    while True:
        _lbfgsb.setulb(
            _CORRECTIONS,
            memory.x,
            unbounded,
            unbounded,
            np.zeros(len(memory.x), np.int32),
            memory.loss,
            memory.gradient,
            _LOSS_TOLERANCE,
            _GRADIENT_TOLERANCE,
            memory.work,
            memory.indices,
            memory.task,
            memory.logical,
            memory.integer,
            memory.real,
            _LINE_SEARCH_STEPS,
            memory.line_task,
        )
        if memory.task[0] == _EVALUATION:
            stop.check()
            evaluation = _Evaluation(problem, memory.x, alpha, frozen)
            memory.loss[...] = evaluation.loss
            memory.gradient[:] = evaluation.gradient
            memory.counts[0] += 1
        elif memory.task[0] == _NEW_ITERATE:
            memory.counts[1] = memory.counts[0] > _MOST_EVALUATIONS
            if evaluation is None or not np.array_equal(evaluation.parameters, memory.x):
                evaluation = _Evaluation(problem, memory.x, alpha, frozen)
            return evaluation
        else:
            memory.counts[1] = True
            return None
