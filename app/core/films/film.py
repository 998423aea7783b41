"""A film of a training: states are added in order of their epochs, then it is a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data.spec import DatasetSpec
from ..frames.frame import frame
from ..jobs.job import current_job
from ..slices.resolve import own_plane, plane_of
from ..slices.spec import SliceSpec
from ..training.state import State
from .order import FilmOrder

if TYPE_CHECKING:
    from .encoders import Encoder
    from .picture import Painter


class Film:
    """A film that is being made.

    Parameters
    ----------
    order : FilmOrder
    max_regions : int
        Largest number of linear regions in a picture; one with more has no lines.
    """

    def __init__(self, order: FilmOrder, max_regions: int) -> None:
        self._order, self._max_regions = order, max_regions
        self._tools: tuple[Painter, Encoder] | None = None

    def add(self, state: State) -> bool:
        """Append the picture of a state; return False if the run has diverged, which ends the film.

        Raises
        ------
        Stopped
            If the job of this thread is stopped.
        """
        # Few users make films, and both libraries would delay each start.
        from .encoders import Encoder
        from .picture import Painter

        order = self._order
        shown = frame(state, order.view, self._max_regions).as_dict()
        if self._tools is None:
            equal = has_equal_scales(state.spec.dataset, order.view.slice)
            painter = Painter(order, tuple(shown["box"]), equal=equal)
            self._tools = painter, Encoder(order, painter.height)
        painter, encoder = self._tools
        picture = painter.picture(shown)
        current_job().check()
        encoder.add(picture)
        return state.diverged is None

    def finish(self) -> bytes:
        """Return the file. The film has at least one picture."""
        if self._tools is None:
            raise ValueError("a film needs at least one picture")
        return self._tools[1].finish()


def has_equal_scales(dataset: DatasetSpec, wanted: SliceSpec | None) -> bool:
    """Return whether both axes of a picture have the same scale, as on the page."""
    two = len(dataset.column_names) == 2
    plane = own_plane(dataset) if two and wanted is None else plane_of(dataset, wanted)
    if plane.whole:
        return not dataset.standardize and not dataset.columns
    return plane.equal_units
