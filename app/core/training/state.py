"""Training is a walk of states: ``start`` gives the first one, ``advance`` a later one.

Both are pure: a state is a value that carries its weights, what its solver remembers and its
random generator, so that ``advance(state, 10)`` and ``advance(advance(state, 4), 6)`` are the same
to the last bit, in whichever process. At epoch n the weights are those of
``MLPClassifier(..., max_iter=n, tol=0, n_iter_no_change=inf).fit`` (or ``MLPRegressor``) on the
training points, as long as nothing is asked for that scikit-learn has not. ``SteppingClassifier``
and ``SteppingRegressor`` are scikit-learn's estimators, trained by the same kernels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..data.dataset import Dataset, load
from ..kernels.compile_all import compile_all
from ..network.initialization import draw_parameters
from ..network.mlp import Network
from ..specs.interventions import point_edits
from ..specs.run import InterceptEdit, RunSpec, TrainingSpec, WeightEdit
from . import lbfgs, sgd
from .cancellation import Stop
from .estimators import SteppingClassifier, SteppingRegressor
from .history import History
from .problem import Floats, Problem, problem_of, split_parameters

__all__ = [
    "State",
    "SteppingClassifier",
    "SteppingRegressor",
    "advance",
    "edited",
    "intervened",
    "live_training",
    "start",
    "warm_up",
]


@dataclass(frozen=True, eq=False)
class State:
    """A run at one epoch: all that the next epoch depends on, and what the last ones showed.

    Two states are equal if they are the same to the last bit.

    Attributes
    ----------
    spec
        What the run is.
    epoch
        Epochs trained. The interventions of this epoch are already applied.
    parameters
        (P,) weights of all layers, then biases of all layers; read-only.
    memory
        What the solver remembers.
    history
        ``"loss"`` (epochs,) and ``"gradient_norm"`` (epochs, layers) of every epoch's pass.
    active_share
        Per hidden layer (units,): the share of the training samples on which each unit's
        pre-activation was above 0 in the last epoch's pass (each sample with the weights of its
        turn), and at epoch 0 with the initial weights; 1 for ``identity``.
    diverged
        The epoch in which the loss or a weight became infinite or undefined; the state is then the
        one before it, for good. None as long as all is well.
    reason
        Why it diverged, in words.
    seconds
        What it cost to come here, for whoever measures that; carried along, never read. It is no
        part of what a state is: equal states may have cost different.
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
        told = (self.epoch, self.diverged, self.reason, self.history)
        return (*told, *(array.tobytes() for array in arrays))

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
        """The points of this epoch."""
        return load(self.spec.dataset, point_edits(self.spec.interventions, self.epoch))

    @property
    def network(self) -> Network:
        """The network with the weights of this epoch."""
        network = self.spec.network
        return Network(
            self.coefs,
            self.intercepts,
            network.activation,
            problem_of(self.spec.dataset, network).out_activation,
            network.negative_slope,
            network.features,
        )


def start(spec: RunSpec) -> State:
    """The state at epoch 0: weights drawn, and the interventions of epoch 0 applied."""
    network = spec.network
    problem = live_problem(spec, 0)
    generator = np.random.RandomState(spec.training.random_state)
    parameters = draw_parameters(
        network.initialization, network.activation, spec.layer_sizes, generator
    )
    memory: sgd.Momentum | lbfgs.Descent
    if spec.training.solver == "lbfgs":
        memory = lbfgs.Descent.begun(parameters)
    else:
        memory = sgd.Momentum.at_rest(len(parameters), len(problem.X), generator)
    state = State(spec, 0, parameters, memory, History.empty(problem.layers), ())
    state = _intervened(state)
    active = problem.evaluate(state.parameters, 0.0)[3]
    return replace(state, active_share=problem.shares(active))


def advance(state: State, epochs: int, stop: Stop | None = None) -> State:
    """The state so many epochs later; a state that has diverged is returned as it is.

    Raises
    ------
    ValueError
        If `epochs` is negative.
    Stopped
        If `stop` was set meanwhile, from another thread; it is looked at before every batch.
    """
    stop = stop or Stop()
    if epochs < 0:
        raise ValueError(f"epochs must be at least 0, not {epochs}")
    last = state.epoch + epochs
    while state.epoch < last and state.diverged is None:
        changes = (change.epoch for change in state.spec.interventions)
        until = min((epoch for epoch in changes if state.epoch < epoch < last), default=last)
        state = _trained(state, until - state.epoch, stop)
    return state


