"""Pages say which machine serves them and who can use that server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import HOSTED
from tests.browser.watch import Watch

WARNING = "anyone who reaches it can use, change and delete everything"


@pytest.fixture
def remote_url(server: str) -> str:
    """Return the address of the server as seen from another machine."""
    return server.replace("127.0.0.1", HOSTED)


@pytest.fixture
def remote(context: BrowserContext, remote_url: str) -> Iterator[Page]:
    """Yield a watched page for a server on another machine."""
    watch = Watch(remote_url)
    # Chromium logs this for every page that it loads by HTTP from another machine.
    watch.allowed.append("The Cross-Origin-Opener-Policy header has been ignored")
    new_page = context.new_page()
    watch.over(new_page)
    yield new_page
    new_page.close()
    watch.check()


@pytest.mark.parametrize("path", ["", "curve", "article", "experiments", "studies"])
def test_a_page_from_another_machine_warns_that_anyone_can_use_it(
    remote: Page, remote_url: str, path: str
) -> None:
    remote.goto(f"{remote_url}/{path}")
    expect(remote.locator("#about")).to_have_text(f"On {HOSTED}: {WARNING}.")
    expect(remote.locator("#about")).to_be_visible()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "lab.localhost"])
def test_a_page_from_this_machine_shows_no_warning(
    page: Page, server: str, watch: Watch, name: str
) -> None:
    address = server.replace("127.0.0.1", name)
    watch.server = address
    page.goto(f"{address}/experiments")
    expect(page.locator("#sentence")).not_to_have_text("Loading …")
    expect(page.locator("#about")).not_to_contain_text("anyone")


def test_the_upload_dialog_names_the_other_machine(
    remote: Page, remote_url: str, server: str
) -> None:
    remote.goto(remote_url)
    remote.get_by_role("button", name="Upload or paste").click()
    port = server.rpartition(":")[2]
    dialog = remote.locator("#upload")
    expect(dialog).to_contain_text(f"It is sent to Creases on {HOSTED}:{port} and nowhere else.")


def test_the_upload_dialog_names_this_machine(page: Page, server: str) -> None:
    page.goto(server)
    page.get_by_role("button", name="Upload or paste").click()
    where = server.removeprefix("http://")
    expect(page.locator("#upload")).to_contain_text(
        f"It is sent to Creases on this machine ({where}) and nowhere else."
    )
