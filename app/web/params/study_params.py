"""Query parameters of studies: pages of their list and of their rows, conditions, summaries."""

import sys
from collections.abc import Container
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ...core.schema.errors import described, unknown_name
from ...core.studies.labels import MOST_CONDITIONS, Condition
from ...core.studies.measure import COLUMNS
from ...core.studies.names import MOST_CHARACTERS, read_name
from ...core.studies.spec import StudyKind, fields_of
from ...core.studies.summary import Question
from ...errors import Fault, Invalid
from ...service.storage.study_states import Status
from ...service.studies.listing import ListQuery, read_cursor
from ...service.studies.studies import RowsQuery as RowsPageQuery
from .frame_params import Query as Parameters

MAX_LISTED = 100
"""Maximum number of studies in a page of the list."""

MAX_SEARCH = 200
"""Maximum number of characters of a search."""

MAX_CELLS = 500
"""Maximum number of cells whose rows one answer has, with ``after`` or ``limit``."""


def _conditions(texts: list[str], known: Container[str] | None = None) -> tuple[Condition, ...]:
    """Parse conditions, each on a field of `known`."""
    faults, found = [], []
    for text in texts:
        try:
            condition = Condition.parse(text)
        except ValueError as error:
            faults.append(Fault("/where", f"{error}, got {described(text)}"))
            continue
        if known is not None and condition.field not in known:
            faults.append(Fault("/where", unknown_name("field", condition.field, sorted(_FIELDS))))
        found.append(condition)
    if faults:
        raise Invalid(*faults)
    return tuple(found)


_FIELDS = fields_of("run").keys() | fields_of("curve").keys()


class _Where(Parameters):
    """Conditions on the values of axes."""

    where: list[Annotated[str, Field(max_length=500)]] = Field(
        [],
        max_length=MOST_CONDITIONS,
        description="Conditions `field=value`, such as `network.activation=tanh`, "
        "`network.hidden_layer_sizes=[8, 8]` or `seed=3`; a repeated parameter. Conditions on one "
        "field are alternatives. A value is JSON, or a label as in the summary.",
        json_schema_extra={"x-repeated": True},
    )


class SummaryQuery(_Where):
    """A metric, and the axes to group it by."""

    metric: str = Field(
        description="A metric. "
        + " ".join(f"For a {kind}: {', '.join(names)}." for kind, names in COLUMNS.items())
        + " `gradient_norm.2` is the gradient norm of the second layer."
    )
    x: str | None = Field(
        None,
        description="Field of the horizontal axis, or `epoch`. Unset: the first axis of the study.",
    )
    series: str | None = Field(
        None,
        description="Field whose values each give a line, or `epoch`. Unset: a single line.",
    )
    facet: str | None = Field(
        None,
        description="Field whose values each give a group of lines, or `epoch`. Unset: one group.",
    )
    epoch: int | None = Field(
        None, description="Use the rows of this epoch. Unset: of the last epoch."
    )

    def question(self) -> Question:
        """Return the requested grouping."""
        where = _conditions(self.where)
        return Question(self.metric, self.x, self.series, self.epoch, self.facet, where)


def _split(value: Any) -> Any:
    """Split texts at commas: FastAPI passes a list with one entry per repetition."""
    texts = value if isinstance(value, list) else [value]
    return [part for text in texts for part in str(text).split(",") if part]


class RowsQuery(_Where):
    """Which rows of a study."""

    after: int | None = Field(
        None,
        ge=0,
        le=10**9,
        description="Skip this number of cells, in the order in which they finished, and get the "
        f"rows of the next {MAX_CELLS} in this order. Not with the parameters below.",
    )
    limit: int | None = Field(
        None,
        ge=1,
        le=MAX_CELLS,
        description="Get a page of this number of cells, with `total` and `next`. With neither "
        "`limit` nor `after`: the rows of all cells of the query.",
    )
    offset: int = Field(0, ge=0, le=10**9, description="Number of cells to skip.")
    epoch: int | None = Field(None, description="Only the rows of this epoch. Unset: of all.")
    order: str = Field(
        "cell",
        max_length=60,
        description="Order of the cells: `cell` (by number), `newest` (the last finished first), "
        "or a metric at the epoch (unset: at the last one), such as `test_loss` or, descending, "
        "`-test_accuracy`.",
    )

    def page(self) -> RowsPageQuery | None:
        """Return the requested page; None with `after`."""
        where, default = _conditions(self.where), type(self)()
        rest = (self.limit, self.offset, self.epoch, self.order)
        if self.after is None:
            limit = sys.maxsize if self.limit is None else self.limit
            return RowsPageQuery(where, self.epoch, self.order, self.offset, limit)
        if where or rest != (default.limit, default.offset, default.epoch, default.order):
            raise Invalid(
                Fault("/after", "cannot be combined with where, limit, offset, epoch or order")
            )
        return None


class ListParameters(_Where):
    """Which studies."""

    search: str = Field(
        "",
        max_length=MAX_SEARCH,
        description="Words, each in the name, the id or an axis of the study.",
    )
    status: Annotated[list[Status], BeforeValidator(_split)] = Field(
        [], description="Statuses, separated by commas. Unset: all."
    )
    kind: StudyKind | None = Field(None, description="Kind of the studies. Unset: both.")
    limit: int = Field(MAX_LISTED, ge=1, le=MAX_LISTED, description="Number of studies.")
    after: str | None = Field(
        None, max_length=100, description="`next` of the page before. Unset: the first page."
    )

    def query(self) -> ListQuery:
        """Return the requested list."""
        where = _conditions(self.where, _FIELDS)
        try:
            if self.after is not None:
                read_cursor(self.after)
        except ValueError:
            why = f"must be `next` of a page of the list, got {described(self.after)}"
            raise Invalid(Fault("/after", why)) from None
        statuses = tuple(self.status)
        return ListQuery(self.search, statuses, self.kind, where, self.after, self.limit)


class BeginQuery(Parameters):
    """Whether to start the study."""

    begin: bool = Field(
        True, description="Start the study. `false` creates it without starting it."
    )
    name: str | None = Field(
        None,
        description=f"Its name: 1 to {MOST_CHARACTERS} printable characters. Unset: it keeps the "
        "name that it has.",
    )

    def read_name(self) -> str | None:
        """Return the name, checked."""
        try:
            return None if self.name is None else read_name(self.name)
        except ValueError as error:
            raise Invalid(Fault("/name", f"{error}, got {described(self.name)}")) from error
