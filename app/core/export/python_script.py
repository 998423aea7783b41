"""Runs as Python scripts that depend on NumPy and scikit-learn only, not on Creases.

If stock scikit-learn can train the run, the script trains it and arrives at the same weights.
Otherwise the script contains the weights, and its docstring says why. In both cases it prints the
scores of the frame and, if matplotlib is installed, draws its picture.
"""

import re
import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data.axes import DataAxes, DataAxis
from ..data.dataset import Box, Dataset
from ..data.features import COORDINATES, FEATURES
from ..data.spec import DatasetSpec
from ..network.activations import ACTIVATIONS, listed
from ..network.mlp import Network
from ..slices.seen import Seen, seen
from ..slices.spec import SliceSpec
from ..specs.run import RunSpec, TrainingSpec
from ..training.state import State
from .script_geometry import cutting_lines
from .script_plot import exact_lines, picture_lines, sampled_lines

_WEIGHING = "from sklearn.utils.class_weight import compute_sample_weight"

_SCALING = [
    "from sklearn.pipeline import make_pipeline",
    "from sklearn.preprocessing import StandardScaler",
]
_DECIDING = [
    "from sklearn.frozen import FrozenEstimator",
    "from sklearn.model_selection import FixedThresholdClassifier",
]
_FITTED = ["coefs, intercepts = model.coefs_, model.intercepts_"]
_FOLDED = [
    "scaler, network = model",
    "# The first layer, changed to take inputs that are not standardized",
    "first = network.coefs_[0] / scaler.scale_[:, None]",
    "coefs = [first, *network.coefs_[1:]]",
    "intercepts = [network.intercepts_[0] - scaler.mean_ @ first, *network.intercepts_[1:]]",
]

_NEVER = 10**9
"""A patience, in epochs, that no run reaches: it turns off early stopping."""

_SHORT = 4
"""Columns of a point up to which a line takes whole points."""

_MIXED = [
    "",
    "",
    "def mixed(first, second):",
    '    """Return the weights on the way between two runs: computed exactly, and rounded once."""',
    "    pairs = zip(first.ravel().tolist(), second.ravel().tolist())",
    "    way = [(1 - share) * Fraction(a) + share * Fraction(b) for a, b in pairs]",
    "    return np.array([float(weight) for weight in way]).reshape(first.shape)",
    "",
    "",
]


@dataclass(frozen=True)
class Way:
    """The runs at the ends of a way, the id of the second, and how far a network is on it."""

    first: State
    second: State
    run: str
    share: float


_LINE = re.compile(r"(.{1,87},) ")
_POINTS = re.compile(r"(.{1,87}\],) ")
"""Patterns of the part of a list, or of a list of points, that fits on a line."""


def script(
    state: State,
    run: str,
    box: Box | None = None,
    wanted: SliceSpec | None = None,
    threshold: float | None = None,
    way: Way | None = None,
) -> str:
    """Return Python source that computes the network of a state, its scores and its picture.

    Parameters
    ----------
    state : State
        The state of a run after some epoch.
    run : str
        Id of the run.
    box : tuple, optional
        The part of the plane to draw; None for the box of the data set.
    wanted : SliceSpec, optional
        The slice of the input space that the picture shows; by default the first two columns.
    threshold : float, optional
        Of two classes, predict the second where its probability is at least this number.
    way : Way, optional
        Where the state is between two runs; ``run`` is then the id of the first.
    """
    spec = state.spec
    data = state.data
    shown = seen(state.network, data, spec.dataset, wanted)
    reasons = _reasons(state, way)
    wide = not shown.plane.whole
    where = f"of {len(spec.dataset.column_names)} columns" if wide else "in the plane"
    head = [f'"""Creases run {run} at epoch {state.epoch}: a multi-layer perceptron {where}.']
    if way is not None:
        head += [
            "",
            f"Its weights are {way.share!r} of the way from those of this run to those of run",
            f"{way.run}. The points are those of the first.",
        ]
    drawn = "a picture of a slice of its input space" if wide else "its picture"
    head += ["", f"Prints its scores and, with matplotlib, draws {drawn}."]
    if reasons:
        head += [
            "",
            "Stock scikit-learn cannot train this run, so the weights are included. Reasons:",
            *(f"- {reason}" for reason in reasons),
        ]
        if threshold is not None:
            head += ["So NumPy applies the threshold, not FixedThresholdClassifier."]
    classes = len(data.classes)
    sampled = sampled_lines(shown.network, classes)
    head += ["", *textwrap.wrap(sampled, 88)] if sampled else []
    lined = exact_lines(shown.network, classes)
    imports = _imports(spec, bool(reasons), lined and classes > 0, threshold is not None)
    if way is not None and not reasons:
        imports.insert(1, "from fractions import Fraction")
    lines = [*head, '"""', "", *imports, ""]
    if state.diverged is not None:
        lines += [
            'np.seterr(over="ignore", invalid="ignore")  # the diverged weights overflow',
            "",
        ]
    lines += _data_lines(data)
    lines += ["", "", *_feature_lines(spec), "", ""]
    if reasons:
        lines += _weights_lines(state)
    else:
        lines += _fit_lines(state) if way is None else _way_lines(way)
        lines += _FOLDED if spec.dataset.standardize else _FITTED
    lines += _threshold_lines(threshold, embedded=bool(reasons))
    lines += ["", "", *_sums_lines(state), "", ""]
    lines += [*_score_lines(data, bool(reasons), threshold is not None), "", ""]
    lines += _printing_lines(data)
    lines += ["", "", *_slice_lines(shown)] if wide else []
    limit = "level" if threshold is not None else None
    lines += cutting_lines(shown.network, classes, limit) if lined else []
    title = f"Creases run {run}, epoch {state.epoch}"
    name = f"creases-{run}-{state.epoch}"
    if way is not None:
        title += f", {way.share:g} of the way to {way.run}"
        name += "-between"
    labels = _titled(shown) if wide else spec.dataset
    place = box or shown.data.box
    lines += picture_lines(shown.network, shown.data, labels, place, title, name, limit)
    return "\n".join(lines) + "\n"


