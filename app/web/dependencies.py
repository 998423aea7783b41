"""FastAPI dependencies of the routes: services, and validated path parameters."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, ParamSpec, TypeVar

from fastapi import Depends, Path, Request, Response

from ..core.schema.base import Limits
from ..core.slices.resolve import plane_of
from ..core.slices.spec import SliceSpec
from ..core.specs.run import RunSpec
from ..core.training.state import State
from ..service.container import Services
from .http.etags import computed_once
from .params.frame_params import checked_epoch
from .params.slice_params import SliceOrName

Params = ParamSpec("Params")
Value = TypeVar("Value")


async def services(request: Request) -> Services:
    """Return the services of this server."""
    found: Services = request.app.state.services
    return found


Here = Annotated[Services, Depends(services)]

RunId = Annotated[str, Path(description="Id of a run: 20 hex digits, from `POST /api/runs`.")]


async def epoch_in_range(
    here: Here,
    epoch: Annotated[
        int,
        Path(
            description="Number of epochs trained; 0 is the initialized network.",
            json_schema_extra={"minimum": 0} | Limits.schema("epochs"),
        ),
    ],
) -> int:
    """Return the epoch in the path, checked against the limit."""
    return checked_epoch(epoch, here.limits)


async def known_run(here: Here, run: RunId) -> RunSpec:
    """Return the spec of the run in the path."""
    return await here.runs.spec(run)


Epoch = Annotated[int, Depends(epoch_in_range)]
Spec = Annotated[RunSpec, Depends(known_run)]


@dataclass(frozen=True)
class RunAtEpoch:
    """The run and the epoch in the path of a request, and what routes do with them."""

    request: Request
    here: Services
    run: str
    spec: RunSpec
    epoch: int

    async def state(self) -> State:
        """Return the state of the run; train the run up to the epoch if needed."""
        return await self.here.runs.ensure(self.run, self.epoch)

    async def work(
        self, function: Callable[Params, Value], *args: Params.args, **kwargs: Params.kwargs
    ) -> Value:
        """Run ``function`` in the pool for networks of this run's size and return its result."""
        return await self.here.work_on(self.spec.network, function, *args, **kwargs)

    async def slice(self, wanted: SliceOrName | None) -> SliceSpec | None:
        """Return the slice that a request asks for, checked against the data set of the run.

        Raises
        ------
        NotFound, BadSlice
            As `known_slice`.
        """
        return await known_slice(self.here, self.spec, wanted)

    @property
    def large(self) -> bool:
        """True if computations for this run's network run in the pool for long jobs."""
        return self.here.pools.is_large(self.spec.network)

    async def respond(
        self,
        work: Callable[[], Awaitable[bytes | Response]],
        is_cached: Callable[[], bool] = lambda: False,
    ) -> Response:
        """Return the response that ``work`` computes, or 304 if the client has it.

        If ``is_cached()``, ``work`` only encodes a cached result and needs no admission.
        """
        return await computed_once(
            self.request, self.here.gate, work, large=self.large, is_cached=is_cached
        )


async def known_slice(
    here: Services, spec: RunSpec, wanted: SliceOrName | None
) -> SliceSpec | None:
    """Return a slice, by its name if it was posted, checked against the data set of a run.

    Raises
    ------
    NotFound
        There is no slice with this name.
    BadSlice
        The data set has no such slice.
    """
    found = await here.slices.spec(wanted) if isinstance(wanted, str) else wanted
    if found is not None:
        await here.work_on(spec.network, plane_of, spec.dataset, found)
    return found


async def run_at_epoch(
    request: Request, here: Here, run: RunId, spec: Spec, epoch: Epoch
) -> RunAtEpoch:
    """Return the run and the epoch in the path."""
    return RunAtEpoch(request, here, run, spec, epoch)


AtEpoch = Annotated[RunAtEpoch, Depends(run_at_epoch)]
