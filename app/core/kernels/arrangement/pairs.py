"""Arithmetic with pairs of float64, whose sum has about 106 significant bits.

A pair (high, low) stands for high + low, where high is the sum rounded to float64. The algorithms
are Dekker's and Knuth's; products use a fused multiply-add (M. Joldes, J.-M. Muller, V. Popescu,
Tight and rigorous error bounds for basic building blocks of double-word arithmetic, ACM
Transactions on Mathematical Software 44, 2017).
"""

from typing import Any

from llvmlite import ir
from numba import extending
from numba.core import cgutils, types

from .. import inlined

# Bound of the relative error of an operation below, relative to the sum of the magnitudes of its
# terms: at most six roundings of 2**-106, and the rounding of what is left out.
PAIR_ROUNDOFF = 2.0**-100
LANES = 8

# Numba passes the first argument of an intrinsic itself; callers omit it.
intrinsic: Any = extending.intrinsic


@intrinsic
def fused(typing_context, a, b, c):
    """Return ``a * b + c``, rounded once."""

    def generate(context, builder, signature, arguments):
        return _fused(builder, *arguments)

    return types.float64(types.float64, types.float64, types.float64), generate


def _fused(builder, a, b, c):
    name = "llvm.fma.v8f64" if isinstance(a.type, ir.VectorType) else "llvm.fma.f64"
    kind = ir.FunctionType(a.type, [a.type] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [a, b, c])


@inlined
def add(a, a_low, b, b_low):
    """Return the sum of two pairs."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part) + (a_low + b_low)
    high = total + error
    return high, error - (high - total)


@inlined
def multiply(a, a_low, b, b_low):
    """Return the product of two pairs."""
    product = a * b
    error = fused(a, b, -product) + fused(a, b_low, a_low * b)
    high = product + error
    return high, error - (high - product)


@inlined
def divide(a, a_low, b, b_low):
    """Return the quotient of two pairs."""
    first = a / b
    p, p_low = multiply(first, 0.0, b, b_low)
    left, left_low = add(a, a_low, -p, -p_low)
    second = (left + left_low) / b
    p, p_low = multiply(second, 0.0, b, b_low)
    left, left_low = add(left, left_low, -p, -p_low)
    third = (left + left_low) / b
    high = first + second
    low = second - (high - first) + third
    total = high + low
    return total, low - (total - high)


class _Lanes:
    """Emits the operations above for vectors of eight numbers, or for one number."""

    def __init__(self, builder, count):
        self.builder = builder
        self.type = ir.DoubleType() if count == 1 else ir.VectorType(ir.DoubleType(), count)

    def load(self, address):
        pointer = self.builder.inttoptr(address, self.type.as_pointer())
        return self.builder.load(pointer, align=8)

    def store(self, value, address):
        pointer = self.builder.inttoptr(address, self.type.as_pointer())
        self.builder.store(value, pointer, align=8)

    def everywhere(self, number):
        if not isinstance(self.type, ir.VectorType):
            return number
        full = ir.Constant(self.type, ir.Undefined)
        for lane in range(self.type.count):
            full = self.builder.insert_element(full, number, ir.Constant(ir.IntType(32), lane))
        return full

    def constant(self, number):
        return self.everywhere(ir.Constant(ir.DoubleType(), number))

    def add(self, first, second):
        (a, a_low), (b, b_low), emit = first, second, self.builder
        total = emit.fadd(a, b)
        part = emit.fsub(total, a)
        error = emit.fadd(emit.fsub(a, emit.fsub(total, part)), emit.fsub(b, part))
        return self._normal(total, emit.fadd(error, emit.fadd(a_low, b_low)))

    def multiply(self, first, second):
        (a, a_low), (b, b_low), emit = first, second, self.builder
        product = emit.fmul(a, b)
        error = _fused(emit, a, b, emit.fneg(product))
        if b_low is not None:
            error = emit.fadd(error, emit.fmul(a, b_low))
        return self._normal(product, _fused(emit, a_low, b, error))

    def _normal(self, total, error):
        emit = self.builder
        high = emit.fadd(total, error)
        return high, emit.fsub(error, emit.fsub(high, total))


def _blend(count):
    @intrinsic
    def blend(typing_context, a, a_low, b, b_low, out, out_low, t, t_low, tiny):
        def generate(context, builder, signature, arguments):
            lanes = _Lanes(builder, count)
            first = lanes.load(arguments[0]), lanes.load(arguments[1])
            second = lanes.load(arguments[2]), lanes.load(arguments[3])
            fraction = lanes.everywhere(arguments[6]), lanes.everywhere(arguments[7])
            opposite = builder.fneg(first[0]), builder.fneg(first[1])
            along = lanes.multiply(lanes.add(second, opposite), fraction)
            high, low = lanes.add(first, along)
            zero = lanes.constant(0.0)
            nonzero = builder.or_(
                builder.fcmp_unordered("!=", first[0], zero),
                builder.fcmp_unordered("!=", second[0], zero),
            )
            vanished = builder.and_(builder.fcmp_ordered("==", high, zero), nonzero)
            high = builder.select(vanished, lanes.everywhere(arguments[8]), high)
            lanes.store(high, arguments[4])
            lanes.store(low, arguments[5])
            return context.get_dummy_value()

        return types.void(*[types.int64] * 6, *[types.float64] * 3), generate

    return blend


def _add_multiple(count):
    @intrinsic
    def add_multiple(typing_context, high, low, numbers, factor, factor_low):
        def generate(context, builder, signature, arguments):
            lanes = _Lanes(builder, count)
            present = lanes.load(arguments[0]), lanes.load(arguments[1])
            factor = lanes.everywhere(arguments[3]), lanes.everywhere(arguments[4])
            more = lanes.multiply(factor, (lanes.load(arguments[2]), None))
            total = lanes.add(present, more)
            lanes.store(total[0], arguments[0])
            lanes.store(total[1], arguments[1])
            return context.get_dummy_value()

        return types.void(*[types.int64] * 3, *[types.float64] * 2), generate

    return add_multiple


_blend_eight, _blend_one = _blend(LANES), _blend(1)
_add_multiple_eight, _add_multiple_one = _add_multiple(LANES), _add_multiple(1)


@inlined
def blend_rows(a, a_low, b, b_low, out, out_low, count, t, t_low, tiny):
    """Write the row at fraction t from row a to row b; arguments are addresses of rows.

    `tiny` replaces a sum of 0 unless both terms are 0.
    """
    for i in range(0, 8 * (count & ~7), 64):
        _blend_eight(a + i, a_low + i, b + i, b_low + i, out + i, out_low + i, t, t_low, tiny)
    for i in range(8 * (count & ~7), 8 * count, 8):
        _blend_one(a + i, a_low + i, b + i, b_low + i, out + i, out_low + i, t, t_low, tiny)


@inlined
def add_multiple_of_row(high, low, numbers, count, factor, factor_low):
    """Add a multiple of a row of float64 to a row of pairs; arguments are addresses of rows."""
    for i in range(0, 8 * (count & ~7), 64):
        _add_multiple_eight(high + i, low + i, numbers + i, factor, factor_low)
    for i in range(8 * (count & ~7), 8 * count, 8):
        _add_multiple_one(high + i, low + i, numbers + i, factor, factor_low)
