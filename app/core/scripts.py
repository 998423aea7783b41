"""A script is a run as plain Python that needs no Creases: NumPy and scikit-learn only.

Where stock scikit-learn can train the run, the script does so and ends with the same weights.
Where it cannot, the script holds the weights, says why, and computes with them.
"""

from typing import Any

import numpy as np

from app.core.datasets import load
from app.core.specs import RunSpec, TrainingSpec
from app.core.training import State

_NEVER = 10**9
"""More epochs without improvement than any run has: no early end."""

_FEATURES = {
    "x1": "X[:, 0]",
    "x2": "X[:, 1]",
    "x1^2": "X[:, 0] ** 2",
    "x2^2": "X[:, 1] ** 2",
    "x1*x2": "X[:, 0] * X[:, 1]",
    "sin(x1)": "np.sin(X[:, 0])",
    "sin(x2)": "np.sin(X[:, 1])",
}

_ACTIVATIONS = {
    "relu": "np.maximum(z, 0)",
    "leaky_relu": "np.where(z > 0, z, {slope!r} * z)",
    "identity": "z",
    "tanh": "np.tanh(z)",
    "logistic": "(1 + np.tanh(z / 2)) / 2",
}


def script(state: State, run: str) -> str:
    """Python source that gives this run's network at this epoch and prints how good it is."""
    spec = state.spec
    data = load(spec.dataset)
    reasons = beyond_scikit_learn(state)
    head = [f'"""Creases run {run} at epoch {state.epoch}: a multi-layer perceptron in the plane.']
    if reasons:
        head += [
            "",
            "Stock scikit-learn cannot train this run, so the weights stand below, because of:",
            *(f"- {reason}" for reason in reasons),
        ]
    lines = [*head, '"""', "", *_imports(spec, bool(reasons)), ""]
    lines += [f"X_train = {_array(data.X_train)}", f"y_train = {_array(data.y_train)}"]
    has_test = len(data.X_test) > 0
    if has_test:
        lines += [f"X_test = {_array(data.X_test)}", f"y_test = {_array(data.y_test)}"]
    lines += ["", "", *_feature_lines(spec), "", ""]
    lines += _weights_lines(state) if reasons else _fit_lines(state, len(data.X_train))
    score = "accuracy" if data.classes else "R2"
    for split in ("train", "test") if has_test else ("train",):
        lines.append(f'print("{split} {score}:", score(X_{split}, y_{split}))')
    return "\n".join(lines) + "\n"


def beyond_scikit_learn(state: State) -> list[str]:
    """What in a run ``MLPClassifier(...).fit`` cannot do; empty if it can do all."""
    spec, reasons = state.spec, []
    if state.epoch == 0:
        reasons.append("epoch 0: scikit-learn trains at least one epoch")
    if state.diverged is not None:
        reasons.append(f"the run diverged at epoch {state.diverged}")
    if spec.network.activation == "leaky_relu":
        reasons.append("activation leaky_relu")
    if spec.network.initialization != "sklearn":
        reasons.append(f"initialization {spec.network.initialization}")
    if spec.training.l1 > 0:
        reasons.append("the L1 penalty")
    if any(change.epoch <= state.epoch for change in spec.interventions):
        reasons.append("interventions")
    return reasons


def _imports(spec: RunSpec, embedded: bool) -> list[str]:
    lines = ["import numpy as np"]
    if embedded:
        metric = "accuracy_score" if spec.dataset.labels else "r2_score"
        return [*lines, f"from sklearn.metrics import {metric}"]
    name = "MLPClassifier" if spec.dataset.labels else "MLPRegressor"
    return [
        "import warnings",
        "",
        *lines,
        "from sklearn.exceptions import ConvergenceWarning",
        f"from sklearn.neural_network import {name}",
    ]


def _feature_lines(spec: RunSpec) -> list[str]:
    columns = ", ".join(_FEATURES[name] for name in spec.network.features)
    return ["def features(X):", f"    return np.column_stack([{columns}])"]


def _fit_lines(state: State, samples: int) -> list[str]:
    spec = state.spec
    name = "MLPClassifier" if spec.dataset.labels else "MLPRegressor"
    parameters: dict[str, Any] = {
        "hidden_layer_sizes": tuple(spec.network.hidden_layer_sizes),
        "activation": spec.network.activation,
        "max_iter": state.epoch,
        "tol": 0,
        "n_iter_no_change": _NEVER,
        "random_state": spec.training.random_state,
    } | _solver_parameters(spec.training, samples)
    return [
        f"model = {name}(",
        *(f"    {field}={value!r}," for field, value in parameters.items()),
        ")",
        "with warnings.catch_warnings():",
        '    warnings.simplefilter("ignore", ConvergenceWarning)  # it stops where it is told to',
        "    model.fit(features(X_train), y_train)",
        "",
        "",
        "def score(X, y):",
        "    return model.score(features(X), y)",
        "",
        "",
    ]


def _solver_parameters(training: TrainingSpec, samples: int) -> dict[str, Any]:
    chosen: dict[str, Any] = {"solver": training.solver, "alpha": training.alpha}
    if training.solver == "lbfgs":
        return chosen | {"max_fun": _NEVER}
    chosen |= {
        "learning_rate_init": training.learning_rate_init,
        "batch_size": min(training.batch_size, samples),
        "shuffle": training.shuffle,
    }
    names = {
        "adam": ("beta_1", "beta_2", "epsilon"),
        "sgd": ("learning_rate", "power_t", "momentum", "nesterovs_momentum"),
    }[training.solver]
    return chosen | {name: getattr(training, name) for name in names}


def _weights_lines(state: State) -> list[str]:
    network = state.network
    activation = _ACTIVATIONS[network.activation].format(slope=network.negative_slope)
    classes = state.spec.dataset.labels
    lines = ["coefs = ["]
    lines += [f"    {_array(weights)}," for weights in network.coefs]
    lines += ["]", "intercepts = ["]
    lines += [f"    {_array(biases)}," for biases in network.intercepts]
    lines += [
        "]",
        "",
        "",
        "def output(X):",
        "    z = features(X) @ coefs[0] + intercepts[0]",
        "    for weights, biases in zip(coefs[1:], intercepts[1:]):",
        f"        z = ({activation}) @ weights + biases",
        "    return z",
        "",
        "",
        "def score(X, y):",
    ]
    if not classes:
        lines.append("    return r2_score(y, output(X)[:, 0])")
    else:
        chosen = "(output(X)[:, 0] > 0).astype(int)" if len(classes) == 2 else "output(X).argmax(1)"
        lines += [
            f"    labels = np.array({list(classes)!r})[{chosen}]",
            "    return accuracy_score(y, labels)",
        ]
    return [*lines, "", ""]


def _array(values: np.ndarray) -> str:
    """Source of an array: every float with the digits that read back as the same number."""
    return f"np.array({values.tolist()!r}).reshape({values.shape!r})"
