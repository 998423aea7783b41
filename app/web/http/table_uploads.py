"""Uploaded files with tables: their limits, and answers that are computed from one."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from fastapi import Request, Response

from ...core.schema.errors import shown
from ...errors import UnsupportedMedia
from ...service.compute.garbage import few_full_collections
from ...service.container import Services
from .cancellable import computed
from .uploads import Body, read_body

Params = ParamSpec("Params")

MAX_PROBLEMS = 100
"""Maximum number of problems in a response; further ones are only counted."""

_LONG_FILE = 2**18
"""Length of a file in bytes from which it is read in the pool for long jobs."""


async def read_file(request: Request, here: Services) -> Body:
    """Return the body of a request, which is a file with a table.

    Raises
    ------
    UnsupportedMedia
        It is a form.
    TooLarge, TimedOut, StoreError
        As `read_body`.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media.startswith("multipart/"):
        raise UnsupportedMedia(
            f"the body must be the file itself (curl --data-binary), got a form ({shown(media)})"
        )
    return await read_body(request, here, here.limits.csv_body_bytes, "CREASES_MAX_CSV_BODY_BYTES")


def is_long(body: Body) -> bool:
    """Return whether a file is read in the pool for long jobs."""
    return len(body) >= _LONG_FILE


async def answer_from_file(
    request: Request,
    here: Services,
    answer: Callable[Concatenate[Body, Params], bytes],
    *args: Params.args,
    **kwargs: Params.kwargs,
) -> Response:
    """Return the JSON that a function makes of the file of a request and of its arguments."""
    body = await read_file(request, here)
    large = is_long(body)

    async def work() -> bytes:
        run = here.work_long if large else here.work
        with few_full_collections():
            return await run(answer, body, *args, **kwargs)

    content = await computed(request, here.gate, work, large=large)
    return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})
