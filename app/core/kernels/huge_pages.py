"""Allocation of large arrays in huge pages, on Linux.

Mapping a large array page by page takes time; huge pages reduce it. NumPy requests them for its
own arrays, but Numba does not for arrays that a kernel allocates.
"""

import sys

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils

from . import compiled
from .bits import address_of, intrinsic

# Size in bytes from which NumPy requests huge pages.
LARGE = 2**22
# Size in bytes of a normal page; madvise requires an address that is a multiple of it.
PAGE = 4096
# The advice MADV_HUGEPAGE of madvise(2).
MADV_HUGEPAGE = 14


@intrinsic
def _advise(typing_context, address, size):
    """Request huge pages for a range of addresses on Linux; a refusal is ignored."""

    def generate(context, builder, signature, arguments):
        if sys.platform.startswith("linux"):
            number = ir.IntType(64)
            kind = ir.FunctionType(ir.IntType(32), [number, number, ir.IntType(32)])
            madvise = cgutils.get_or_insert_function(builder.module, kind, "madvise")
            builder.call(madvise, [*arguments, ir.Constant(ir.IntType(32), MADV_HUGEPAGE)])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@compiled
def empty_rows(rows, like):
    """Return an uninitialized array of `rows` rows, with the columns and dtype of `like`."""
    array = np.empty((rows, like.shape[1]), dtype=like.dtype)
    if array.nbytes >= LARGE:
        start = address_of(array)
        aligned = (start + PAGE - 1) // PAGE * PAGE
        _advise(aligned, start + array.nbytes - aligned)
    return array
