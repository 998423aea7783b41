"""Data by hand: rules, several points at once, names of classes, a blank canvas."""

import re

from playwright.sync_api import Locator, Page, expect

from .reading import tool, visit


def drawing(page: Page, server: str, state: str) -> Locator:
    """Open a state with the tool for drawing and return its options."""
    visit(page, server, state)
    tool(page, "Draw").click()
    options = page.locator("#draw")
    expect(options).to_be_visible()
    return options


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#draw-sheet").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_rule_labels_points_and_a_wrong_one_says_what_is_meant(page: Page, server: str) -> None:
    options = drawing(page, server, "#samples=40&seed=31&epoch=0")
    field = options.locator("[data-formula]")
    field.fill("y > 0.25")
    expect(options).to_contain_text("Did you mean")
    before = page.url
    field.fill("x2 > 0.25")
    expect(options.locator(".formula-preview math")).to_be_visible()
    options.get_by_role("button", name="Label points").click()
    expect(page).not_to_have_url(before)
    expect(options.locator("[data-total]")).to_have_text("of 40")
    points = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('points')")
    rows = [list(map(float, row.split(","))) for row in points.split(";")]
    assert all(label == float(x2 > 0.25) for _, x2, label in rows)


def test_several_points_are_selected_moved_and_moved_back(page: Page, server: str) -> None:
    options = drawing(page, server, "#samples=40&seed=32&epoch=0")
    x, y = middle(page)
    options.get_by_label("select several").check()
    page.mouse.move(x - 200, y - 150)
    page.mouse.down()
    page.mouse.move(x + 200, y + 150, steps=4)
    page.mouse.up()
    expect(options.locator("[data-total]")).to_contain_text("of 40 selected")
    words = options.locator("[data-total]").inner_text()
    before = page.url
    options.locator("[data-words]").click()
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(before)
    expect(options.locator("[data-total]")).to_have_text(words)
    assert "epoch=0" in page.url
    page.keyboard.press("Control+z")
    expect(page).to_have_url(before)


def test_a_blank_canvas_is_in_the_address_until_it_can_be_trained_on(
    page: Page, server: str
) -> None:
    options = drawing(page, server, "#samples=40&seed=33&epoch=0")
    options.locator("[data-names] summary").click()
    options.locator("[data-names] input").first.fill("cats")
    options.locator("[data-names] input").first.press("Tab")
    expect(page.locator("#legend")).to_contain_text("cats")
    number = options.get_by_label("Number of a point, empty for a new one")
    number.fill("3")
    number.press("Enter")
    coordinates = [options.get_by_label(f"{name} of the point") for name in ("x1", "x2")]
    for coordinate in coordinates:
        expect(coordinate).not_to_have_value("")
    figures = page.locator(".figures [data-reading]:visible")
    numbers = figures.filter(has_text=re.compile(r"\d"))
    expect(numbers).to_have_count(6)
    options.get_by_role("button", name="Clear all").click()
    page.wait_for_url("**draft=empty*")
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(0)
    # Nothing of the points before is shown as if it were about the empty plane.
    for coordinate in coordinates:
        expect(coordinate).to_have_value("")
    expect(numbers).to_have_count(0)
    expect(page.locator("#run-name")).to_have_text("Blank canvas")
    expect(page.locator("#caption")).to_contain_text("Blank canvas.")
    page.locator("#undo [data-act=undo]").click()
    page.wait_for_url(lambda url: "draft" not in url)
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(40)
    expect(numbers).to_have_count(6)
    page.keyboard.press("Control+Shift+z")
    page.wait_for_url("**draft=empty*")
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(0)
    x, y = middle(page)
    page.mouse.click(x, y)
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(1)
    options.locator(".class-chip").nth(1).click()
    page.mouse.click(x + 90, y)
    page.wait_for_url(lambda url: "draft" not in url)
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(2)
    expect(page.locator("#run-name")).not_to_have_text("Blank canvas")
    expect(page.locator("#caption")).not_to_contain_text("Blank canvas.")
    page.keyboard.press("Control+z")
    page.wait_for_url("**draft=*")
    expect(page.locator("#plane .scatterlayer .point")).to_have_count(1)


def test_all_options_of_the_tool_are_in_view_at_once(page: Page, server: str) -> None:
    options = drawing(page, server, "#samples=40&seed=31&epoch=0")
    last = options.locator("[data-names] summary")
    assert options.evaluate("node => node.closest('.inspector').scrollTop") == 0
    bottoms = [
        one.evaluate("node => node.getBoundingClientRect().bottom")
        for one in (last, page.locator(".inspector"))
    ]
    assert bottoms[0] <= bottoms[1]
