"""The API: every route under ``/api``, in the order in which its documentation lists them."""

from fastapi import APIRouter

from app.web import catalog, curves, exports, frames, readings, regions, runs, stream

router = APIRouter(prefix="/api")
for part in (catalog, runs, stream, frames, readings, exports, regions, curves):
    router.include_router(part.router)
