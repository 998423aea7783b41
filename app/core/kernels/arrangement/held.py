"""An arrangement that stays in compiled code until Python needs its arrays.

To convert the arrays to Python objects takes longer than to cut a small network.
"""

from typing import Any

from numba import types
from numba.experimental import structref

from .. import compiled


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
