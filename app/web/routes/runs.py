"""Routes of runs: train, create, progress, and differences between two runs."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from ...core.spec_diff import differences
from ...core.specs.run import RunSpec
from ...service.cache.sizes import is_long
from ...service.compute.turns import last_step
from ..dependencies import Here, RunId, Spec, known_slice
from ..http.cancellable import computed
from ..http.etags import unchanging
from ..http.json_body import read_model
from ..http.openapi import NOT_MODIFIED, answers, json_body, problems
from ..http.serialization import encode
from ..http.site_urls import ApiAddress
from ..params.bodies import TrainRequest
from ..params.frame_params import RunQuery
from ..responses.frames import Frame
from ..responses.runs import NamedRun, Run, RunDifferences

router = APIRouter(tags=["runs"])


@router.post(
    "/train",
    summary="Train a run and get its frame",
    openapi_extra=json_body(
        TrainRequest,
        the_default={},
        a_spiral={
            "spec": {"dataset": {"kind": "spiral"}, "network": {"hidden_layer_sizes": [8, 8]}},
            "epochs": 300,
            "grid": 50,
        },
    ),
    response_description="The frame at that epoch",
    responses=answers(Frame) | problems(400, 408, 413, 415, 422, 429, 503),
)
async def train(request: Request, here: Here, api: ApiAddress) -> Response:
    """Train a network and return its frame: metrics, geometry and grid.

    `{}` trains the default spec for 200 epochs. The response's `Content-Location` is the URL of
    the frame, which is cached. The header `Creases-Stored: no` says that the spec could not be
    stored: `GET /api/runs/{run}` has the reason.
    """
    wanted = await read_model(request, here, TrainRequest)
    run = await here.runs.register(wanted.spec)
    plane = await known_slice(here, wanted.spec, wanted.slice)
    network, view = wanted.spec.network, wanted.view(plane)

    async def work() -> bytes:
        frame = await here.frames.get(run, wanted.epochs, view)
        with last_step():
            return await here.work_on(network, encode, frame.as_dict(), wanted.arrays)

    body = await computed(request, here.gate, work, large=here.pools.is_large(network))
    headers = {"Content-Location": f"{api}/runs/{run}/frames/{wanted.epochs}"}
    if here.runs.notice(run) is not None:
        headers["Creases-Stored"] = "no"
    return Response(body, media_type="application/json", headers=headers)


@router.post(
    "/runs",
    summary="Create a run",
    openapi_extra=json_body(
        RunSpec,
        the_default={},
        circles={"dataset": {"kind": "circles", "noise": 0.1}, "training": {"batch_size": 10}},
    ),
    response_description="The run's id, its spec with all defaults, and links",
    responses=answers(NamedRun) | problems(400, 408, 413, 415, 422),
)
async def create_run(request: Request, here: Here, api: ApiAddress) -> Response:
    """Create a run without training it. The same spec always gives the same id.

    If the spec cannot be stored, for example on a full disk, `notice` says why; the run works
    nevertheless.
    """
    spec = await read_model(request, here, RunSpec)
    run = await here.runs.register(spec)
    notice = here.runs.notice(run)
    body = await here.work_on_spec(spec, lambda: encode(_named(api, run, spec, notice)))
    headers = {"Location": f"{api}/runs/{run}"}
    return Response(body, media_type="application/json", headers=headers)


@router.get(
    "/runs/{run}",
    summary="Get a run",
    response_description="Spec, links, training progress, metrics of the computed frames",
    responses=answers(Run) | problems(404, 422),
)
async def get_run(
    here: Here, api: ApiAddress, run: RunId, spec: Spec, query: Annotated[RunQuery, Query()]
) -> Response:
    """Return the spec of a run, its progress and its metrics.

    `status` is `new`, `idle`, `training` or `diverged`. `metrics` has a column for each metric and
    a row for each epoch with a computed frame: at most 1000 rows, evenly spaced, or only that of
    `epoch`. `seconds` is the measured CPU time of training up to that epoch.
    """
    progress = await here.frames.progress(run, query.epoch)
    films = [one.as_dict() for one in here.films.progress(run)]
    notice = here.runs.notice(run)

    def written() -> bytes:
        return encode(_named(api, run, spec, notice) | progress | {"films": films})

    body = await here.work_on_spec(spec, written)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-cache"})


@router.get(
    "/runs/{run}/diff/{other}",
    summary="Compare the specs of two runs",
    response_description="An entry for each field that differs. The response never changes.",
    responses=answers(RunDifferences) | NOT_MODIFIED | problems(404, 422),
)
async def get_differences(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    other: Annotated[str, Path(description="Id of the other run.")],
) -> Response:
    """Return the fields in which the specs of two runs differ.

    An entry has the `place` in the spec, the two `values` (for points only their number), a
    sentence about them (`words`), and `matters`, which is false if neither run uses the field.
    """

    async def make() -> Response:
        other_spec = await here.runs.spec(other)

        def compared() -> bytes:
            found = [asdict(one) for one in differences(spec, other_spec)]
            return encode({"runs": [run, other], "differences": found})

        longer = max(spec, other_spec, key=is_long)
        body = await here.work_on_spec(longer, compared)
        return Response(body, media_type="application/json")

    return await unchanging(request, make)


def _named(api: str, run: str, spec: RunSpec, notice: str | None) -> dict[str, Any]:
    here = f"{api}/runs/{run}"
    frame = f"{here}/frames/{{epoch}}"
    return {
        "id": run,
        "spec": spec.model_dump(mode="json", by_alias=True),
        "notice": notice,
        "links": {
            "self": here,
            "stream": f"{here}/stream",
            "frame": frame,
            "at": f"{frame}/at",
            "figure": f"{frame}/figure",
            "export": f"{frame}/export/{{kind}}",
            "film": f"{here}/film.{{film_format}}",
            "diff": f"{here}/diff/{{other}}",
        },
    }
