"""NumPy's loops, called from a kernel, return the same bits as NumPy and SciPy."""

import numpy as np
import pytest
from scipy.special import expit

from app.core.kernels import compiled, numpy_loops
from app.core.kernels.training import backprop

TABLE = numpy_loops.loop_table()
WIDTHS = [1, 2, 3, 4, 8, 16, 17, 64, 256]
BATCHES = [1, 2, 3, 7, 10, 32, 129, 250]
LENGTHS = [1, 2, 3, 7, 8, 9, 31, 80, 1000]


@compiled
def map_in_place(loops, name, address, size):
    numpy_loops.map_in_place(loops, name, address, size)


@compiled
def total(loops, address, size, scratch):
    return numpy_loops.total(loops, address, size, scratch)


@compiled
def sum_rows(loops, rows, columns, address, out):
    backprop._sum_rows(loops, rows, columns, address, out)


def address(array):
    return np.int64(array.ctypes.data)


def random_array(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


@pytest.mark.parametrize(
    ("name", "function"),
    [(numpy_loops.EXP, np.exp), (numpy_loops.TANH, np.tanh), (numpy_loops.EXPIT, expit)],
)
def test_functions_equal_those_of_numpy_and_scipy(name, function):
    for length in LENGTHS:
        values = 20 * random_array(length)
        values[:: length // 2 + 1] = [np.inf, -np.inf][: len(values[:: length // 2 + 1])]
        expected = function(values)
        map_in_place(TABLE, name, address(values), length)
        assert np.array_equal(values, expected)


def test_every_function_propagates_nan():
    for name in (numpy_loops.EXP, numpy_loops.TANH, numpy_loops.EXPIT):
        values = np.array([1.0, np.nan, 2.0])
        map_in_place(TABLE, name, address(values), 3)
        assert np.isnan(values).tolist() == [False, True, False]


def test_sums_are_added_in_the_order_of_numpy():
    scratch = np.empty(1)
    for length in LENGTHS:
        values = random_array(length)
        assert total(TABLE, address(values), length, address(scratch)) == values.sum()
    for rows in BATCHES:
        for columns in WIDTHS:
            array, sums = random_array(rows, columns), np.empty(columns)
            sum_rows(TABLE, rows, columns, address(array), address(sums))
            assert np.array_equal(sums, array.sum(axis=0))


def test_an_unknown_layout_of_universal_functions_is_rejected(monkeypatch):
    class UnknownFunction:
        __name__ = "tanh"
        nin, nout, nargs, ntypes = 1, 1, 2, 7
        types = ("d->d",)

    monkeypatch.setattr(
        numpy_loops, "np", type("numpy", (), {"matmul": UnknownFunction(), "__version__": "9"})
    )
    with pytest.raises(RuntimeError, match="NumPy 9 have an unknown memory layout"):
        numpy_loops._loop(UnknownFunction())
