"""The states of a run: :func:`start` returns the first, :func:`advance` a later one.

Both are pure functions. A state contains the weights, the state of the solver and of the random
generator, so ``advance(state, 10)`` equals ``advance(advance(state, 4), 6)`` bit for bit, in any
process. At epoch n the weights equal those of
``MLPClassifier(..., max_iter=n, tol=0, n_iter_no_change=inf).fit`` (or ``MLPRegressor``) on the
training set, unless the spec uses options that scikit-learn does not have. The module
``estimators`` has scikit-learn's estimators, trained by the same kernels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ..data.dataset import Dataset, load
from ..data.standardization import scaling_of
from ..jobs.cancellation import Stop
from ..kernels.training.warm_up import warm_up
from ..network.initialization import draw_parameters
from ..network.mlp import Network, StandardizedLayer
from ..specs.interventions import frozen_parts, point_edits
from ..specs.run import (
    DatasetSpec,
    InterceptEdit,
    PointEdit,
    RunSpec,
    TrainingSpec,
    WeightEdit,
    network_inputs,
)
from . import lbfgs, sgd
from .history import History
from .problem import Floats, Integers, Problem, problem_of, split_parameters

__all__ = [
    "State",
    "advance",
    "edited",
    "frozen_positions",
    "intervened",
    "live_training",
    "start",
    "warm_up",
]


@dataclass(frozen=True, eq=False)
class State:
    """A run at one epoch: everything the next epoch depends on, and the training history.

    Two states are equal if they are bit-identical, apart from `seconds`.

    Attributes
    ----------
    spec
        The spec of the run.
    epoch
        Number of epochs trained. The interventions of this epoch are already applied.
    parameters
        (P,) weights of all layers, then biases of all layers; read-only.
    memory
        State of the solver.
    history
        ``"loss"`` (epochs,) and ``"gradient_norm"`` (epochs, layers).
    active_share
        One (units,) array per hidden layer: the share of the training samples on which a unit was
        active (pre-activation above 0) during the last epoch. Each sample counts with the weights
        at the time of its batch; at epoch 0, with the initial weights. Always 1 for ``identity``.
    diverged
        The epoch in which the loss or a weight became infinite or NaN, or None. A diverged state
        keeps the weights of the epoch before, and cannot be trained further.
    reason
        Why training diverged, or None.
    seconds
        CPU time spent on training so far, filled in by the caller. It is measured, so equal states
        can differ in it.
    """

    spec: RunSpec
    epoch: int
    parameters: Floats
    memory: sgd.Momentum | lbfgs.Descent
    history: History
    active_share: tuple[Floats, ...]
    diverged: int | None = None
    reason: str | None = None
    seconds: float = 0.0

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, State) and self.spec == other.spec and self._bits() == other._bits()
        )

    def __hash__(self) -> int:
        return hash((self.epoch, self.parameters.tobytes()))

    def _bits(self) -> tuple[object, ...]:
        arrays = (self.parameters, *self.memory.arrays, *self.active_share)
        scalars = (self.epoch, self.diverged, self.reason, self.history)
        return (*scalars, *(array.tobytes() for array in arrays))

    @property
    def coefs(self) -> tuple[Floats, ...]:
        """(n_in, n_out) weights of each layer, the output layer last."""
        return split_parameters(self.parameters, self.spec.layer_sizes)[0]

    @property
    def intercepts(self) -> tuple[Floats, ...]:
        """(n_out,) biases of each layer."""
        return split_parameters(self.parameters, self.spec.layer_sizes)[1]

    @property
    def data(self) -> Dataset:
        """The data set at this epoch, after all edits of points up to it."""
        return _loaded(self.spec.dataset, point_edits(self.spec.interventions, self.epoch))

    @property
    def network(self) -> Network:
        """The network with the weights of this epoch, as a function of the points themselves."""
        network = self.spec.network
        inputs = network_inputs(self.spec.dataset, network)
        coefs, intercepts, layer = self.coefs, self.intercepts, None
        scaling = scaling_of(self.spec.dataset, inputs)
        if scaling is not None:
            layer = StandardizedLayer(scaling, coefs[0], intercepts[0])
            weights, biases = scaling.fold(coefs[0], intercepts[0])
            coefs, intercepts = (weights, *coefs[1:]), (biases, *intercepts[1:])
        return Network(
            coefs,
            intercepts,
            network.activation,
            problem_of(self.spec.dataset, network).out_activation,
            network.negative_slope,
            inputs,
            layer,
        )


@lru_cache(maxsize=64)
def _loaded(spec: DatasetSpec, edits: tuple[PointEdit, ...]) -> Dataset:
    """Return `load`, with read-only arrays: all epochs of a run share them."""
    data = load(spec, edits)
    for array in (data.X_train, data.y_train, data.X_test, data.y_test):
        array.setflags(write=False)
    return data


def start(spec: RunSpec) -> State:
    """Return the state at epoch 0: initial weights, with the interventions of epoch 0 applied."""
    network = spec.network
    problem = live_problem(spec, 0)
    generator = np.random.RandomState(spec.training.random_state)
    parameters = draw_parameters(
        network.initialization, network.activation, spec.layer_sizes, generator
    )
    memory: sgd.Momentum | lbfgs.Descent
    if spec.training.solver == "lbfgs":
        memory = lbfgs.Descent.initial(parameters)
    else:
        memory = sgd.Momentum.initial(len(parameters), len(problem.X), generator)
    parameters.setflags(write=False)
    state = State(spec, 0, parameters, memory, History.empty(problem.layers), ())
    state = _intervened(state)
    active = problem.evaluate(state.parameters, 0.0)[3]
    return replace(state, active_share=problem.shares(active))


def advance(state: State, epochs: int, stop: Stop | None = None) -> State:
    """Return the state after further epochs, or the last one before training diverges.

    Parameters
    ----------
    state : State
        Not modified. If it has diverged, it is returned.
    epochs : int
        Number of epochs to train.
    stop : Stop, optional
        Cancels training; it is checked before every batch.

    Raises
    ------
    ValueError
        If `epochs` is negative.
    Stopped
        If `stop` was set.
    """
    stop = stop or Stop()
    if epochs < 0:
        raise ValueError(f"epochs must be at least 0, got {epochs}")
    last = state.epoch + epochs
    while state.epoch < last and state.diverged is None:
        changes = (change.epoch for change in state.spec.interventions)
        until = min((epoch for epoch in changes if state.epoch < epoch < last), default=last)
        state = _trained(state, until - state.epoch, stop)
    return state


def edited(
    state: State, coefs: tuple[WeightEdit, ...], intercepts: tuple[InterceptEdit, ...]
) -> State:
    """Return the state with some weights and biases replaced, for display and not for training.

    The state of the solver is kept, though it does not belong to these weights.
    """
    parameters = state.parameters.copy()
    _edit(parameters, state.spec, coefs, intercepts)
    parameters.setflags(write=False)
    return replace(state, parameters=parameters)


def intervened(state: State, spec: RunSpec) -> State:
    """Return the state of the run `spec` at the same epoch, given that of a run it branches from.

    The two runs are equal before this epoch, which must be at least 1. `state` has no interventions
    at this epoch; those of `spec` are applied to it.
    """
    return _intervened(replace(state, spec=spec))


def _trained(state: State, epochs: int, stop: Stop) -> State:
    """Train for epochs without interventions, then apply those of the last epoch."""
    spec, training = state.spec, live_training(state.spec, state.epoch)
    problem = live_problem(spec, state.epoch)
    frozen = frozen_positions(spec, state.epoch)
    if isinstance(state.memory, lbfgs.Descent):
        result = lbfgs.train(
            problem, training.alpha, state.parameters, state.memory, epochs, stop, frozen
        )
    else:
        result = sgd.train(problem, training, state.parameters, state.memory, epochs, stop, frozen)
    done = len(result.rows)
    diverged = done < epochs
    result.parameters.setflags(write=False)
    reached = State(
        spec,
        state.epoch + done,
        result.parameters,
        result.memory,
        state.history.extended(result.rows) if done else state.history,
        state.active_share if result.active is None else problem.shares(result.active),
        state.epoch + done + 1 if diverged else None,
        result.reason,
        state.seconds,
    )
    return reached if diverged else _intervened(reached)


def live_training(spec: RunSpec, epoch: int) -> TrainingSpec:
    """Return the training parameters that apply from an epoch on, after all changes up to it."""
    changes = [change.set for change in spec.interventions if change.epoch <= epoch and change.set]
    training = spec.training
    for change in changes:
        training = training.model_copy(update=dict(change))
    return training


def live_problem(spec: RunSpec, epoch: int) -> Problem:
    """Return the problem that is fitted from an epoch on, after all edits of points up to it."""
    edits = point_edits(spec.interventions, epoch)
    return problem_of(spec.dataset, spec.network, edits, spec.training.class_weight)


def frozen_positions(spec: RunSpec, epoch: int) -> Integers:
    """Return the positions of the parameters that are frozen from an epoch on, in order."""
    parts = frozen_parts(spec.interventions, epoch)
    if not parts:
        return sgd.nothing_frozen()
    frozen = np.zeros(sum((n_in + 1) * n_out for n_in, n_out in pairwise(spec.layer_sizes)))
    coefs, intercepts = split_parameters(frozen, spec.layer_sizes)
    for part in parts:
        freezes = not part.unfreeze
        to = slice(None) if part.to is None else part.to
        if part.from_ is None:
            coefs[part.layer][:, to] = freezes
            intercepts[part.layer][to] = freezes
        else:
            coefs[part.layer][part.from_, to] = freezes
    return np.flatnonzero(frozen)


def _intervened(state: State) -> State:
    """Apply the interventions of this epoch to the weights and the solver, in their order.

    When points change, Adam and SGD keep their moments, but the order of the samples is reset, as
    in scikit-learn's ``partial_fit``. L-BFGS restarts when points or weights change, and when
    parameters are frozen or unfrozen, since its corrections were made with the others.
    """
    changes = [change for change in state.spec.interventions if change.epoch == state.epoch]
    if not changes:
        return state
    parameters, memory = state.parameters, state.memory
    if any(change.points for change in changes):
        if isinstance(memory, lbfgs.Descent):
            memory = lbfgs.Descent.initial(parameters)
        else:
            order = np.arange(len(live_problem(state.spec, state.epoch).X))
            memory = replace(memory, order=order)
    if any(change.coefs or change.intercepts for change in changes):
        parameters = parameters.copy()
        for change in changes:
            _edit(parameters, state.spec, change.coefs, change.intercepts)
    restarts = any(change.coefs or change.intercepts or change.frozen for change in changes)
    if restarts and isinstance(memory, lbfgs.Descent):
        memory = lbfgs.Descent.initial(parameters)
    parameters.setflags(write=False)
    return replace(state, parameters=parameters, memory=memory)


def _edit(
    parameters: Floats,
    spec: RunSpec,
    coefs: tuple[WeightEdit, ...],
    intercepts: tuple[InterceptEdit, ...],
) -> None:
    """Write edited weights and biases into a parameter vector, in place."""
    weights, biases = split_parameters(parameters, spec.layer_sizes)
    for weight in coefs:
        weights[weight.layer][weight.from_, weight.to] = weight.value
    for bias in intercepts:
        biases[bias.layer][bias.to] = bias.value
