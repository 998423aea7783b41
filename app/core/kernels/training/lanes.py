"""Loops over rows of a few numbers, eight float64 at a time.

LLVM vectorizes such a loop too, but adds a test for overlap and a loop for the remainder, which
take longer than a row of eight numbers. Here the last numbers of a row are masked.

Each function is a Numba intrinsic: it emits LLVM instructions and can only be called in a kernel.
Arrays are addresses of consecutive float64. No two of them may overlap, except where stated.
"""

from typing import Any

from llvmlite import ir
from numba import extending, types
from numba.core import cgutils

# Numba passes the first argument of an intrinsic itself; callers omit it.
intrinsic: Any = extending.intrinsic

_LANES = 8
_ROWS_AT_ONCE = 4
"""Rows of a product that are summed at the same time: one addition waits for the one before it."""

_INTEGER, _NUMBER = ir.IntType(64), ir.DoubleType()
_INDEX, _ALIGNMENT = ir.IntType(32), ir.Constant(ir.IntType(32), 8)
_EIGHT = ir.VectorType(_NUMBER, _LANES)
_MASK = ir.VectorType(ir.IntType(1), _LANES)
_POINTER = _EIGHT.as_pointer()
_ZERO = ir.Constant(_EIGHT, [0.0] * _LANES)
_ONE = ir.Constant(_EIGHT, [1.0] * _LANES)


def _word(value):
    return ir.Constant(_INTEGER, value)


def _bytes(builder, count):
    """Return the size of `count` float64."""
    return builder.shl(count, _word(3))


def _external(builder, name, result, *arguments):
    """Declare a function of LLVM in this module, once."""
    declared = builder.module.globals.get(name)
    return declared or ir.Function(builder.module, ir.FunctionType(result, arguments), name)


def _splat(builder, value):
    """Return a vector with the same value in all lanes."""
    kind = ir.VectorType(value.type, _LANES)
    blank = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(blank, value, ir.Constant(_INDEX, 0))
    zeros = ir.Constant(ir.VectorType(_INDEX, _LANES), [0] * _LANES)
    return builder.shuffle_vector(first, blank, zeros)


def _splat_at(builder, address):
    """Return a vector with the number at an address in all lanes."""
    pointer = builder.inttoptr(address, _NUMBER.as_pointer())
    return _splat(builder, builder.load(pointer, align=8))


def _load(builder, address, mask):
    """Return eight numbers at an address; those outside the mask are not read, and are 0."""
    pointer = builder.inttoptr(address, _POINTER)
    if mask is None:
        return builder.load(pointer, align=8)
    types_ = (_POINTER, _INDEX, _MASK, _EIGHT)
    load = _external(builder, "llvm.masked.load.v8f64.p0", _EIGHT, *types_)
    return builder.call(load, [pointer, _ALIGNMENT, mask, _ZERO])


def _store(builder, value, address, mask):
    """Write eight numbers to an address, without those outside the mask."""
    pointer = builder.inttoptr(address, _POINTER)
    if mask is None:
        builder.store(value, pointer, align=8)
        return
    types_ = (_EIGHT, _POINTER, _INDEX, _MASK)
    store = _external(builder, "llvm.masked.store.v8f64.p0", ir.VoidType(), *types_)
    builder.call(store, [value, pointer, _ALIGNMENT, mask])


def _multiply_add(builder, a, b, c):
    """Return a b + c, rounded once."""
    return builder.call(_external(builder, "llvm.fma.v8f64", _EIGHT, *[_EIGHT] * 3), [a, b, c])


def _loop(builder, start, stop, step):
    """Return a context manager: a loop whose body is emitted inside it, and its index."""
    return cgutils.for_range_slice(builder, start, stop, _word(step), _INTEGER)


def _in_eights(builder, size, body):
    """Emit ``body(offset, mask)`` for each eight of `size` numbers, at an offset in bytes.

    The mask is None for a complete eight.
    """
    whole = builder.and_(size, _word(-_LANES))
    with _loop(builder, _word(0), whole, _LANES) as (k, _):
        body(_bytes(builder, k), None)
    rest = builder.and_(size, _word(_LANES - 1))
    with builder.if_then(builder.icmp_signed("!=", rest, _word(0))):
        lanes = ir.Constant(ir.VectorType(_INTEGER, _LANES), list(range(_LANES)))
        body(_bytes(builder, whole), builder.icmp_signed("<", lanes, _splat(builder, rest)))


class _Variable:
    """Eight numbers that a loop changes; LLVM keeps them in a register."""

    def __init__(self, builder, value):
        self.builder = builder
        self.slot = cgutils.alloca_once(builder, _EIGHT)
        self.set(value)

    def get(self):
        return self.builder.load(self.slot)

    def set(self, value):
        self.builder.store(value, self.slot)


def _sum_of_lanes(builder, value):
    """Return the sum of eight numbers: of neighbours, then of the sums of neighbours, and so on."""
    lanes = [builder.extract_element(value, ir.Constant(_INDEX, lane)) for lane in range(_LANES)]
    while len(lanes) > 1:
        pairs = zip(lanes[::2], lanes[1::2], strict=True)
        lanes = [builder.fadd(left, right) for left, right in pairs]
    return lanes[0]


