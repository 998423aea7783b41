"""Memory of large arrays, on Linux: allocation in huge pages, and early release.

Mapping a large array page by page takes time; huge pages reduce it. NumPy requests them for its
own arrays, but Numba does not for arrays that a kernel allocates. Numba releases an array when the
kernel ends, which is late for the values of a layer that the next layer has used.
"""

import sys

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils

from . import compiled, separate
from .bits import address_of, intrinsic

# Size in bytes from which NumPy requests huge pages.
LARGE = 2**22
# Size in bytes of a normal page; madvise requires an address that is a multiple of it.
PAGE = 4096
# Advice for madvise(2).
MADV_HUGEPAGE, MADV_DONTNEED = 14, 4


@intrinsic
def _advise(typing_context, address, size, advice):
    """Call madvise(2) for a range of addresses on Linux; a refusal is ignored."""

    def generate(context, builder, signature, arguments):
        if sys.platform.startswith("linux"):
            number = ir.IntType(64)
            kind = ir.FunctionType(ir.IntType(32), [number, number, ir.IntType(32)])
            madvise = cgutils.get_or_insert_function(builder.module, kind, "madvise")
            address, size, advice = arguments
            builder.call(madvise, [address, size, builder.trunc(advice, ir.IntType(32))])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), generate


@separate
def empty_rows(rows, columns, like):
    """Return an uninitialized array of this shape, with the dtype of `like`."""
    array = np.empty((rows, columns), dtype=like.dtype)
    if array.nbytes >= LARGE:
        start = address_of(array)
        aligned = (start + PAGE - 1) // PAGE * PAGE
        _advise(aligned, start + array.nbytes - aligned, MADV_HUGEPAGE)
    return array


@compiled
def discard(array, least=LARGE):
    """Release the memory of an array of at least so many bytes; it may not be read any more."""
    if array.nbytes >= least:
        start = address_of(array)
        first, last = (start + PAGE - 1) // PAGE * PAGE, (start + array.nbytes) // PAGE * PAGE
        _advise(first, last - first, MADV_DONTNEED)


@compiled
def discard_before(array, row, discarded):
    """Release the memory of the rows before one, in large parts, as `discard` does.

    `discarded` is how many were released before; return how many are now.
    """
    size = array.shape[1] * array.itemsize
    if (row - discarded) * size < LARGE:
        return discarded
    start = address_of(array)
    first = (start + discarded * size + PAGE - 1) // PAGE * PAGE
    last = (start + row * size) // PAGE * PAGE
    _advise(first, last - first, MADV_DONTNEED)
    return row
