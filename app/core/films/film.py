"""A film of a training: states are added in order of their epochs, then it is a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data.axes import DataAxis
from ..data.spec import DatasetSpec
from ..frames.frame import frame
from ..jobs.job import current_job
from ..slices.plane import Plane
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
            dataset = state.spec.dataset
            plane = plane_shown(dataset, order.view.slice)
            equal, axes = has_equal_scales(dataset, plane), axes_of(dataset, plane)
            painter = Painter(order, tuple(shown["box"]), equal=equal, axes=axes)
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


def plane_shown(dataset: DatasetSpec, wanted: SliceSpec | None) -> Plane:
    """Return the plane of a picture: the slice, or that of two columns."""
    two = len(dataset.column_names) == 2
    return own_plane(dataset) if two and wanted is None else plane_of(dataset, wanted)


def has_equal_scales(dataset: DatasetSpec, plane: Plane) -> bool:
    """Return whether both axes of a picture have the same scale, as on the page."""
    if plane.whole:
        return not dataset.standardize and not dataset.columns
    return plane.equal_units


def axes_of(dataset: DatasetSpec, plane: Plane) -> tuple[DataAxis, DataAxis]:
    """Return the names of the axes of a picture and their units, as on the page."""
    if plane.whole and dataset.axes is not None:
        return dataset.axes.x1, dataset.axes.x2
    across, up = plane.titles
    return DataAxis.model_construct(name=across), DataAxis.model_construct(name=up)
