"""Pages say when the server stores nothing, and the page of studies deletes studies."""

import re
import secrets
from pathlib import Path

import httpx2
from playwright.sync_api import Page, Route, expect

from tests.browser.reading import wait_for_event, wait_until
from tests.browser.watch import Watch
from tests.support.cases import each
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
    expect(page.locator("#deleted")).to_contain_text("seeds alone” was deleted. Its spec is in")
    expect(page.locator("#spec-title")).to_be_focused()
    assert httpx2.get(f"{server}/api/studies/{study}").status_code == 410


def test_a_study_that_another_tab_deletes_leaves_its_spec_in_the_form(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("410")
    spec = {"base": {"dataset": {"samples": 24}}, "epochs": [1], "seeds": [73, 74]}
    study = httpx2.post(f"{server}/api/studies?name=Gone", json=spec).json()["id"]
    page.goto(f"{server}/studies#{study}")
    expect(page.locator("#name")).to_have_text("Gone")
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    assert httpx2.delete(f"{server}/api/studies/{study}").is_success
    page.locator("#metric").select_option("train_loss")
    expect(page.locator("#deleted")).to_contain_text("“Gone” was deleted.")
    expect(page.locator("#result")).to_be_hidden()
    expect(page.locator("#base")).to_have_value(re.compile(r"\bsamples\b"))
    page.goto("about:blank")
    page.goto(f"{server}/studies#{study}")
    expect(page.locator("#error")).to_have_text("This study was deleted, with its results.")


def named_study(server: str, name: str) -> str:
    """Create a study that no test has created, and return its id."""
    seed = secrets.randbelow(2**31)
    spec = {"base": {"dataset": {"samples": 24}}, "epochs": [1], "seeds": [seed]}
    answer = httpx2.post(f"{server}/api/studies?name={name}", json=spec)
    return str(answer.json()["id"])


def hold(page: Page, pattern: str) -> list[Route]:
    """Hold the requests for addresses that end so, until the test answers them."""
    held: list[Route] = []
    page.route(re.compile(f"{pattern}$"), lambda route: held.append(route))
    return held


def open_by_hash(page: Page, study: str) -> None:
    page.evaluate("id => { location.hash = id; }", study)


def answer_beside(page: Page, held: list[Route], left: str, study: str, name: str) -> None:
    """Open a study, and answer the held request about the one that was left; its name stays."""
    open_by_hash(page, study)
    expect(page.locator("#name")).to_have_text(name)
    with page.expect_response(lambda answer: left in answer.url):
        held[0].continue_()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#name")).to_have_text(name)


def test_a_late_answer_about_a_study_does_not_replace_the_one_that_was_opened_since(
    page: Page, server: str
) -> None:
    slow, quick = named_study(server, "Slow"), named_study(server, "Quick")
    page.goto(f"{server}/studies")
    held = hold(page, slow)
    open_by_hash(page, slow)
    wait_for_event(page, lambda: bool(held))
    answer_beside(page, held, slow, quick, "Quick")
    expect(page.locator("#error")).to_be_empty()


@each("late", ["the study", "its figure", "its rows", "pausing it", "deleting it"])
def test_a_study_that_is_deleted_leaves_the_one_that_was_opened_since(
    page: Page, server: str, watch: Watch, late: str
) -> None:
    """Another tab deletes it, or this one, while an answer about it is on its way."""
    watch.allowed.append("410")
    gone, here = named_study(server, "Gone"), named_study(server, "Here")
    path = {
        "the study": "",
        "its figure": r"/summary\?.*",
        "its rows": r"/rows\?.*",
        "pausing it": "/resume",
        "deleting it": "",
    }[late]
    page.goto(f"{server}/studies")
    if late == "the study":
        held = hold(page, gone)
        open_by_hash(page, gone)
    else:
        open_by_hash(page, gone)
        expect(page.locator("#name")).to_have_text("Gone")
        expect(page.locator("#rows tbody tr")).to_have_count(1)
        held = hold(page, gone + path)
    if late in ("its figure", "its rows"):
        page.locator("#metric").select_option("train_loss")
    if late == "pausing it":
        page.evaluate("document.querySelector('#stop').click()")
    if late == "deleting it":
        page.once("dialog", lambda dialog: dialog.accept())
        page.locator("#delete").click()
    wait_for_event(page, lambda: bool(held))
    if late != "deleting it":
        assert httpx2.delete(f"{server}/api/studies/{gone}").is_success
    answer_beside(page, held, gone, here, "Here")
    expect(page.locator("#result")).to_be_visible()
    expect(page.locator("#deleted")).to_be_empty()
    assert page.evaluate("location.hash") == f"#{here}"


def test_parts_of_a_link_that_the_figure_does_not_have_are_named(page: Page, server: str) -> None:
    study = named_study(server, "Figure")
    for number in range(2):  # in a new page, and in the page that shows the study
        page.goto(f"{server}/studies#{study}&yscale=log&y=colour{number}&axes=[")
        notice = page.locator("#notice")
        expect(notice).to_contain_text(f"y: this study has no “colour{number}”")
        expect(notice).to_contain_text("axes: there is no such setting")
        expect(page.locator("#rows tbody tr")).to_have_count(1)
        expect(page.locator("#yscale")).to_have_value("log")
        if number:
            notice.get_by_role("button", name="Dismiss").click()
        else:
            page.goto(f"{server}/studies#{study}")
        expect(notice).to_be_hidden()


def test_a_study_of_another_server_is_named_as_such(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("404")
    page.goto(f"{server}/studies#0123456789abcdef0123&x=solver")
    expect(page.locator("#error")).to_have_text(
        "This server does not have the study. A link to a study opens only on the server that "
        "computed it."
    )
    expect(page.get_by_role("button", name="Run")).to_be_enabled()


def test_the_last_page_of_studies_gets_the_focus_of_the_button_that_it_removes(
    page: Page, server: str
) -> None:
    for seed in range(31):
        spec = {"base": {"dataset": {"samples": 24}}, "epochs": [1], "seeds": [9000 + seed]}
        assert httpx2.post(f"{server}/api/studies?name=Paged%20{seed}", json=spec).is_success
    page.goto(f"{server}/studies")
    page.get_by_label("Search").fill("Paged")
    expect(page.locator("#count")).to_have_text("30 of 31 studies")
    page.get_by_role("button", name="More studies").press("Enter")
    expect(page.locator("#count")).to_have_text("31 studies")
    expect(page.locator("#known a").nth(31)).to_be_focused()
