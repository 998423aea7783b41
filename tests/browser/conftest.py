"""Fixtures of browser tests: a server, a browser, and a page whose messages are checked."""

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.calls import quick_calls
from tests.browser.watch import Watch
from tests.web.servers import Server

JSON = {"Content-Type": "application/json"}

# The first has no windows, which saves a sixth of the processor time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")

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
    # Scripts of a page that is open for a second take more time to optimize than they save.
    "--js-flags=--no-opt --no-maglev",
    f"--host-resolver-rules=MAP {HOSTED} 127.0.0.1",
]

# Long, because no test is about speed and the machine may be busy.
expect.set_options(timeout=30_000)

# A browser, its driver and a server are many processes, and a busy machine can delay any of them
# beyond a timeout. See docs/decisions/0014-second-try-for-browser-tests.md.
SECOND_TRY = pytest.mark.flaky(reruns=1)

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed before its fixtures end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run a failed browser test once more, in a new page."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(SECOND_TRY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note that a test has failed."""
    if call.excinfo:
        item.stash[FAILED] = True
    return (yield)


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
    with quick_calls(), sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


# What the browser of somebody who has been here before remembers: see static/ui/browser-storage.js.
KNOWN = """try { localStorage.setItem("creases.visited", "yes"); } catch {}"""
"""Pages of files and frames in them have no storage."""


def known_visitor(browser: Browser, **options: Any) -> BrowserContext:
    """Open a browser context in which no page is a first visit."""
    context = browser.new_context(**options)
    context.add_init_script(KNOWN)
    return context


@contextmanager
def screen(browser: Browser, server: str, **options: Any) -> Iterator[BrowserContext]:
    """Open a browser context whose pages share one process.

    The first page stays open, because its process keeps plotly.js compiled. A new process for
    each page would take more CPU time than most tests.
    """
    context = known_visitor(browser, **options)
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
def touch_page(browser: Browser, watch: Watch) -> Iterator[Page]:
    """Yield an empty page of a laptop whose screen can be touched."""
    context = known_visitor(browser, viewport=WIDE, has_touch=True)
    new_page = context.new_page()
    watch.over(new_page)
    yield new_page
    context.close()


@pytest.fixture
def page(request: pytest.FixtureRequest, context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Yield an empty page that is watched. It is shared by the tests of a context.

    A page that has been opened before has the scripts in memory, so it opens in less CPU time than
    a new one. A failed test closes it. A test that adds a script to all documents of its page,
    which cannot be removed, or counts the entries of its history, of which Chromium keeps 50, uses
    `new_page` instead.
    """
    shared = context.pages[1] if len(context.pages) > 1 else context.new_page()
    watch.over(shared)
    yield shared
    if request.node.stash.get(FAILED, False):
        shared.close()
    for one in context.pages[2:]:
        one.close()
    if not shared.is_closed():
        clear(shared)
        watch.leave(shared)


def clear(page: Page) -> None:
    """Make a page empty, and undo what tests change about pages."""
    page.unroute_all(behavior="ignoreErrors")
    page.goto("about:blank")
    page.mouse.move(0, 0)
    if page.viewport_size != WIDE:
        page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="null")


@pytest.fixture
def new_page(context: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Yield a page that no other test uses, empty and watched."""
    made = context.new_page()
    watch.over(made)
    yield made
    made.close()
