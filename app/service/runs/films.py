"""Films of trainings: one picture after the other, with their progress."""

from dataclasses import dataclass
from typing import Any

from ...core.films.film import Film
from ...core.films.order import FilmOrder
from ...core.jobs.job import Job
from ..compute.executors import Pools
from ..compute.jobs import run_job
from ..compute.single_flight import SingleFlight
from .runs import Runs


@dataclass
class FilmProgress:
    """A film that is being made: what it shows, and the number of its frames that are drawn."""

    order: FilmOrder
    done: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the progress as parts of a response."""
        order = self.order
        return {
            "format": order.format,
            "first": order.epochs[0],
            "last": order.epochs[-1],
            "frames": len(order.epochs),
            "width": order.width,
            "theme": order.theme,
            "done": self.done,
        }


class Films:
    """Makes films. Equal ones that are requested at the same time are made once.

    Parameters
    ----------
    runs : Runs
        Provides the states.
    pools : Pools
        Executors that draw and encode the pictures, one at a time for each film.
    max_regions : int
        Maximum number of linear regions in a picture with lines.
    """

    def __init__(self, runs: Runs, pools: Pools, *, max_regions: int) -> None:
        self._runs = runs
        self._pools = pools
        self._max_regions = max_regions
        self._flights: SingleFlight[tuple[str, FilmOrder], bytes] = SingleFlight()
        self._progress: dict[str, list[FilmProgress]] = {}

    async def make(self, run: str, order: FilmOrder) -> bytes:
        """Return the film of a run; it stops when its last caller is cancelled.

        If the run diverges, the film ends with that picture.

        Raises
        ------
        NotFound, Invalid, NotReady
            As ``Runs.ensure``.
        """
        return await self._flights.do((run, order), lambda: self._make(run, order))

    async def _make(self, run: str, order: FilmOrder) -> bytes:
        spec = await self._runs.spec(run)
        executor = self._pools.of(spec.network)
        film, progress = Film(order, self._max_regions), FilmProgress(order)
        running = self._progress.setdefault(run, [])
        running.append(progress)
        try:
            for epoch in order.epochs:
                state = await self._runs.ensure(run, epoch)
                goes_on = await run_job(executor, Job(), film.add, state)
                progress.done += 1
                if not goes_on:
                    break
            return await run_job(executor, Job(), film.finish)
        finally:
            running.remove(progress)
            if not running:
                self._progress.pop(run, None)

    def progress(self, run: str) -> list[FilmProgress]:
        """Return the films of a run that are being made, in the order in which they began."""
        return list(self._progress.get(run, ()))
