"""Calls that run as a job in an executor: a caller that stops waiting stops them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import ParamSpec, TypeVar

from ...core.jobs.job import Job

Value = TypeVar("Value")
Params = ParamSpec("Params")


async def run_job(
    executor: Executor,
    job: Job,
    function: Callable[Params, Value],
    /,
    *args: Params.args,
    **kwargs: Params.kwargs,
) -> Value:
    """Run ``function`` as ``job`` in an executor, and return its result.

    If the caller is cancelled, a queued call never runs, and a running one stops where it next
    checks its job.
    """
    call = executor.submit(job.run, function, *args, **kwargs)
    try:
        return await asyncio.wrap_future(call)
    except asyncio.CancelledError:
        job.set()
        raise
