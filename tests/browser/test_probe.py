"""The cross-section: a segment on the plane, and the exact outputs along it."""

import re
from itertools import count, pairwise
from math import exp

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    address,
    get_json,
    place,
    tool,
    visit,
    wait_for_address,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def overlay(page: Page) -> str:
    marks = page.locator("#plane canvas").nth(1)
    return str(marks.evaluate("it => it.toDataURL()"))


def test_a_drag_draws_the_segment_without_moving_the_axes(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    tool(page, "Cross-section").click()
    here, there = place(page, -3, -2), place(page, 3, 1)
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=4)
    page.mouse.up()
    wait_until(lambda: "probe" in address(page))
    ends = [float(x) for x in address(page)["probe"].split(",")]
    assert [round(x) for x in ends] == [-3, -2, 3, 1]
    assert not {"box", "at"} & set(address(page))
    here, there = place(page, *ends[2:]), place(page, 2, 3)
    page.mouse.move(*here)
    page.mouse.down()
    page.mouse.move(*there, steps=4)
    page.mouse.up()
    wait_until(lambda: address(page)["probe"] != ",".join(f"{end:g}" for end in ends))
    moved = [float(x) for x in address(page)["probe"].split(",")]
    assert moved[:2] == ends[:2], "an end that is dragged leaves the other where it was"
    assert [round(x) for x in moved[2:]] == [2, 3]
    expect(page.locator("#probe .scatterlayer .trace")).to_have_count(4)


def test_the_chart_shows_the_kinks_and_units_that_the_api_returns(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED + "&probe=-4,-3,4,2")
    expect(page.locator("#probe .scatterlayer .trace")).to_have_count(4)
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    cut = get_json(f"{server}/api/runs/{found[1]}/frames/60/cut?start=-4,-3&end=4,2")
    drawn = page.locator("#probe .cut > [role=img]").evaluate(
        "it => it.data.filter(trace => trace.meta === 'kinks').map(({x, text}) => ({x, text}))[0]"
    )
    assert drawn["x"] == [kink["t"] for kink in cut["kinks"]]
    names = [
        "; ".join(f"layer {layer + 1}, unit {unit + 1}" for layer, unit in kink["units"])
        for kink in cut["kinks"]
    ]
    assert drawn["text"] == names
    expect(page.locator("#probe [data-caption]")).to_contain_text(f"{len(names)} kinks")


def test_every_line_of_the_chart_is_marked_at_its_kinks(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, "#kind=blobs&classes=4&epoch=40&probe=-4,-3,4,3")
    expect(page.locator("#probe .scatterlayer .trace")).to_have_count(10)
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    cut = get_json(f"{server}/api/runs/{found[1]}/frames/40/cut?start=-4,-3&end=4,3")
    logits, shares = page.locator("#probe .cut > [role=img]").evaluate(
        "it => it.data.filter(({ mode }) => mode === 'markers').map(({ x, y }) => ({ x, y }))"
    )
    bends = cut["logits"][1:-1]
    assert logits["x"] == shares["x"] == [kink["t"] for kink in cut["kinks"]] * 4
    assert logits["y"] == [row[output] for output in range(4) for row in bends]
    rows = [[exp(logit - max(row)) for logit in row] for row in bends]
    expected = [row[output] / sum(row) for output in range(4) for row in rows]
    assert shares["y"] == pytest.approx(expected)


def test_hovering_the_plane_marks_the_chart_and_the_other_way_round(
    page: Page, server: str
) -> None:
    visit(page, server, TRAINED + "&probe=-4,-3,4,2")
    expect(page.locator("#probe .scatterlayer .trace")).to_have_count(4)
    line = page.locator("#probe .shapelayer path")
    page.mouse.move(*place(page, 0, -0.5))
    expect(line).to_have_count(1)
    page.mouse.move(0, 0)
    expect(line).to_have_count(0)
    wait_for_paint(page)
    blank = overlay(page)
    page.locator("#probe .cut").scroll_into_view_if_needed()
    across = count(200, 5)

    def follows() -> bool:
        page.locator("#probe .cut").hover(position={"x": next(across), "y": 60})
        return overlay(page) != blank

    wait_until(follows)


def test_a_segment_can_be_typed_and_closed(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    tool(page, "Cross-section").press("Enter")
    for label, number in (("x1", "-2"), ("x2", "0")):
        page.get_by_label(f"{label} of the section's start").fill(number)
    for label, number in (("x1", "2"), ("x2", "1")):
        page.get_by_label(f"{label} of the section's end").fill(number)
    page.keyboard.press("Tab")
    wait_for_address(page, probe="-2,0,2,1")
    expect(page.locator("#probe [data-caption]")).to_contain_text("kinks")
    page.get_by_role("button", name="Remove the cross-section").click()
    wait_until(lambda: "probe" not in address(page))
    expect(page.locator("#probe .cut")).to_be_hidden()


def test_for_smooth_units_the_page_explains_why_there_is_no_cross_section(
    page: Page, server: str
) -> None:
    visit(page, server, "#activation=tanh&epoch=2&probe=-1,0,1,0")
    expect(page.locator("#probe [data-caption]")).to_contain_text("There is no exact cross-section")
    expect(page.locator("#probe .cut")).to_be_hidden()


def test_the_description_names_every_class_along_the_segment(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, "#kind=blobs&classes=4&epoch=40&probe=-4,-3,4,3")
    expect(page.locator("#probe [data-caption]")).to_contain_text("kinks")
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    cut = get_json(f"{server}/api/runs/{found[1]}/frames/40/cut?start=-4,-3&end=4,3")
    shares = [step / 500 for step in range(500)]
    passed: list[int] = []
    for start, end in pairwise(cut["logits"]):
        for share in shares:
            row = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
            label = row.index(max(row))
            if not passed or passed[-1] != label:
                passed.append(label)
    words = ", ".join(f"class {label}" for label in passed)
    expect(page.locator("#probe [data-caption]")).to_contain_text(f"one after the other: {words}.")
