"""A real server in a process of its own, a real browser, and a page that must stay quiet."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.watch import Watch
from tests.web.servers import Server

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
    "--process-per-site",  # see `screen`
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
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site started as its users start it, on a free port, with an empty store."""
    with Server(tmp_path_factory.mktemp("data")) as running:
        yield running.url


@pytest.fixture(scope="package")
def server(own_server: str) -> str:
    """The address of the site that a test opens; a module may have one of its own."""
    return own_server


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


@contextmanager
def screen(browser: Browser, server: str, **options: Any) -> Iterator[BrowserContext]:
    """Open a browser context whose pages all run in one process.

    Its first page stays open, and with it the process, which has Plotly compiled: starting another
    one for a page, and compiling there, costs more processor time than most tests do themselves.
    """
    made = browser.new_context(**options)
    made.set_default_timeout(60_000)
    made.new_page().goto(f"{server}/healthz")
    yield made
    made.close()


@pytest.fixture(scope="package")
def context(browser: Browser, own_server: str) -> Iterator[BrowserContext]:
    """A wide light screen."""
    with screen(browser, own_server, viewport=WIDE, color_scheme="light") as made:
        yield made


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
    for one in context.pages[1:]:
        one.close()
