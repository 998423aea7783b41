"""Benchmark of matrix products in a kernel: a plain loop against NumPy's, for sizes of layers.

``loop_is_enough`` in app/core/kernels/training/dense.py is based on the results: it chooses the
loop if it is faster and gives bitwise the same results. Times are nanoseconds for one product of
(rows, inner) by (inner, columns).

Usage: python -m benchmarks.products [--quick]
"""

import argparse
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from app.core.kernels import compiled
from app.core.kernels.numpy_loops import loop_table, matrix, multiply
from app.core.kernels.training.dense import loop_is_enough

SHAPES = [
    (rows, inner, columns)
    for rows, columns in [(1, 8), (10, 8), (10, 64), (200, 64)]
    for inner in (1, 2, 4, 8, 16, 64)
]


@compiled
def by_loop(repeats, m, n, p, a, b, out):
    """Multiply with a plain loop, `repeats` times."""
    left, right, result = matrix(a, m, n), matrix(b, n, p), matrix(out, m, p)
    for _ in range(repeats):
        for i in range(m):
            for j in range(p):
                result[i, j] = left[i, 0] * right[0, j]
            for k in range(1, n):
                factor = left[i, k]
                for j in range(p):
                    result[i, j] += factor * right[k, j]


@compiled
def by_numpy(repeats, loops, m, n, p, a, b, out):
    """Multiply with NumPy's own loop, which mostly calls BLAS, `repeats` times."""
    for _ in range(repeats):
        multiply(loops, m, n, p, a, n, 1, b, p, 1, out)


def main() -> None:
    """Print one line per shape."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    repeats = 200 if parser.parse_args().quick else 5000
    threadpool_limits(1)
    loops = loop_table()
    rng = np.random.default_rng(0)
    print(f"{'rows':>5}{'inner':>6}{'columns':>8}{'loop':>10}{'NumPy':>10}{'ratio':>8}", end="")
    print("  same bits  taken")
    for m, n, p in SHAPES:
        a, b, out = rng.normal(size=(m, n)), rng.normal(size=(n, p)), np.empty((m, p))
        pointers = [np.int64(array.ctypes.data) for array in (a, b, out)]
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(7):
            began = time.perf_counter_ns()
            by_loop(repeats, m, n, p, *pointers)
            between = time.perf_counter_ns()
            same = np.array_equal(out, a @ b)
            resumed = time.perf_counter_ns()
            by_numpy(repeats, loops, m, n, p, *pointers)
            times[0].append((between - began) / repeats)
            times[1].append((time.perf_counter_ns() - resumed) / repeats)
        loop, numpy = map(statistics.median, times)
        taken = "loop" if loop_is_enough(n) else "NumPy"
        print(f"{m:>5}{n:>6}{p:>8}{loop:>10.0f}{numpy:>10.0f}{loop / numpy:>8.2f}", end="")
        print(f"{'yes' if same else 'no':>11}  {taken}")


if __name__ == "__main__":
    main()
