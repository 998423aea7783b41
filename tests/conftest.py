"""Settings of all tests: generated examples are the same in every run and have no time limit.

It also marks tests by their fixtures, by which `make quick` selects tests, and sorts the files, in
which order `make test` gives them to its processes.
"""

import gc
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import cases, quick
from tests.web import servers

settings.register_profile(
    "creases",
    deadline=None,
    derandomize=True,
    # The time to generate an example depends on the machine, not on the tested code.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("creases")
settings.register_profile(
    "quick", settings.get_profile("creases"), max_examples=settings().max_examples // quick.SHARE
)

MARKER_OF = {
    "browser": "browser",
    "engine": "browser",
    "server": "server",
    "servers": "server",
    "cluster": "server",
}
"""The marker that a test gets with a fixture; tests that start servers themselves name theirs."""

SLOWEST_LAST = ("exhaustive", "server", "browser")
"""Markers from the fastest tests to the slowest."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option that selects cases of tests that loop over cases."""
    parser.addoption(
        "--case", default="", metavar="TEXT", help="run only cases whose names contain the text"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Select the cases of the option `--case`, and fewer examples if `-m` leaves some out."""
    cases.chosen = config.getoption("--case")
    quick.chosen = "not exhaustive" in config.getoption("-m")
    if quick.chosen:
        settings.load_profile("quick")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that loops over cases its cases."""
    cases.parametrize(metafunc)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector away from what is imported and collected.

    It would walk over these modules and tests again and again, in the collection and between tests:
    a fifth of the processor time of `make quick`.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser or a server, and sort the files by what they use.

    Files of browser tests come first and together: a process keeps its browser and its server only
    from one of them to the next, and their tests take longest. See
    docs/decisions/0019-order-of-test-files.md.
    """
    if cases.chosen:
        config.hook.pytest_deselected(items=[item for item in items if not cases.of(item)])
        items[:] = filter(cases.of, items)
    for item in items:
        for name in MARKER_OF.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKER_OF[name])
    sizes: Counter[Path] = Counter()
    for item in items:
        sizes[item.path] += len(cases.of(item)) or 1
    kinds = {
        item.path: kind for kind in SLOWEST_LAST for item in items if item.get_closest_marker(kind)
    }
    ranks = {path: SLOWEST_LAST.index(kind) for path, kind in kinds.items()}
    items.sort(key=lambda item: (-ranks.get(item.path, -1), -sizes[item.path], item.path))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test start a server only if it is marked, so that `make quick` stays quick."""
    servers.allowed = any(map(item.get_closest_marker, ("browser", "server")))
