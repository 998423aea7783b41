"""Training by JAX, compiled for one network, batch size and number of epochs.

JAX takes its settings from the environment when it is imported: float64, one thread.
"""

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.specs.run import TrainingSpec
from app.core.training.problem import Problem, split_parameters

os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("JAX_ENABLE_X64", "true")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")
try:
    import jax
    import jax.numpy as jnp

    AVAILABLE = True
except ModuleNotFoundError:
    AVAILABLE = False

Floats = NDArray[np.float64]


def jax_loop(problem: Problem, training: TrainingSpec) -> Callable[[Floats, int], Floats]:
    """Return a function that trains from a parameter vector and returns the loss of each epoch.

    Parameters
    ----------
    problem : Problem
        Two classes; ReLU or tanh units.
    training : TrainingSpec
        The solver ``adam`` or ``sgd`` with its defaults, without an L1 penalty.
    """
    samples, size = len(problem.X), min(training.batch_size, len(problem.X))
    whole = samples - samples % size
    X, Y = jnp.asarray(problem.X), jnp.asarray(problem.Y[:, 0])
    functions = {"relu": jax.nn.relu, "tanh": jnp.tanh}
    activations = [functions[name] for name in problem.activations]
    step = adam_step if training.solver == "adam" else sgd_step

    def loss(theta: Any, rows: Any) -> Any:
        coefs, intercepts = split_parameters(theta, problem.sizes)
        z = X[rows]
        for activation, weights, biases in zip(
            activations, coefs[:-1], intercepts[:-1], strict=True
        ):
            z = activation(z @ weights + biases)
        logits = (z @ coefs[-1] + intercepts[-1])[:, 0]
        misses = jax.nn.softplus(logits) - Y[rows] * logits
        penalty = sum(jnp.vdot(weights, weights) for weights in coefs)
        return misses.mean() + 0.5 * training.alpha / len(rows) * penalty

    def batch(state: Any, rows: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(state[0], rows)
        return step(training, state, gradient), value * len(rows)

    def epoch(state: Any, key: Any) -> Any:
        order = jax.random.permutation(key, samples)
        state, losses = jax.lax.scan(batch, state, order[:whole].reshape(-1, size))
        total = losses.sum()
        if whole < samples:
            state, last = batch(state, order[whole:])
            total += last
        return state, total / samples

    def losses_of(theta: Any, keys: Any) -> Any:
        zeros = jnp.zeros_like(theta)
        return jax.lax.scan(epoch, (theta, zeros, zeros, 0.0), keys)[1]

    run: Any = jax.jit(losses_of)

    def train(start: Floats, epochs: int) -> Floats:
        return np.asarray(run(start, jax.random.split(jax.random.key(0), epochs)))

    return train


def adam_step(training: TrainingSpec, state: Any, gradient: Any) -> Any:
    """Return the parameters, the moments and the number of steps after one step of Adam."""
    theta, mean, square, steps = state
    steps += 1.0
    mean = training.beta_1 * mean + (1 - training.beta_1) * gradient
    square = training.beta_2 * square + (1 - training.beta_2) * gradient**2
    rate = training.learning_rate_init * jnp.sqrt(1 - training.beta_2**steps)
    rate /= 1 - training.beta_1**steps
    return theta - rate * mean / (jnp.sqrt(square) + training.epsilon), mean, square, steps


def sgd_step(training: TrainingSpec, state: Any, gradient: Any) -> Any:
    """Return the parameters and the velocity after one step with Nesterov momentum."""
    theta, velocity, unused, steps = state
    scaled = training.learning_rate_init * gradient
    velocity = training.momentum * velocity - scaled
    return theta + training.momentum * velocity - scaled, velocity, unused, steps + 1.0
