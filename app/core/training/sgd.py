"""Stochastic training: adam or gradient descent, batch by batch, in the order of the generator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..kernels.training import epochs as kernel
from ..specs.run import TrainingSpec
from .cancellation import Stop
from .problem import OUT_ACTIVATIONS, Floats, Integers, Problem, loop_of, loops

_SOLVERS = {"adam": kernel.ADAM, "sgd": kernel.SGD}


@dataclass(frozen=True, eq=False)
class Momentum:
    """What a stochastic solver remembers from one epoch to the next.

    Attributes
    ----------
    moments
        (2, P) adam's running means of the gradients and of their squares; or, in the first row,
        the velocities of gradient descent.
    clock
        (2,) steps taken and samples seen.
    generator
        (625,) state of the ``RandomState`` that orders the samples: MT19937's words, and how many
        of them have been used.
    order
        (n,) the order of the samples in the last epoch; the next one is composed with it.
    """

    moments: Floats
    clock: Integers
    generator: NDArray[np.uint32]
    order: Integers

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All that is remembered."""
        return self.moments, self.clock, self.generator, self.order

    @classmethod
    def at_rest(cls, parameters: int, samples: int, generator: np.random.RandomState) -> Momentum:
        """Before the first epoch, with the generator as the initialization left it."""
        return cls(
            np.zeros((2, parameters)),
            np.zeros(2, dtype=np.int64),
            generator_words(generator),
            np.arange(samples),
        )


@dataclass(frozen=True, eq=False)
class Stretch:
    """Some epochs of training and what they led to.

    Attributes
    ----------
    parameters, memory
        After the last epoch that went well.
    rows
        (epochs, 1 + layers) loss and gradient norms; fewer rows than asked for: it diverged.
    active
        (hidden units,) samples on which each unit was active in the last epoch, or None if there
        was none.
    reason
        Why it diverged, or None.
    """

    parameters: Floats
    memory: Any
    rows: Floats
    active: Floats | None
    reason: str | None = None


def generator_words(generator: np.random.RandomState) -> NDArray[np.uint32]:
    """(625,) state of a generator, as the kernels take it."""
    state: Any = generator.get_state(legacy=True)
    return np.append(state[1], np.uint32(state[2]))


def move_on(generator: np.random.RandomState, words: NDArray[np.uint32]) -> None:
    """Give a generator the state that the kernels have left."""
    state: Any = generator.get_state(legacy=True)
    generator.set_state((state[0], words[:-1], int(words[-1]), *state[3:]))


def learning_rate(training: TrainingSpec, samples_seen: int) -> float:
    """Learning rate of gradient descent in the next epoch.

    The schedule ``adaptive`` lowers it when the loss has not improved for ``n_iter_no_change``
    epochs. A run trains as with ``n_iter_no_change=inf``, so that this never comes about.
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
) -> Stretch:
    """Train for some epochs; nothing that is handed in is changed.

    Raises
    ------
    Stopped
    """
    parameters, moments, clock = parameters.copy(), memory.moments.copy(), memory.clock.copy()
    generator, order = memory.generator.copy(), memory.order.copy()
    rows = np.empty((epochs, 1 + problem.layers))
    active = np.empty(problem.hidden_units)
    done = kernel.train(
        loops(),
        problem.sizes,
        choices(problem, training, training.batch_size),
        rates(problem, training, learning_rate(training, int(clock[kernel.SAMPLES]))),
        problem.X,
        problem.Y,
        generator,
        order,
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
    return Stretch(parameters, memory, rows[:done].copy(), active if done else None, reason)


class Settings(Protocol):
    """What a training spec and scikit-learn's estimators have in common."""

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
    """The whole numbers that the kernel is told, at its places."""
    told = np.zeros(7, dtype=np.int64)
    told[kernel.SOLVER] = _SOLVERS[settings.solver]
    told[kernel.SCHEDULE] = (
        kernel.INVSCALING if settings.learning_rate == "invscaling" else kernel.CONSTANT
    )
    told[kernel.NESTEROV] = settings.nesterovs_momentum
    told[kernel.SHUFFLE] = settings.shuffle
    told[kernel.BATCH_SIZE] = batch_size
    told[kernel.ACTIVATION] = loop_of(problem.activation)
    told[kernel.OUT_ACTIVATION] = OUT_ACTIVATIONS[problem.out_activation]
    return told


def rates(problem: Problem, settings: Settings, learning_rate: float) -> Floats:
    """The real numbers that the kernel is told, at its places."""
    told = np.zeros(10)
    told[kernel.LEARNING_RATE_INIT] = settings.learning_rate_init
    told[kernel.LEARNING_RATE] = learning_rate
    told[kernel.POWER_T] = settings.power_t
    told[kernel.ALPHA] = settings.alpha
    told[kernel.L1] = settings.l1
    told[kernel.MOMENTUM] = settings.momentum
    told[kernel.BETA_1] = settings.beta_1
    told[kernel.BETA_2] = settings.beta_2
    told[kernel.EPSILON] = settings.epsilon
    told[kernel.NEGATIVE_SLOPE] = problem.slope
    return told
