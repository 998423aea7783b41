"""Tests of `core.kernels.arrangement.pool`: arrays that share one allocation."""

import gc

import numpy as np

from app.core.geometry.regions import subdivide
from app.core.kernels.arrangement import halfedges as he
from app.core.kernels.arrangement.pool import close, counts_with_pool, elements_in, rows_in
from tests.support.builders import FOUR, ordinary


def test_arrays_lie_in_the_pool_one_after_the_other_while_it_lasts():
    counts = counts_with_pool(64)
    assert not counts[: he.FREE].any()
    first = rows_in(counts, 3, 5, np.empty((0, 0)))
    second = elements_in(counts, 7, np.empty(0, dtype=np.int32))
    for array, shape in ((first, (3, 5)), (second, (7,))):
        assert array.shape == shape
        assert counts[he.END] - 8 * 64 <= array.ctypes.data
        assert array.ctypes.data + array.nbytes <= counts[he.FREE] <= counts[he.END]
        array[:] = 1
    assert second.ctypes.data >= first.ctypes.data + first.nbytes
    beyond = rows_in(counts, 9, 9, first)
    assert not counts[he.FREE] <= beyond.ctypes.data < counts[he.END]
    close(counts)
    assert counts[he.FREE] == counts[he.END]
    assert first.sum() == 15
    assert second.sum() == 7


def test_arrays_of_a_small_network_outlive_its_regions():
    def arrays():
        found = subdivide(ordinary((4, 3), 0), FOUR)
        return found.arrangement.mesh, found.scaled_logits

    mesh, logits = arrays()
    # As bytes, since unused rows are not initialized, and nan is not equal to nan.
    before = [array.tobytes() for array in (*mesh, logits)]
    gc.collect()
    others = [subdivide(ordinary((5, 4), seed), FOUR) for seed in range(50)]
    assert [array.tobytes() for array in (*mesh, logits)] == before
    assert len(others) == 50
