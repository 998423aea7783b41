"""scikit-learn's multi-layer perceptrons with compiled training: the same weights, faster.

``fit`` and ``partial_fit`` give the same weights, ``loss_curve_`` and stopping epoch as
``MLPClassifier`` and ``MLPRegressor``, bit for bit. Training on dense float64 samples is compiled.
Sparse or float32 samples, sample weights, early stopping and the Poisson loss use scikit-learn's
own loop.

The estimators add ``activation="leaky_relu"`` with ``negative_slope``, ``l1`` and
``initialization``; their defaults change nothing. scikit-learn looks activations up by name in a
module-level dictionary. That dictionary is shared with other code and is not modified: the method
that predicts is overridden, and scikit-learn's loops that train are never run for ``leaky_relu``:
the stochastic solvers are compiled, and ``_fit_lbfgs`` receives the compiled loss and gradient.
Options that only scikit-learn's loop supports cannot be combined with ``leaky_relu`` or ``l1``.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from numbers import Real
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.neural_network._base import ACTIVATIONS as SKLEARN_ACTIVATIONS
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.extmath import safe_sparse_dot
from sklearn.utils.validation import validate_data

from ..network.activations import ACTIVATIONS, per_layer
from ..network.initialization import draw_layer
from .estimator_fit import Trainer
from .problem import Floats, Problem

_EPOCHS_PER_CALL = 64

_CONSTRAINTS: dict[str, list[Any]] = {
    "activation": [StrOptions(set(ACTIVATIONS))],
    "negative_slope": [Interval(Real, 0, 1, closed="both")],
    "l1": [Interval(Real, 0, None, closed="left")],
    "initialization": [StrOptions({"sklearn", "glorot", "he", "uniform"})],
}


class _CompiledTraining:
    """Mixin of the classifier and the regressor that replaces scikit-learn's training loop."""

    def _validate_input(self: Any, X: Any, y: Any, incremental: bool, reset: bool) -> Any:
        X, y = super()._validate_input(X, y, incremental, reset)  # type: ignore[misc]  # scikit-learn is untyped
        if self._extras():
            X = (X.toarray() if issparse(X) else X).astype(np.float64, copy=False)
        return X, y

    def _extras(self: Any) -> list[str]:
        """Return the parameters in use that scikit-learn's own loop does not support."""
        extras = {
            f'activation="{self.activation}"': not ACTIVATIONS[self.activation].in_sklearn,
            "l1 > 0": self.l1 > 0,
        }
        return [name for name, is_used in extras.items() if is_used]

    def _init_coef(self: Any, fan_in: int, fan_out: int, dtype: Any) -> tuple[Floats, Floats]:
        weights, biases = draw_layer(
            self.initialization, self.activation, fan_in, fan_out, self._random_state
        )
        return weights.astype(dtype, copy=False), biases.astype(dtype, copy=False)

    def _forward_pass_fast(self: Any, X: Any, check_input: bool = True) -> Floats:
        activation = ACTIVATIONS[self.activation]
        if activation.in_sklearn:
            values: Floats = super()._forward_pass_fast(X, check_input)  # type: ignore[misc]  # scikit-learn is untyped
            return values
        if check_input:
            X = validate_data(self, X, accept_sparse=["csr", "csc"], reset=False)
        values = X
        for layer, (weights, biases) in enumerate(zip(self.coefs_, self.intercepts_, strict=True)):
            if layer:
                values = activation.value(values, self.negative_slope)
            values = safe_sparse_dot(values, weights) + biases
        SKLEARN_ACTIVATIONS[self.out_activation_](values)
        return values

    def _compiles(self: Any, X: Any, sample_weight: Any) -> bool:
        """Return whether the kernels can train with these parameters and samples.

        Raises
        ------
        ValueError
            If neither the kernels nor scikit-learn's own loop can.
        """
        unsupported = {
            "sparse samples": issparse(X),
            "float32 samples": X.dtype != np.float64,
            "sample weights": sample_weight is not None,
            "early_stopping": self.early_stopping and self.solver != "lbfgs",
            "the Poisson loss": self.loss == "poisson",
        }
        used = [name for name, is_used in unsupported.items() if is_used]
        extras = self._extras()
        if used and extras:
            raise ValueError(f"{extras[0]} cannot be combined with {used[0]}")
        if self.solver == "lbfgs" and self.l1 > 0:
            raise ValueError(f'l1 must be 0 with solver="lbfgs", got {self.l1}')
        return not used

    def _problem(self: Any, X: Any, y: Any) -> Problem:
        sizes = [X.shape[1], *(len(biases) for biases in self.intercepts_)]
        return Problem(
            # For a read-only array, which is another type to Numba, the kernels would be compiled
            # a second time.
            np.require(X, np.float64, ["C", "W"]),
            np.require(y, np.float64, ["C", "W"]),
            np.array(sizes, dtype=np.int64),
            per_layer(self.activation, len(sizes) - 2),
            self.out_activation_,
            self.negative_slope,
        )

    def _loss_grad_lbfgs(
        self: Any, packed: Floats, X: Any, y: Any, sample_weight: Any, *scratch: Any
    ) -> tuple[float, Floats]:
        if not self._compiles(X, sample_weight):
            result: tuple[float, Floats] = super()._loss_grad_lbfgs(  # type: ignore[misc]  # scikit-learn is untyped
                packed, X, y, sample_weight, *scratch
            )
            return result
        loss, gradient, _, _ = self._problem(X, y).evaluate(packed, self.alpha)
        return loss, gradient

    def _fit_stochastic(
        self: Any, X: Any, y: Any, sample_weight: Any, *scratch_and_incremental: Any
    ) -> None:
        if not self._compiles(X, sample_weight):
            super()._fit_stochastic(X, y, sample_weight, *scratch_and_incremental)  # type: ignore[misc]  # scikit-learn is untyped
            return
        incremental = scratch_and_incremental[-1]
        if not incremental or not hasattr(self, "_optimizer"):
            self._optimizer = self._new_optimizer()
        trainer = Trainer(self, self._problem(X, y))
        self.n_iter_ = 0
        last = 1 if incremental else self.max_iter
        try:
            while self.n_iter_ < last:
                # The smallest number of epochs after which the stopping criterion can be met. The
                # count may already be high from earlier calls of partial_fit.
                patience = max(1, self.n_iter_no_change - self._no_improvement_count + 1)
                if trainer.train(int(min(last - self.n_iter_, patience, _EPOCHS_PER_CALL))):
                    return
        except KeyboardInterrupt:
            warnings.warn("Training interrupted by user.", stacklevel=2)
            return
        if not incremental:
            warnings.warn(
                f"Stochastic Optimizer: Maximum iterations ({self.max_iter}) reached and the"
                " optimization hasn't converged yet.",
                ConvergenceWarning,
                stacklevel=2,
            )

    def _new_optimizer(self: Any) -> Any:
        parameters = self.coefs_ + self.intercepts_
        if self.solver == "adam":
            return AdamOptimizer(
                parameters, self.learning_rate_init, self.beta_1, self.beta_2, self.epsilon
            )
        return SGDOptimizer(
            parameters,
            self.learning_rate_init,
            self.learning_rate,
            self.momentum,
            self.nesterovs_momentum,
            self.power_t,
        )


