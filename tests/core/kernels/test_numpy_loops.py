"""NumPy's loops, called from a kernel, return the same bits as NumPy and SciPy."""

import numpy as np
import pytest
from scipy.special import expit

from app.core.kernels import numpy_loops
from app.core.kernels.training import dense
from app.core.kernels.training.backprop import _sum_rows

TABLE = numpy_loops.loop_table()
WIDTHS = [1, 2, 3, 4, 8, 16, 17, 64, 256]
BATCHES = [1, 2, 3, 7, 10, 32, 129, 250]
LENGTHS = [1, 2, 3, 7, 8, 9, 31, 80, 1000]


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
        numpy_loops.map_in_place(TABLE, name, address(values), length)
        assert np.array_equal(values, expected)


def test_every_function_propagates_nan():
    for name in (numpy_loops.EXP, numpy_loops.TANH, numpy_loops.EXPIT):
        values = np.array([1.0, np.nan, 2.0])
        numpy_loops.map_in_place(TABLE, name, address(values), 3)
        assert np.isnan(values).tolist() == [False, True, False]


def test_sums_are_added_in_the_order_of_numpy():
    scratch = np.empty(1)
    for length in LENGTHS:
        values = random_array(length)
        assert numpy_loops.total(TABLE, address(values), length, address(scratch)) == values.sum()
    for rows in BATCHES:
        for columns in WIDTHS:
            array, sums = random_array(rows, columns), np.empty(columns)
            _sum_rows(TABLE, rows, columns, address(array), address(sums))
            assert np.array_equal(sums, array.sum(axis=0))


@pytest.mark.parametrize("b", BATCHES)
def test_products_equal_those_of_numpy_for_every_shape(b):
    for n in WIDTHS:
        for p in WIDTHS:
            a, w, d = random_array(b, n), random_array(n, p), random_array(b, p)
            z, g, e = np.empty((b, p)), np.empty((n, p)), np.empty((b, n))
            dense.forward(TABLE, b, n, p, address(a), address(w), address(z))
            dense.gradient(TABLE, b, n, p, address(a), address(d), address(g))
            dense.backward(TABLE, b, n, p, address(d), address(w), address(e))
            assert np.array_equal(z, a @ w)
            assert np.array_equal(g, a.T @ d)
            assert np.array_equal(e, d @ w.T)


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
