"""Links of version 1.0.0 open what they opened there: the same run and the same settings."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.reading import wait_to_hear
from tests.browser.test_reveal import SLOW
from tests.browser.watch import Watch
from tests.support.version_1_0_0 import LINKS, put_store
from tests.web.servers import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with the old store, since links name runs and studies that it holds."""
    folder = tmp_path_factory.mktemp("old")
    put_store(folder)
    with Server(folder) as running:
        yield running.url


def opens(page: Page, server: str, watch: Watch, link: str, address: str, asks: list[str]) -> None:
    """Follow a link, and wait until the page has asked for what it names and shows its address."""
    watch.requests.clear()
    page.goto(f"{server}{link}")
    place = "() => location.pathname + location.search + location.hash"
    wait_to_hear(page, lambda: all(asked(watch, path) for path in asks))
    wait_to_hear(page, lambda: page.evaluate(place) == address)
    busy = "() => document.querySelector('#plane')?.getAttribute('aria-busy') === 'true'"
    wait_to_hear(page, lambda: not page.evaluate(busy))


def asked(watch: Watch, path: str) -> bool:
    return any(request.startswith(f"GET {path}") for request in watch.requests)


def test_old_links_open_what_they_opened(page: Page, server: str, watch: Watch) -> None:
    """One page follows all: between addresses that differ after the # alone it is not loaded anew.

    No two of them name the same frame, so each frame has to be asked for.
    """
    watch.allowed += SLOW
    assert len(LINKS) >= 40
    for one in LINKS:
        opens(page, server, watch, **one)