def _reasons(state: State, way: Way | None) -> list[str]:
    """Return why scikit-learn cannot train a run, or one of those at the ends of a way."""
    if way is None:
        return beyond_scikit_learn(state)
    ends = beyond_scikit_learn(way.first), beyond_scikit_learn(way.second)
    return list(dict.fromkeys([*ends[0], *ends[1]]))


def beyond_scikit_learn(state: State) -> list[str]:
    """Return the reasons why ``MLPClassifier(...).fit`` cannot train a run; empty if it can."""
    spec, reasons = state.spec, []
    if state.epoch == 0:
        reasons.append("epoch 0 (scikit-learn trains at least one epoch)")
    if state.diverged is not None:
        reasons.append(f"the run diverged at epoch {state.diverged}")
    activation = spec.network.activation
    if not isinstance(activation, str):
        reasons.append(f"an activation per layer ({listed(activation)})")
    elif not ACTIVATIONS[activation].in_sklearn:
        reasons.append(f"activation {activation}")
    if spec.network.initialization != "sklearn":
        reasons.append(f"initialization {spec.network.initialization}")
    if spec.training.l1 > 0:
        reasons.append("the L1 penalty")
    if any(change.epoch <= state.epoch for change in spec.interventions):
        reasons.append("interventions")
    return reasons


def _imports(spec: RunSpec, embedded: bool, ties: bool, decided: bool) -> list[str]:
    lines = ["from importlib.util import find_spec"]
    lines += ["from itertools import combinations"] if ties else []
    if embedded:
        return [*lines, "", "import numpy as np"]
    return [
        "import warnings",
        *lines,
        "",
        "import numpy as np",
        "from sklearn.exceptions import ConvergenceWarning",
        *(_DECIDING if decided else []),
        f"from sklearn.neural_network import {_estimator(spec)}",
        *(_SCALING if spec.dataset.standardize else []),
        *([_WEIGHING] if spec.training.class_weight is not None else []),
    ]


def _estimator(spec: RunSpec) -> str:
    return "MLPClassifier" if spec.dataset.labels else "MLPRegressor"


def _data_lines(data: Dataset) -> list[str]:
    lines = [f"X_train = {_array(data.X_train)}", f"y_train = {_array(data.y_train)}"]
    if len(data.X_test):
        lines += [f"X_test = {_array(data.X_test)}", f"y_test = {_array(data.y_test)}"]
    return lines


def _feature_lines(spec: RunSpec) -> list[str]:
    if len(spec.dataset.column_names) > len(COORDINATES):
        return ["def features(X):", "    return X"]
    columns = ", ".join(FEATURES[name].python for name in spec.network.features)
    return ["def features(X):", f"    return np.column_stack([{columns}])"]


def _way_lines(way: Way) -> list[str]:
    """Return lines that train the runs at the ends of a way and give ``model`` its weights."""
    data, step = way.second.data, "[-1]" if way.first.spec.dataset.standardize else ""
    lines = [f"X_other = {_array(data.X_train)}", f"y_other = {_array(data.y_train)}"]
    lines += [*_fit_lines(way.second, "X_other", "y_other"), "other = model"]
    lines += [*_fit_lines(way.first), f"share = Fraction({way.share!r})", *_MIXED]
    lines += [f"ends = model{step}, other{step}"]
    for name in ("coefs_", "intercepts_"):
        pairs = f"zip(ends[0].{name}, ends[1].{name})"
        lines += [f"ends[0].{name} = [mixed(first, second) for first, second in {pairs}]"]
    return lines


