"""Health checks: liveness and readiness."""

import asyncio

from fastapi import APIRouter

from ...errors import NotReady
from ..dependencies import Here
from ..http.openapi import answers, problems
from ..responses.catalog import Alive, Ready

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    summary="Check liveness",
    response_description="The process is running",
    response_model=None,
    responses=answers(Alive),
)
async def healthz(here: Here) -> dict[str, object]:
    """Return 200 while the process is running, under any load. `ready` is as in `/readyz`."""
    if here.gate.ready:
        return {"status": "ok", "ready": True, "warm_up": None}
    compiled, kernels = here.gate.progress()
    return {
        "status": "ok",
        "ready": False,
        "warm_up": {"compiled": compiled, "kernels": kernels},
    }


@router.get(
    "/readyz",
    summary="Check readiness",
    response_description="The server can compute",
    response_model=None,
    responses=answers(Ready) | problems(503),
)
async def readyz(here: Here) -> dict[str, str | None]:
    """Return 200 once all kernels are compiled, and 503 before that and during shutdown.

    A store that cannot be written, for example on a full disk, does not stop the server from
    computing: the status stays 200, and `store` has the reason.
    """
    if not here.gate.ready:
        compiled, kernels = here.gate.progress()
        raise NotReady(
            here.gate.failure
            or f"the server is warming up: {compiled} of {kernels} kernels are compiled"
        )
    return {"status": "ready", "store": await asyncio.to_thread(here.store_notice)}
