"""The page as it opens: first picture, theme, layout, accessibility."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import NARROW, WIDE, known_visitor
from tests.browser.reading import (
    address,
    caption,
    color_count,
    epoch,
    picture,
    visit,
    wait_for_address,
    wait_for_epoch,
    wait_for_event,
    wait_for_paint,
    wait_for_picture,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch

COUNT_COLORS = """(selector) => {
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


def test_the_page_opens_with_a_trained_example(page: Page, server: str) -> None:
    visit(page, server)
    assert epoch(page) > 0
    assert color_count(page) > 100
    assert page.locator("#plane .scatterlayer .trace").count() == 4
    assert int(page.locator("#regions").inner_text()) > 50
    assert int(page.locator("#boundary-segments").inner_text()) > 10
    expect(caption(page)).to_have_text(re.compile("linear regions in view. Decision boundary of"))


def test_the_picture_is_drawn_and_can_be_played_before_plotly_is_loaded(
    page: Page, server: str
) -> None:
    held: list[Route] = []
    page.route("**/assets/plotly*", lambda route: held.append(route))
    # The page may never fire its load event while the request for the library is held.
    page.goto(server, wait_until="commit")
    expect(caption(page)).to_have_text(re.compile("^Epoch"))
    wait_until(lambda: color_count(page) > 100)
    before = page.evaluate(COUNT_COLORS, "canvas:nth-of-type(2)")
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, 201)
    page.get_by_role("button", name="Zoom in").press("Enter")
    wait_for_address(page, box="-3.75,3.75,-3.75,3.75")
    page.get_by_role("button", name="Show all data").press("Enter")
    page.keyboard.press("ArrowLeft")
    wait_for_epoch(page, 200)
    first = picture(page)
    wait_for_event(page, lambda: bool(held))
    held[0].continue_()
    expect(page.locator("#plane .scatterlayer .trace")).to_have_count(4)
    wait_for_picture(page, first)
    assert before > 10, "points were painted"
    wait_until(lambda: page.evaluate(COUNT_COLORS, "canvas:nth-of-type(2)") < 10)


def test_the_first_picture_needs_few_files(page: Page, server: str) -> None:
    held: list[Route] = []
    loaded: list[str] = []

    def hold(route: Route) -> None:
        """Hold the first script that the picture does not need, and all after it."""
        if held or route.request.url.endswith("/plane-objects.js"):
            held.append(route)
        else:
            loaded.append(route.request.url)
            route.continue_()

    page.route(re.compile(r"/static/.*\.(js|css)$"), hold)
    page.goto(server, wait_until="commit")
    wait_for_event(page, lambda: bool(held))
    assert color_count(page) > 100
    assert page.evaluate(COUNT_COLORS, "canvas:nth-of-type(2)") > 10
    assert len(loaded) == 3, loaded
    for route in held:
        route.continue_()
    page.unroute_all()
    wait_until_idle(page)


def test_a_second_visit_makes_five_requests_at_most(
    browser: Browser, server: str, watch: Watch
) -> None:
    # A page whose requests are routed, as those of other tests are, has no cache.
    context = known_visitor(browser, viewport=WIDE)
    page = context.new_page()
    watch.over(page)
    for _ in range(2):
        visit(page, server)
        expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4)
        page.wait_for_load_state("networkidle")
    sent = page.evaluate(
        """() => ['navigation', 'resource']
          .flatMap((kind) => performance.getEntriesByType(kind))
          .filter(({ transferSize }) => transferSize > 0)
          .map(({ name }) => name)"""
    )
    context.close()
    assert len(sent) <= 5, sent


def test_a_cached_frame_is_revalidated_before_it_is_shown_again(page: Page, server: str) -> None:
    visit(page, server, "#samples=40&epoch=5")
    with page.expect_request(lambda request: "/frames/" in request.url) as again:
        page.reload()
    assert "if-none-match" in again.value.all_headers()


def test_the_charts_show_the_history_of_the_example(page: Page, server: str) -> None:
    visit(page, server)
    expect(page.locator("#curves .scatterlayer .lines path")).to_have_count(4)
    for number, kind in ((1, "loss"), (2, "score")):
        expect(page.get_by_label(f"Chart {number}")).to_have_value(kind)


