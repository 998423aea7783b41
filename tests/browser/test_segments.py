"""The explanation of a boundary segment that is hovered, clicked or chosen by its number."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import address, get_json, place, visit, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def frame_of(page: Page, server: str, watch: Watch, include: str) -> Any:
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    return get_json(f"{server}/api/runs/{found[1]}/frames/60?grid=0&include={include}")


def segments(frame: Any) -> list[tuple[list[float], list[float]]]:
    return [pair for line in frame["boundary"]["polylines"] for pair in pairwise(line)]


def middle(segment: tuple[list[float], list[float]]) -> tuple[float, float]:
    (x1, y1), (x2, y2) = segment
    return (x1 + x2) / 2, (y1 + y2) / 2


def test_a_click_on_the_boundary_shows_its_line_its_sum_and_its_kinks(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    frame = frame_of(page, server, watch, "boundary")
    number = len(segments(frame)) // 2
    x1, x2 = middle(segments(frame)[number])
    page.mouse.click(*place(page, x1, x2))
    wait_until(lambda: "why" in address(page))
    panel = page.locator("#segment")
    expect(panel.locator("input")).to_have_value(str(number + 1))
    line = json.loads(panel.locator(".equation").get_attribute("data-line") or "")
    assert line == frame["boundary"]["segments"]["line"][number]
    card = get_json(f"{server}/api/runs/{frame['run']}/frames/60/at?x1={x1}&x2={x2}")
    terms = panel.locator("tr[data-unit]")
    units = [term["unit"] for term in card["boundary"]["sum"]["terms"]]
    expect(terms).to_have_count(len(units))
    assert terms.evaluate_all("rows => rows.map(row => +row.dataset.unit)") == units
    bias = panel.locator("tr[data-bias] td").last.inner_text().replace("\u2212", "-")
    assert float(bias) == pytest.approx(card["boundary"]["sum"]["bias"][0], rel=1e-3)
    for at in segments(frame)[number]:
        kink = next(kink for kink in frame["boundary"]["kinks"] if kink["at"] == at)
        expect(panel).to_contain_text(f"layer {kink['layer'] + 1}, unit {kink['unit'] + 1}")


def test_the_contributions_of_the_units_add_up_to_zero(page: Page, server: str) -> None:
    visit(page, server, TRAINED + "&why=0,0")
    column = page.locator("#segment tbody tr:not(.total) td:last-child")
    expect(column.first).to_be_visible()
    contributions = [float(text.replace("\u2212", "-")) for text in column.all_inner_texts()]
    assert sum(contributions) == pytest.approx(0, abs=1e-3 * max(map(abs, contributions)))


def test_hovering_the_boundary_highlights_a_segment_until_the_pointer_leaves(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    marks = page.locator("#plane canvas").nth(1)
    blank = marks.evaluate("it => it.toDataURL()")
    frame = frame_of(page, server, watch, "boundary")
    page.mouse.move(*place(page, *middle(segments(frame)[0])))
    wait_until(lambda: marks.evaluate("it => it.toDataURL()") != blank)
    expect(page.locator("#segment")).to_contain_text("Select the decision boundary")
    page.mouse.move(0, 0)
    wait_until(lambda: marks.evaluate("it => it.toDataURL()") == blank)


def test_a_segment_can_be_chosen_by_its_number_and_closed(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    number = page.get_by_label("Number of the boundary segment")
    number.fill("3")
    number.press("Tab")
    wait_until(lambda: "why" in address(page))
    expect(page.locator("#segment .equation")).to_be_visible()
    page.get_by_role("button", name="Put the segment away").click()
    wait_until(lambda: "why" not in address(page))
    expect(page.locator("#segment .equation")).to_have_count(0)


def test_for_a_regression_the_page_says_that_there_is_no_boundary(page: Page, server: str) -> None:
    visit(page, server, "#kind=plane&epoch=2")
    expect(page.locator("#segment")).to_contain_text("has no boundary")
