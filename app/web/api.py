"""The API: every route under ``/api``, in the order in which its documentation lists them."""

from fastapi import APIRouter, Depends

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
from app.web.documents import problems
from app.web.parameters import known_parameters

router = APIRouter(prefix="/api", dependencies=[Depends(known_parameters)], responses=problems(422))
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
