"""Gestures on pictures: a double press shows all, and what is named is under the pointer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NARROW, screen
from tests.browser.reading import (
    address,
    epoch,
    link,
    painted,
    place,
    visit,
    wait_for_address,
    wait_until,
)
from tests.browser.watch import Watch

ZOOMED = "#samples=40&hide=creases,boundary&epoch=3&box=-1,1,-1,1"
FEW = "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=1&hide=creases,boundary"

Place = tuple[float, float]


@pytest.fixture(scope="module")
def telephone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    with screen(browser, server, viewport=NARROW, has_touch=True, is_mobile=True) as made:
        yield made


@pytest.fixture
def finger(telephone: BrowserContext, watch: Watch) -> Iterator[Page]:
    """A watched page on a telephone."""
    made = telephone.new_page()
    watch.over(made)
    yield made
    made.close()


def middle(page: Page, selector: str) -> Place:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoomed(page: Page) -> bool:
    return "box" in address(page)


def named(page: Page) -> str:
    """What is named at the pointer, once the browser has drawn it."""
    painted(page)
    return " ".join(page.locator("#plane .hoverlayer .hovertext").all_text_contents())


def test_a_double_click_on_the_plane_shows_all(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.mouse.dblclick(*place(page, 0.4, -0.3))
    wait_until(lambda: not zoomed(page))
    page.get_by_role("button", name="Zoom in").click()
    wait_until(lambda: zoomed(page))
    page.mouse.dblclick(*place(page, 0.5, 0.5))
    wait_until(lambda: not zoomed(page))


def test_the_button_shows_all_of_a_page_that_was_opened_zoomed_in(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.get_by_role("button", name="Show all data").click()
    wait_until(lambda: not zoomed(page))


def test_presses_in_two_places_and_drags_are_no_double_click(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.mouse.click(*place(page, -0.5, 0.5))
    page.mouse.click(*place(page, 0.5, 0.5))
    wait_until(lambda: address(page).get("at", "").startswith("0.5"))
    x, y = place(page, -0.5, -0.5)
    for _ in range(2):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y, steps=3)
        page.mouse.up()
    wait_until(lambda: address(page)["box"] != "-1,1,-1,1")


def test_a_double_click_on_the_second_plane_shows_all(page: Page, server: str) -> None:
    run = page.request.post(f"{server}/api/runs", data={"dataset": {"samples": 30}}).json()["id"]
    visit(page, server, f"{ZOOMED}&compare={run}")
    expect(page.locator("#beside .plane")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#beside figcaption")).to_contain_text("linear regions")
    page.locator("#beside .plane").scroll_into_view_if_needed()
    page.mouse.dblclick(*middle(page, "#beside .plane"))
    wait_until(lambda: not zoomed(page))


def test_a_double_tap_shows_all(finger: Page, server: str) -> None:
    visit(finger, server, ZOOMED)
    x, y = place(finger, 0.4, -0.3)
    finger.touchscreen.tap(x, y)
    finger.touchscreen.tap(x + 5, y + 5)
    wait_until(lambda: not zoomed(finger))
    assert epoch(finger) == 3


def test_a_double_click_in_the_curve_lab_shows_all(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#samples=20&epoch=1&range=-1,1")
    expect(page.locator("#caption")).to_contain_text("Epoch 1.")
    expect(page.locator("#plot .main-svg").first).to_be_attached()
    page.mouse.dblclick(*middle(page, "#plot .plot"))
    wait_until(lambda: "range" not in address(page))


def test_a_double_click_leaves_points_of_ones_own_as_they_are(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#kind=points&points=-1,0;0,1;1,0&interval=-1,1&epoch=1&range=-1,1")
    expect(page.locator("#caption")).to_contain_text("Epoch 1.")
    expect(page.locator("#plot .main-svg").first).to_be_attached()
    before = link(page)
    page.mouse.dblclick(*middle(page, "#plot .plot"))
    wait_until(lambda: link(page) != before and "range" not in address(page))
    wait_for_address(page, points="-1,0;0,1;1,0")


def test_a_point_is_named_where_the_pointer_is_on_it(page: Page, server: str) -> None:
    visit(page, server, FEW)
    x, y = place(page, 1, 1)
    page.mouse.move(x + 60, y + 60)
    page.mouse.move(x, y, steps=5)
    wait_until(lambda: "class 1, train" in named(page))
    for away in (18, 12, 7):
        page.mouse.move(x + away, y, steps=5)
        wait_until(lambda: named(page) == "")
    page.mouse.move(x + 2, y)
    wait_until(lambda: "class 1, train" in named(page))


def test_a_kink_of_a_curve_is_named_where_the_pointer_is_on_it(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#samples=40&epoch=50")
    expect(page.locator("#caption")).to_contain_text("Epoch 50.")
    ring = page.locator("#plot .scatterlayer .trace:last-child .point").first
    box = ring.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    label = page.locator("#plot .hoverlayer .hovertext")
    page.mouse.move(x + 60, y + 60)
    page.mouse.move(x, y, steps=5)
    expect(label).to_contain_text("layer 1")
    page.mouse.move(x, y - 15, steps=5)
    expect(label).to_have_count(0)
