"""The API: every route under ``/api``, in the order in which its documentation lists them."""

from fastapi import APIRouter

from app.web import (
    catalog,
    claims,
    csv_files,
    curves,
    exports,
    frames,
    readings,
    regions,
    runs,
    stream,
    studies,
)

router = APIRouter(prefix="/api")
for part in (
    catalog,
    csv_files,
    runs,
    stream,
    frames,
    readings,
    exports,
    regions,
    curves,
    studies,
    claims,
):
    router.include_router(part.router)