def edited(
    state: State, coefs: tuple[WeightEdit, ...], intercepts: tuple[InterceptEdit, ...]
) -> State:
    """The state with some weights and biases of other values: to be looked at, not trained on."""
    parameters = state.parameters.copy()
    _edit(parameters, state.spec, coefs, intercepts)
    parameters.setflags(write=False)
    return replace(state, parameters=parameters)


def intervened(state: State, spec: RunSpec) -> State:
    """The state of the run of `spec`, from that of one that only lacks its interventions of now.

    The two runs are the same up to this epoch, after 0; the interventions of `spec` at it are
    still to be made.
    """
    return _intervened(replace(state, spec=spec))


def warm_up() -> None:
    """Compile, or load from the cache, every kernel."""
    compile_all()


def _trained(state: State, epochs: int, stop: Stop) -> State:
    """Train without a break, then apply the interventions of the epoch that was reached."""
    spec, training = state.spec, live_training(state.spec, state.epoch)
    problem = live_problem(spec, state.epoch)
    if isinstance(state.memory, lbfgs.Descent):
        stretch = lbfgs.train(problem, training.alpha, state.parameters, state.memory, epochs, stop)
    else:
        stretch = sgd.train(problem, training, state.parameters, state.memory, epochs, stop)
    done = len(stretch.rows)
    reached = replace(
        state,
        epoch=state.epoch + done,
        parameters=stretch.parameters,
        memory=stretch.memory,
        history=state.history.extended(stretch.rows) if done else state.history,
        active_share=(
            state.active_share if stretch.active is None else problem.shares(stretch.active)
        ),
    )
    if done < epochs:
        reached.parameters.setflags(write=False)
        return replace(reached, diverged=reached.epoch + 1, reason=stretch.reason)
    return _intervened(reached)


def live_training(spec: RunSpec, epoch: int) -> TrainingSpec:
    """The training parameters in force from an epoch on, after all changes up to it."""
    changes = [change.set for change in spec.interventions if change.epoch <= epoch and change.set]
    training = spec.training
    for change in changes:
        training = training.model_copy(update=dict(change))
    return training


def live_problem(spec: RunSpec, epoch: int) -> Problem:
    """What is fitted from an epoch on, after all that was done to the points up to it."""
    return problem_of(spec.dataset, spec.network, point_edits(spec.interventions, epoch))


def _intervened(state: State) -> State:
    """Apply what interventions set in the weights at this epoch, in their order.

    Where they change the points, the solver goes on with what it remembers of its steps; the order
    of the points begins anew, as in scikit-learn's ``partial_fit``.
    """
    changes = [change for change in state.spec.interventions if change.epoch == state.epoch]
    parameters, memory = state.parameters, state.memory
    if any(change.points for change in changes):
        if isinstance(memory, lbfgs.Descent):
            memory = lbfgs.Descent.begun(parameters)
        else:
            order = np.arange(len(live_problem(state.spec, state.epoch).X))
            memory = replace(memory, order=order)
    if any(change.coefs or change.intercepts for change in changes):
        parameters = parameters.copy()
        for change in changes:
            _edit(parameters, state.spec, change.coefs, change.intercepts)
        if isinstance(memory, lbfgs.Descent):
            memory = lbfgs.Descent.begun(parameters)
    parameters.setflags(write=False)
    return replace(state, parameters=parameters, memory=memory)


def _edit(
    parameters: Floats,
    spec: RunSpec,
    coefs: tuple[WeightEdit, ...],
    intercepts: tuple[InterceptEdit, ...],
) -> None:
    weights, biases = split_parameters(parameters, spec.layer_sizes)
    for weight in coefs:
        weights[weight.layer][weight.from_, weight.to] = weight.value
    for bias in intercepts:
        biases[bias.layer][bias.to] = bias.value
