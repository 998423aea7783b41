"""Route of exports: a run at one epoch as a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from ...core.export.formats import KINDS, export
from ...core.schema.errors import shown
from ...errors import NotFound
from ..dependencies import AtEpoch
from ..http.openapi import BINARY, NOT_MODIFIED, answers_by_type, problems, reference
from ..params.frame_params import ExportQuery, check_threshold
from ..responses.frames import RunExport
from ..responses.readings import FeatureCollection

router = APIRouter(tags=["frames"])

_SCHEMAS = {media.partition(";")[0]: BINARY for _, media in KINDS.values()} | {
    "application/json": reference(RunExport),
    "application/geo+json": reference(FeatureCollection),
    "text/csv": {"type": "string"},
    "text/x-python": {"type": "string"},
    "application/graphml+xml": {"type": "string"},
    "image/svg+xml": {"type": "string"},
}
"""Schema of a file by its media type."""


async def known_kind(
    kind: Annotated[
        str,
        Path(description=f"One of {', '.join(KINDS)}.", json_schema_extra={"enum": list(KINDS)}),
    ],
) -> str:
    """Return the file format in the path."""
    if kind not in KINDS:
        raise NotFound(f'there is no export "{shown(kind)}". The formats are {", ".join(KINDS)}.')
    return kind


Kind = Annotated[str, Depends(known_kind)]


@router.get(
    "/runs/{run}/frames/{epoch}/export/{kind}",
    summary="Export a run as a file",
    response_class=Response,
    response_description="The file, as an attachment",
    responses=answers_by_type(_SCHEMAS) | NOT_MODIFIED | problems(404, 422, 429, 503),
)
async def get_export(at: AtEpoch, kind: Kind, query: Annotated[ExportQuery, Query()]) -> Response:
    """Return a run at an epoch as a file.

    `json`: spec, weights, metrics. `npz`: data, weights and geometry as NumPy arrays. `csv`: the
    points. `geojson`: regions, creases, boundary. `graphml`: the graph of the regions that share
    an edge. `svg`: an image. `onnx`: the network as an ONNX graph in float64. `py`: a Python script
    that trains the same network without Creases. Geometry and pictures are on the slice; points and
    weights are those of all columns.
    """
    check_threshold(query.threshold, at.spec)
    plane = await at.slice(query.slice)

    async def work() -> Response:
        state = await at.state()
        limit = at.here.limits.regions
        file = await at.work(
            export,
            kind,
            state,
            query.box,
            limit,
            spreadsheet=query.spreadsheet,
            wanted=plane,
            threshold=query.threshold,
        )
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=headers)

    return await at.respond(work)
