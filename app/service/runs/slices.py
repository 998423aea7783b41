"""Slices that were posted: stored under a name that is the hash of their content."""

import asyncio
from typing import Final

from ...core.schema.base import Limits
from ...core.slices.spec import VectorSlice, slice_id
from ...core.specs.run import canonical_json
from ..cache.bounded import BoundedCache
from ..storage.records import read_spec
from ..storage.run_store import Store

_CACHE_BYTES = 2**22
_KIND: Final = "slice"


class Slices:
    """The slices of a store.

    Parameters
    ----------
    store : Store
    limits : Limits
        Limits for slices that are read back from the store.
    """

    def __init__(self, store: Store, *, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._known: BoundedCache[str, VectorSlice] = BoundedCache(_CACHE_BYTES)

    async def register(self, spec: VectorSlice) -> tuple[str, str | None]:
        """Store a slice. Return its name, and why it is only kept in memory, or None."""
        name = slice_id(spec)
        reason = await asyncio.to_thread(
            self._store.put_other_spec, _KIND, name, canonical_json(spec)
        )
        self._known.put(name, spec)
        return name, reason

    async def spec(self, name: str) -> VectorSlice:
        """Return the slice with a name.

        Raises
        ------
        NotFound
            The store has no such slice.
        """
        known = self._known.get(name)
        if known is None:
            text = await asyncio.to_thread(self._store.other_spec, _KIND, name)
            known = read_spec(VectorSlice, text, self._limits, _KIND, name)
            self._known.put(name, known)
        return known
