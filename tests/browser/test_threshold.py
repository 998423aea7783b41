"""The decision threshold is moved in the menu Show or next to the confusion; the page follows."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    address,
    get_json,
    redo,
    undo,
    visit,
    wait_for_address,
    wait_until,
)
from tests.browser.watch import Watch

MOONS = "#kind=moons&noise=0.3&learning_rate_init=0.02&epoch=60"


def slider(page: Page, value: float) -> None:
    """Move the slider of the threshold in the menu Show."""
    page.locator("#threshold input[type=range]").evaluate(
        "(it, value) => { it.value = value; it.dispatchEvent(new Event('input')); }", value
    )


def number(page: Page) -> Locator:
    return page.locator("#threshold input[type=text]")


def expected(server: str, watch: Watch, query: str) -> Any:
    """Return the frame of the page's run at a threshold."""
    found = re.search(r"/runs/([0-9a-f]+)/frames/(\d+)", watch.frames()[-1])
    assert found
    path = f"{server}/api/runs/{found[1]}/frames/{found[2]}?grid=0&{query}"
    return get_json(f"{path}&include=metrics,confusion,boundary")


def test_the_picture_and_the_confusion_follow_the_threshold(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, MOONS)
    page.locator("#layers summary").click()
    expect(page.locator("#threshold button")).to_be_disabled()
    slider(page, 0.8)
    wait_for_address(page, threshold="0.8")
    frame = expected(server, watch, "threshold=0.8")
    assert frame["metrics"] != expected(server, watch, "layers=2")["metrics"]
    segments = page.locator("[data-reading=boundary_segments]").first
    expect(segments).to_have_text(str(frame["counts"]["boundary_segments"]))
    scores = page.locator("#threshold table")
    for column, part in enumerate(("train", "test")):
        found = frame["confusion"][part]
        expect(scores.locator("tbody tr").nth(0).locator("td").nth(column)).to_contain_text(
            f"{100 * found['precision'][1]:.1f}"
        )
        expect(scores.locator("tbody tr").nth(1).locator("td").nth(column)).to_contain_text(
            f"{100 * found['accuracy'][1]:.1f}"
        )
        wrong = [str(found["matrix"][0][1]), str(found["matrix"][1][0])]
        for row, count in enumerate(wrong, start=2):
            cell = scores.locator("tbody tr").nth(row).locator("td").nth(column)
            expect(cell).to_have_text(count)
    page.locator("#layers summary").click()
    page.get_by_role("button", name="Large charts").click()
    table = page.locator(".matrices table").first
    counts = [str(n) for row in frame["confusion"]["train"]["matrix"] for n in row]
    expect(table.locator("tbody td:not(:last-child)")).to_have_text(counts)
    shares = [f"{100 * share:.1f}" for share in frame["confusion"]["train"]["precision"]]
    for cell, share in zip(table.locator("tfoot td:not(:last-child)").all(), shares, strict=True):
        expect(cell).to_contain_text(share)
    page.locator("#confusion").get_by_role("button").click()
    wait_until(lambda: "threshold" not in address(page))
    expect(number(page)).to_have_value("0.5")
    undo(page).click()
    wait_for_address(page, threshold="0.8", epoch="60")
    expect(table.locator("tbody td:not(:last-child)")).to_have_text(counts)
    undo(page).click()
    wait_until(lambda: "threshold" not in address(page))
    expect(undo(page)).to_be_disabled()
    redo(page).click()
    wait_for_address(page, threshold="0.8")


@pytest.mark.parametrize("kind", ["blobs", "hills"])
def test_without_two_classes_the_threshold_is_disabled_with_the_reason(
    page: Page, server: str, kind: str
) -> None:
    visit(page, server, f"#kind={kind}&epoch=5&threshold=0.3")
    page.locator("#layers summary").click()
    expect(number(page)).to_be_disabled()
    expect(page.locator("#threshold output")).to_contain_text("threshold")
    expect(page.locator("#threshold table")).to_be_hidden()


def test_a_link_opens_at_its_threshold_and_a_segment_explains_it(page: Page, server: str) -> None:
    visit(page, server, f"{MOONS}&threshold=0.2&why=0.5,0.2")
    expect(page.locator("#segment")).to_contain_text("the logit of the threshold")
    expect(page.locator("#segment tr", has_text="threshold")).to_be_visible()
    expect(number(page)).to_have_value("0.2")
