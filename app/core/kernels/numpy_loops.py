"""NumPy's and SciPy's own element-wise loops and matrix product, callable inside a kernel.

A universal function is a table of C loops, one per type. Calling the very loop that ``np.tanh`` or
``@`` would end up in gives, without the GIL, the very bits that scikit-learn gets, whichever
instruction set or BLAS was chosen for this machine. Rounding a little differently would not do:
training is chaotic for some networks, and an error of 1e-16 grows to 1 within 300 epochs.

The layout of the table is part of NumPy's public C interface: see "PyUFuncObject" and
"PyUFuncGenericFunction" in NumPy's C-API reference.
"""

import ctypes
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending
from numba.core import cgutils, types
from numba.np.numpy_support import carray
from scipy.special import expit

from . import compiled

MATMUL, ADD, EXP, TANH, EXPIT = range(5)
"""Rows of the table that :func:`loop_table` returns."""

_FLOAT_BYTES = 8

# The first argument of an intrinsic is Numba's own: its callers never give it.
intrinsic: Any = extending.intrinsic


class _UniversalFunction(ctypes.Structure):
    """The head of ``PyUFuncObject``, behind the object's own header."""

    _fields_ = (
        ("inputs", ctypes.c_int),
        ("outputs", ctypes.c_int),
        ("arguments", ctypes.c_int),
        ("identity", ctypes.c_int),
        ("functions", ctypes.POINTER(ctypes.c_void_p)),
        ("data", ctypes.POINTER(ctypes.c_void_p)),
        ("types_count", ctypes.c_int),
        ("reserved", ctypes.c_int),
        ("name", ctypes.c_char_p),
    )


def _loop(function: Any) -> tuple[int, int]:
    """Addresses of a universal function's loop for float64 and of what it is to be handed."""
    head = _UniversalFunction.from_address(id(function) + object.__basicsize__)
    signature = "d" * function.nin + "->" + "d" * function.nout
    counts = (head.inputs, head.outputs, head.arguments, head.types_count)
    expected = (function.nin, function.nout, function.nargs, function.ntypes)
    if counts != expected or head.name != function.__name__.encode():
        raise RuntimeError(f"numpy {np.__version__} lays out universal functions differently")
    row = function.types.index(signature)
    return head.functions[row] or 0, head.data[row] or 0


def loop_table() -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """(5, 2) addresses of the loops of this process, each with the address of its data.

    They are passed to kernels as numbers, never compiled in, so that cached code stays valid.
    """
    functions = (np.matmul, np.add, np.exp, np.tanh, expit)
    return np.array([_loop(function) for function in functions], dtype=np.int64)


def _call(builder, loop, data, pointers, dimensions, steps):
    """Emit the call of one loop; the arguments are LLVM values or whole numbers."""
    word = ir.IntType(64)

    def array(values):
        # One slot per call site in the function's entry block: no stack growth in a loop.
        slot = cgutils.alloca_once(builder, word, size=len(values))
        for place, value in enumerate(values):
            constant = ir.Constant(word, value) if isinstance(value, int) else value
            builder.store(constant, builder.gep(slot, [ir.Constant(word, place)]))
        return slot

    words = word.as_pointer()
    signature = ir.FunctionType(ir.VoidType(), [words, words, words, word])
    function = builder.inttoptr(loop, signature.as_pointer())
    builder.call(function, [array(pointers), array(dimensions), array(steps), data])


@intrinsic
def _map(typing_context, loop, data, size, source, target):
    def generate(context, builder, signature, arguments):
        loop, data, size, source, target = arguments
        _call(builder, loop, data, [source, target], [size], [_FLOAT_BYTES, _FLOAT_BYTES])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def _reduce(typing_context, loop, data, size, source, target):
    def generate(context, builder, signature, arguments):
        loop, data, size, source, target = arguments
        _call(builder, loop, data, [target, source, target], [size], [0, _FLOAT_BYTES, 0])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def _multiply(typing_context, loop, data, m, n, p, a, a_row, a_column, b, b_row, b_column, out):
    def generate(context, builder, signature, arguments):
        loop, data, m, n, p, a, a_row, a_column, b, b_row, b_column, out = arguments
        out_row = builder.mul(p, ir.Constant(p.type, _FLOAT_BYTES))
        steps = [0, 0, 0, a_row, a_column, b_row, b_column, out_row, _FLOAT_BYTES]
        _call(builder, loop, data, [a, b, out], [1, m, n, p], steps)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 12), generate


@intrinsic
def _pointer(typing_context, address):
    def generate(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.float64)(types.int64), generate


@compiled
def vector(address, size):
    """The (size,) float64 array at an address, which its owner must keep alive."""
    return carray(_pointer(address), (size,))


@compiled
def matrix(address, rows, columns):
    """The (rows, columns) float64 array at an address, which its owner must keep alive."""
    return carray(_pointer(address), (rows, columns))


@compiled
def map_in_place(loops, name, address, size):
    """``exp``, ``tanh`` or ``expit`` of `size` numbers at an address."""
    _map(loops[name, 0], loops[name, 1], size, address, address)


@compiled
def total(loops, address, size, scratch):
    """Sum of `size` neighbouring numbers in the order of ``np.sum`` (pairwise).

    `scratch` is the address of a number that may be overwritten.
    """
    result = vector(scratch, 1)
    result[0] = 0.0
    _reduce(loops[ADD, 0], loops[ADD, 1], size, address, scratch)
    return result[0]


@compiled
def multiply(loops, m, n, p, a, a_row, a_column, b, b_row, b_column, out):
    """(m, n) @ (n, p) into the C-ordered `out`; addresses, and steps in numbers, not bytes."""
    _multiply(
        loops[MATMUL, 0],
        loops[MATMUL, 1],
        m,
        n,
        p,
        a,
        a_row * _FLOAT_BYTES,
        a_column * _FLOAT_BYTES,
        b,
        b_row * _FLOAT_BYTES,
        b_column * _FLOAT_BYTES,
        out,
    )
