"""FastAPI dependencies of the routes: services, and validated path parameters."""

from typing import Annotated

from fastapi import Depends, Path, Request

from ..core.schema.base import Limits
from ..core.specs.run import RunSpec
from ..service.container import Services
from .params.frame_params import checked_epoch


def services(request: Request) -> Services:
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
