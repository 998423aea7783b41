"""Computations that take long look at their job often, and stop with it."""

import json
import random

import pytest

from app.core.claims.activation_timing import measured
from app.core.data.tables.points import make_points
from app.core.data.tables.reader import read_table
from app.core.data.tables.roles import guessed_roles
from app.core.export.formats import export
from app.core.export.json_text import json_text
from app.core.frames.frame import PARTS, View, frame
from app.core.jobs.job import CHECKED_ITEMS, Job, Stopped, checked
from app.core.schema.base import Limits
from app.core.specs.run import RunSpec
from app.core.studies.spec import StudySpec
from app.core.training.state import start
from tests.support.cases import each
from tests.support.quick import one_in


class Counting(Job):
    """A job that counts how often it is looked at, and stops at the check of a given number."""

    def __init__(self, until=None):
        super().__init__()
        self.times, self.until = 0, until

    def check(self):
        self.times += 1
        if self.times == self.until:
            self.set()
        super().check()


MANY_CELLS = {
    "axes": [
        {"field": "network.hidden_layer_sizes", "values": [[size] for size in range(1, 61)]},
        {"field": "training.alpha", "values": [index / 100 for index in range(50)]},
    ],
    "seeds": [0],
}


def table():
    rng = random.Random(0)
    rows = (f"{rng.random()},{rng.random()},{n % 2}" for n in range(20_000))
    return "\n".join(["a,b,label", *rows]).encode()


def read(content):
    roles = guessed_roles(read_table(content))
    return make_points(roles.table, roles.choice, Limits(), standardize=True)


def wide():
    spec = {"network": {"hidden_layer_sizes": [20, 20]}}
    return start(RunSpec.model_validate(spec))


def exported(kind, state):
    return export(kind, state, (-3.0, 3.0, -3.0, 3.0), 300_000)


def framed(state):
    return json_text(frame(state, View((-3.0, 3.0, -3.0, 3.0), 100, frozenset(PARTS))).as_dict())


WORKS = {
    "frame": lambda: (framed, wide()),
    "table": lambda: (read, table()),
    "timing": lambda: (measured, [100], [2]),
    "study": lambda: (StudySpec.model_validate, MANY_CELLS),
    "geojson": lambda: (exported, "geojson", wide()),
    "graphml": lambda: (exported, "graphml", wide()),
    "svg": lambda: (exported, "svg", wide()),
    "npz": lambda: (exported, "npz", wide()),
}
"""Functions that return a long computation: a function and its arguments."""


@each("prepared", one_in(4, WORKS.values()), ids=WORKS)
def test_long_computations_stop_wherever_their_job_is_stopped(prepared):
    work = prepared()
    whole = Counting()
    whole.run(*work)
    assert whole.times > 5
    for until in (1, whole.times // 3, whole.times // 2):
        with pytest.raises(Stopped):
            Counting(until).run(*work)


def test_loops_are_checked_between_items_and_lose_none():
    job = Counting()
    assert job.run(list, checked(range(10))) == list(range(10))
    count = 3 * CHECKED_ITEMS
    job = Counting()
    assert job.run(lambda: list(checked(range(count)))) == list(range(count))
    assert job.times == 4


LINES = 4000
ARFF = "@relation r\n@attribute a numeric\n@attribute b {0,1}\n@data\n"
FILES = {
    "csv": "a,b\n" + "\n".join(f"{n}.5,{n % 2}" for n in range(LINES)),
    "json": json.dumps([{"a": n + 0.5, "b": n % 2} for n in range(LINES)]),
    "json lines": "\n".join(json.dumps({"a": n + 0.5, "b": n % 2}) for n in range(LINES)),
    "libsvm": "\n".join(f"{n % 2} 1:{n}.5" for n in range(LINES)),
    "arff": ARFF + "\n".join(f"{n}.5,{n % 2}" for n in range(LINES)),
    "logfmt": "\n".join(f"a={n}.5 b={n % 2}" for n in range(LINES)),
}


@each("text", FILES.values(), ids=FILES)
def test_readers_check_their_job_in_each_pass_over_the_lines(text):
    """At least two passes: one that splits the text, and one that makes cells of it."""
    job = Counting()
    table = job.run(read_table, text.encode())
    assert len(table.rows) == LINES
    assert job.times >= 2 * LINES / CHECKED_ITEMS


@pytest.mark.exhaustive
def test_a_table_of_many_columns_is_checked_between_few_cells():
    rows = [[n + 0.5 for n in range(1000)]] * 40
    job = Counting()
    job.run(read_table, json.dumps(rows).encode())
    assert job.times >= 1000 / CHECKED_ITEMS + 2 * len(rows) / CHECKED_ITEMS
