"""Routes of slices: store a plane of an input space under a name, and read it back."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from ...core.slices.resolve import check_vectors
from ...core.slices.spec import VectorSlice
from ...core.slices.table import columns_part
from ..dependencies import Here, RunId, Spec
from ..http.etags import unchanging
from ..http.json_body import read_model
from ..http.openapi import NOT_MODIFIED, answers, json_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..responses.slices import NamedSlice, RunColumns

router = APIRouter(tags=["frames"])


@router.post(
    "/slices",
    summary="Name a slice",
    openapi_extra=json_body(
        VectorSlice,
        a_diagonal_plane_of_iris={
            "origin": [5.8, 3.0, 4.35, 1.3],
            "u": [1.0, 0.0, 1.0, 0.0],
            "v": [0.0, 0.0, 0.0, 1.0],
        },
    ),
    response_description="The name of the slice, and the slice",
    responses=answers(NamedSlice) | problems(400, 408, 413, 415, 422),
)
async def create_slice(request: Request, here: Here, api: ApiAddress) -> Response:
    """Store the plane of the points `origin + s · u + t · v` under a name.

    The name is the hash of the slice: the same slice always has the same name. Use it as `slice`
    for any run whose points have as many columns. If the slice cannot be stored, `notice` says why.
    """
    spec = await read_model(request, here, VectorSlice)
    check_vectors(spec)
    name, notice = await here.slices.register(spec)
    body = encode({"name": name, "slice": spec.model_dump(mode="json"), "notice": notice})
    headers = {"Location": f"{api}/slices/{name}"}
    return Response(body, media_type="application/json", headers=headers)


@router.get(
    "/slices/{name}",
    summary="Get a named slice",
    response_description="The name and the slice. They never change.",
    responses=answers(NamedSlice) | NOT_MODIFIED | problems(404, 422),
)
async def get_slice(
    request: Request,
    here: Here,
    name: Annotated[str, Path(description="Name of a slice, from `POST /api/slices`.")],
) -> Response:
    """Return the slice with a name."""

    async def make() -> Response:
        spec = await here.slices.spec(name)
        body = encode({"name": name, "slice": spec.model_dump(mode="json"), "notice": None})
        return Response(body, media_type="application/json")

    return await unchanging(request, make)


@router.get(
    "/runs/{run}/columns",
    summary="Get the columns of a run's points",
    response_description="Name, range, median and histogram of each column, and typical values of "
    "each class. They never change.",
    responses=answers(RunColumns) | NOT_MODIFIED | problems(404, 422),
)
async def get_columns(request: Request, here: Here, run: RunId, spec: Spec) -> Response:
    """Return what there is to choose slices from: the columns of the points before any edits."""

    async def make() -> Response:
        part = await here.work_on(spec.network, columns_part, spec.dataset)
        return Response(encode(part), media_type="application/json")

    return await unchanging(request, make)
