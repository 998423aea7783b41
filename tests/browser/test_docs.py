"""The API documentation at /docs: "Try it out" and "Execute" send calls that succeed."""

import json
import re
from typing import Literal
from urllib.request import Request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import JSON, NARROW
from tests.browser.reading import get_json
from tests.browser.watch import Watch

# An operation of each kind: Swagger UI takes seconds of processor time to open one. That the
# examples of all operations are accepted is tested without a browser.
CALLS = [
    ("post_csv", {}),
    ("create_run", {}),
    ("get_frame", {"run": "run", "epoch": "3"}),
    ("get_cut", {"run": "run", "epoch": "3", "start": ["-1", "0"], "end": ["1", "0.5"]}),
    ("post_regions", {}),
    ("create_study", {}),
    ("get_study_summary", {"study": "study", "metric": "rmse_inside"}),
    ("get_experiment", {}),
]

STUDY = {
    "kind": "curve",
    "epochs": [5],
    "seeds": [0],
    "axes": [{"field": "network.hidden_layer_sizes", "values": [[2], [4]]}],
}


@pytest.fixture(scope="module")
def ids(server: str) -> dict[str, str]:
    """Create a run and a study, and return their ids."""
    specs = {"run": {}, "study": STUDY}
    places = {"run": "runs", "study": "studies"}
    return {
        name: get_json(Request(f"{server}/api/{places[name]}", json.dumps(spec).encode(), JSON))[
            "id"
        ]
        for name, spec in specs.items()
    }


def open_operation(page: Page, operation: str) -> Locator:
    """Open an operation of the documentation, press "Try it out", and return its block."""
    block = page.locator(f".opblock[id$='-{operation}']")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Try it out").click()
    return block


def execute(block: Locator) -> str:
    """Press "Execute" and return the status of the response."""
    block.get_by_role("button", name="Execute").click()
    status = block.locator(".live-responses-table tbody .response-col_status").first
    expect(status).to_have_text(re.compile(r"^\d{3}"))
    return status.inner_text()[:3]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_documentation_is_a_page_of_the_site_that_everybody_can_use(
    page: Page, server: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(NARROW)
    page.goto(f"{server}/docs")
    block = open_operation(page, "create_run")
    assert execute(block) == "200"
    page.locator(".models-control").click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
    # The dark theme is that of the reader, or the one that is chosen here.
    dark = re.compile("dark-mode")
    root = page.locator("html")
    if scheme == "dark":
        expect(root).to_have_class(dark)
    page.get_by_label("Theme").select_option("light")
    expect(root).not_to_have_class(dark)
    page.get_by_label("Theme").select_option("system")
    # An operation has an address of its own.
    assert page.url.endswith("/docs#/runs/create_run")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Curve").click()
    page.wait_for_url("**/curve**")


def test_execute_sends_one_request_that_succeeds(
    page: Page, server: str, ids: dict[str, str], watch: Watch
) -> None:
    page.goto(f"{server}/docs")
    for operation, given in CALLS:
        block = open_operation(page, operation)
        for name, value in given.items():
            row = block.locator(f"tr[data-param-name='{name}']")
            if isinstance(value, str):
                row.locator("input").fill(ids.get(value, value))
                continue
            for number in value:  # a list has a button that adds an item
                row.get_by_role("button", name="Add").click()
                row.locator("input").last.fill(number)
        sent = len(watch.requests)
        assert execute(block) == "200", operation
        assert len(watch.requests) == sent + 1, operation
        block.locator(".opblock-summary-control").click()


def test_the_parts_of_a_frame_are_chosen_from_a_list(
    page: Page, server: str, ids: dict[str, str], watch: Watch
) -> None:
    page.goto(f"{server}/docs")
    block = open_operation(page, "get_frame")
    block.locator("tr[data-param-name='run'] input").fill(ids["run"])
    block.locator("tr[data-param-name='epoch'] input").fill("3")
    chosen = block.locator("tr[data-param-name='include'] select")
    expect(chosen.locator("option:checked")).to_have_count(6)
    chosen.select_option(["metrics", "confusion"])
    assert execute(block) == "200"
    call = watch.requests[-1].split()[1]
    assert call.startswith(f"/api/runs/{ids['run']}/frames/3?")
    frame = get_json(f"{server}{call}")
    assert frame["confusion"] is not None
    assert frame["regions"] is None