def _fit_lines(state: State, X: str = "X_train", y: str = "y_train") -> list[str]:
    """Return lines that train ``model`` on points with these names."""
    spec, samples = state.spec, len(state.data.X_train)
    parameters: dict[str, Any] = {
        "hidden_layer_sizes": tuple(spec.network.hidden_layer_sizes),
        "activation": spec.network.activation,
        "max_iter": state.epoch,
        "tol": 0,
        "n_iter_no_change": _NEVER,
        "random_state": spec.training.random_state,
    } | _solver_parameters(spec.training, samples)
    weights = spec.training.model_dump(mode="json").get("class_weight")
    if isinstance(weights, dict):
        weights = {int(label): weight for label, weight in weights.items()}
        # compute_sample_weight wants a weight for every class if some class has none.
        weights = {label: weights.get(label, 1.0) for label in spec.dataset.labels}
    step = f"{_estimator(spec).lower()}__" if spec.dataset.standardize else ""
    weighted = f", {step}sample_weight=weights"
    weighing = f"weights = compute_sample_weight({weights!r}, {y})"
    return [
        *([weighing] if weights else []),
        f"model = {_estimator(spec)}(",
        *(f"    {field}={value!r}," for field, value in parameters.items()),
        ")",
        *(["model = make_pipeline(StandardScaler(), model)"] if spec.dataset.standardize else []),
        "with warnings.catch_warnings():",
        '    warnings.simplefilter("ignore", ConvergenceWarning)  # it stops at max_iter',
        f"    model.fit(features({X}), {y}{weighted if weights else ''})",
    ]


def _threshold_lines(threshold: float | None, *, embedded: bool) -> list[str]:
    """Return lines that define the threshold, its logit and, if there is a model, its decision."""
    if threshold is None:
        return []
    lines = [f"threshold = {threshold!r}", "level = np.log(threshold / (1 - threshold))"]
    if embedded:
        return lines
    return [
        *lines,
        "decided = FixedThresholdClassifier(",
        '    FrozenEstimator(model), threshold=threshold, response_method="predict_proba"',
        ").fit(features(X_train), y_train)",
    ]


def _solver_parameters(training: TrainingSpec, samples: int) -> dict[str, Any]:
    parameters: dict[str, Any] = {"solver": training.solver, "alpha": training.alpha}
    if training.solver == "lbfgs":
        return parameters
    parameters |= {
        "learning_rate_init": training.learning_rate_init,
        "batch_size": min(training.batch_size, samples),
        "shuffle": training.shuffle,
    }
    names = {
        "adam": ("beta_1", "beta_2", "epsilon"),
        "sgd": ("learning_rate", "power_t", "momentum", "nesterovs_momentum"),
    }[training.solver]
    return parameters | {name: getattr(training, name) for name in names}


def _weights_lines(state: State) -> list[str]:
    network = state.network
    lines = ["coefs = ["]
    lines += [textwrap.indent(_array(weights), "    ") + "," for weights in network.coefs]
    lines += ["]", "intercepts = ["]
    lines += [textwrap.indent(_array(biases), "    ") + "," for biases in network.intercepts]
    return [*lines, "]"]


def _slice_lines(shown: Seen) -> list[str]:
    """Return lines that replace the network and the points by those on a slice."""
    plane = shown.plane
    if plane.axes is not None:
        project = f"X[:, {list(plane.axes)!r}]"
    else:
        project = "np.linalg.lstsq(steps, ((X - origin) / scale).T)[0].T"
    lines = [
        "# The picture shows the points origin + s * u + t * v of the input space. There the",
        "# network is one of s and t, with another first layer.",
        f"origin = {_array(np.array(plane.origin))}",
        f"u = {_array(np.array(plane.u))}",
        f"v = {_array(np.array(plane.v))}",
    ]
    if plane.axes is None:
        lines += [
            f"scale = {_array(np.array(plane.scale))}  # units of distance along the columns",
            "steps = np.column_stack([u, v]) / scale[:, None]",
        ]
    lines += [
        "intercepts = [features(origin[None])[0] @ coefs[0] + intercepts[0], *intercepts[1:]]",
        "coefs = [features(np.array([u, v])) @ coefs[0], *coefs[1:]]",
        "",
        "",
        "def features(X):",
        "    return X",
        "",
        "",
        "def project(X):",
        f"    return {project}",
        "",
        "",
        "X_train = project(X_train)",
    ]
    return lines + (["X_test = project(X_test)"] if len(shown.data.X_test) else [])


