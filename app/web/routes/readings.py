"""Routes of readings: line sections, creases, level sets, and the plane in hidden space."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from ...core.frames.readings import read_crease, read_cut, read_fold, read_levels
from ...core.training.deaths import deaths_until
from ..dependencies import AtEpoch, RunAtEpoch
from ..http.openapi import NOT_MODIFIED, answers, problems
from ..http.serialization import Arrays, encode
from ..params.reading_params import CreaseQuery, CutQuery, FoldQuery, LevelsQuery, ReadingQuery
from ..responses.readings import RunCrease, RunCut, RunDeaths, RunFold, RunLevels

router = APIRouter(
    prefix="/runs/{run}/frames/{epoch}",
    tags=["frames"],
    responses=problems(404, 422, 429, 503),
)


async def reading(
    at: RunAtEpoch, query: ReadingQuery, read: Callable[..., dict[str, Any]], *args: object
) -> Response:
    """Return the result of ``read`` for the state of a run, as an unchanging response."""
    plane, limit = await at.slice(query.slice), at.here.limits.regions

    async def work() -> bytes:
        state = await at.state()
        return await at.work(_encoded, read, query.arrays, state, *args, limit, plane)

    return await at.respond(work)


def _encoded(read: Callable[..., dict[str, Any]], arrays: Arrays, *args: object) -> bytes:
    return encode(read(*args), arrays)


@router.get(
    "/cut",
    summary="Get the outputs along a segment",
    response_description="`t` from 0 to 1 at the ends and kinks, `points` and `logits` at these, "
    "`patterns` of the pieces between, `kinks` with the units that switch there",
    responses=answers(RunCut) | NOT_MODIFIED,
)
async def get_cut(at: AtEpoch, query: Annotated[CutQuery, Query()]) -> Response:
    """Return an exact line section: the logits are linear between neighbouring kinks."""
    start, end = query.ends()
    return await reading(at, query, read_cut, start, end)


@router.get(
    "/crease",
    summary="Get the crease of a hidden unit",
    response_description="`polylines`, `kinks`, `length`, `components`, `holes`",
    responses=answers(RunCrease) | NOT_MODIFIED,
)
async def get_crease(at: AtEpoch, query: Annotated[CreaseQuery, Query()]) -> Response:
    """Return the bent line along which a hidden unit switches. The unit is active on its left."""
    unit = query.checked(at.spec)
    return await reading(at, query, read_crease, *unit, query.box)


@router.get(
    "/levels",
    summary="Get level sets of an output",
    response_description="`polylines`, `kinks`, `length`, `components`, `holes` for each value",
    responses=answers(RunLevels) | NOT_MODIFIED,
)
async def get_levels(at: AtEpoch, query: Annotated[LevelsQuery, Query()]) -> Response:
    """Return the lines along which a regression's output, or a logit, has given values."""
    wanted = query.checked(at.spec)
    return await reading(at, query, read_levels, *wanted, query.box)


@router.get(
    "/fold",
    summary="Get the plane in the space of two hidden units",
    response_description="`regions` with their `vertices` and the `images` of these, and the "
    "images of the `points`",
    responses=answers(RunFold) | NOT_MODIFIED,
)
async def get_fold(at: AtEpoch, query: Annotated[FoldQuery, Query()]) -> Response:
    """Map the linear regions and the samples to the activations of two units of a hidden layer.

    Smooth activations have no linear regions: `regions` is null, but the samples are mapped. On a
    slice, the regions are those of the slice; the samples are mapped from all of their columns.
    """
    wanted = query.checked(at.spec)
    return await reading(at, query, read_fold, *wanted, query.box)


@router.get(
    "/deaths",
    summary="Get the dead units by name",
    response_description="Layer, unit and epoch of death of each dead unit",
    responses=answers(RunDeaths) | NOT_MODIFIED,
)
async def get_deaths(at: AtEpoch) -> Response:
    """Return the dead units at an epoch, each with the epoch in which it died.

    One epoch earlier, the unit's crease still divides the training points. If a unit is dead, the
    run is trained again from its start to find when it died.
    """

    async def work() -> bytes:
        state = await at.state()
        names = await at.work(deaths_until, state)
        units = [{"layer": layer, "unit": unit, "epoch": died} for layer, unit, died in names]
        return encode({"run": at.run, "epoch": at.epoch, "units": units})

    return await at.respond(work)
