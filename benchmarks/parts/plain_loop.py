"""Training by a plain C++ loop, compiled for one network and batch size."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.specs.run import TrainingSpec
from app.core.training.problem import Problem

SOURCE = Path(__file__).with_suffix(".cpp")
# The loop may round differently from scikit-learn, so the compiler may reorder sums.
OPTIONS = ["-std=c++17", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]

Floats = NDArray[np.float64]
Train = Callable[[Floats, int], Floats]
"""Trains from a parameter vector for some epochs; returns the mean loss of each."""


def compiler() -> str | None:
    """Return the path of a C++ compiler, or None if none is installed."""
    return next(filter(None, map(shutil.which, ("g++", "c++", "clang++"))), None)


def compiled_loop(problem: Problem, training: TrainingSpec, folder: Path) -> Train:
    """Compile the loop for a problem, into a new library in `folder`.

    Parameters
    ----------
    problem : Problem
        Two classes, ReLU units.
    training : TrainingSpec
        The solver ``adam``, without an L1 penalty.
    folder : Path
        An existing folder.
    """
    found = compiler()
    assert found
    sizes = ",".join(map(str, problem.sizes))
    library = folder / f"{sizes}-{training.batch_size}.so"
    constants = f"-DSIZES={sizes}", f"-DBATCH={training.batch_size}"
    subprocess.run([found, *OPTIONS, *constants, str(SOURCE), "-o", str(library)], check=True)
    loop = ctypes.CDLL(str(library)).train
    loop.restype = None
    arrays = [np.ascontiguousarray(problem.X), np.ascontiguousarray(problem.Y)]
    rates = (training.alpha, training.learning_rate_init, training.beta_1, training.beta_2)
    numbers = [ctypes.c_double(rate) for rate in (*rates, training.epsilon)]

    def train(start: Floats, epochs: int) -> Floats:
        losses = np.empty(epochs)
        data = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (start, losses)]
        loop(*data, len(problem.X), epochs, *numbers, *pointers)
        return losses

    return train
