"""L-BFGS: all samples at once, an iteration an epoch, to the bit as scikit-learn's ``lbfgs``.

scikit-learn hands its loss to ``scipy.optimize.minimize(method="L-BFGS-B")``. That cannot be
stopped and taken up again, so that epoch n would have to be found from the start, at a cost that
grows with the square of n. The routine within it can: ``setulb`` of Zhu, Byrd, Lu & Nocedal (1997),
"Algorithm 778: L-BFGS-B", asks for one evaluation at a time and keeps all that it remembers in the
arrays that it is handed. They are a descent's memory here, and the loop around them is SciPy's.
``setulb`` is not a public name of SciPy; the tests hold its iterates against scikit-learn's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import _lbfgsb

from .cancellation import Stop
from .problem import Floats, Problem
from .sgd import Stretch

_CORRECTIONS = 10
_LINE_SEARCH_STEPS = 20
_MOST_EVALUATIONS = 15_000  # scikit-learn's default of max_fun
_GRADIENT_TOLERANCE = 0.0  # scikit-learn's tol, which a run has at 0
# SciPy's default of ftol, in units of rounding as `setulb` takes it.
_LOSS_TOLERANCE = 2.2204460492503131e-09 / float(np.finfo(float).eps)

# What `setulb` asks for, in the first place of its `task`.
_NEW_ITERATE, _EVALUATION = 1, 3


@dataclass(frozen=True, eq=False)
class Descent:
    """What ``setulb`` remembers between two iterations.

    Attributes
    ----------
    x, loss, gradient
        (P,), (), (P,): where it is, and the loss and its gradient there.
    work, indices, task, line_task, logical, integer, real
        The arrays that ``setulb`` calls wa, iwa, task, ln_task, lsave, isave and dsave.
    counts
        (2,) evaluations so far, and whether it has stopped by itself.
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
    def begun(cls, parameters: Floats) -> Descent:
        """Before the first iteration, at these parameters."""
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
        """All that is remembered."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def stopped(self) -> bool:
        """Whether there is nothing more to gain, by SciPy's rules."""
        return bool(self.counts[1])

    def copied(self) -> Descent:
        """The same in arrays of its own."""
        return replace(self, **{f.name: getattr(self, f.name).copy() for f in fields(self)})


class _Evaluation:
    """The loss at one point, and what is to be known of it."""

    def __init__(self, problem: Problem, parameters: Floats, alpha: float) -> None:
        self.parameters = parameters.copy()
        self.loss, self.gradient, norms, self.active = problem.evaluate(self.parameters, alpha)
        self.row = np.array([self.loss, *norms])

    @property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.row).all() and np.isfinite(self.parameters).all())


def train(
    problem: Problem, alpha: float, parameters: Floats, memory: Descent, epochs: int, stop: Stop
) -> Stretch:
    """Go on for some iterations; nothing that is handed in is changed.

    Once the optimizer has stopped by itself (there is nothing to gain to within rounding), further
    epochs repeat its last iterate, as a longer ``fit`` would.

    Raises
    ------
    Stopped
    """
    memory = memory.copied()
    found: list[_Evaluation] = []
    while len(found) < epochs:
        reached = None if memory.stopped else _iterate(problem, alpha, memory, stop)
        if reached is None:
            last = found[-1] if found else _Evaluation(problem, parameters, alpha)
            found += [last] * (epochs - len(found))
        elif reached.is_finite:
            found.append(reached)
        else:
            break
    rows = np.array([evaluation.row for evaluation in found])
    return Stretch(
        found[-1].parameters.copy() if found else parameters.copy(),
        memory,
        rows.reshape(len(found), 1 + problem.layers),
        found[-1].active if found else None,
        "the loss is no longer finite" if len(found) < epochs else None,
    )


def _iterate(problem: Problem, alpha: float, memory: Descent, stop: Stop) -> _Evaluation | None:
    """One iteration, in place; None if it turns out that there is nothing more to gain."""
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
            evaluation = _Evaluation(problem, memory.x, alpha)
            memory.loss[...] = evaluation.loss
            memory.gradient[:] = evaluation.gradient
            memory.counts[0] += 1
        elif memory.task[0] == _NEW_ITERATE:
            memory.counts[1] = memory.counts[0] > _MOST_EVALUATIONS
            if evaluation is None or not np.array_equal(evaluation.parameters, memory.x):
                evaluation = _Evaluation(problem, memory.x, alpha)
            return evaluation
        else:
            memory.counts[1] = True
            return None
