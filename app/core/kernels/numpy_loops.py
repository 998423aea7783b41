"""NumPy's and SciPy's own element-wise loops and matrix product, callable inside a kernel.

A universal function is a table of C loops, one per type. A kernel that calls the same loop as
``np.tanh`` or ``@`` gets bit-identical results to scikit-learn, without the GIL, whichever
instruction set or BLAS NumPy chose for this machine. Different rounding is not acceptable: training
is chaotic for some networks, and an error of 1e-16 grows to 1 within 300 epochs.

The layout of the table is part of NumPy's public C interface: see "PyUFuncObject" and
"PyUFuncGenericFunction" in NumPy's C-API reference.
"""

import ctypes
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending
from numba.core import cgutils, types
from numba.np.arrayobj import populate_array
from scipy.special import expit

from . import inlined

MATMUL, ADD, EXP, TANH, EXPIT = range(5)
"""Row indices of the table that :func:`loop_table` returns."""

_FLOAT_BYTES = 8

# Numba passes the first argument of an intrinsic itself; callers omit it.
intrinsic: Any = extending.intrinsic


class _UniversalFunction(ctypes.Structure):
    """The first fields of ``PyUFuncObject`` after the common object header."""

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
    """Return the addresses of a universal function's float64 loop and of the loop's data.

    Raises
    ------
    RuntimeError
        If this version of NumPy lays out universal functions differently.
    """
    head = _UniversalFunction.from_address(id(function) + object.__basicsize__)
    signature = "d" * function.nin + "->" + "d" * function.nout
    counts = (head.inputs, head.outputs, head.arguments, head.types_count)
    expected = (function.nin, function.nout, function.nargs, function.ntypes)
    if counts != expected or head.name != function.__name__.encode():
        raise RuntimeError(
            f"universal functions of NumPy {np.__version__} have an unknown memory layout: install"
            " a version of NumPy that requirements.txt allows"
        )
    row = function.types.index(signature)
    return head.functions[row] or 0, head.data[row] or 0


def loop_table() -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return a (5, 2) array: the address of each loop in this process, and of the loop's data.

    Addresses differ between processes. They are passed to kernels as arguments, never compiled in,
    so that cached machine code stays valid.
    """
    functions = (np.matmul, np.add, np.exp, np.tanh, expit)
    return np.array([_loop(function) for function in functions], dtype=np.int64)


def _call(builder, loop, data, pointers, dimensions, steps):
    """Emit LLVM code that calls one loop; arguments are LLVM values or Python integers."""
    word = ir.IntType(64)

    def array(values):
        # Allocated in the function's entry block: a call inside a loop does not grow the stack.
        slot = cgutils.alloca_once(builder, word, size=len(values))
        for index, value in enumerate(values):
            constant = ir.Constant(word, value) if isinstance(value, int) else value
            builder.store(constant, builder.gep(slot, [ir.Constant(word, index)]))
        return slot

    words = word.as_pointer()
    signature = ir.FunctionType(ir.VoidType(), [words, words, words, word])
    function = builder.inttoptr(loop, signature.as_pointer())
    builder.call(function, [array(pointers), array(dimensions), array(steps), data])


@intrinsic
def _map(typing_context, loop, data, size, source, target):
    """Call an element-wise loop on `size` consecutive numbers."""

    def generate(context, builder, signature, arguments):
        loop, data, size, source, target = arguments
        _call(builder, loop, data, [source, target], [size], [_FLOAT_BYTES, _FLOAT_BYTES])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def _reduce(typing_context, loop, data, size, source, target):
    """Call a loop of two arguments as a reduction: accumulate `size` numbers into `target`."""

    def generate(context, builder, signature, arguments):
        loop, data, size, source, target = arguments
        _call(builder, loop, data, [target, source, target], [size], [0, _FLOAT_BYTES, 0])
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def _multiply(typing_context, loop, data, m, n, p, a, a_row, a_column, b, b_row, b_column, out):
    """Call the loop of ``np.matmul`` for one product; strides are in bytes."""

    def generate(context, builder, signature, arguments):
        loop, data, m, n, p, a, a_row, a_column, b, b_row, b_column, out = arguments
        out_row = builder.mul(p, ir.Constant(p.type, _FLOAT_BYTES))
        steps = [0, 0, 0, a_row, a_column, b_row, b_column, out_row, _FLOAT_BYTES]
        _call(builder, loop, data, [a, b, out], [1, m, n, p], steps)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 12), generate


def view_at(context, builder, kind, address, shape):
    """Emit an array over memory that it does not own."""
    view = context.make_array(kind)(context, builder)
    itemsize = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [ir.Constant(address.type, itemsize)]
    for size in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], size))
    populate_array(
        view,
        data=builder.inttoptr(address, view.data.type),
        shape=shape,
        strides=strides,
        itemsize=itemsize,
        meminfo=None,
    )
    return view._getvalue()


@intrinsic
def vector(typing_context, address, size):
    """Return the (size,) float64 array at an address; the caller keeps its memory alive."""
    kind = types.Array(types.float64, 1, "C")

    def generate(context, builder, signature, arguments):
        return view_at(context, builder, kind, arguments[0], arguments[1:])

    return kind(types.int64, types.int64), generate


@intrinsic
def matrix(typing_context, address, rows, columns):
    """Return the (rows, columns) float64 array at an address; the caller keeps its memory alive."""
    kind = types.Array(types.float64, 2, "C")

    def generate(context, builder, signature, arguments):
        return view_at(context, builder, kind, arguments[0], arguments[1:])

    return kind(types.int64, types.int64, types.int64), generate


@inlined
def map_in_place(loops, name, address, size):
    """Apply the loop `name` (``EXP``, ``TANH`` or ``EXPIT``) to `size` numbers at an address."""
    _map(loops[name, 0], loops[name, 1], size, address, address)


@inlined
def total(loops, address, size, scratch):
    """Return the sum of `size` consecutive numbers, added in the pairwise order of ``np.sum``.

    `scratch` is the address of one float64 that is overwritten.
    """
    result = vector(scratch, 1)
    result[0] = 0.0
    _reduce(loops[ADD, 0], loops[ADD, 1], size, address, scratch)
    return result[0]


@inlined
def multiply(loops, m, n, p, a, a_row, a_column, b, b_row, b_column, out):
    """Write the matrix product ``a @ b``, of shapes (m, n) and (n, p), to the C-ordered `out`.

    `a`, `b` and `out` are addresses. The strides ``a_row``, ``a_column``, ``b_row`` and
    ``b_column`` count elements, not bytes.
    """
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
