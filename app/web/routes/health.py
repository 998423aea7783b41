"""Whether the process lives, and whether it can compute."""

from fastapi import APIRouter

from ...errors import NotReady
from ..dependencies import Here
from ..http.openapi import answers, problems
from ..responses.catalog import Alive, Ready

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    summary="Alive",
    response_description="The process lives",
    response_model=None,
    responses=answers(Alive),
)
async def healthz(here: Here) -> dict[str, str | bool]:
    """Answer as long as the process lives, however much it computes; `ready` is as in `/readyz`."""
    return {"status": "ok", "ready": here.gate.ready}


@router.get(
    "/readyz",
    summary="Ready",
    response_description="It can compute",
    response_model=None,
    responses=answers(Ready) | problems(503),
)
async def readyz(here: Here) -> dict[str, str]:
    """Answer 200 once everything is compiled, 503 before."""
    if not here.gate.ready:
        raise NotReady(here.gate.failure or "warming up: compiling the kernels")
    return {"status": "ready"}
