"""Settings of all tests: generated examples are the same in every run and have no time limit.

It also marks tests by their fixtures; `make quick` selects tests by these markers.
"""

import pytest
from hypothesis import HealthCheck, settings

from tests.web import servers

settings.register_profile(
    "creases",
    deadline=None,
    derandomize=True,
    # The time to generate an example depends on the machine, not on the tested code.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("creases")

MARKER_OF = {"browser": "browser", "server": "server", "servers": "server", "cluster": "server"}
"""The marker that a test gets with a fixture; tests that start servers themselves name theirs."""


@pytest.hookimpl(tryfirst=True)  # before `-m` selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser or a server."""
    for item in items:
        for name in MARKER_OF.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKER_OF[name])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test start a server only if it is marked, so that `make quick` stays quick."""
    servers.allowed = any(map(item.get_closest_marker, ("browser", "server")))
