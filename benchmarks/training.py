"""Benchmark of training: epochs per second of several implementations, in processor time.

scikit-learn's ``fit``, a plain C++ loop, JAX, the ``fit`` of our estimator and ``advance`` of a run
train the same network on the same 250 points, alternately, in one process with one thread. The
medians are compared. Our weights have to equal scikit-learn's. The C++ loop and JAX round and
shuffle differently, so only their mean loss has to be close. Their compilation is not measured. The
C++ loop trains ReLU networks with Adam. The last line compares calls of ``advance`` that train one
epoch each with a long call: the time per epoch of the first as a multiple of that of the second.
Exit status 1 if a target is missed or a result differs.

Usage: python -m benchmarks.training [--quick]
"""

import argparse
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from app.core.data.dataset import load
from app.core.specs.run import RunSpec
from app.core.training.estimators import SteppingClassifier
from app.core.training.problem import problem_of
from app.core.training.state import State, advance, start, warm_up
from benchmarks.parts import jax_loop, plain_loop

NAMES = ("sklearn", "C++", "JAX", "our fit", "run")
SINGLE_TARGET = 2.5  # times an epoch in a long call
LOSS_TOLERANCE = 0.1  # of the mean loss over all epochs; other shuffles change it by a few percent


class Case(NamedTuple):
    """A network, how it is trained, and the targets.

    Attributes
    ----------
    name, hidden, activation, solver, batch_size
        The network and its training.
    target
        How many times as fast as scikit-learn training has to be.
    stock_epochs
        Epochs of scikit-learn in one turn.
    cpp_target
        How many times the time of the C++ loop a run may take.
    """

    name: str
    hidden: tuple[int, ...]
    activation: str
    solver: str
    batch_size: int
    target: float
    stock_epochs: int
    cpp_target: float = float("inf")


CASES = [
    Case("(8, 8) relu adam", (8, 8), "relu", "adam", 10, 50.0, 40, cpp_target=1.6),
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
    """Call `work` and return the processor time per epoch, over all threads."""
    began = time.process_time()
    work()
    return (time.process_time() - began) / epochs


def others(case: Case, state: State, folder: Path) -> dict[str, Callable[[int], np.ndarray]]:
    """Return the C++ loop and JAX where they can be measured: functions of a number of epochs."""
    spec = state.spec
    problem = problem_of(spec.dataset, spec.network)
    trains = {}
    if plain_loop.compiler() and (case.activation, case.solver) == ("relu", "adam"):
        trains["C++"] = plain_loop.compiled_loop(problem, spec.training, folder)
    if jax_loop.AVAILABLE:
        trains["JAX"] = jax_loop.jax_loop(problem, spec.training)
    return {name: partial(train, state.parameters) for name, train in trains.items()}


def measure(case: Case, epochs: int, turns: int, folder: Path) -> dict[str, float]:
    """Return the seconds per epoch of each implementation."""
    spec = spec_of(case)
    points, state = load(spec.dataset), start(spec)
    data = points.X_train, points.y_train
    more = epochs * round(max(1.0, case.target))  # so that all implementations take about as long
    stock = estimator(MLPClassifier, case, epochs)
    ours = estimator(SteppingClassifier, case, more)
    work: dict[str, tuple[Callable[[], Any], int]] = {
        "sklearn": (lambda: stock.fit(*data), epochs),
        "our fit": (lambda: ours.fit(*data), more),
        "run": (lambda: advance(state, more), more),
    }
    for name, train in others(case, state, folder).items():
        work[name] = (partial(train, more), more)
        assert_close(work[name][0](), advance(state, more).history["loss"])
    measured = [{name: seconds(*job) for name, job in work.items()} for _ in range(turns)]
    same_epochs = estimator(SteppingClassifier, case, epochs).fit(*data)
    for theirs, fitted, run in zip(
        stock.coefs_, same_epochs.coefs_, advance(state, epochs).coefs, strict=True
    ):
        assert np.array_equal(theirs, fitted)
        assert np.array_equal(theirs, run)
    return {name: statistics.median(turn[name] for turn in measured) for name in work}


def cost_of_single_epochs(state: State, epochs: int, turns: int) -> float:
    """Return the time of an epoch that is a call of its own, by that of one in a long call."""

    def one_by_one() -> State:
        reached = state
        for _ in range(epochs):
            reached = advance(reached, 1)
        return reached

    assert one_by_one() == advance(state, epochs)
    measured = [
        (seconds(one_by_one, epochs), seconds(lambda: advance(state, epochs), epochs))
        for _ in range(turns)
    ]
    single, whole = (statistics.median(times) for times in zip(*measured, strict=True))
    return float(single / whole)


def assert_close(losses: np.ndarray, expected: np.ndarray) -> None:
    """Assert that another implementation did the same work: its losses are close."""
    assert abs(losses.mean() / expected.mean() - 1) < LOSS_TOLERANCE


def cell(value: float | None, width: int, unit: str = "", digits: int = 0) -> str:
    """Return a number of the table, or a dash if it was not measured."""
    return f"{'-':>{width}}" if value is None else f"{value:>{width - len(unit)}.{digits}f}{unit}"


def main() -> int:
    """Print one line per network; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions with fewer epochs")
    quick = parser.parse_args().quick
    threadpool_limits(1)
    warnings.simplefilter("ignore", ConvergenceWarning)
    warm_up()
    if plain_loop.compiler() is None:
        print("no C++ compiler found: the C++ loop is left out")
    if not jax_loop.AVAILABLE:
        print("JAX is not installed (pip install -r requirements-bench.txt): it is left out")
    missed = 0
    print(f"{'':<32}{'epochs per second':^45}{'time of a run':^24}{'speed-up':^24}")
    print(f"{'network':<26}{'batch':>6}" + "".join(f"{name:>9}" for name in NAMES), end="")
    print(f"{'/ JAX':>8}{'/ C++':>8}{'target':>8}{'fit':>8}{'run':>8}{'target':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            epochs = max(4, case.stock_epochs // 4) if quick else case.stock_epochs
            time_of = measure(case, epochs, 3 if quick else 7, Path(folder))
            stock, fit, run = time_of["sklearn"], time_of["our fit"], time_of["run"]
            print(f"{case.name:<26}{case.batch_size:>6}", end="")
            for name in NAMES:
                print(cell(1 / time_of[name] if name in time_of else None, 9), end="")
            ratio = {name: run / time_of[name] for name in ("C++", "JAX") if name in time_of}
            bound = None if np.isinf(case.cpp_target) else case.cpp_target
            print(cell(ratio.get("JAX"), 8, "x", 2), end="")
            print(cell(ratio.get("C++"), 8, "x", 2) + cell(bound, 8, "x", 2), end="")
            print(f"{stock / fit:>7.1f}x{stock / run:>7.1f}x{case.target:>7.1f}x")
            missed += stock / max(fit, run) < case.target
            missed += ratio.get("C++", 0.0) > case.cpp_target
    state, turns = start(spec_of(CASES[0])), 3 if quick else 7
    single = cost_of_single_epochs(state, CASES[0].stock_epochs * 50, turns)
    print(f"one epoch in each call: {single:.2f}x (target {SINGLE_TARGET:.2f}x)")
    missed += single > SINGLE_TARGET
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
