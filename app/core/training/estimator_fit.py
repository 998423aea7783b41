"""Training of a scikit-learn estimator by the compiled kernel."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..jobs.cancellation import Stop
from ..kernels.training import epochs as kernel
from .problem import Floats, Problem, join_parameters, loops, split_parameters
from .sgd import choices, generator_state, nothing_frozen, rates, set_generator_state


class Trainer:
    """Trains one estimator and keeps its attributes as scikit-learn's own loop would set them.

    After each call of :meth:`train`, all attributes of the estimator and of its optimizer have
    scikit-learn's values, so either implementation can continue.

    Parameters
    ----------
    model : estimator
        An initialized classifier or regressor, with its optimizer.
    problem : Problem
        The training set and the layer sizes.
    """

    def __init__(self, model: Any, problem: Problem) -> None:
        self.model = model
        self.problem = problem
        samples = len(problem.X)
        self.order = np.arange(samples)
        self.batch_size = min(200, samples)
        if model.batch_size != "auto":
            if model.batch_size > samples:
                warnings.warn(
                    "Got `batch_size` less than 1 or larger than sample size. It is going to be"
                    " clipped",
                    stacklevel=4,
                )
            self.batch_size = min(model.batch_size, samples)

    def train(self, epochs: int) -> bool:
        """Train for some epochs and return whether the stopping criterion is met.

        Raises
        ------
        ValueError
            If the loss or a parameter is no longer finite. The estimator then has the parameters of
            the last finite epoch.
        """
        model, optimizer = self.model, self.model._optimizer
        adam = model.solver == "adam"
        optimizer_arrays = [optimizer.ms, optimizer.vs] if adam else [optimizer.velocities]
        parameters = join_parameters(model.coefs_ + model.intercepts_)
        moments = np.zeros((2, len(parameters)))
        for row, arrays in zip(moments, optimizer_arrays, strict=False):
            row[:] = join_parameters(arrays)
        clock = np.array([optimizer.t if adam else 0, model.t_], dtype=np.int64)
        generator = generator_state(model._random_state)
        rows = np.empty((epochs, 1 + self.problem.layers))
        done = kernel.train(
            loops(),
            self.problem.fused_products(self.batch_size),
            self.problem.sizes,
            *self.problem.layer_loops,
            choices(self.problem, model, self.batch_size),
            rates(self.problem, model, optimizer.learning_rate),
            self.problem.X,
            self.problem.Y,
            self.problem.weights,
            generator,
            self.order,
            nothing_frozen(),
            parameters,
            moments,
            clock,
            rows,
            np.empty(self.problem.hidden_units),
            Stop().flag,
        )
        set_generator_state(model._random_state, generator)
        self._write(model.coefs_ + model.intercepts_, parameters)
        for row, arrays in zip(moments, optimizer_arrays, strict=False):
            self._write(arrays, row)
        if adam:
            optimizer.t = int(clock[kernel.STEPS])
        stop = any(self._end_epoch(float(loss)) for loss in rows[:done, 0])
        if done < epochs:
            raise ValueError(
                "Solver produced non-finite parameter weights. The input data may contain large"
                f" values and need to be preprocessed. Training diverged in epoch {done + 1}."
            )
        return stop

    def _write(self, arrays: list[Floats], vector: Floats) -> None:
        """Copy a parameter vector into arrays of the shapes of ``coefs_`` and ``intercepts_``."""
        coefs, intercepts = split_parameters(vector, self.problem.sizes)
        for array, values in zip(arrays, coefs + intercepts, strict=True):
            array[:] = values

    def _end_epoch(self, loss: float) -> bool:
        """Update the estimator as scikit-learn does after an epoch; return whether to stop."""
        model = self.model
        model.n_iter_ += 1
        model.loss_ = loss
        model.t_ += len(self.problem.X)
        model.loss_curve_.append(loss)
        if model.verbose:
            print(f"Iteration {model.n_iter_}, loss = {loss:.8f}")  # noqa: T201 - verbose=True
        model._update_no_improvement_count(False, None, None, None)
        model._optimizer.iteration_ends(model.t_)
        if model._no_improvement_count <= model.n_iter_no_change:
            return False
        stop = model._optimizer.trigger_stopping(
            f"Training loss did not improve more than tol={model.tol:f} for"
            f" {model.n_iter_no_change} consecutive epochs.",
            model.verbose,
        )
        if not stop:
            model._no_improvement_count = 0
        return bool(stop)
