"""Compiled work ends where its job is stopped: the products and the memory after that are counted.

A matrix product of NumPy stands between the steps of every layer. Here each is counted before it is
computed, and one of them stops the job.
"""

import ctypes
import re
from pathlib import Path

import numpy as np
import pytest

from app.core.geometry import arrangement
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import TooManyRegions, subdivide
from app.core.geometry.sample_grid import outputs_at, regions_at_lattice
from app.core.jobs.job import Job, Progress, Stopped
from app.core.kernels.numpy_loops import MATMUL, loop_table
from tests.support.builders import WIDE, ordinary

LOOP = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)
SPECTRAL = 3  # products that bound a spectral norm, one after the other
# Products of the outputs at the vertices on the lines that are followed at once: 64 lines, each
# with at most 258 vertices, and 128 vertices a product. And of those at the first vertices.
OUTPUTS = 64 * 258 // 128 + 64


class Products:
    """A table of loops whose matrix product is counted; `at` is called with the count."""

    def __init__(self, at):
        self.table, self.count = loop_table(), 0
        product = LOOP(int(self.table[MATMUL, 0]))

        def counted(*arguments):
            self.count += 1
            at(self.count)
            product(*arguments)

        self._loop = LOOP(counted)
        self.table[MATMUL, 0] = ctypes.cast(self._loop, ctypes.c_void_p).value


def stopped_at(monkeypatch, number, network):
    """Stop a subdivision at a product; return how many followed, or None if there are fewer."""
    job = Job()
    products = Products(lambda count: job.set() if count == number else None)
    monkeypatch.setattr(arrangement, "_LOOPS", products.table)
    try:
        job.run(subdivide, network, WIDE)
    except Stopped:
        return products.count - number
    assert products.count <= number
    return None


@pytest.mark.parametrize("narrow", [(0, 0), (1000, 1000)])
@pytest.mark.parametrize("pairs", [False, True])
def test_no_product_follows_a_stop_but_those_of_one_block(monkeypatch, narrow, pairs):
    monkeypatch.setattr(arrangement, "NARROW", narrow)
    monkeypatch.setattr(arrangement, "ALWAYS_PAIRS", pairs)
    network = ordinary((64, 48, 16), 0)
    followed = [stopped_at(monkeypatch, number, network) for number in range(1, 60, 4)]
    at_once = [count for count in followed if count is not None]
    assert len(at_once) > 5
    assert max(at_once) < SPECTRAL


@pytest.mark.parametrize("number", [12, 40, 90])
@pytest.mark.parametrize("sizes", [(256, 256), (160, 160, 160)])
def test_few_products_follow_a_stop_while_the_values_of_a_wide_layer_are_packed(
    monkeypatch, sizes, number
):
    followed = stopped_at(monkeypatch, number, ordinary(sizes, 0))
    assert followed is not None
    assert followed <= OUTPUTS


def peak_since(job_is_stopped, work):
    """Return by how many bytes memory grew after the stop, at most; Linux reports it."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")

    def kilobytes(name):
        return int(re.search(rf"{name}:\s+(\d+)", status.read_text())[1])

    before = []

    def note():
        reset.write_text("5")
        before.append(kilobytes("VmRSS"))

    job_is_stopped.append(note)
    work()
    return 1024 * (kilobytes("VmHWM") - before[0])


def test_a_stop_in_the_second_of_wide_layers_leaves_the_values_of_its_vertices_alone(monkeypatch):
    """They would be interpolated for all of them: 35,000 rows of 256 values, 70 MB."""
    network, job, noted = ordinary((256, 256), 0), Job(), []
    vertices = len(subdivide(ordinary((256,), 0), WIDE).vertices)

    def stop(count):
        # The first products bound a norm and compute the values on the border of the box.
        if job.progress.layer == 2 and not job.flag[0]:
            noted[0]()
            job.set()

    products = Products(stop)
    monkeypatch.setattr(arrangement, "_LOOPS", products.table)

    def work():
        with pytest.raises(Stopped):
            job.run(subdivide, network, WIDE)

    assert peak_since(noted, work) < vertices * 256 * 8 / 4


def test_a_wide_first_layer_counts_its_regions_and_stops_between_them():
    job = Job()
    with pytest.raises(TooManyRegions):
        job.run(subdivide, ordinary((128,), 0), WIDE, max_regions=500)
    assert job.progress == Progress(1, 1, 500)


def test_what_reads_the_regions_stops(monkeypatch):
    network = ordinary((16, 16), 0, 12)
    regions = subdivide(network, WIDE)
    cells = class_cells(regions)
    X = np.zeros((1000, 2))
    for work in (
        lambda: subdivide(network, WIDE).vertices,
        lambda: cells.loops,
        lambda: class_cells(regions),
        lambda: outputs_at(network, X),
        lambda: regions_at_lattice(regions, 10),
    ):
        job = Job()

        def stopped(work=work, job=job):
            job.set()
            work()

        with pytest.raises(Stopped):
            job.run(stopped)
