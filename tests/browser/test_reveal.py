"""What a press opens is seen, and the plane stays or comes back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import address, place, visit, wait_until
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"

# What a browser without a graphics card says of drawing in three dimensions all the same.
SLOW = ["Multiple readback operations", "GL Driver Message"]


@pytest.mark.parametrize(("name", "panel"), [("Fold", "#fold"), ("3-D", "#surface")])
def test_a_panel_below_the_windows_edge_is_brought_into_sight_and_the_plane_back(
    page: Page, server: str, watch: Watch, name: str, panel: str
) -> None:
    watch.allowed += SLOW
    visit(page, server, TRAINED)
    button = page.get_by_role("button", name=name)
    button.click()
    expect(page.locator(panel)).to_be_in_viewport(ratio=0.95)
    expect(button).to_be_in_viewport(ratio=1)
    wait_until(lambda: page.evaluate("scrollY") > 100)
    settled(page)
    button.press("Enter")
    expect(page.locator(panel)).to_be_hidden()
    wait_until(lambda: page.evaluate("scrollY") == 0)


def settled(page: Page) -> None:
    """Wait until the page has come to rest where it was scrolled to."""
    before = [-1]

    def rests() -> bool:
        now = page.evaluate(
            "() => new Promise(done => setTimeout(() => done(Math.round(scrollY)), 200))"
        )
        same = now == before[0]
        before[0] = now
        return bool(same)

    wait_until(rests)


def test_who_draws_a_line_sees_the_plane_then_the_cut(page: Page, server: str) -> None:
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


def test_who_walks_by_keyboard_sees_the_tools_above_what_stands_at_the_edge(
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


def test_a_line_and_points_are_not_drawn_at_one_time_and_escape_ends_both(
    page: Page, server: str
) -> None:
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
