"""Route of the catalog, from which clients build their controls."""

from functools import lru_cache

from fastapi import APIRouter, Request, Response

from ...core.catalog import catalog
from ...core.schema.base import Limits
from ..dependencies import Here
from ..http.etags import entity_tag, revalidated
from ..http.openapi import NOT_MODIFIED, answers
from ..http.serialization import encode
from ..responses.catalog import Catalog

router = APIRouter(tags=["catalog"])


@router.get(
    "/catalog",
    summary="Get the catalog of choices",
    response_description="Data sets, activations, solvers, fields with ranges, limits, defaults",
    responses=answers(Catalog) | NOT_MODIFIED,
)
async def get_catalog(request: Request, here: Here) -> Response:
    """Return all fields and choices of a spec, with ranges, defaults and descriptions."""
    body, tag = _catalog(here.limits)
    return revalidated(request, tag, lambda: Response(body, media_type="application/json"))


@lru_cache(maxsize=1)
def _catalog(limits: Limits) -> tuple[bytes, str]:
    """Return the catalog and its tag. Building them takes ten times as long as sending them."""
    body = encode(catalog(limits))
    return body, entity_tag(body)
