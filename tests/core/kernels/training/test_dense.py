"""The products of a dense layer equal NumPy's bit for bit, whichever way they are computed."""

import numpy as np

from app.core.kernels import compiled
from app.core.kernels.numpy_loops import loop_table
from app.core.kernels.training import dense
from tests.support.cases import each
from tests.support.quick import one_in

TABLE = loop_table()
WIDTHS = [1, 2, 3, 4, 8, 16, 17, 64, 256]
BATCHES = [1, 2, 3, 7, 10, 32, 129, 250]
FACTORS = np.random.default_rng(0).normal(size=(2, 2 * dense.LARGEST_FUSED))


@compiled
def products(loops, fused, b, n, p, a, w, d, z, g, e, scratch):
    """Compute all three products of a layer."""
    dense.forward(loops, fused[dense.FORWARD, 0], b, n, p, a, w, z)
    dense.gradient(loops, fused[dense.GRADIENT, 0], b, n, p, a, d, g)
    dense.backward(loops, fused[dense.BACKWARD, 0], b, n, p, d, w, e, scratch)


def of_layer(fused, a, w, d):
    """Return the three products of a layer with inputs a, weights w and errors d."""
    (b, n), p = a.shape, w.shape[1]
    results = np.empty((b, p)), np.empty((n, p)), np.empty((b, n))
    arrays = (a, w, d, *results, np.empty(dense.LARGEST_FUSED))
    addresses = (np.int64(array.ctypes.data) for array in arrays)
    products(TABLE, fused, b, n, p, *addresses)
    return results


@each("b", one_in(8, BATCHES))
def test_products_equal_those_of_numpy_for_every_shape(b):
    rng = np.random.default_rng(b)
    for n in WIDTHS:
        for p in WIDTHS:
            fused = dense.fused_products(TABLE, np.array([n, p]), b, FACTORS)
            for size in (1e-200, 1.0, 1e200):
                a, w, d = rng.normal(size=(b, n)), rng.normal(size=(n, p)), rng.normal(size=(b, p))
                a[rng.random(a.shape) < 0.3] = 0.0
                z, g, e = of_layer(fused, size * a, w, d)
                assert np.array_equal(z, (size * a) @ w)
                assert np.array_equal(g, (size * a).T @ d)
                assert np.array_equal(e, d @ w.T)


def test_large_products_are_not_computed_by_a_loop():
    for b, n, p in [(200, 64, 64), (9, 1000, 1), (1, 91, 91)]:
        assert b * n * p > dense.LARGEST_FUSED
        assert not dense.fused_products(TABLE, np.array([n, p]), b, FACTORS).any()


def test_a_loop_is_used_only_if_its_bits_are_those_of_numpy():
    """Sums of whole numbers are the same in any order, so with them every loop is used."""
    whole = np.ones_like(FACTORS)
    sizes = np.array([2, 8, 8, 1])
    assert dense.fused_products(TABLE, sizes, 10, whole).all()
    chosen = dense.fused_products(TABLE, sizes, 10, FACTORS)
    rng = np.random.default_rng(1)
    forced = np.ones((3, 1), dtype=np.int64)
    for layer, (n, p) in enumerate([(2, 8), (8, 8), (8, 1)]):
        a, w, d = rng.normal(size=(10, n)), rng.normal(size=(n, p)), rng.normal(size=(10, p))
        loops = of_layer(forced, a, w, d)
        for kind, expected in enumerate((a @ w, a.T @ d, d @ w.T)):
            assert np.allclose(loops[kind], expected, rtol=1e-12)
            assert np.array_equal(loops[kind], expected) == chosen[kind, layer]
