"""Mini-batch training with Adam or stochastic gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..jobs.cancellation import Stop
from ..kernels.training import epochs as kernel
from ..specs.run import TrainingSpec
from .problem import OUT_ACTIVATIONS, Floats, Integers, Problem, loops

_SOLVERS = {"adam": kernel.ADAM, "sgd": kernel.SGD}


@dataclass(frozen=True, eq=False)
class Momentum:
    """The state of a stochastic solver between two epochs.

    Attributes
    ----------
    moments
        (2, P) Adam's moving averages of the gradients and of their squares; for SGD the first row
        holds the velocities.
    clock
        (2,) number of steps taken and of samples seen.
    generator
        (625,) state of the ``RandomState`` that shuffles the samples: the words of MT19937 and the
        number of words already used.
    order
        (n,) order of the samples in the last epoch; the next epoch shuffles it further.
    """

    moments: Floats
    clock: Integers
    generator: NDArray[np.uint32]
    order: Integers

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All arrays, in the order of the fields."""
        return self.moments, self.clock, self.generator, self.order

    @classmethod
    def initial(cls, parameters: int, samples: int, generator: np.random.RandomState) -> Momentum:
        """Return the state before the first epoch.

        Parameters
        ----------
        parameters, samples : int
            Number of parameters of the network and of training samples.
        generator : RandomState
            The generator, after the initial weights were drawn.
        """
        return cls(
            np.zeros((2, parameters)),
            np.zeros(2, dtype=np.int64),
            generator_state(generator),
            np.arange(samples),
        )

    def check(self, samples: int) -> None:
        """Check arrays that were read from a file, whose shapes and types are right.

        The compiled loops use them as indices without checking them.

        Raises
        ------
        ValueError
            The order is no permutation of the samples, or a number is out of range.
        """
        if not np.array_equal(np.sort(self.order), np.arange(samples)):
            raise ValueError("its order of the samples is not a permutation of them")
        if not 0 <= self.generator[-1] <= len(self.generator) - 1 or (self.clock < 0).any():
            raise ValueError("its random generator or its clock is out of range")


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """The result of training for some epochs.

    Attributes
    ----------
    parameters, memory
        Parameters and solver state after the last epoch without divergence.
    rows
        (epochs, 1 + layers) loss and gradient norms of each epoch; fewer rows than epochs requested
        if training diverged.
    active
        (hidden units,) number of samples on which each unit was active in the last epoch; None
        without a completed epoch.
    reason
        Why training diverged, or None.
    """

    parameters: Floats
    memory: Any
    rows: Floats
    active: Floats | None
    reason: str | None = None


def generator_state(generator: np.random.RandomState) -> NDArray[np.uint32]:
    """Return the (625,) state of a generator, in the form the kernels take."""
    state: Any = generator.get_state(legacy=True)
    return np.append(state[1], np.uint32(state[2]))


def set_generator_state(generator: np.random.RandomState, words: NDArray[np.uint32]) -> None:
    """Set a generator to the (625,) state that a kernel has advanced."""
    state: Any = generator.get_state(legacy=True)
    generator.set_state((state[0], words[:-1], int(words[-1]), *state[3:]))


def learning_rate(training: TrainingSpec, samples_seen: int) -> float:
    """Return the learning rate of SGD in the next epoch.

    The schedule ``adaptive`` lowers the rate when the loss has not improved for
    ``n_iter_no_change`` epochs. Runs train as with ``n_iter_no_change=inf``, so it stays constant.
    """
    if training.learning_rate == "invscaling" and samples_seen:
        scale: float = (samples_seen + 1) ** training.power_t
        return training.learning_rate_init / scale
    return training.learning_rate_init


