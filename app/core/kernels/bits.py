"""Bit operations on 64-bit words: bit sets, bits of float64 numbers, comparisons of 8 numbers.

Each function is a Numba intrinsic: it emits LLVM instructions and can only be called in a kernel.
"""

from typing import Any

from llvmlite import ir
from numba import extending, types

# Numba passes the first argument of an intrinsic itself; callers omit it.
intrinsic: Any = extending.intrinsic


@intrinsic
def lowest(typing_context, bits):
    """Return the index of the lowest set bit of a nonzero uint64; undefined for 0."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@intrinsic
def size_of(typing_context, bits):
    """Return the number of set bits of a uint64."""

    def generate(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.int64(types.uint64), generate


@intrinsic
def bits_of(typing_context, number):
    """Return the bits of a float64 as an int64; nonnegative numbers keep their order."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def number_of(typing_context, bits):
    """Return the float64 with the given bits; the inverse of :func:`bits_of`."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@intrinsic
def multiply_high(typing_context, first, second):
    """Return the upper 64 bits of the product of two uint64, which has 128 bits."""

    def generate(context, builder, signature, arguments):
        long = ir.IntType(128)
        first, second = (builder.zext(argument, long) for argument in arguments)
        product = builder.lshr(builder.mul(first, second), ir.Constant(long, 64))
        return builder.trunc(product, ir.IntType(64))

    return types.uint64(types.uint64, types.uint64), generate


@intrinsic
def address_of(typing_context, array):
    """Return the address of an array's first element."""

    def generate(context, builder, signature, arguments):
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.ptrtoint(view.data, ir.IntType(64))

    return types.int64(array), generate


@intrinsic
def compare_eight(typing_context, values, slopes, offsets, factor):
    """Compare eight consecutive numbers with the bounds ``factor * slopes + offsets``.

    LLVM vectorizes loops that produce numbers, but not loops that produce bits; this is four times
    as fast as one comparison at a time.

    Parameters
    ----------
    values, slopes, offsets : int64
        Addresses of eight consecutive float64 each.
    factor : float64

    Returns
    -------
    uint64
        Bits 0 to 7: which values are above their bound. Bits 8 to 15: which are below its negative.
        Bits 16 to 23: which are exactly 0.
    """

    def generate(context, builder, signature, arguments):
        eight = ir.VectorType(ir.DoubleType(), 8)

        def load(address):
            return builder.load(builder.inttoptr(address, eight.as_pointer()), align=8)

        def as_bits(sets):
            return builder.zext(builder.bitcast(sets, ir.IntType(8)), ir.IntType(64))

        factors = ir.Constant(eight, ir.Undefined)
        for lane in range(8):
            factors = builder.insert_element(
                factors, arguments[3], ir.Constant(ir.IntType(32), lane)
            )
        numbers = load(arguments[0])
        bounds = builder.fadd(builder.fmul(factors, load(arguments[1])), load(arguments[2]))
        above = as_bits(builder.fcmp_ordered(">", numbers, bounds))
        below = as_bits(builder.fcmp_ordered("<", numbers, builder.fneg(bounds)))
        zero = as_bits(builder.fcmp_ordered("==", numbers, ir.Constant(eight, [0.0] * 8)))
        for shift, lanes in ((8, below), (16, zero)):
            above = builder.or_(above, builder.shl(lanes, ir.Constant(ir.IntType(64), shift)))
        return above

    return types.uint64(types.int64, types.int64, types.int64, types.float64), generate
