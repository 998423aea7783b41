"""An arrangement that stays in compiled code until Python needs its arrays.

To convert the arrays to Python objects takes longer than to cut a small network. So does counting
their references at each call of a function, so compiled code passes a `Held`, or views of its
arrays that do not own their memory.
"""

from functools import cache
from typing import Any

from numba import types
from numba.core import cgutils
from numba.experimental import structref

from .. import compiled
from ..bits import intrinsic
from .growable_arrays import empty_arrays
from .pool import close, owned


@structref.register
class HeldType(types.StructRef):
    """The type of `Held` in compiled code."""

    def preprocess_fields(self, fields: Any) -> Any:
        """Accept fields of any type; literal types become general."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Held(structref.StructRefProxy):
    """An arrangement and the layer that cut it last: see `arrays_of`."""

    def __new__(cls, mesh: Any, cut: Any) -> Any:
        return structref.StructRefProxy.__new__(cls, mesh, cut)


structref.define_proxy(Held, HeldType, ["mesh", "cut"])


@compiled
def held_of(mesh, cut):
    """Hold arrays of Python in compiled code. Numba compiles the class itself in each process."""
    return Held(mesh, cut)


@compiled
def arrays_of(held):
    """Return the `halfedges.Mesh` and the `halfedges.Cut`."""
    return held.mesh, held.cut


def _unowned(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Emit a tuple of arrays and numbers, with arrays that do not own their memory."""
    parts = []
    for part, element in zip(kind.types, cgutils.unpack_tuple(builder, value), strict=True):
        if isinstance(part, types.Array):
            array = context.make_array(part)(context, builder, element)
            array.meminfo = cgutils.get_null_value(array.meminfo.type)
            parts.append(array._getvalue())
        else:
            parts.append(element)
    return context.make_tuple(builder, kind, parts)


def _field(held: Any, name: str) -> Any:
    """Return the type of a field, and a function that emits a view of it."""
    kind = held.field_dict[name]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        held = signature.args[0]
        reference = cgutils.create_struct_proxy(held)(context, builder, value=arguments[0])
        address = context.nrt.meminfo_data(builder, reference.meminfo)
        content = held.get_data_type()
        model = context.data_model_manager[content].get_value_type()
        pointer = builder.bitcast(address, model.as_pointer())
        fields = cgutils.create_struct_proxy(content)(context, builder, ref=pointer)
        return _unowned(context, builder, kind, getattr(fields, name))

    return kind(held), generate


@intrinsic
def mesh_of(typing_context, held):
    """Return ``held.mesh`` for as long as it is not replaced: its arrays do not own their memory.

    To count the references to all arrays, in each function that takes them, takes a fifth of the
    time of a small network.
    """
    return _field(held, "mesh")


@intrinsic
def cut_of(typing_context, held):
    """Return ``held.cut`` for as long as it is not replaced: see `mesh_of`."""
    return _field(held, "cut")


@intrinsic
def unowned(typing_context, arrays):
    """Return a tuple of arrays that the caller keeps alive: see `mesh_of`."""

    def generate(context, builder, signature, arguments):
        return _unowned(context, builder, signature.args[0], arguments[0])

    return arrays(arrays), generate


@intrinsic
def memory_of(typing_context, held):
    """Return the memory of a `Held`, from which `held_in` makes one in Python when it is needed.

    Until then, arrays in the pool own nothing (see `pool`): only the `Held` keeps it in memory.
    """
    kind = types.MemInfoPointer(types.voidptr)

    def generate(context, builder, signature, arguments):
        held = signature.args[0]
        reference = cgutils.create_struct_proxy(held)(context, builder, value=arguments[0])
        context.nrt.incref(builder, held, arguments[0])
        return reference.meminfo

    return kind(held), generate


@cache
def _kind() -> Any:
    return held_of(*empty_arrays())._numba_type_


@compiled
def _share_pool(held):
    """Let the arrays own the memory that they share."""
    mesh, cut = held.mesh, held.cut
    counts = mesh.counts
    close(counts)
    held.mesh, held.cut = owned(mesh, counts), owned(cut, counts)


def held_in(memory: Any) -> Any:
    """Return the `Held` whose memory is that of `memory_of`."""
    held = Held._numba_box_(_kind(), memory)
    _share_pool(held)
    return held
