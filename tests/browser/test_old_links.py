"""Links of version 1.0.0 open the same runs with the same settings as in that version."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import wait_for_event
from tests.browser.test_surface import SOFTWARE_RENDERING
from tests.browser.watch import Watch
from tests.support.version_1_0_0 import LINKS, put_store
from tests.web.servers import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server with a store of version 1.0.0, which has the runs and studies of the links."""
    folder = tmp_path_factory.mktemp("old")
    put_store(folder)
    with Server(folder) as running:
        yield running.url


def check_link(
    page: Page, server: str, watch: Watch, link: str, address: str, asks: list[str]
) -> None:
    """Open a link and wait until the page has sent these requests and shows this address."""
    watch.requests.clear()
    page.goto(f"{server}{link}")
    place = "() => location.pathname + location.search + location.hash"
    wait_for_event(page, lambda: all(was_requested(watch, path) for path in asks))
    wait_for_event(page, lambda: page.evaluate(place) == address)
    busy = "() => document.querySelector('#plane')?.getAttribute('aria-busy') === 'true'"
    wait_for_event(page, lambda: not page.evaluate(busy))


def as_of_today(link: str, address: str, asks: list[str]) -> dict[str, Any]:
    """Return a link with what it leads to: with settings an experiment, else a text."""
    if link.startswith("/claims"):
        has_settings = "&" in address
        address = address.replace("/claims", "/experiments" if has_settings else "/article")
        asks = asks if has_settings else ["/api/claims"]
    return {"link": link, "address": address, "asks": asks}


def was_requested(watch: Watch, path: str) -> bool:
    return any(request.startswith(f"GET {path}") for request in watch.requests)


def test_old_links_open_the_same_runs_and_settings(page: Page, server: str, watch: Watch) -> None:
    """Open all links in one page, which is not reloaded if only the fragment changes.

    Each link names a different frame, so that none is in the cache of the page.
    """
    watch.allowed += SOFTWARE_RENDERING
    assert len(LINKS) >= 40
    for one in LINKS:
        check_link(page, server, watch, **as_of_today(**one))


OPENED = [
    ("/#samples=30&seed=61&epoch=3", "Epoch 3.", "#samples=30&seed=62&epoch=4", "Epoch 4."),
    ("/curve#epoch=3", "Epoch 3.", "#kind=abs&epoch=4", "Epoch 4."),
    ("/experiments#few-and-many", "few ReLUs", "#nosuchclaim", "There is no claim"),
    ("/studies#nostudy", "There is no study “nostudy”", "#nosuch", "There is no study “nosuch”"),
]
"""An address and a text that its page shows; another address of that page and what it shows."""


def test_an_address_that_is_opened_while_the_page_writes_its_own_is_not_lost(
    page: Page, server: str, watch: Watch
) -> None:
    """The event about the opened address comes after the page has written its own."""
    watch.allowed += SOFTWARE_RENDERING
    write = "opened => { location.hash = opened; history.replaceState(null, '', '#epoch=3') }"
    for place, before, opened, after in OPENED:
        page.goto(f"{server}{place}")
        expect(page.locator("body")).to_contain_text(before)
        page.evaluate(write, opened)
        expect(page.locator("body")).to_contain_text(after)
