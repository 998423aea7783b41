"""Route of films: the training of a run as GIF or WebM."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ...core.films.order import MEDIA_TYPES, FilmFormat
from ...core.schema.errors import shown
from ...errors import NotFound
from ..dependencies import Here, RunId, Spec, known_slice
from ..http.etags import computed_once
from ..http.openapi import BINARY, NOT_MODIFIED, answers_by_type, problems
from ..params.film_params import FilmQuery

router = APIRouter(tags=["frames"])


async def known_format(
    film_format: Annotated[
        str,
        Path(
            description=f"One of {', '.join(MEDIA_TYPES)}.",
            json_schema_extra={"enum": list(MEDIA_TYPES)},
        ),
    ],
) -> FilmFormat:
    """Return the format in the path."""
    for known in MEDIA_TYPES:
        if film_format == known:
            return known
    formats = " and ".join(MEDIA_TYPES)
    raise NotFound(
        f'there is no film in the format "{shown(film_format)}". The formats are {formats}.'
    )


@router.get(
    "/runs/{run}/film.{film_format}",
    summary="Get the training as a film",
    response_class=Response,
    response_description="The film, as an attachment",
    responses=answers_by_type(dict.fromkeys(MEDIA_TYPES.values(), BINARY))
    | NOT_MODIFIED
    | problems(404, 422, 429, 503),
)
async def get_film(
    request: Request,
    here: Here,
    run: RunId,
    spec: Spec,
    film_format: Annotated[FilmFormat, Depends(known_format)],
    query: Annotated[FilmQuery, Query()],
) -> Response:
    """Train a run and return pictures of its epochs as a film.

    The pictures have the colours of the page, and the epoch with a score below. The film is made
    while the client waits, and stops when it disconnects; `films` of `GET /api/runs/{run}` has the
    progress. If the run diverges, the film ends with that picture. A request like an earlier one
    gives the same bytes.
    """
    order = query.order(film_format, here.limits, spec, await known_slice(here, spec, query.slice))

    async def work() -> Response:
        content = await here.films.make(run, order)
        name = f"creases-{run}-{order.epochs[0]}-{order.epochs[-1]}.{film_format}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=MEDIA_TYPES[film_format], headers=headers)

    return await computed_once(request, here.gate, work, large=here.pools.is_large(spec.network))
