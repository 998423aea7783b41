"""The router of all routes under ``/api``, in the order of the OpenAPI document."""

from fastapi import APIRouter, Depends

from ..http.openapi import problems
from ..http.query_check import known_parameters
from . import (
    catalog,
    claims,
    csv_files,
    curve_points,
    curves,
    exports,
    films,
    frames,
    networks,
    readings,
    run_stream,
    runs,
    slices,
    studies,
    tables,
)

router = APIRouter(prefix="/api", dependencies=[Depends(known_parameters)], responses=problems(422))
for part in (
    catalog,
    csv_files,
    tables,
    runs,
    run_stream,
    frames,
    readings,
    exports,
    films,
    slices,
    networks,
    curve_points,
    curves,
    studies,
    claims,
):
    router.include_router(part.router)
