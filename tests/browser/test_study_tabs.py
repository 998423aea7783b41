"""Tabs with studies share one stream, and a refused stream is tried again."""

import json
import re
import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from tests.browser.conftest import JSON
from tests.browser.reading import wait_for_event
from tests.browser.watch import Watch

TABS = 7
"""One more than the connections that a browser opens to a server."""

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


class Streams:
    """The open streams of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.open: set[Request] = set()
        self.count = 0
        self.most = 0
        context.on("request", self._begin)
        context.on("requestfinished", self._end)
        context.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        if request.url.endswith("/stream"):
            self.open.add(request)
            self.count += 1
            self.most = max(self.most, len(self.open))

    def _end(self, request: Request) -> None:
        self.open.discard(request)


@pytest.fixture
def streams(context: BrowserContext) -> Streams:
    return Streams(context)


@pytest.fixture
def tabs(context: BrowserContext, watch: Watch) -> Iterator[list[Page]]:
    """Yield as many tabs as a browser cannot give a stream each."""
    opened = [context.new_page() for _ in range(TABS)]
    for page in opened:
        watch.over(page)
    yield opened
    for page in opened:
        if not page.is_closed():
            page.close()


def create(page: Page, server: str, cells: int, epochs: int = 20) -> str:
    """Create a study that no test has created, without starting it, and return its id."""
    seed = secrets.randbelow(2**31)
    study = {"epochs": [epochs], "seeds": list(range(seed, seed + cells))}
    address = f"{server}/api/studies?begin=false"
    answer = page.request.post(address, data=json.dumps(study), headers=JSON)
    return str(answer.json()["id"])


def act(page: Page, server: str, study: str, action: str) -> None:
    assert page.request.post(f"{server}/api/studies/{study}/{action}", headers=JSON).ok


def shows(page: Page, text: str) -> None:
    expect(page.locator("#progress span")).to_have_text(re.compile(f"^{text}"))


def test_seven_tabs_follow_their_studies_over_one_stream(
    tabs: list[Page], server: str, streams: Streams
) -> None:
    names = [create(tabs[0], server, 3) for _ in range(TABS)]
    long = create(tabs[0], server, 1000, epochs=400)
    act(tabs[0], server, long, "resume")
    for page, name in zip(tabs, names, strict=True):
        page.goto(f"{server}/studies#{name}")
        shows(page, "0 of 3 cells")
    for page, name in zip(tabs[:-1], names, strict=False):
        act(page, server, name, "resume")
    for page in tabs[:-1]:
        shows(page, "3 of 3 cells")
        expect(page.locator("#rows tbody tr")).to_have_count(3)
    wait_for_event(tabs[0], lambda: len(streams.open) <= 1)
    tabs[0].close()  # the tab with the stream
    act(tabs[1], server, names[-1], "resume")
    shows(tabs[-1], "3 of 3 cells")
    # For a moment two tabs can believe that the stream is theirs, and more if the machine is slow.
    assert streams.most < TABS - 1
    act(tabs[1], server, long, "cancel")


def test_a_refused_stream_is_tried_again_after_the_time_that_the_server_says(
    new_page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("429")
    study = create(new_page, server, 1000, epochs=400)
    refused: list[Route] = []

    def refuse(route: Route) -> None:
        refused.append(route)
        problem = {"title": "Too Many Requests", "status": 429, "detail": "Too many streams."}
        route.fulfill(
            status=429,
            headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
            body=json.dumps(problem),
        )

    new_page.route("**/api/studies/stream", refuse)
    new_page.goto(f"{server}/studies#{study}")
    trouble = new_page.locator("#trouble")
    expect(trouble).to_have_text("Too many streams. Next attempt in 1 s.")
    act(new_page, server, study, "resume")
    wait_for_event(new_page, lambda: len(refused) > 2)
    shows(new_page, r"[1-9]\d* of 1000 cells")  # it goes on without the stream
    new_page.unroute("**/api/studies/stream")
    expect(trouble).to_be_hidden()
    act(new_page, server, study, "cancel")
    shows(new_page, r"\d+ of 1000 cells; cancelled")


def test_a_hidden_tab_has_no_stream(new_page: Page, server: str, streams: Streams) -> None:
    study = create(new_page, server, 1000, epochs=400)
    act(new_page, server, study, "resume")
    new_page.goto(f"{server}/studies#{study}")
    wait_for_event(new_page, lambda: len(streams.open) == 1)
    new_page.evaluate(HIDE, True)
    wait_for_event(new_page, lambda: not streams.open)
    before = streams.count
    act(new_page, server, study, "cancel")
    new_page.evaluate(HIDE, False)
    shows(new_page, r"\d+ of 1000 cells; cancelled")
    wait_for_event(new_page, lambda: streams.count > before)


def test_a_cancelled_study_that_is_resumed_goes_on_in_its_tab(new_page: Page, server: str) -> None:
    study = create(new_page, server, 20)
    act(new_page, server, study, "cancel")
    new_page.goto(f"{server}/studies#{study}")
    shows(new_page, "0 of 20 cells; cancelled")
    new_page.get_by_role("button", name="Resume").click()
    shows(new_page, "20 of 20 cells")
    expect(new_page.locator("#rows tbody tr")).to_have_count(20)


def test_entries_of_the_list_do_not_overlap_on_a_touch_screen(
    touch_page: Page, server: str
) -> None:
    name = "A+name+of+a+study+that+takes+more+than+a+line+of+the+list"
    for _ in range(20):
        study = {"epochs": [1], "seeds": [secrets.randbelow(2**31)]}
        address = f"{server}/api/studies?name={name}"
        assert touch_page.request.post(address, data=json.dumps(study), headers=JSON).ok
    touch_page.goto(f"{server}/studies")
    entries = touch_page.locator("#list .list a")
    expect(entries.nth(15)).to_be_attached()
    excess = entries.evaluate_all("all => all.map(one => one.scrollHeight - one.clientHeight)")
    assert max(excess) <= 0
