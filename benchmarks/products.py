"""Benchmark of matrix products in a kernel: a loop against NumPy's, for sizes of layers.

The loop multiplies and adds with one rounding, in the order of the rows. LARGEST_FUSED in
app/core/kernels/training/dense.py is based on the results: up to this number of multiplications the
loop is mostly faster. A kernel takes it where it gives bitwise the same results as NumPy. Times are
nanoseconds for one product of (rows, inner) by (inner, columns), in processor time.

Usage: python -m benchmarks.products [--quick]
"""

import argparse
import statistics
import time

import numpy as np
from threadpoolctl import threadpool_limits

from app.core.kernels import compiled
from app.core.kernels.numpy_loops import loop_table
from app.core.kernels.training.dense import FORWARD, LARGEST_FUSED, forward, fused_products

SHAPES = [
    (rows, inner, columns)
    for rows, columns in [(1, 8), (10, 1), (10, 8), (10, 32), (10, 64), (200, 8), (200, 64)]
    for inner in (1, 2, 4, 8, 16, 64)
]


@compiled
def multiply(repeats, loops, fused, m, n, p, a, b, out):  # type: ignore[no-untyped-def]
    """Multiply `repeats` times, by the loop or with NumPy's, which mostly calls BLAS."""
    for _ in range(repeats):
        forward(loops, fused, m, n, p, a, b, out)


def main() -> None:
    """Print one line per shape."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    repeats = 200 if parser.parse_args().quick else 5000
    threadpool_limits(1)
    loops = loop_table()
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(2, 2 * LARGEST_FUSED))
    print(f"{'rows':>5}{'inner':>6}{'columns':>8}{'loop':>10}{'NumPy':>10}{'ratio':>8}", end="")
    print("  same bits  taken")
    for m, n, p in SHAPES:
        a, b, out = rng.normal(size=(m, n)), rng.normal(size=(n, p)), np.empty((m, p))
        pointers = [np.int64(array.ctypes.data) for array in (a, b, out)]
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(7):
            began = time.process_time_ns()
            multiply(repeats, loops, 1, m, n, p, *pointers)
            between = time.process_time_ns()
            same = np.array_equal(out, a @ b)
            resumed = time.process_time_ns()
            multiply(repeats, loops, 0, m, n, p, *pointers)
            times[0].append((between - began) / repeats)
            times[1].append((time.process_time_ns() - resumed) / repeats)
        loop, numpy = map(statistics.median, times)
        fused = fused_products(loops, np.array([n, p]), m, numbers)[FORWARD, 0]
        taken = "loop" if fused else "NumPy"
        print(f"{m:>5}{n:>6}{p:>8}{loop:>10.0f}{numpy:>10.0f}{loop / numpy:>8.2f}", end="")
        print(f"{'yes' if same else 'no':>11}  {taken}")


if __name__ == "__main__":
    main()
