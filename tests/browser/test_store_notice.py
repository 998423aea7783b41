"""Pages say when the server stores nothing, and the page of studies deletes studies."""

from pathlib import Path

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.reading import wait_until
from tests.browser.watch import Watch
from tests.web.servers import Server


def test_pages_say_why_runs_and_curves_are_not_stored(
    page: Page, watch: Watch, tmp_path: Path
) -> None:
    with Server(tmp_path, CREASES_SPEC_BYTES="0") as server:
        watch.server = server.url
        watch.allowed.append("503")  # while the server warms up
        bar = page.locator("#store-notice")
        for path in ("", "curve"):
            page.goto(f"{server.url}/{path}")
            expect(bar).to_contain_text("Not stored")
            expect(bar).to_contain_text("may stop working. The specs")
            expect(bar).to_contain_text("CREASES_SPEC_BYTES")
            expect(bar).to_be_visible()
            expect(page.locator("#plane, #plot")).to_have_attribute("aria-busy", "false")
        page.set_viewport_size({"width": 390, "height": 844})
        # The plot takes its new size a moment after the page.
        wide = "document.documentElement.scrollWidth > window.innerWidth"
        wait_until(lambda: not page.evaluate(wide))


def test_pages_of_a_server_with_room_show_no_notice(page: Page, server: str) -> None:
    page.goto(server)
    expect(page.locator("#plane")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#store-notice")).to_have_count(0)


def test_a_study_can_be_deleted_after_a_question(page: Page, server: str) -> None:
    spec = {"base": {"dataset": {"samples": 24}}, "epochs": [1], "seeds": [71, 72]}
    study = httpx2.post(f"{server}/api/studies", json=spec).json()["id"]
    page.goto(f"{server}/studies#{study}")
    expect(page.locator("#name")).to_have_text(f"Study {study[:6]}")
    expect(page.locator(f'#known a[href="#{study}"]')).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#delete").click()
    assert httpx2.get(f"{server}/api/studies/{study}").status_code == 200
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#delete").click()
    expect(page.locator("#result")).to_be_hidden()
    expect(page.locator(f'#known a[href="#{study}"]')).to_have_count(0)
    assert httpx2.get(f"{server}/api/studies/{study}").status_code == 410
