"""JSON texts of large documents, read so that other threads run and can stop it.

The parser keeps Python's global lock between two calls of Python functions. It calls one for each
number and each object.
"""

import json
from typing import Any

from .job import current_job


def load_json(text: str | bytes) -> Any:
    """Return the value of a JSON text, as `json.loads` does.

    Raises
    ------
    ValueError, RecursionError
        As `json.loads`.
    Stopped
        The job of this thread is stopped.
    """
    job = current_job()

    def whole(digits: str) -> int:
        job.check()
        return int(digits)

    def real(digits: str) -> float:
        job.check()
        return float(digits)

    def record(fields: dict[str, Any]) -> dict[str, Any]:
        job.check()
        return fields

    return json.loads(text, parse_int=whole, parse_float=real, object_hook=record)
