"""One allocation for the arrays of a small arrangement.

To allocate each array, and to count the references to it in each function that takes it, takes a
third of the time of a small network. So while compiled code cuts, its arrays are views of one
array: the one that begins with `halfedges.Mesh.counts`. Afterwards, they own it together.
"""

import numpy as np
from numba import types
from numba.core import cgutils

from .. import compiled, separate
from ..bits import address_of, intrinsic
from ..huge_pages import empty_rows
from ..numpy_loops import view_at
from .halfedges import END, FREE, SLOTS

# Arrays begin at multiples of so many bytes: a line of the cache.
ALIGNMENT = 64


@compiled
def counts_with_pool(words):
    """Return `halfedges.Mesh.counts`, all 0, with a pool of so many words after them."""
    memory = np.empty(SLOTS + words, dtype=np.int64)
    counts = memory[:SLOTS]
    counts[:] = 0
    counts[FREE] = address_of(memory) + counts.nbytes
    counts[END] = address_of(memory) + memory.nbytes
    return counts


@separate
def rows_in(counts, rows, columns, like):
    """Return an uninitialized array of this shape, with the dtype of `like`; see `owned`.

    If the pool is full, the array owns its memory.
    """
    size = rows * columns * like.itemsize
    start = _reserve(counts, size)
    return _rows_at(start, rows, columns, like) if start else empty_rows(rows, columns, like)


@separate
def elements_in(counts, size, like):
    """Return an uninitialized array of one dimension, as `rows_in` does."""
    start = _reserve(counts, size * like.itemsize)
    return _elements_at(start, size, like) if start else np.empty(size, dtype=like.dtype)


@compiled
def no_rows(counts, like):
    """Return an array without rows, of the type of the number `like`."""
    return _rows_at(counts[FREE], 0, 0, like)


@compiled
def no_elements(counts, like):
    """Return an array without elements, of the type of the number `like`."""
    return _elements_at(counts[FREE], 0, like)


@compiled
def _reserve(counts, size):
    """Return an address with so many free bytes, or 0 if there are not so many."""
    start = -(-counts[FREE] // ALIGNMENT) * ALIGNMENT
    if start + size > counts[END]:
        return 0
    counts[FREE] = start + size
    return start


@compiled
def close(counts):
    """Reserve the rest of the pool, so that no more arrays are made in it."""
    counts[FREE] = counts[END]


@intrinsic
def _rows_at(typing_context, address, rows, columns, like):
    """Return the (rows, columns) array at an address, with the dtype of `like`, or of this type."""
    kind = types.Array(getattr(like, "dtype", like), 2, "C")

    def generate(context, builder, signature, arguments):
        return view_at(context, builder, kind, arguments[0], arguments[1:3])

    return kind(types.int64, types.int64, types.int64, like), generate


@intrinsic
def _elements_at(typing_context, address, size, like):
    """Return the (size,) array at an address, with the dtype of `like`, or of this type."""
    kind = types.Array(getattr(like, "dtype", like), 1, "C")

    def generate(context, builder, signature, arguments):
        return view_at(context, builder, kind, arguments[0], arguments[1:2])

    return kind(types.int64, types.int64, like), generate


@intrinsic
def owned(typing_context, arrays, counts):
    """Return a tuple of arrays and numbers in which views own the memory that begins with `counts`.

    It is for arrays that leave compiled code: see `rows_in`.
    """

    def generate(context, builder, signature, arguments):
        kinds, owner = signature.args
        meminfo = context.make_array(owner)(context, builder, arguments[1]).meminfo
        parts = []
        for kind, part in zip(
            kinds.types, cgutils.unpack_tuple(builder, arguments[0]), strict=True
        ):
            if isinstance(kind, types.Array):
                array = context.make_array(kind)(context, builder, part)
                lost = builder.icmp_unsigned("==", array.meminfo, array.meminfo.type(None))
                array.meminfo = builder.select(lost, meminfo, array.meminfo)
                part = array._getvalue()
                context.nrt.incref(builder, kind, part)
            parts.append(part)
        return context.make_tuple(builder, kinds, parts)

    return arrays(arrays, counts), generate