@intrinsic
def fused_product(typing_context, m, n, p, a, a_row, a_column, b, out):
    """Write the matrix product of `a` (m, n) and the C-ordered `b` (n, p) to the C-ordered `out`.

    The strides of `a` count elements. Each element is summed in the order of the rows of `b`, and
    each product is added to the sum with one rounding.
    """

    def generate(context, builder, signature, arguments):
        m, n, p, a, a_row, a_column, b, out = arguments
        a_row, a_column, p_bytes = (_bytes(builder, count) for count in (a_row, a_column, p))

        def columns(offset, mask):
            b_here, out_here = builder.add(b, offset), builder.add(out, offset)

            def rows(first, count):
                sums = [_Variable(builder, _ZERO) for _ in range(count)]
                a_first = builder.add(a, builder.mul(first, a_row))
                with _loop(builder, _word(0), n, 1) as (k, _):
                    factor = _load(builder, builder.add(b_here, builder.mul(k, p_bytes)), mask)
                    address = builder.add(a_first, builder.mul(k, a_column))
                    for total in sums:
                        number = _splat_at(builder, address)
                        total.set(_multiply_add(builder, number, factor, total.get()))
                        address = builder.add(address, a_row)
                address = builder.add(out_here, builder.mul(first, p_bytes))
                for total in sums:
                    _store(builder, total.get(), address, mask)
                    address = builder.add(address, p_bytes)

            whole = builder.and_(m, _word(-_ROWS_AT_ONCE))
            with _loop(builder, _word(0), whole, _ROWS_AT_ONCE) as (i, _):
                rows(i, _ROWS_AT_ONCE)
            with _loop(builder, whole, m, 1) as (i, _):
                rows(i, 1)

        _in_eights(builder, p, columns)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 8), generate


@intrinsic
def rectify(typing_context, rows, columns, z, biases, counts):
    """Add the biases to (rows, columns) numbers in place and apply ReLU; count positive numbers.

    ``counts`` has one float64 per column, which is increased. NaN stays NaN.
    """

    def generate(context, builder, signature, arguments):
        rows, columns, z, biases, counts = arguments
        row_bytes = _bytes(builder, columns)

        def body(offset, mask):
            bias = _load(builder, builder.add(biases, offset), mask)
            count = _Variable(builder, _load(builder, builder.add(counts, offset), mask))
            first = builder.add(z, offset)
            with _loop(builder, _word(0), rows, 1) as (i, _):
                address = builder.add(first, builder.mul(i, row_bytes))
                value = builder.fadd(_load(builder, address, mask), bias)
                positive = builder.fcmp_ordered(">", value, _ZERO)
                count.set(builder.fadd(count.get(), builder.select(positive, _ONE, _ZERO)))
                negative = builder.fcmp_ordered("<=", value, _ZERO)
                _store(builder, builder.select(negative, _ZERO, value), address, mask)
            _store(builder, count.get(), builder.add(counts, offset), mask)

        _in_eights(builder, columns, body)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 5), generate


@intrinsic
def sum_rows(typing_context, rows, columns, array, out):
    """Write the sums of the columns of a C-ordered array to `out`, added from the first row on."""

    def generate(context, builder, signature, arguments):
        rows, columns, array, out = arguments
        row_bytes = _bytes(builder, columns)

        def body(offset, mask):
            first = builder.add(array, offset)
            total = _Variable(builder, _load(builder, first, mask))
            with _loop(builder, _word(1), rows, 1) as (i, _):
                address = builder.add(first, builder.mul(i, row_bytes))
                total.set(builder.fadd(total.get(), _load(builder, address, mask)))
            _store(builder, total.get(), builder.add(out, offset), mask)

        _in_eights(builder, columns, body)
        return context.get_dummy_value()

    return types.void(*[types.int64] * 4), generate


def _average(builder, size, values, samples, penalty):
    """Divide numbers by `samples`, after adding ``penalty(offset, mask)``; sum their squares."""
    samples = _splat(builder, samples)
    squares = _Variable(builder, _ZERO)

    def body(offset, mask):
        address = builder.add(values, offset)
        value = _load(builder, address, mask)
        if penalty:
            value = builder.fadd(value, penalty(offset, mask))
        value = builder.fdiv(value, samples)
        _store(builder, value, address, mask)
        squares.set(builder.fadd(squares.get(), builder.fmul(value, value)))

    _in_eights(builder, size, body)
    return _sum_of_lanes(builder, squares.get())


@intrinsic
def average(typing_context, size, sums, samples):
    """Divide numbers by `samples` in place; return the sum of the squares of the results."""

    def generate(context, builder, signature, arguments):
        size, sums, samples = arguments
        return _average(builder, size, sums, samples, None)

    return types.float64(types.int64, types.int64, types.float64), generate


@intrinsic
def average_with_penalty(typing_context, size, sums, samples, weights, alpha):
    """Replace sums by ``(sums + alpha * weights) / samples``; return their sum of squares."""

    def generate(context, builder, signature, arguments):
        size, sums, samples, weights, alpha = arguments
        alpha = _splat(builder, alpha)

        def penalty(offset, mask):
            return builder.fmul(alpha, _load(builder, builder.add(weights, offset), mask))

        return _average(builder, size, sums, samples, penalty)

    number, address = types.float64, types.int64
    return number(types.int64, address, number, address, number), generate
