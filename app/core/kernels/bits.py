"""Machine words as what they also are: sets of units, and the bits of numbers."""

from typing import Any

from llvmlite import ir
from numba import extending, types

# The first argument of an intrinsic is Numba's own: its callers never give it.
intrinsic: Any = extending.intrinsic


@intrinsic
def lowest(typing_context, bits):
    """The place of the lowest 1 of 64 bits that are not all 0."""

    def generate(context, builder, signature, arguments):
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.uint64), generate


@intrinsic
def bits_of(typing_context, number):
    """The bits of a float64. Of numbers that are not negative, the larger has the larger."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def number_of(typing_context, bits):
    """The float64 of which `bits_of` gives the bits."""

    def generate(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate
