"""A server that is killed and started again: pages say so, and go on by themselves."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.reading import visit, wait_for_epoch
from tests.browser.test_study_tabs import act, create, shows
from tests.browser.watch import Watch
from tests.support.ports import free_port
from tests.web.servers import Server

PROBLEM = "application/problem+json"


def test_a_training_and_a_study_go_on_after_their_server_was_killed(
    page: Page, new_page: Page, watch: Watch, tmp_path: Path
) -> None:
    watch.allowed += ["ERR_", "503"]  # lost connections, and a server that warms up
    with Server(tmp_path, CREASES_PORT=str(free_port())) as server:
        watch.server = server.url
        study = create(new_page, server.url, 1000, epochs=400)
        new_page.goto(f"{server.url}/studies#{study}")
        act(new_page, server.url, study, "resume")
        shows(new_page, r"[1-9]\d* of 1000 cells")
        visit(page, server.url, "#epoch=5&hidden_layer_sizes=32,32")
        number = page.get_by_label("Epoch", exact=True)
        with page.expect_request("**/frames/900?*"):
            number.fill("900")
            number.press("Enter")
        server.kill()
        notice, trouble = page.locator("#notice"), new_page.locator("#trouble")
        expect(notice).to_contain_text("The page connects again by itself")
        expect(trouble).to_have_text(re.compile(r"Next attempt in \d+ s\.$"))
        done = new_page.locator("#progress span").inner_text().partition(" ")[0]
        server.__enter__()
        expect(trouble).to_be_hidden()
        more = rf"(?!{done} )\d+ of 1000 cells"
        expect(new_page.locator("#progress span")).to_have_text(re.compile(f"^{more}"))
        act(new_page, server.url, study, "cancel")
        shows(new_page, r"\d+ of 1000 cells; cancelled")
        wait_for_epoch(page, 900)
        expect(notice).to_be_hidden()


def test_a_page_says_why_the_server_refuses_and_tries_again_when_it_is_told_to(
    page: Page, server: str, watch: Watch
) -> None:
    """Out of memory has a time for the next attempt; a full store has none."""
    watch.allowed += ["503", "507"]
    visit(page, server, "#epoch=5")
    notice, number = page.locator("#notice"), page.get_by_label("Epoch", exact=True)
    refused: list[int] = []

    def refuse(status: int, detail: str, **headers: str) -> None:
        def answer(route: Route) -> None:
            refused.append(status)
            body = json.dumps({"title": "Refused", "status": status, "detail": detail})
            route.fulfill(status=status, headers={"Content-Type": PROBLEM} | headers, body=body)

        page.route(f"**/frames/{number_of[status]}?*", answer)

    number_of = {503: 41, 507: 42}
    refuse(503, "there is not enough memory: use a smaller grid", **{"Retry-After": "1"})
    refuse(507, "the disk of /data is full")
    number.fill("41")
    number.press("Enter")
    expect(notice).to_contain_text("use a smaller grid. The page tries again in 1 s.")
    page.unroute("**/frames/41?*")
    wait_for_epoch(page, 41)
    expect(notice).to_be_hidden()
    number.fill("42")
    number.press("Enter")
    expect(notice).to_contain_text("the disk of /data is full")
    expect(notice).not_to_contain_text("tries again")
    page.unroute("**/frames/42?*")
    notice.get_by_role("button").first.click()
    wait_for_epoch(page, 42)
    expect(notice).to_be_hidden()
    assert set(refused) == {503, 507}


def test_the_dialog_of_tables_reads_its_text_after_an_outage(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("ERR_")
    visit(page, server, "#samples=40&epoch=0")
    page.get_by_role("button", name="Upload or paste").click()
    dialog = page.get_by_role("dialog")
    page.route("**/api/**", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    rows = [f"{k % 5},{k % 7},{k % 2}" for k in range(20)]
    dialog.get_by_label("Text of a table").fill("\n".join(["u,v,label", *rows]) + "\n")
    status = dialog.locator("[data-status]")
    expect(status).to_contain_text("The server does not respond.")
    page.unroute_all(behavior="ignoreErrors")
    expect(status).to_contain_text("20 points in 2 classes")
    dialog.get_by_role("button", name="Use these points").click()
    expect(dialog).to_be_hidden()
