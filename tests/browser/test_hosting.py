"""The page says which machine serves it, and who can reach what is on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import HOSTED
from tests.browser.watch import Watch

WARNING = "anyone who reaches it can use, change and delete everything"


@pytest.fixture
def elsewhere(server: str) -> str:
    """The address of the server as readers on other machines have it."""
    return server.replace("127.0.0.1", HOSTED)


@pytest.fixture
def remote(context: BrowserContext, elsewhere: str) -> Iterator[Page]:
    """A page of a server on another machine, watched."""
    watch = Watch(elsewhere)
    # Chromium says so of any page that comes by http from another machine.
    watch.allowed.append("The Cross-Origin-Opener-Policy header has been ignored")
    made = context.new_page()
    watch.over(made)
    yield made
    made.close()
    watch.check()


@pytest.mark.parametrize("path", ["", "curve", "claims", "studies"])
def test_a_page_from_another_machine_says_who_can_use_it(
    remote: Page, elsewhere: str, path: str
) -> None:
    remote.goto(f"{elsewhere}/{path}")
    expect(remote.locator("#about")).to_have_text(f"On {HOSTED}: {WARNING}.")
    expect(remote.locator("#about")).to_be_visible()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "lab.localhost"])
def test_a_page_from_this_machine_does_not(
    page: Page, server: str, watch: Watch, name: str
) -> None:
    address = server.replace("127.0.0.1", name)
    watch.server = address
    page.goto(f"{address}/claims")
    expect(page.locator("#sentence")).not_to_have_text("Loading …")
    expect(page.locator("#about")).not_to_contain_text("anyone")


def test_an_upload_says_where_it_goes(remote: Page, elsewhere: str, server: str) -> None:
    remote.goto(elsewhere)
    remote.get_by_role("button", name="Upload or paste").click()
    port = server.rpartition(":")[2]
    dialog = remote.locator("#upload")
    expect(dialog).to_contain_text(f"It is sent to Creases on {HOSTED}:{port} and nowhere else.")


def test_an_upload_to_this_machine_stays_there(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_role("button", name="Upload or paste").click()
    where = server.removeprefix("http://")
    expect(page.locator("#upload")).to_contain_text(
        f"It is sent to Creases on this machine ({where}) and nowhere else."
    )