def train(
    problem: Problem,
    training: TrainingSpec,
    parameters: Floats,
    memory: Momentum,
    epochs: int,
    stop: Stop,
    frozen: Integers | None = None,
) -> TrainingResult:
    """Train for some epochs; the arguments are not modified.

    Parameters
    ----------
    problem, training, parameters, memory
        What is fitted, how, and the state to start from.
    epochs : int
        Number of epochs.
    stop : Stop
        Cancels training.
    frozen : ndarray of shape (F,), optional
        Positions of the parameters that keep their values, as do their moments.

    Raises
    ------
    Stopped
        If `stop` was set; it is checked before every batch.
    """
    parameters, moments, clock = parameters.copy(), memory.moments.copy(), memory.clock.copy()
    generator, order = memory.generator.copy(), memory.order.copy()
    rows = np.empty((epochs, 1 + problem.layers))
    active = np.empty(problem.hidden_units)
    done = kernel.train(
        loops(),
        problem.fused_products(training.batch_size),
        problem.sizes,
        *problem.layer_loops,
        choices(problem, training, training.batch_size),
        rates(problem, training, learning_rate(training, int(clock[kernel.SAMPLES]))),
        problem.X,
        problem.Y,
        problem.weights,
        generator,
        order,
        nothing_frozen() if frozen is None else frozen,
        parameters,
        moments,
        clock,
        rows,
        active,
        stop.flag,
    )
    stop.check()
    reason = None
    if done < epochs:
        what = "a weight" if np.isfinite(rows[done, 0]) else "the loss"
        reason = f"{what} is no longer finite"
    memory = Momentum(moments, clock, generator, order)
    return TrainingResult(parameters, memory, rows[:done].copy(), active if done else None, reason)


def nothing_frozen() -> Integers:
    """Return the positions of no parameter, in the form the kernel takes."""
    return np.zeros(0, dtype=np.int64)


class Settings(Protocol):
    """The solver settings that a ``TrainingSpec`` and scikit-learn's estimators share."""

    @property
    def solver(self) -> str: ...
    @property
    def learning_rate(self) -> str: ...
    @property
    def learning_rate_init(self) -> float: ...
    @property
    def power_t(self) -> float: ...
    @property
    def alpha(self) -> float: ...
    @property
    def l1(self) -> float: ...
    @property
    def momentum(self) -> float: ...
    @property
    def nesterovs_momentum(self) -> bool: ...
    @property
    def shuffle(self) -> bool: ...
    @property
    def beta_1(self) -> float: ...
    @property
    def beta_2(self) -> float: ...
    @property
    def epsilon(self) -> float: ...


def choices(problem: Problem, settings: Settings, batch_size: int) -> Integers:
    """Return the integer settings of ``epochs.train``, in the order of its indices."""
    values = np.zeros(6, dtype=np.int64)
    values[kernel.SOLVER] = _SOLVERS[settings.solver]
    values[kernel.SCHEDULE] = (
        kernel.INVSCALING if settings.learning_rate == "invscaling" else kernel.CONSTANT
    )
    values[kernel.NESTEROV] = settings.nesterovs_momentum
    values[kernel.SHUFFLE] = settings.shuffle
    values[kernel.BATCH_SIZE] = batch_size
    values[kernel.OUT_ACTIVATION] = OUT_ACTIVATIONS[problem.out_activation]
    return values


def rates(problem: Problem, settings: Settings, learning_rate: float) -> Floats:
    """Return the float settings of ``epochs.train``, in the order of its indices."""
    values = np.zeros(9)
    values[kernel.LEARNING_RATE_INIT] = settings.learning_rate_init
    values[kernel.LEARNING_RATE] = learning_rate
    values[kernel.POWER_T] = settings.power_t
    values[kernel.ALPHA] = settings.alpha
    values[kernel.L1] = settings.l1
    values[kernel.MOMENTUM] = settings.momentum
    values[kernel.BETA_1] = settings.beta_1
    values[kernel.BETA_2] = settings.beta_2
    values[kernel.EPSILON] = settings.epsilon
    return values