def _extended_constructor(base: Any) -> Any:
    """Return a constructor with the parameters of ``base`` and those that this module adds.

    scikit-learn reads the names of the parameters from the signature, so it lists all of them.
    """

    @functools.wraps(base.__init__)
    def construct(
        self: Any,
        *args: Any,
        negative_slope: float = 0.01,
        l1: float = 0.0,
        initialization: str = "sklearn",
        **parameters: Any,
    ) -> None:
        base.__init__(self, *args, **parameters)
        self.negative_slope = negative_slope
        self.l1 = l1
        self.initialization = initialization

    inherited = inspect.signature(base.__init__)
    own = inspect.signature(construct, follow_wrapped=False).parameters.values()
    added = [parameter for parameter in own if parameter.kind is parameter.KEYWORD_ONLY]
    construct.__signature__ = inherited.replace(  # type: ignore[attr-defined]
        parameters=[*inherited.parameters.values(), *added]
    )
    return construct


class SteppingClassifier(_CompiledTraining, MLPClassifier):  # type: ignore[misc]  # untyped base
    """``MLPClassifier`` with compiled training.

    Parameters
    ----------
    hidden_layer_sizes, activation, solver, …, max_fun
        As in ``sklearn.neural_network.MLPClassifier``; `activation` can also be ``"leaky_relu"``.
    negative_slope : float, default=0.01
        Slope of ``leaky_relu`` below zero, between 0 and 1.
    l1 : float, default=0
        L1 penalty on the weights, applied as a proximal step (soft thresholding; Parikh & Boyd,
        2014, "Proximal algorithms", §6.5.2): after each step every weight moves towards 0 by the
        learning rate times `l1`, and stops at 0. Weights become exactly 0 and can become nonzero
        again.
    initialization : {"sklearn", "glorot", "he", "uniform"}, default="sklearn"
        Distribution of the initial weights; see
        :func:`app.core.network.initialization.draw_layer`.
    """

    _parameter_constraints: dict[str, list[Any]] = {  # noqa: RUF012 - as in scikit-learn
        **MLPClassifier._parameter_constraints,
        **_CONSTRAINTS,
    }

    __init__ = _extended_constructor(MLPClassifier)


class SteppingRegressor(_CompiledTraining, MLPRegressor):  # type: ignore[misc]  # untyped base
    """``MLPRegressor`` with compiled training.

    Parameters
    ----------
    loss, hidden_layer_sizes, activation, solver, …, max_fun
        As in ``sklearn.neural_network.MLPRegressor``; `activation` can also be ``"leaky_relu"``.
    negative_slope, l1, initialization
        As in :class:`SteppingClassifier`.
    """

    _parameter_constraints: dict[str, list[Any]] = {  # noqa: RUF012 - as in scikit-learn
        **MLPRegressor._parameter_constraints,
        **_CONSTRAINTS,
    }

    __init__ = _extended_constructor(MLPRegressor)
