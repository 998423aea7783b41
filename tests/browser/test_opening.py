"""What one finds when the page opens."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import (
    address,
    caption,
    colours,
    epoch,
    painted,
    picture,
    rest,
    visit,
    wait_for_address,
    wait_for_epoch,
    wait_for_picture,
    wait_to_hear,
    wait_until,
)
from tests.browser.watch import Watch

HUES = """(selector) => {
  const canvas = document.querySelector(`#plane ${selector}`);
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}"""

WIDEST = {"width": 2560, "height": 1440}

SHIFTS = """new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    (window.shifts ??= []).push([value, ...sources.map(({ node }) => node?.id || node?.className)]);
  }
}).observe({ type: 'layout-shift', buffered: true });"""


def test_it_opens_on_a_finished_example(page: Page, server: str) -> None:
    visit(page, server)
    assert epoch(page) > 0
    assert colours(page) > 100
    assert page.locator("#plane .scatterlayer .trace").count() == 4
    assert int(page.locator("#regions").inner_text()) > 50
    assert int(page.locator("#boundary-segments").inner_text()) > 10
    expect(caption(page)).to_have_text(re.compile("linear regions in view; decision boundary of"))


def test_the_picture_stands_and_plays_before_the_drawing_library_has_come(
    page: Page, server: str
) -> None:
    held: list[Route] = []
    page.route("**/assets/plotly*", lambda route: held.append(route))
    # A library that is held keeps the page from being loaded, should it be asked for before that.
    page.goto(server, wait_until="commit")
    expect(caption(page)).to_have_text(re.compile("^Epoch"))
    wait_until(lambda: colours(page) > 100)
    before = page.evaluate(HUES, "canvas:nth-of-type(2)")
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 201)
    page.get_by_role("button", name="Zoom in").press("Enter")
    wait_for_address(page, box="-3.75,3.75,-3.75,3.75")
    page.get_by_role("button", name="Show all data").press("Enter")
    page.keyboard.press("ArrowLeft")
    wait_for_epoch(page, 200)
    first = picture(page)
    wait_to_hear(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator("#plane .scatterlayer .trace")).to_have_count(4)
    wait_for_picture(page, first)
    assert before > 10, "points were painted"
    wait_until(lambda: page.evaluate(HUES, "canvas:nth-of-type(2)") < 10)


def test_a_picture_that_the_browser_keeps_is_asked_about_before_it_is_shown_again(
    page: Page, server: str
) -> None:
    visit(page, server)
    with page.expect_request(lambda request: "/frames/" in request.url) as again:
        page.reload()
    assert "if-none-match" in again.value.all_headers()


def test_the_example_has_a_past_in_its_curves(page: Page, server: str) -> None:
    visit(page, server)
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(6)
    expect(page.locator("#curves .xtitle")).to_have_text("epoch")
    expect(page.locator("#curves .ytitle")).to_have_text("loss")
    expect(page.locator("#curves .y2title")).to_have_text("accuracy")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_systems_colours(page: Page, server: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, server)
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    shade = sum(map(int, re.findall(r"\d+", paper)))
    assert shade > 600 if scheme == "light" else shade < 150


def test_a_theme_can_be_chosen_and_is_kept(browser: Browser, server: str, watch: Watch) -> None:
    # What is kept is kept for the whole browser: here it is one that no other test shares.
    context = browser.new_context(viewport=WIDE, color_scheme="light")
    page = context.new_page()
    watch.over(page)
    visit(page, server)
    page.get_by_label("Theme").select_option("dark")
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.reload()
    rest(page)
    expect(page.get_by_label("Theme")).to_have_value("dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == dark
    context.close()


@pytest.mark.parametrize("size", [NARROW, WIDE, WIDEST], ids=lambda size: str(size["width"]))
def test_no_width_needs_scrolling_sideways(page: Page, server: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    visit(page, server, "#kind=blobs&classes=6&epoch=20&at=0.1,0.2")
    expect(page.locator(".formula")).to_have_count(6)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [NARROW, WIDE, WIDEST], ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("address", ["", "#kind=hills&epoch=10&hidden_layer_sizes=3,5,4"])
def test_nothing_moves_while_the_page_opens(
    page: Page, server: str, size: dict[str, int], address: str
) -> None:
    page.set_viewport_size(size)
    page.add_init_script(SHIFTS)
    visit(page, server, address)
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(6)
    page.wait_for_load_state("networkidle")
    painted(page)
    assert page.evaluate("() => window.shifts ?? []") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_accessibility_checker_finds_nothing_serious(
    page: Page, server: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    visit(page, server, "#kind=spiral&epoch=30&at=0.1,0.2")
    expect(page.locator(".formula")).to_have_count(1)
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], [node["html"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ] == []


def test_every_control_has_a_name(page: Page, server: str) -> None:
    visit(page, server)
    page.locator("summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    controls = page.locator("button:visible, input:visible, select:visible")
    assert controls.count() > 30
    for control in controls.all():
        expect(control).to_have_accessible_name(re.compile(r"\S"))


def test_a_server_that_is_still_compiling_is_told_as_warming_up(page: Page, server: str) -> None:
    held: list[Route] = []
    page.route("**/frames/**", lambda route: held.append(route))
    page.route("**/healthz", lambda route: route.fulfill(json={"status": "ok", "ready": False}))
    page.goto(server)
    expect(page.locator("#notice")).to_contain_text("Warming up")
    page.unroute("**/frames/**")
    for route in held:
        route.continue_()
    expect(caption(page)).to_have_text(re.compile("^Epoch"))
    expect(page.locator("#notice")).to_be_hidden()


def test_a_first_picture_that_comes_after_the_drawing_library_has_its_own_axes(
    page: Page, server: str
) -> None:
    held: list[Route] = []
    slow = True
    page.route("**/frames/*", lambda route: held.append(route) if slow else route.continue_())
    page.goto(f"{server}/#samples=40&epoch=5")
    expect(page.locator("#plane .main-svg").first).to_be_attached()
    wait_to_hear(page, lambda: bool(held))
    slow = False
    for route in held:
        route.continue_()
    rest(page)
    axes = "() => document.querySelector('#plane .plot')._fullLayout.xaxis.range"
    wait_until(lambda: page.evaluate(axes) == [-2, 3])
    wait_for_address(page, epoch="5")
    assert "box" not in address(page)
