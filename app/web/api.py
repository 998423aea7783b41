"""The API: every route under ``/api``, in the order in which its documentation lists them."""

from fastapi import APIRouter

from app.web import catalog, exports, frames, regions, runs, stream

router = APIRouter(prefix="/api")
for part in (catalog, runs, stream, frames, exports, regions):
    router.include_router(part.router)
