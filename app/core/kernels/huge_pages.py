"""Large arrays in huge pages, where the system has them: it takes longer to get small ones ready.

NumPy asks for them, too, but for arrays that are made in a kernel nobody does.
"""

import sys

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils

from . import compiled
from .bits import address_of, intrinsic

# Bytes from which on NumPy asks for huge pages.
LARGE = 2**22
# Pages begin at multiples of this, at least.
PAGE = 4096
# Linux's name for it: see madvise(2).
MADV_HUGEPAGE = 14


@intrinsic
def _advise(typing_context, address, size):
    """Ask for huge pages, where there is somebody to ask; that may be refused, without harm."""

    def generate(context, builder, signature, arguments):
        if sys.platform.startswith("linux"):
            number = ir.IntType(64)
            kind = ir.FunctionType(ir.IntType(32), [number, number, ir.IntType(32)])
            madvise = cgutils.get_or_insert_function(builder.module, kind, "madvise")
            builder.call(madvise, [*arguments, ir.Constant(ir.IntType(32), MADV_HUGEPAGE)])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


@compiled
def roomy(rows, like):
    """An array of so many rows like those of another, with anything in it."""
    array = np.empty((rows, like.shape[1]), dtype=like.dtype)
    if array.nbytes >= LARGE:
        begin = address_of(array)
        first = (begin + PAGE - 1) // PAGE * PAGE
        _advise(first, begin + array.nbytes - first)
    return array
