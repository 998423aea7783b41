"""Lists of studies: those of the store that match a query, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ...core.studies.labels import Condition, has_values
from ...core.studies.spec import StudyKind, fields_of
from ..storage.records import stored_json
from ..storage.study_states import KnownStudy, Status


@dataclass(frozen=True)
class ListQuery:
    """Which studies: all conditions have to hold.

    Attributes
    ----------
    search : str
        Words that occur in the name, the id or the axes' fields of a study.
    statuses : tuple of str
        One of these; empty for any.
    kind : {"run", "curve"} or None
    where : tuple of Condition
        Values of fields in some of its cells.
    after : str or None
        The cursor from which the list continues.
    limit : int
    """

    search: str = ""
    statuses: tuple[Status, ...] = ()
    kind: StudyKind | None = None
    where: tuple[Condition, ...] = ()
    after: str | None = None
    limit: int = 100


@dataclass(frozen=True)
class Listing:
    """The ids of a page of studies, the number of all that match, and the next cursor."""

    names: list[str]
    total: int
    following: str | None


@dataclass(frozen=True)
class Listed:
    """A study in a list, with its place in it."""

    id: str
    created: float

    @property
    def cursor(self) -> str:
        """The place of the study in the list, which stays valid if others come or go."""
        return f"{self.created!r}_{self.id}"


@dataclass(frozen=True)
class Matching:
    """The studies after the cursor, the number of all that match, and the ids of damaged ones."""

    rest: list[Listed]
    total: int
    damaged: list[str]


def read_cursor(text: str) -> tuple[float, str]:
    """Return the place that a cursor names, in the order of a list.

    Raises
    ------
    ValueError
        It is no cursor.
    """
    created, _, name = text.partition("_")
    if not name:
        raise ValueError("no cursor")
    return -float(created), name


def matching(
    known: Sequence[KnownStudy], query: ListQuery, default_names: Mapping[str, str]
) -> Matching:
    """Return the studies that match a query, in the order of ``known``.

    Parameters
    ----------
    known : sequence of KnownStudy
    query : ListQuery
    default_names : mapping
        Names of studies to which no user gave one, by id.
    """
    words = query.search.casefold().split()
    found, damaged = [], []
    for one in known:
        if query.statuses and one.status not in query.statuses:
            continue
        document = _parsed(one.spec)
        if document is None:
            damaged.append(one.id)
            continue
        text = " ".join(
            (one.id, one.name or default_names.get(one.id, ""), *_fields_of_axes(document))
        )
        if _matches(document, query) and all(word in text.casefold() for word in words):
            found.append(Listed(one.id, one.created))
    rest = found
    if query.after is not None:
        place = read_cursor(query.after)
        rest = [one for one in found if (-one.created, one.id) > place]
    return Matching(rest, len(found), damaged)


def _fields_of_axes(document: Mapping[str, Any]) -> list[str]:
    return [str(axis["field"]) for axis in document["axes"]]


def _matches(document: Mapping[str, Any], query: ListQuery) -> bool:
    if query.kind is not None and document["kind"] != query.kind:
        return False
    return not query.where or has_values(document, query.where, _DEFAULTS)


def _parsed(text: str | None) -> dict[str, Any] | None:
    """Return a stored spec without validating its cells; None if it is damaged."""
    try:
        document = stored_json(text or "")
    except ValueError:
        return None
    if not isinstance(document, dict) or document.get("kind") not in get_args(StudyKind):
        return None
    axes, base = document.get("axes"), document.get("base")
    are_axes = isinstance(axes, list) and all(
        isinstance(axis, dict) and isinstance(axis.get("values"), list) and axis.get("field")
        for axis in axes
    )
    if not are_axes or not isinstance(base, dict):
        return None
    return document


_DEFAULTS: Mapping[str, Mapping[str, Any]] = {kind: fields_of(kind) for kind in get_args(StudyKind)}
