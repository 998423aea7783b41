"""Routes of readings: a cut, the crease of a unit, level sets, the fold of a layer."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from ...core.frames.readings import read_crease, read_cut, read_fold, read_levels
from ...service.container import Services
from ..dependencies import Epoch, Here, RunId, Spec
from ..http.etags import computed_once
from ..http.openapi import NOT_MODIFIED, answers, problems
from ..http.serialization import Arrays, encode
from ..params.reading_params import CreaseQuery, CutQuery, FoldQuery, LevelsQuery
from ..responses.readings import RunCrease, RunCut, RunFold, RunLevels

router = APIRouter(
    prefix="/runs/{run}/frames/{epoch}",
    tags=["frames"],
    responses=problems(404, 422, 429, 503),
)


async def reading(
    request: Request,
    here: Services,
    run: str,
    epoch: int,
    arrays: Arrays,
    read: Callable[..., dict[str, Any]],
    *args: object,
) -> Response:
    """What ``read`` finds in the state of a run, as an answer that never changes."""

    async def work() -> bytes:
        state = await here.runs.ensure(run, epoch)
        return await here.work_on(
            state.spec.network, _written, read, arrays, state, *args, here.limits.regions
        )

    return await computed_once(request, here.gate, work)


def _written(read: Callable[..., dict[str, Any]], arrays: Arrays, *args: object) -> bytes:
    return encode(read(*args), arrays)


@router.get(
    "/cut",
    summary="The outputs along a segment",
    response_description="`t` from 0 to 1 with the kinks in between, `points`, `logits` there, "
    "`patterns` on the pieces, `kinks` with the units that switch",
    responses=answers(RunCut) | NOT_MODIFIED,
)
async def get_cut(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[CutQuery, Query()],
) -> Response:
    """An exact 1-D cut: the logits are linear between one kink and the next."""
    start, end = query.ends()
    return await reading(request, here, run, epoch, query.arrays, read_cut, start, end)


@router.get(
    "/crease",
    summary="The crease of a hidden unit",
    response_description="`polylines`, `kinks`, `length`, `components`, `holes`",
    responses=answers(RunCrease) | NOT_MODIFIED,
)
async def get_crease(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[CreaseQuery, Query()],
) -> Response:
    """The bent hyperplane along which a hidden unit switches; it is active on its left."""
    unit = query.checked(spec)
    return await reading(request, here, run, epoch, query.arrays, read_crease, *unit, query.box)


@router.get(
    "/levels",
    summary="Level sets of an output",
    response_description="For each value `polylines`, `kinks`, `length`, `components`, `holes`",
    responses=answers(RunLevels) | NOT_MODIFIED,
)
async def get_levels(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[LevelsQuery, Query()],
) -> Response:
    """Where the output of a regression, or a logit of a classifier, has given values."""
    wanted = query.checked(spec)
    return await reading(request, here, run, epoch, query.arrays, read_levels, *wanted, query.box)


@router.get(
    "/fold",
    summary="The plane as two hidden units see it",
    response_description="`regions` with `vertices` and their `images`; `points` with theirs",
    responses=answers(RunFold) | NOT_MODIFIED,
)
async def get_fold(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    epoch: Epoch,
    query: Annotated[FoldQuery, Query()],
) -> Response:
    """The image of the regions of the first layers, and of the samples, in the plane of two units.

    Units that are curved have no regions; the samples are folded all the same.
    """
    wanted = query.checked(spec)
    return await reading(request, here, run, epoch, query.arrays, read_fold, *wanted, query.box)
