"""Opening and closing panels scrolls the centre so that they, or the plane, are visible."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import address, place, visit, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"

SCROLLED = "() => document.querySelector('.desk').scrollTop"

# Console warnings of a browser that draws WebGL without a graphics card.
SOFTWARE_RENDERING = ["Multiple readback operations", "GL Driver Message"]


@pytest.mark.parametrize(("name", "panel"), [("Fold", "#fold"), ("3-D", "#surface")])
def test_an_opened_panel_is_scrolled_into_view_and_closing_it_scrolls_back(
    page: Page, server: str, watch: Watch, name: str, panel: str
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    visit(page, server, TRAINED)
    button = page.get_by_role("button", name=name)
    button.click()
    expect(page.locator(panel)).to_be_in_viewport(ratio=0.95)
    expect(button).to_be_in_viewport(ratio=1)
    wait_until(lambda: page.evaluate(SCROLLED) > 100)
    wait_for_scroll_end(page)
    button.press("Enter")
    expect(page.locator(panel)).to_be_hidden()
    wait_until(lambda: page.evaluate(SCROLLED) == 0)


def wait_for_scroll_end(page: Page) -> None:
    """Wait until the page has stopped scrolling."""
    before = [-1]

    def is_still() -> bool:
        now = page.evaluate(
            f"() => new Promise(done => setTimeout(() => done(Math.round(({SCROLLED})())), 200))"
        )
        same = now == before[0]
        before[0] = now
        return bool(same)

    wait_until(is_still)


def test_the_plane_is_visible_for_drawing_and_then_the_cross_section(
    page: Page, server: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, server, TRAINED)
    page.get_by_role("button", name="Probe").click()
    expect(page.locator("#probe")).to_be_in_viewport(ratio=1)
    expect(page.locator("#plane")).to_be_in_viewport(ratio=1)
    page.mouse.move(*place(page, -3, -2))
    page.mouse.down()
    page.mouse.move(*place(page, 3, 1), steps=4)
    page.mouse.up()
    wait_until(lambda: "probe" in address(page))
    expect(page.locator("#probe")).to_be_in_viewport(ratio=0.98)
    expect(page.get_by_role("button", name="Probe")).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Put the cut away").click()
    expect(page.locator("#plane")).to_be_in_viewport(ratio=1)


def test_a_focused_tool_is_not_covered_by_the_panel_at_the_lower_edge(
    page: Page, server: str
) -> None:
    visit(page, server, TRAINED)
    probe = page.get_by_role("button", name="Probe")
    probe.focus()
    probe.press("Enter")
    for name in ("Fold", "3-D"):
        page.keyboard.press("Tab")
        button = page.get_by_role("button", name=name)
        expect(button).to_be_focused()
        box, edge = button.bounding_box(), page.locator("#probe").bounding_box()
        assert box
        assert edge
        assert box["y"] + box["height"] <= edge["y"]


def test_only_one_drawing_tool_is_active_and_escape_closes_it(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    probe = page.get_by_role("button", name="Probe")
    drawing = page.get_by_role("button", name="Draw", exact=True)
    probe.press("Enter")
    drawing.press("Enter")
    expect(probe).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#probe")).to_be_hidden()
    probe.press("Enter")
    expect(drawing).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#draw")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(probe).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#probe")).to_be_hidden()
