"""Jobs: another thread stops a subdivision, and reads how far it is."""

import json
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import subdivide
from app.core.jobs.cancellation import Stopped
from app.core.jobs.job import Job, Progress, current_job
from app.core.jobs.json_reading import load_json
from tests.support.builders import WIDE, integers, ordinary, with_long_integers

LARGE = ordinary((128, 128, 128), 0)
"""Takes about a second."""


def wait_until(condition):
    """Wait for a state of another thread."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "the state was never reached"
        time.sleep(0.001)


class Subdivision(threading.Thread):
    """A thread that subdivides as a job."""

    def __init__(self, network=LARGE):
        super().__init__()
        self.job, self.network = Job(), network
        self.outcome = None

    def run(self):
        try:
            self.outcome = self.job.run(subdivide, self.network, WIDE)
        except Stopped as stopped:
            self.outcome = stopped


def test_a_thread_outside_all_jobs_has_one_that_is_never_stopped():
    current_job().check()
    subdivide(ordinary((4,), 0), WIDE)


def test_a_job_is_current_only_while_its_function_runs():
    job, before = Job(), current_job()
    assert job.run(current_job) is job
    assert current_job() is before


def test_a_job_that_was_stopped_before_it_began_does_not_begin():
    job, calls = Job(), []
    job.set()
    with pytest.raises(Stopped):
        job.run(calls.append, 1)
    assert not calls


TRIES = 30
"""A busy machine can let this thread sleep while the other one works."""


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_another_thread_stops_a_subdivision_in_any_layer(layer):
    for _ in range(TRIES):
        thread = Subdivision()
        thread.start()
        wait_until(lambda job=thread.job: job.progress is not None and job.progress.layer >= layer)
        thread.job.set()
        thread.join(60)
        if isinstance(thread.outcome, Stopped):
            return
    pytest.fail("no subdivision was stopped")


def test_another_thread_stops_a_subdivision_within_a_wide_first_layer():
    for _ in range(TRIES):
        thread = Subdivision(ordinary((512,), 0))
        thread.start()
        wait_until(lambda job=thread.job: job.progress is not None and job.progress.regions > 100)
        thread.job.set()
        thread.join(60)
        if isinstance(thread.outcome, Stopped):
            return
    pytest.fail("no subdivision was stopped")


def progress_of(thread):
    """Return what another thread sees of the progress of a subdivision."""
    thread.start()
    seen = []
    while thread.is_alive():
        progress = thread.job.progress
        if progress is not None and progress not in seen[-1:]:
            seen.append(progress)
        time.sleep(0.001)
    return seen


def test_the_regions_found_so_far_and_the_layer_only_grow():
    counts = set()
    for _ in range(TRIES):
        thread = Subdivision()
        seen = progress_of(thread)
        assert seen == sorted(seen)
        assert {progress.layers for progress in seen} == {3}
        assert thread.job.progress.layer == 4, "after the last layer come outputs and classes"
        assert thread.job.progress.regions == len(thread.outcome)
        counts |= {progress.regions for progress in seen}
        if len(counts) > 10:
            return
    pytest.fail(f"seen were only {counts}")


def test_a_stopped_subdivision_leaves_nothing_behind_in_its_thread():
    network = ordinary((16, 16), 1)
    expected = subdivide(network, WIDE)
    job = Job()
    job.set()
    with pytest.raises(Stopped):
        job.run(subdivide, network, WIDE)
    assert subdivide(network, WIDE).vertices.tobytes() == expected.vertices.tobytes()


def test_cutting_by_class_stops_before_the_next_region_and_after_exact_signs(monkeypatch):
    regions, job = subdivide(ordinary((32, 32), 0, 12), WIDE), Job()
    job.set()
    with pytest.raises(Stopped):
        job.run(class_cells, regions)
    # Biases of 0: all outputs are equal at the origin.
    network = ordinary((8, 8), 0, 5)
    zeros = tuple(np.zeros_like(biases) for biases in network.intercepts)
    regions, job, points = subdivide(replace(network, intercepts=zeros), WIDE), Job(), []
    exact_point = arrangement.Arrangement.exact_point

    def stop(self, v):
        points.append(v)
        job.set()
        return exact_point(self, v)

    monkeypatch.setattr(arrangement.Arrangement, "exact_point", stop)
    with pytest.raises(Stopped):
        job.run(class_cells, regions)
    assert len(points) == 1


def test_exact_signs_are_computed_until_the_job_stops(monkeypatch):
    network = with_long_integers(integers((8, 8, 4), 0))
    job, points = Job(), []
    exact_point = arrangement.Arrangement.exact_point

    def stop_at_the_third(self, v):
        points.append(v)
        if len(points) == 3:
            job.set()
        return exact_point(self, v)

    monkeypatch.setattr(arrangement.Arrangement, "exact_point", stop_at_the_third)
    with pytest.raises(Stopped):
        job.run(subdivide, network, WIDE)
    assert len(points) == 3


def test_the_progress_is_unknown_before_a_subdivision_begins():
    job = Job()
    assert job.progress is None
    job.run(subdivide, ordinary((4, 4), 0), WIDE)
    assert isinstance(job.progress, Progress)


def test_json_is_read_as_by_the_standard_library_and_stops_with_its_job():
    text = (
        '[{"a": 1, "b": [1.5, -2e-3, NaN, true, null, "x", "\\u00e9"]}, {}, 10000000000000000001]'
    )
    assert repr(load_json(text)) == repr(json.loads(text)) == repr(load_json(text.encode()))
    for wrong in ("", "[", "[1,]", '{"a" 1}', "x"):
        with pytest.raises(ValueError, match="line 1"):
            load_json(wrong)
    for parts in ("[1]", "[1.5]", '[{"a": "b"}]'):
        job = Job()

        def stopped(text=parts, job=job):
            job.set()
            load_json(text)

        with pytest.raises(Stopped):
            job.run(stopped)
