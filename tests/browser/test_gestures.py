"""Double clicks and double taps that reset the view, and labels at the pointer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import NARROW, screen
from tests.browser.reading import (
    address,
    epoch,
    link,
    place,
    visit,
    wait_for_address,
    wait_for_paint,
    wait_until,
)
from tests.browser.watch import Watch

ZOOMED = "#samples=40&hide=creases,boundary&epoch=3&box=-1,1,-1,1"
FEW = "#kind=points&test_share=0&points=0,0,0;1,1,1;0,1,1;1,0,0&epoch=1&hide=creases,boundary"

Position = tuple[float, float]


@pytest.fixture(scope="module")
def phone(browser: Browser, server: str) -> Iterator[BrowserContext]:
    with screen(browser, server, viewport=NARROW, has_touch=True, is_mobile=True) as opened:
        yield opened


@pytest.fixture
def touch_page(phone: BrowserContext, watch: Watch) -> Iterator[Page]:
    """Yield a watched page on a touch screen."""
    new_page = phone.new_page()
    watch.over(new_page)
    yield new_page
    new_page.close()


def middle(page: Page, selector: str) -> Position:
    box = page.locator(selector).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoomed(page: Page) -> bool:
    return "box" in address(page)


def label_at_pointer(page: Page) -> str:
    """Return the label that is drawn at the pointer."""
    wait_for_paint(page)
    return " ".join(page.locator("#plane .hoverlayer .hovertext").all_text_contents())


def test_a_double_click_on_the_plane_resets_the_view(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.mouse.dblclick(*place(page, 0.4, -0.3))
    wait_until(lambda: not zoomed(page))
    page.get_by_role("button", name="Zoom in").click()
    wait_until(lambda: zoomed(page))
    page.mouse.dblclick(*place(page, 0.5, 0.5))
    wait_until(lambda: not zoomed(page))


def test_the_button_resets_a_view_that_was_opened_zoomed_in(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.get_by_role("button", name="Show all data").click()
    wait_until(lambda: not zoomed(page))


def test_two_separate_clicks_or_drags_are_no_double_click(page: Page, server: str) -> None:
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


def test_a_double_click_on_the_second_plane_resets_the_view(page: Page, server: str) -> None:
    run = page.request.post(f"{server}/api/runs", data={"dataset": {"samples": 30}}).json()["id"]
    visit(page, server, f"{ZOOMED}&compare={run}")
    expect(page.locator("#beside .plane")).to_have_attribute("aria-busy", "false")
    expect(page.locator("#beside figcaption")).to_contain_text("linear regions")
    page.locator("#beside .plane").scroll_into_view_if_needed()
    page.mouse.dblclick(*middle(page, "#beside .plane"))
    wait_until(lambda: not zoomed(page))


def test_a_double_tap_resets_the_view(touch_page: Page, server: str) -> None:
    visit(touch_page, server, ZOOMED)
    x, y = place(touch_page, 0.4, -0.3)

    def reset_by_taps() -> bool:
        # On a busy machine the second tap can come too late to count as a double tap.
        touch_page.touchscreen.tap(x, y)
        touch_page.touchscreen.tap(x + 5, y + 5)
        return not zoomed(touch_page)

    wait_until(reset_by_taps)
    assert epoch(touch_page) == 3


def test_a_double_click_in_the_curve_lab_resets_the_view(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#samples=20&epoch=1&range=-1,1")
    expect(page.locator("#caption")).to_contain_text("Epoch 1.")
    expect(page.locator("#plot .main-svg").first).to_be_attached()
    page.mouse.dblclick(*middle(page, "#plot .plot"))
    wait_until(lambda: "range" not in address(page))


def test_a_double_click_does_not_change_custom_points(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#kind=points&points=-1,0;0,1;1,0&interval=-1,1&epoch=1&range=-1,1")
    expect(page.locator("#caption")).to_contain_text("Epoch 1.")
    expect(page.locator("#plot .main-svg").first).to_be_attached()
    before = link(page)
    page.mouse.dblclick(*middle(page, "#plot .plot"))
    wait_until(lambda: link(page) != before and "range" not in address(page))
    wait_for_address(page, points="-1,0;0,1;1,0")


def point_at(page: Page, x: float, y: float) -> Position:
    """Return the point of the plane at a position on the screen."""
    found: list[float] = page.evaluate(
        """([x, y]) => {
          const plot = document.querySelector('#plane .plot');
          const { left, top } = plot.getBoundingClientRect();
          const { xaxis, yaxis } = plot._fullLayout;
          return [xaxis.p2d(x - left - xaxis._offset), yaxis.p2d(y - top - yaxis._offset)];
        }""",
        [x, y],
    )
    return found[0], found[1]


def span(page: Page) -> float:
    """Return the width of the view in the address."""
    x1_min, x1_max, *_ = map(float, address(page)["box"].split(","))
    return x1_max - x1_min


def test_the_wheel_zooms_the_plane_exactly_at_the_pointer(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    x, y = place(page, 0.4, -0.3)
    page.mouse.move(x, y)
    before, scrolled = point_at(page, x, y), page.evaluate("() => scrollY")
    for delta, control in [(-120, False), (-240, False), (60, False), (-30, True)]:
        width = span(page)
        if control:
            page.keyboard.down("Control")
        page.mouse.wheel(0, delta)
        if control:
            page.keyboard.up("Control")
        wait_until(lambda w=width: span(page) != w)
        assert (span(page) < width) == (delta < 0)
        assert point_at(page, x, y) == pytest.approx(before, abs=2 * width / 400)
    assert page.evaluate("() => scrollY") == scrolled
    page.mouse.dblclick(x, y)
    wait_until(lambda: not zoomed(page))
    # The first click of a double click opens no card.
    wait_for_paint(page)
    assert "at" not in address(page)
    expect(page.locator("#card .formula")).to_have_count(0)


def test_the_keyboard_pans_and_zooms_the_plane_and_opens_a_card(page: Page, server: str) -> None:
    visit(page, server, ZOOMED)
    page.locator("#plane .plot").focus()
    page.keyboard.press("ArrowRight")
    wait_for_address(page, box="-0.8,1.2,-1,1")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    wait_for_address(page, box="-0.8,1.2,-0.82,1.18")
    formula = page.locator("#formula")
    expect(formula).to_contain_text("region")
    expect(page.locator("#pointed")).to_have_text(formula.inner_text())
    page.keyboard.press("+")
    wait_until(lambda: span(page) == pytest.approx(1.25, abs=1e-3))
    page.keyboard.press("-")
    wait_until(lambda: span(page) == pytest.approx(2, abs=1e-3))
    page.keyboard.press("Enter")
    wait_until(lambda: "at" in address(page))
    assert [float(x) for x in address(page)["at"].split(",")] == pytest.approx(
        [0.2, 0.18], abs=1e-3
    )
    assert epoch(page) == 3
    page.keyboard.press("Escape")
    wait_until(lambda: "at" not in address(page))
    page.keyboard.press("0")
    wait_until(lambda: not zoomed(page))
    page.keyboard.press("Tab")
    expect(formula).to_be_hidden()


def test_two_fingers_zoom_the_plane_between_them(touch_page: Page, server: str) -> None:
    visit(touch_page, server, "#samples=40&hide=creases,boundary&epoch=3")
    x, y = place(touch_page, 0, 0)
    device = touch_page.context.new_cdp_session(touch_page)

    def touch(kind: str, *points: Position) -> None:
        fingers = [{"x": px, "y": py, "id": n} for n, (px, py) in enumerate(points)]
        device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    anchor = point_at(touch_page, x + 20, y)
    half = point_at(touch_page, x + 80, y)[0] - point_at(touch_page, x, y)[0]
    half *= touch_page.locator("#plane .nsewdrag").bounding_box()["width"] / 160  # type: ignore[index]
    touch("touchStart", (x - 20, y))
    touch("touchStart", (x - 20, y), (x + 60, y))
    for step in range(1, 9):
        touch("touchMove", (x - 20 - 5 * step, y), (x + 60 + 5 * step, y))
    touch("touchEnd")
    wait_until(lambda: zoomed(touch_page))
    wait_until(lambda: span(touch_page) == pytest.approx(half, rel=0.05))
    assert point_at(touch_page, x + 20, y) == pytest.approx(anchor, abs=0.05)
    assert touch_page.evaluate("() => visualViewport.scale") == 1
    # One finger pans what is zoomed in, and is no tap.
    box = address(touch_page)["box"]
    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x - 6 * step, y + 4 * step))
    touch("touchEnd")
    wait_until(lambda: address(touch_page)["box"] != box)
    assert span(touch_page) == pytest.approx(half, rel=0.05)
    assert "at" not in address(touch_page)
    touch_page.touchscreen.tap(x, y)
    wait_until(lambda: "at" in address(touch_page))
    expect(touch_page.locator("#formula")).to_contain_text("region")


def test_a_point_is_labeled_only_while_the_pointer_is_on_it(page: Page, server: str) -> None:
    visit(page, server, FEW)
    x, y = place(page, 1, 1)
    page.mouse.move(x + 60, y + 60)
    page.mouse.move(x, y, steps=5)
    wait_until(lambda: "class 1, train" in label_at_pointer(page))
    for away in (18, 12, 7):
        page.mouse.move(x + away, y, steps=5)
        wait_until(lambda: label_at_pointer(page) == "")
    page.mouse.move(x + 2, y)
    wait_until(lambda: "class 1, train" in label_at_pointer(page))


def test_a_kink_of_a_curve_is_labeled_only_while_the_pointer_is_on_it(
    page: Page, server: str
) -> None:
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