def test_the_page_follows_the_color_scheme_of_the_system(page: Page, server: str) -> None:
    shades = {}
    visit(page, server)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
        shades[scheme] = sum(map(int, re.findall(r"\d+", paper)))
    assert shades["light"] > 600
    assert shades["dark"] < 150


def test_a_chosen_theme_is_kept_after_a_reload(browser: Browser, server: str, watch: Watch) -> None:
    # All pages of a context share its storage: this one is used by no other test.
    context = known_visitor(browser, viewport=WIDE, color_scheme="light")
    page = context.new_page()
    watch.over(page)
    visit(page, server)
    page.get_by_label("Theme", exact=True).select_option("dark")
    dark = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.reload()
    wait_until_idle(page)
    expect(page.get_by_label("Theme", exact=True)).to_have_value("dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == dark
    context.close()


def test_the_page_needs_no_horizontal_scrolling(page: Page, server: str) -> None:
    visit(page, server, "#kind=blobs&classes=6&epoch=20&at=0.1,0.2")
    expect(page.locator(".formula")).to_have_count(6)
    for size in (NARROW, WIDE, WIDEST):
        page.set_viewport_size(size)
        wait_for_paint(page)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("size", [NARROW, WIDE, WIDEST], ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("address", ["", "#kind=hills&epoch=10&hidden_layer_sizes=3,5,4"])
def test_the_layout_does_not_shift_while_the_page_opens(
    new_page: Page, server: str, size: dict[str, int], address: str
) -> None:
    new_page.set_viewport_size(size)
    new_page.add_init_script(SHIFTS)
    visit(new_page, server, address)
    if size != NARROW:  # where the charts are in a tab that is not open
        expect(new_page.locator("#curves .scatterlayer .lines path").nth(3)).to_be_attached()
    new_page.wait_for_load_state("networkidle")
    wait_for_paint(new_page)
    assert new_page.evaluate("() => window.shifts ?? []") == []


def test_the_page_has_no_serious_accessibility_violations(page: Page, server: str) -> None:
    visit(page, server, "#kind=spiral&epoch=30&at=0.1,0.2")
    expect(page.locator(".formula")).to_have_count(1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        wait_for_paint(page)
        found = Axe().run(page).response["violations"]
        assert [
            (one["id"], [node["html"] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ] == []


def test_every_control_has_an_accessible_name(page: Page, server: str) -> None:
    visit(page, server)
    page.locator("summary").evaluate_all("all => all.forEach(one => one.parentElement.open = true)")
    controls = page.locator("button:visible, input:visible, select:visible")
    assert controls.count() > 30
    for control in controls.all():
        expect(control).to_have_accessible_name(re.compile(r"\S"))


def test_a_notice_says_that_the_server_is_still_warming_up(page: Page, server: str) -> None:
    held: list[Route] = []
    frames = re.compile("/frames/|/train$")
    page.route(frames, lambda route: held.append(route))
    warm_up = {"compiled": 12, "kernels": 60}
    health = {"status": "ok", "ready": False, "warm_up": warm_up}
    page.route("**/healthz", lambda route: route.fulfill(json=health))
    page.goto(server)
    expect(page.locator("#notice")).to_contain_text("Warming up")
    expect(page.locator("#notice progress")).to_have_js_property("position", 12 / 60)
    warm_up["compiled"] = 13
    expect(page.locator("#notice")).to_contain_text("13 of 60")
    page.unroute(frames)
    for route in held:
        route.continue_()
    expect(caption(page)).to_have_text(re.compile("^Epoch"))
    expect(page.locator("#notice")).to_be_hidden()


def test_a_first_frame_that_arrives_after_plotly_sets_the_axes(page: Page, server: str) -> None:
    held: list[Route] = []
    slow = True
    page.route("**/frames/*", lambda route: held.append(route) if slow else route.continue_())
    page.goto(f"{server}/#samples=40&epoch=5")
    expect(page.locator("#plane .main-svg").first).to_be_attached()
    wait_for_event(page, lambda: bool(held))
    slow = False
    for route in held:
        route.continue_()
    wait_until_idle(page)
    axes = "() => document.querySelector('#plane .plot')._fullLayout.xaxis.range"
    wait_until(lambda: page.evaluate(axes) == [-2, 3])
    wait_for_address(page, epoch="5")
    assert "box" not in address(page)
