"""Benchmark of training: epochs per second against scikit-learn's, with equal weights.

scikit-learn's ``fit``, the ``fit`` of our estimator and ``advance`` of a run train the same network
on the same 250 points, in turns, in one process with one BLAS thread. The medians of the turns are
compared. Exit status 1 if a ratio is below its target or a weight differs.

Usage: python -m benchmarks.training [--quick]
"""

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from app.core.data.dataset import load
from app.core.specs.run import RunSpec
from app.core.training.estimators import SteppingClassifier
from app.core.training.state import advance, start, warm_up


class Case(NamedTuple):
    """A network, how it is trained, and the target: how many times as fast as scikit-learn."""

    name: str
    hidden: tuple[int, ...]
    activation: str
    solver: str
    batch_size: int
    target: float
    stock_epochs: int  # epochs of scikit-learn in one turn


CASES = [
    Case("(8, 8) relu adam", (8, 8), "relu", "adam", 10, 50.0, 40),
    Case("(8, 8) relu adam", (8, 8), "relu", "adam", 200, 8.0, 300),
    Case("(16,)*6 relu sgd", (16,) * 6, "relu", "sgd", 10, 15.0, 20),
    Case("(64, 64) relu adam", (64, 64), "relu", "adam", 10, 4.0, 20),
    Case("(64, 64) relu adam", (64, 64), "relu", "adam", 200, 1.5, 100),
    Case("(256, 256, 256) relu adam", (256,) * 3, "relu", "adam", 200, 1.0, 10),
    Case("(8, 8) tanh adam", (8, 8), "tanh", "adam", 10, 30.0, 40),
]


def spec_of(case: Case) -> RunSpec:
    """Return the run of a case, with 250 training points and no test points."""
    return RunSpec.model_validate(
        {
            "dataset": {"kind": "moons", "samples": 250, "test_share": 0},
            "network": {"hidden_layer_sizes": case.hidden, "activation": case.activation},
            "training": {
                "solver": case.solver,
                "batch_size": case.batch_size,
                "learning_rate_init": 0.001,
            },
        }
    )


def estimator(kind: type[MLPClassifier], case: Case, epochs: int) -> Any:
    """Return an estimator that trains the network of a case for some epochs."""
    return kind(
        case.hidden,
        case.activation,
        solver=case.solver,
        batch_size=case.batch_size,
        random_state=0,
        max_iter=epochs,
        tol=0,
        n_iter_no_change=np.inf,
    )


def seconds(work: Callable[[], object], epochs: int) -> float:
    """Call `work` and return the wall-clock time per epoch."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) / epochs


def measure(case: Case, epochs: int, turns: int) -> tuple[float, float, float]:
    """Return the seconds per epoch of scikit-learn, of our estimator and of a run."""
    spec = spec_of(case)
    points, state = load(spec.dataset), start(spec)
    data = points.X_train, points.y_train
    more = epochs * round(max(1.0, case.target))  # so that both sides take about as long
    stock = estimator(MLPClassifier, case, epochs)
    ours = estimator(SteppingClassifier, case, more)
    measured = [
        (
            seconds(lambda: stock.fit(*data), epochs),
            seconds(lambda: ours.fit(*data), more),
            seconds(lambda: advance(state, more), more),
        )
        for _ in range(turns)
    ]
    same_epochs = estimator(SteppingClassifier, case, epochs).fit(*data)
    for theirs, fitted, run in zip(
        stock.coefs_, same_epochs.coefs_, advance(state, epochs).coefs, strict=True
    ):
        assert np.array_equal(theirs, fitted)
        assert np.array_equal(theirs, run)
    by_stock, by_fit, by_run = (statistics.median(times) for times in zip(*measured, strict=True))
    return by_stock, by_fit, by_run


def main() -> int:
    """Print one line per network; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions with fewer epochs")
    quick = parser.parse_args().quick
    threadpool_limits(1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    warm_up()
    missed = 0
    print(f"{'':<26}{'':>6}{'epochs per second':^33}{'speed-up':^16}")
    print(f"{'network':<26}{'batch':>6}{'sklearn':>9}{'our fit':>12}{'run':>12}", end="")
    print(f"{'fit':>8}{'run':>8}{'target':>8}")
    for case in CASES:
        epochs = max(4, case.stock_epochs // 4) if quick else case.stock_epochs
        stock, fit, run = measure(case, epochs, turns=3 if quick else 7)
        print(f"{case.name:<26}{case.batch_size:>6}{1 / stock:>9.0f}", end="")
        print(f"{1 / fit:>12.0f}{1 / run:>12.0f}", end="")
        print(f"{stock / fit:>7.1f}x{stock / run:>7.1f}x{case.target:>7.1f}x")
        missed += stock / max(fit, run) < case.target
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
