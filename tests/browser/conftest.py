"""Fixtures of browser tests: a server, a browser, and a page whose messages are checked."""

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

# A host name that is not a loopback name, as used from other machines.
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

# Long, because no test is about speed and the machine may be busy.
expect.set_options(timeout=30_000)

# A browser, its driver and a server are many processes, and a busy machine can delay any of them
# beyond a timeout. See docs/decisions/0014-second-try-for-browser-tests.md.
SECOND_TRY = pytest.mark.flaky(reruns=1)

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a failed browser test once more, in a new page."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(SECOND_TRY)


@pytest.fixture(scope="package")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the site on a free port, with an empty store, and yield its address."""
    with Server(tmp_path_factory.mktemp("data")) as running:
        yield running.url


@pytest.fixture(scope="package")
def server(own_server: str) -> str:
    """Return the address of the site that a test opens. A test module can override it."""
    return own_server


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start headless Chromium.

    It is closed after the tests of this package, because its event loop disturbs other tests.
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
    """Open a browser context whose pages share one process.

    The first page stays open, because its process keeps plotly.js compiled. A new process for
    each page would take more CPU time than most tests.
    """
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    context.new_page().goto(f"{server}/healthz")
    yield context
    context.close()


@pytest.fixture(scope="package")
def context(browser: Browser, own_server: str) -> Iterator[BrowserContext]:
    """Yield a browser context with a wide screen and a light color scheme."""
    with screen(browser, own_server, viewport=WIDE, color_scheme="light") as opened:
        yield opened


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """Watch the test's pages; fail on console messages and on requests to other sites."""
    watching = Watch(server)
    yield watching
    watching.check()


@pytest.fixture
def page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Yield an empty page that is watched, and close all pages of the test afterwards."""
    new_page = context.new_page()
    watch.over(new_page)
    yield new_page
    for one in context.pages[1:]:
        one.close()
