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


@intrinsic
def address_of(typing_context, array):
    """Where the first number of an array is."""

    def generate(context, builder, signature, arguments):
        view = context.make_array(signature.args[0])(context, builder, arguments[0])
        return builder.ptrtoint(view.data, ir.IntType(64))

    return types.int64(array), generate


@intrinsic
def compare_eight(typing_context, values, slopes, offsets, factor):
    """Compare eight neighbouring numbers with the bounds ``factor * slopes + offsets``.

    All but `factor` are addresses. Returns three sets of eight bits behind one another: which are
    above the bound, below its negative, and 0.0. (LLVM vectorises loops whose results are numbers,
    not bits: this is four times as fast as one comparison at a time.)
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
        for place, sets in ((8, below), (16, zero)):
            above = builder.or_(above, builder.shl(sets, ir.Constant(ir.IntType(64), place)))
        return above

    return types.uint64(types.int64, types.int64, types.int64, types.float64), generate
