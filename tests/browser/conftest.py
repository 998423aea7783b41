"""A real server in a process of its own, a real browser, and a page that must stay quiet."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watch import Watch

ROOT = Path(__file__).parents[2]

JSON = {"Content-Type": "application/json"}

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# A name of the server that is not a loopback one, as a reader on another machine has it.
HOSTED = "hosted"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {HOSTED} 127.0.0.1",
]

# No test is about speed: a loaded machine may take its time.
expect.set_options(timeout=30_000)

# A browser, its driver and a server are many processes, and a machine that is busy with others can
# hold up any of them for longer than a test foresees. See
# docs/decisions/0014-second-try-for-browser-tests.md.
SECOND_TRY = pytest.mark.flaky(reruns=1)

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what fails here be tried once more, in a new page; what fails again has failed."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(SECOND_TRY)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site started as its users start it, on a free port, with an empty store."""
    # Compiled kernels are kept from one run of the tests to the next: they cost a minute.
    environment = {
        "CREASES_CACHE_DIR": str(ROOT / "data" / "cache"),
        **os.environ,
        "CREASES_HOST": "127.0.0.1",
        "CREASES_PORT": "0",
        "CREASES_DATA_DIR": str(tmp_path_factory.mktemp("data")),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "app"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        told = process.stdout.readline()
        found = re.search(r"http://\S+", told)
        assert found, f"the server did not say where it is: {told!r}"
        # Whatever computes waits until the kernels are compiled.
        with urlopen(Request(f"{found[0]}/api/train", b"{}", JSON), timeout=900) as answer:
            assert answer.status == 200
        yield found[0]
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(timeout=30)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a screen.

    Ended with the package: while it is there its event loop stands in the way of other tests.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, (
        f"the page can only be tested in a browser; none of {', '.join(BROWSERS)} is installed"
    )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A wide light screen. Its memory is shared: else each test would wait for Plotly to parse."""
    made = browser.new_context(viewport=WIDE, color_scheme="light")
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """What pages say and ask for; a complaint or a request to elsewhere fails the test."""
    watching = Watch(server)
    yield watching
    watching.check()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A watched page, nothing opened yet; whatever else a test opens is closed with it."""
    made = context.new_page()
    watch.over(made)
    yield made
    for one in context.pages:
        one.close()
