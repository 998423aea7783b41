"""How many times faster an epoch is than scikit-learn's own, to the same weights.

Both sides train the same network on the same 250 points in one process with one BLAS thread, in
turns; the medians of several turns are compared. Exit status 1 if a ratio is below its target.

Usage: python -m benchmarks.training [--quick]
"""

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from app.core.datasets import load
from app.core.specs import RunSpec
from app.core.training import State, advance, start, warm_up

# Hidden layers, activation, solver, batch size, times as fast as scikit-learn, its epochs a turn.
CASES = [
    ((8, 8), "relu", "adam", 10, 50.0, 40),
    ((8, 8), "relu", "adam", 200, 8.0, 300),
    ((16,) * 6, "relu", "sgd", 10, 15.0, 20),
    ((64, 64), "relu", "adam", 10, 4.0, 20),
    ((64, 64), "relu", "adam", 200, 1.5, 100),
    ((256, 256, 256), "relu", "adam", 200, 1.0, 10),
    ((8, 8), "tanh", "adam", 10, 30.0, 40),
]


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def spec_of(hidden: tuple[int, ...], activation: str, solver: str, batch: int) -> RunSpec:
    """250 training points and no test points."""
    return RunSpec.model_validate(
        {
            "dataset": {"kind": "moons", "samples": 250, "test_share": 0},
            "network": {"hidden_layer_sizes": hidden, "activation": activation},
            "training": {"solver": solver, "batch_size": batch, "learning_rate_init": 0.001},
        }
    )


def stock(spec: RunSpec, epochs: int) -> MLPClassifier:
    """scikit-learn's estimator for a spec."""
    training = spec.training
    return MLPClassifier(
        spec.network.hidden_layer_sizes,
        spec.network.activation,
        solver=training.solver,
        batch_size=training.batch_size,
        learning_rate_init=training.learning_rate_init,
        alpha=training.alpha,
        random_state=training.random_state,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=np.inf,
    )


def differ(state: State, model: MLPClassifier) -> float:
    """Largest difference of a weight or bias."""
    ours = [*state.coefs, *state.intercepts]
    theirs = [*model.coefs_, *model.intercepts_]
    return max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))


def main() -> int:
    """Print one line per network."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few turns, short ones")
    quick = parser.parse_args().quick
    threadpool_limits(1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    warm_up()
    turns = 3 if quick else 7
    missed = False
    print(
        f"{'network':<28}{'batch':>6}{'stock':>11}{'Creases':>11}{'ratio':>8}{'target':>8}  differ"
    )
    for hidden, activation, solver, batch, target, epochs in CASES:
        epochs = max(4, epochs // 4) if quick else epochs
        spec = spec_of(hidden, activation, solver, batch)
        points, state, model = load(spec.dataset), start(spec), stock(spec, epochs)
        ours, theirs = [], []
        for _ in range(turns):
            theirs.append(seconds(lambda: model.fit(points.X_train, points.y_train)) / epochs)
            long = epochs * max(1, round(target))
            ours.append(seconds(lambda: advance(state, long)) / long)
        fast, slow = statistics.median(ours), statistics.median(theirs)
        name = (
            f"{hidden} {activation} {solver}"
            if len(set(hidden)) > 1 or len(hidden) < 4
            else (f"({hidden[0]},)*{len(hidden)} {activation} {solver}")
        )
        print(
            f"{name:<28}{batch:>6}{1 / slow:>9.0f}/s{1 / fast:>9.0f}/s{slow / fast:>7.1f}x"
            f"{target:>7.1f}x  {differ(advance(state, epochs), model):.0e}"
        )
        missed |= slow / fast < target
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