def _titled(shown: Seen) -> DatasetSpec:
    """Return the data set with the titles of a slice as the names of its axes."""
    dataset = shown.dataset
    first, second = (DataAxis.model_construct(name=title) for title in shown.plane.titles)
    label = DataAxis(name=dataset.label_name) if dataset.axes is None else dataset.axes.label
    axes = DataAxes.model_construct(x1=first, x2=second, label=label)
    return dataset.model_copy(update={"axes": axes})


def _sums_lines(state: State) -> list[str]:
    network = state.network
    several = not isinstance(network.activation, str)
    return [
        "def sums(X):",
        '    """Return the pre-activations of each layer; the last are those of the output."""',
        "    z = [features(X) @ coefs[0] + intercepts[0]]",
        "    for weights, biases in zip(coefs[1:], intercepts[1:]):",
        f"        z.append(activated(z[-1]{', len(z) - 1' if several else ''}) @ weights + biases)",
        "    return z",
        "",
        "",
        *_activation_lines(network),
    ]


def _activation_lines(network: Network) -> list[str]:
    """Return lines that define ``activated``."""
    if isinstance(network.activation, str):
        return [
            "def activated(z):",
            f"    return {_activation_source(network, network.activation)}",
        ]
    lines = ["def activated(z, layer):"]
    for layer, name in enumerate(network.activations):
        lines += [f"    if layer == {layer}:  # {name}"]
        lines += [f"        return {_activation_source(network, name)}"]
    return lines


def _activation_source(network: Network, name: str) -> str:
    """Return NumPy source of an activation at ``z``."""
    activation = ACTIVATIONS[name]
    if activation.smooth is not None:
        return activation.smooth.python
    if not activation.kinked:
        return "z"
    below = activation.slope_below(network.negative_slope)
    return "np.maximum(z, 0)" if activation.levels else f"np.where(z > 0, z, {below!r} * z)"


def _score_lines(data: Dataset, embedded: bool, decided: bool) -> list[str]:
    """Return lines that define ``score(X, y)`` and ``loss(X, y)``."""
    if not data.classes:
        score = "1 - ((sums(X)[-1][:, 0] - y) ** 2).sum() / ((y - y.mean()) ** 2).sum()"
        return [
            "def score(X, y):",
            f"    return {score if embedded else 'model.score(features(X), y)'}",
            "",
            "",
            "def loss(X, y):",
            "    return ((sums(X)[-1][:, 0] - y) ** 2).mean() / 2",
        ]
    two = len(data.classes) == 2
    logits = "np.column_stack([np.zeros(len(X)), sums(X)[-1]])" if two else "sums(X)[-1]"
    index = "(1 / (1 + np.exp(-sums(X)[-1][:, 0])) >= threshold).astype(int)"
    index = index if decided else "logits(X).argmax(axis=1)"
    score = f"(classes[{index}] == y).mean()"
    model = "decided" if decided else "model"
    return [
        f"classes = np.array({list(data.classes)!r})",
        "",
        "",
        "def logits(X):",
        '    """Return one column per class; the softmax of a row gives its probabilities."""',
        f"    return {logits}",
        "",
        "",
        "def score(X, y):",
        f"    return {score if embedded else f'{model}.score(features(X), y)'}",
        "",
        "",
        "def loss(X, y):",
        '    """Return the mean log-loss, without the penalty."""',
        "    z = logits(X)",
        "    z_true = z[np.arange(len(y)), np.searchsorted(classes, y)]",
        "    return np.logaddexp.reduce(z - z_true[:, None], axis=1).mean()",
    ]


def _printing_lines(data: Dataset) -> list[str]:
    """Return lines that print the metrics of the frame; R² needs targets that differ."""
    lines = []
    for split, X, y in (("train", data.X_train, data.y_train), ("test", data.X_test, data.y_test)):
        if len(X):
            arguments = f"X_{split}, y_{split}"
            lines.append(f'print("{split} loss:", loss({arguments}))')
            if data.classes:
                lines.append(f'print("{split} accuracy:", score({arguments}))')
            elif np.ptp(y) > 0:
                lines.append(f'print("{split} R2:", score({arguments}))')
    return lines


def _array(values: np.ndarray) -> str:
    """Return the source of an array; every float round-trips exactly."""
    are_points = values.ndim == 2 and values.shape[1] <= _SHORT
    source = f"np.array({values.tolist()!r})"
    return (_POINTS if are_points else _LINE).sub(r"\1\n", source)
