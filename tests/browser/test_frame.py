"""The frame of the page: one screen at each size, panels that collapse and resize, tabs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import BROWSERS, FLAGS, NARROW, WIDE, known_visitor
from tests.browser.reading import visit, wait_for_address, wait_for_paint, wait_until
from tests.browser.watch import Watch

# Console warnings of a browser that draws WebGL without a graphics card.
SOFTWARE_RENDERING = ["Multiple readback operations", "GL Driver Message"]

WIDEST = {"width": 1920, "height": 1080}
TABLET = {"width": 820, "height": 1180}
SIDEWAYS = {"width": 844, "height": 390}

ESSENTIAL = (
    "h1",
    "#share-button",
    "[data-act=toggle]",
    "#slider",
    "#epoch",
    ".figures .of-scores >> nth=0",
    "#regions",
    "#plane",
    "#caption",
    "#inspector",
)
SCROLLS = """() => {
  const { scrollWidth, scrollHeight } = document.documentElement;
  document.body.scrollTop = 50;
  return scrollWidth > innerWidth || scrollHeight > innerHeight || document.body.scrollTop > 0;
}"""


def box(one: Locator) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of an element."""
    found = one.bounding_box()
    assert found
    left, top = found["x"], found["y"]
    return left, top, left + found["width"], top + found["height"]


def test_everything_essential_is_on_one_screen_at_each_size(page: Page, server: str) -> None:
    visit(page, server, "#epoch=20")
    for size in (WIDE, WIDEST, TABLET, SIDEWAYS, NARROW):
        page.set_viewport_size(size)
        wait_for_paint(page)
        for selector in ESSENTIAL:
            left, top, right, bottom = box(page.locator(selector))
            inside = left >= 0 and top >= 0
            assert inside, (size, selector)
            assert right <= size["width"] + 1, (size, selector)
            assert bottom <= size["height"] + 1, (size, selector)
        assert not page.evaluate(SCROLLS), size


DRAWN = {(1280, 800): (240, 348), (1920, 1080): (280, 464)}
"""The widths of both panels in the drawings of the page, by the size of the window."""
PANELS = (".panel.left", ".panel.right")
NARROWEST = """narrow => {
  for (const name of ["left", "right"]) document.body.style.removeProperty(`--${name}`);
  if (!narrow) return;
  document.body.style.setProperty("--left", "14.3rem");
  document.body.style.setProperty("--right", "22.9rem");
}"""


def test_panels_grow_with_the_window_and_never_at_the_cost_of_the_plane(
    page: Page, server: str
) -> None:
    visit(page, server, "#epoch=20")
    for width, height in [*DRAWN, (1366, 768), (1600, 900), (1900, 1900), (2560, 1080)]:
        page.set_viewport_size({"width": width, "height": height})
        wait_for_paint(page)
        widths = [width_of(page.locator(one)) for one in PANELS]
        assert widths == pytest.approx(DRAWN.get((width, height), widths), abs=2)
        plane = width_of(page.locator("#plane"))
        page.evaluate(NARROWEST, True)
        wait_for_paint(page)
        if (width, height) != (1900, 1900):  # there the width is what limits the plane
            assert width_of(page.locator("#plane")) == plane
        page.evaluate(NARROWEST, False)
    assert widths[0] > DRAWN[1920, 1080][0]
    assert widths[1] > DRAWN[1920, 1080][1]


def width_of(one: Locator) -> float:
    left, _, right, _ = box(one)
    return right - left


def test_panels_collapse_and_resize_and_the_browser_remembers(
    browser: Browser, server: str, watch: Watch
) -> None:
    # All pages of a context share its storage: this one is used by no other test.
    context = known_visitor(browser, viewport=WIDE)
    page = context.new_page()
    watch.over(page)
    visit(page, server, "#epoch=5")

    def width(panel: str) -> float:
        left, _, right, _ = box(page.locator(panel))
        return right - left

    for panel, grip, key in (
        (".panel.left", "#left-grip", "ArrowRight"),
        (".panel.right", "#right-grip", "ArrowLeft"),
    ):
        before = width(panel)
        page.locator(grip).press(key)
        assert abs(width(panel) - before - 16) < 1
        left, top, right, bottom = box(page.locator(grip))
        page.mouse.move((left + right) / 2, (top + bottom) / 2)
        page.mouse.down()
        page.mouse.move((left + right) / 2 + (30 if key == "ArrowRight" else -30), top + 9)
        page.mouse.up()
        assert abs(width(panel) - before - 46) < 1
    page.get_by_role("button", name="Network", exact=True).click()
    expect(page.locator("#field-activation")).to_be_hidden()
    widths = [width(".panel.left"), width(".panel.right")]
    page.locator("#right-grip").dblclick()
    expect(page.locator(".panel.right")).to_be_hidden()
    page.reload()
    expect(page.locator(".panel.right")).to_be_hidden()
    expect(page.locator("#field-activation")).to_be_hidden()
    page.get_by_role("button", name="Open the right panel").click()
    assert [width(".panel.left"), width(".panel.right")] == widths
    page.locator("#left-grip").press("Enter")
    expect(page.locator(".panel.left")).to_be_hidden()
    training = page.locator(".rail [data-section=training]")
    training.click()
    expect(page.get_by_label("Batch size", exact=True).first).to_be_visible()
    page.keyboard.press("Escape")
    training.press("Enter")
    page.locator("#caption").click()
    expect(page.locator(".panel.left")).to_be_hidden()
    context.close()


@contextmanager
def large_font(browser: Browser, watch: Watch, size: int) -> Iterator[Page]:
    """Yield a page of a browser whose user has set this font size, in pixels."""
    path = next(filter(None, map(shutil.which, BROWSERS)))
    large = browser.browser_type.launch(
        executable_path=path, args=[*FLAGS, f"--blink-settings=defaultFontSize={size}"]
    )
    page = large.new_page(viewport=WIDE)
    watch.over(page)
    yield page
    large.close()


def test_nothing_overlaps_with_a_large_font(server: str, watch: Watch, browser: Browser) -> None:
    with large_font(browser, watch, 24) as page:
        check_large_font(page, server)


def check_large_font(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    for parts in ("body > header > *, .acts > button", "#timeline > *, .figures > div"):
        shown = [one for one in page.locator(parts).all() if one.is_visible()]
        texts = [one for one in shown if one.locator("> *:visible").count() < 2]
        for (a, one), (b, other) in combinations([(box(text), text) for text in texts], 2):
            apart = a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
            assert apart, (one.inner_text(), other.inner_text())
    expect(page.locator(".rail:visible")).to_have_count(1)
    page.get_by_role("button", name="Charts", exact=True).click()
    expect(page.locator("#inspector")).to_be_hidden()
    expect(page.locator("#charts")).to_be_visible()
    expect(page.get_by_label("View", exact=True)).to_be_visible()
    # On a phone nothing is wider than the screen, and a view's menus are not below its own menu.
    page.set_viewport_size(NARROW)
    visit(page, server, "#epoch=5&view=hidden-space")
    for part in page.locator("body > header > *, .acts > button, .figures > div, .pace").all():
        left, _, right, _ = box(part) if part.is_visible() else (0, 0, 0, 0)
        assert left >= 0, part.inner_text()
        assert right <= NARROW["width"], part.inner_text()
    menu = page.locator("#fold .pane-head select:visible").first
    assert box(menu)[1] >= box(page.get_by_label("View", exact=True))[3]
    # The plane of a view is larger than its menus.
    left, top, right, bottom = box(page.locator("#fold .plane"))
    assert min(right - left, bottom - top) >= 230
    # An open menu has all links and buttons, and is closed by what it shows in the sheet.
    page.get_by_role("button", name="Menu", exact=True).click()
    for part in page.locator("body > header :is(a, button):visible").all():
        left, _, right, _ = box(part)
        assert left >= 0, part.inner_text()
        assert right <= NARROW["width"], part.inner_text()
    page.get_by_role("button", name="Share").click()
    dialog = box(page.get_by_role("dialog", name="Share"))
    for one in page.get_by_role("dialog", name="Share").get_by_role("tab").all():
        assert box(one)[2] <= dialog[2], one.inner_text()
    page.keyboard.press("Escape")
    page.locator("#tour-button").click()
    expect(page.locator("body > header nav")).to_be_hidden()
    # The buttons of tools are not over those of the section.
    visit(page, server, "#epoch=5&view=cross-section")
    assert box(page.locator("#zoom-reset"))[3] <= box(page.locator("#save-cut-svg"))[1] + 1
    visit(page, server, "#epoch=5&view=cross-section&probe=-1,0,1,0")
    expect(page.locator("#probe .ytick text").nth(1)).to_be_visible()
    # Held sideways, all figures are in the window, and the menu of layers is, too.
    page.set_viewport_size(SIDEWAYS)
    visit(page, server, "#epoch=5")
    for part in page.locator(".figures > div:visible, .pace:visible, .tools button:visible").all():
        assert box(part)[2] <= SIDEWAYS["width"], part.inner_text()
    assert box(page.locator("#inspect-button"))[1] >= box(page.locator("#layers > summary"))[3]
    page.locator("#layers > summary").click()
    assert box(page.locator("#layers > div"))[0] >= 0
    page.set_viewport_size(NARROW)
    page.goto(f"{server}/studies")
    expect(page.locator(".axis-row select").first).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_the_text_of_charts_follows_the_font_size(
    page: Page, server: str, watch: Watch, browser: Browser
) -> None:
    """Labels of ticks are as large as the page's small text, and apart; titles are in the chart."""

    def sizes(of: Page, chart: str) -> list[float]:
        labels = of.locator(f"{chart} :is(.xtick, .ytick) text:visible")
        expect(labels.nth(3)).to_be_visible()
        return [
            float(one.evaluate("node => parseFloat(getComputedStyle(node).fontSize)"))
            for one in labels.all()
        ]

    charts = {"#plane": "#epoch=5", "#probe .cut": "#epoch=5&view=cross-section&probe=-1,0,1,0"}
    usual = {}
    for chart, address in charts.items():
        visit(page, server, address)
        usual[chart] = sizes(page, chart)[0]
    with large_font(browser, watch, 24) as large:
        for chart, address in charts.items():
            visit(large, server, address)
            assert set(sizes(large, chart)) == {1.5 * usual[chart]}
            outer = box(large.locator(chart))
            for title in large.locator(f"{chart} :is(.g-xtitle, .g-ytitle) text").all():
                left, top, right, bottom = box(title)
                assert outer[0] - 1 <= left < right <= outer[2] + 1, title.text_content()
                assert outer[1] - 1 <= top < bottom <= outer[3] + 1, title.text_content()
            labels = [box(one) for one in large.locator(f"{chart} :is(.xtick, .ytick) text").all()]
            for one, other in combinations(labels, 2):
                apart = one[2] <= other[0] or other[2] <= one[0]
                # Boxes of text are some pixels higher than its letters.
                assert apart or one[3] <= other[1] + 3 or other[3] <= one[1] + 3, chart


@pytest.mark.parametrize("screen", [NARROW, SIDEWAYS])
def test_a_cross_section_has_room_on_a_phone(
    browser: Browser, server: str, watch: Watch, screen: dict[str, int]
) -> None:
    """Its chart is high enough for ticks, below or beside the plane, with the sheet half open."""
    context = known_visitor(browser, viewport=screen, has_touch=True, is_mobile=True)
    page = context.new_page()
    watch.over(page)
    visit(page, server, "#epoch=5&view=cross-section&probe=-1,0,1,0")
    expect(page.locator("#probe .ytick text").nth(1)).to_be_visible()
    chart, plane = (box(page.locator(part)) for part in ("#probe .cut", "#plane"))
    assert chart[3] - chart[1] >= 70
    assert plane[3] - plane[1] >= 120
    context.close()


@pytest.mark.parametrize("size", [16, 20, 24])
def test_no_menu_covers_the_plane_over_a_cross_section_on_an_upright_phone(
    server: str, watch: Watch, browser: Browser, size: int
) -> None:
    with large_font(browser, watch, size) as page:
        page.set_viewport_size(NARROW)
        visit(page, server, "#epoch=5&view=cross-section&probe=-1,0,1,0")
        expect(page.locator("#probe .ytick text").nth(1)).to_be_visible()
        plane = page.locator("#plane .nsewdrag").first
        left, top, right, bottom = box(plane)
        assert min(right - left, bottom - top) >= 100
        for button in page.locator(".view-bar :is(select, summary), .desk button").all():
            covers = button.is_visible() and overlap(plane, button)
            assert not covers, button.inner_text()


def overlap(one: Locator, other: Locator) -> bool:
    a, b = box(one), box(other)
    return min(a[2], b[2]) > max(a[0], b[0]) + 1 and min(a[3], b[3]) > max(a[1], b[1]) + 1


def check_room(page: Page, chart: str, menus: str, buttons: str) -> None:
    """Check that a chart can be read, no button is over it, and each menu can be reached."""
    drawn = page.locator(chart).first
    expect(drawn).to_be_visible()
    drawn.scroll_into_view_if_needed()
    left, top, right, bottom = box(drawn)
    assert min(right - left, bottom - top) >= 50, chart
    assert page.viewport_size
    assert bottom <= page.viewport_size["height"], chart
    for button in page.locator(buttons).all():
        assert not (button.is_visible() and overlap(drawn, button)), chart
    for menu in page.locator(menus).all():
        menu.scroll_into_view_if_needed()
        expect(menu).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("size", [16, 20, 24])
def test_each_view_has_room_on_a_small_phone_held_sideways(
    server: str, watch: Watch, browser: Browser, size: int
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    layers = "#layers > summary"
    with large_font(browser, watch, size) as page:
        for screen in ({"width": 740, "height": 360}, SIDEWAYS):
            page.set_viewport_size(screen)
            visit(page, server, "#epoch=5&view=hidden-space")
            menus = "#fold .pane-head select:visible"
            check_room(page, "#fold .nsewdrag", menus, f"{menus}, {layers}")
            pane = box(page.locator("#fold"))
            for title in page.locator("#fold :is(.g-xtitle, .g-ytitle) text").all():
                left, top, right, bottom = box(title)
                # Boxes of text are some pixels higher than its letters.
                assert pane[0] <= left < right <= pane[2], title.text_content()
                assert pane[1] <= top < bottom <= pane[3] + 3, title.text_content()
            # The corners of a scene are empty.
            visit(page, server, "#epoch=5&view=surface")
            menus = "#surface .pane-head select:visible"
            check_room(page, "#surface .surface", menus, menus)
            visit(page, server, "#epoch=5&view=cross-section&probe=-1,0,1,0")
            menus = "#probe .pane-head button:visible"
            check_room(page, "#probe .nsewdrag", menus, f"{menus}, {layers}")
            for figure in page.locator(".figures > div:visible").all():
                assert box(figure)[2] <= screen["width"], figure.inner_text()


def check_bars(page: Page, width: int) -> None:
    """Check that the header and the transport are inside the window."""
    bars = "body > header :is(h1, a, button):visible, #timeline :is(button, input, .figures > div)"
    for part in page.locator(bars).all():
        left, _, right, _ = box(part) if part.is_visible() else (0, 0, 0, 0)
        assert left >= 0, part.inner_text()
        assert right <= width, part.inner_text()


def test_all_figures_are_on_tablets_with_a_usual_and_a_large_font(
    page: Page, server: str, watch: Watch, browser: Browser
) -> None:
    page.set_viewport_size({"width": 768, "height": 1024})
    visit(page, server, "#epoch=5")
    check_bars(page, 768)
    with large_font(browser, watch, 20) as large:
        large.set_viewport_size(TABLET)
        visit(large, server, "#epoch=5")
        check_bars(large, TABLET["width"])
        for name in ("Tour", "Open…", "Curve"):
            expect(large.locator("body > header").get_by_text(name, exact=True)).to_be_hidden()
        large.get_by_role("button", name="Menu", exact=True).click()
        for name in ("Tour", "Open…", "Curve"):
            expect(large.locator("body > header").get_by_text(name, exact=True)).to_be_visible()
        check_bars(large, TABLET["width"])


@pytest.mark.parametrize("size", [16, 20])
def test_the_network_of_a_tablet_can_be_read_to_its_end_and_the_run_has_a_whole_name_or_none(
    server: str, watch: Watch, browser: Browser, size: int
) -> None:
    with large_font(browser, watch, size) as page:
        touch = page.context.browser
        assert touch
        context = known_visitor(touch, viewport=TABLET, has_touch=True, is_mobile=True)
        tablet = context.new_page()
        watch.over(tablet)
        visit(tablet, server, "#epoch=5")
        for screen in (TABLET, {"width": 1024, "height": 1366}):
            tablet.set_viewport_size(screen)
            wait_for_paint(tablet)
            name = tablet.locator("#run-name")
            assert not name.is_visible() or width_of(name) > 100
            words = tablet.locator("#diagram .words")
            words.scroll_into_view_if_needed()
            expect(words).to_be_in_viewport(ratio=0.9)


def planes(page: Page, face: str) -> list[float]:
    """Choose what a phone shows of a comparison; return the widths of the visible planes."""
    page.get_by_role("group", name="Shown of the comparison").get_by_role(
        "button", name=face
    ).click()
    drawn = page.locator(".desk .pane:not(#probe) .plane .nsewdrag")
    wait_for_paint(page)
    return [one["width"] for one in map(Locator.bounding_box, drawn.all()) if one]


def test_a_phone_shows_the_planes_of_a_comparison_or_its_table(
    server: str, watch: Watch, browser: Browser
) -> None:
    with large_font(browser, watch, 24) as page:
        page.set_viewport_size(NARROW)
        visit(page, server, "#epoch=5&view=compare")
        page.locator("#twin summary").click()
        page.get_by_role("button", name="Compare with another activation, Tanh").click()
        expect(page.locator("#beside figcaption")).to_contain_text("Epoch 5.")
        for size, both, one in ((NARROW, 80, 200), ({"width": 740, "height": 360}, 0, 60)):
            page.set_viewport_size(size)
            wait_until(lambda both=both: min([*planes(page, "Both planes"), 999]) > both)
            for face in ("Plane A", "Plane B"):
                wait_until(lambda face=face, one=one: min([*planes(page, face), 999]) > one)
                assert len(planes(page, face)) == 1
            assert not planes(page, "Table of runs")
            expect(page.locator(".pinned tbody tr").first).to_be_visible()
            expect(page.get_by_text("No way between A and B")).to_be_visible()
            # The whole menu of other runs is in the window.
            page.locator("#twin summary").click()
            last = page.locator("#twin").get_by_role("button").last
            last.scroll_into_view_if_needed()
            assert box(last)[3] <= size["height"]
            page.get_by_role("button", name="Compare with another activation, Linear").click()
            page.locator("#twin summary").focus()


def test_a_phone_shows_one_part_at_a_time_in_a_sheet_of_three_heights(
    page: Page, server: str
) -> None:
    page.set_viewport_size(NARROW)
    visit(page, server, "#epoch=5&nothing=1")
    notice = page.locator("#notice")
    expect(notice).to_contain_text("nothing: there is no such setting")
    assert box(notice)[1] >= box(page.locator("#view-menu"))[3]
    notice.get_by_role("button", name="Dismiss").click()
    tabs = page.locator(".sheet-tabs")
    for name, part in (
        ("Data", "#data"),
        ("Network", "#diagram"),
        ("Charts", "#charts"),
        ("Inspect", "#inspector"),
    ):
        tabs.get_by_role("button", name=name).click()
        expect(page.locator(part)).to_be_visible()
        _, top, _, _ = box(page.locator(part))
        assert top >= box(page.locator("#plane"))[3]
    grip = page.locator("#sheet-grip")
    half = box(page.locator(".status"))[1]
    grip.press("ArrowUp")
    wait_until(lambda: box(page.locator(".status"))[1] < half - 200)
    grip.press("ArrowDown")
    grip.press("ArrowDown")
    wait_until(lambda: box(page.locator(".status"))[1] > half + 100)
    page.locator("#timeline [data-menu]").click()
    expect(page.get_by_label("Speed", exact=True)).to_be_visible()
    expect(page.get_by_label("Stop", exact=True)).to_be_visible()


def test_the_time_slider_of_a_phone_has_a_quarter_of_the_width(
    touch_page: Page, server: str
) -> None:
    visit(touch_page, server, "#epoch=5")
    for width, height in ((390, 844), (360, 740), (412, 915)):
        touch_page.set_viewport_size({"width": width, "height": height})
        left, _, right, _ = box(touch_page.locator("#slider"))
        assert right - left >= width / 4
        label = touch_page.locator(".pace .epoch span")
        expect(label).to_be_visible()
        assert box(label)[3] <= box(touch_page.locator(".status"))[1]


def test_speed_stop_rule_and_undo_are_in_one_menu_for_fingers(
    touch_page: Page, server: str
) -> None:
    visit(touch_page, server, "#epoch=5")
    for size in (NARROW, SIDEWAYS, TABLET):
        touch_page.set_viewport_size(size)
        wait_for_paint(touch_page)
        for figure in touch_page.locator(".figures > div:visible").all():
            assert box(figure)[2] <= size["width"], (size, figure.inner_text())
        touch_page.locator("#timeline [data-menu]").tap()
        touch_page.get_by_label("Stop", exact=True).select_option("epoch")
        left, top, right, bottom = box(touch_page.locator(".ending"))
        parts = ".pace-speed, .stop, .undo > button"
        rows = [box(part) for part in touch_page.locator(parts).all()]
        assert len(rows) == 4
        for row in rows:
            assert row[0] >= left
            assert row[1] >= top
            assert row[2] <= right
            assert row[3] <= bottom
            assert min(row[2] - row[0], row[3] - row[1]) >= 44
        for a, b in combinations(rows, 2):
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 1 or b[3] <= a[1] + 1
        speed = touch_page.get_by_label("Speed", exact=True)
        on_top = "it => { const { x, y } = it.getBoundingClientRect();"
        on_top += " return document.elementFromPoint(x + 9, y + 9) === it; }"
        assert speed.evaluate(on_top), size
        touch_page.get_by_label("Stop", exact=True).select_option("")
        touch_page.locator("#timeline [data-menu]").tap()


def open_network(page: Page, server: str, sizes: str) -> Locator:
    """Open a network of these layers in the sheet of a phone, and return the sheet's tabs."""
    page.set_viewport_size(NARROW)
    visit(page, server, f"#hidden_layer_sizes={sizes}&epoch=5")
    tabs = page.locator(".sheet-tabs")
    tabs.get_by_role("button", name="Network").click()
    return tabs


def test_the_units_of_three_layers_are_seen_in_half_the_sheet_of_a_phone(
    touch_page: Page, server: str
) -> None:
    tabs = open_network(touch_page, server, "8,8")
    touch_page.get_by_role("button", name="One hidden layer more").tap()
    for unit in (1, 2, 3):
        node = touch_page.get_by_role("button", name=f"Unit {unit} of layer 3")
        expect(node).to_be_visible()
        wait_until(lambda node=node: box(node)[1] + 24 < box(tabs)[1])
    sizes = touch_page.locator(".heads input")
    expect(sizes).to_have_count(3)
    sizes.last.fill("4")
    sizes.last.press("Enter")
    wait_for_address(touch_page, hidden_layer_sizes="8,8,4")


def test_a_chosen_unit_is_shown_from_its_heading_and_its_diagram_where_it_was_left(
    page: Page, server: str
) -> None:
    tabs = open_network(page, server, "8,8,8,8")
    work = page.locator(".work")
    work.evaluate("work => work.scrollTo(0, 90)")
    unit = page.locator("#diagram .nodes").get_by_role("button", name="Unit 8 of layer 1")
    unit.focus()
    left_at = work.evaluate("work => work.scrollTop")
    assert left_at > 0
    unit.press("Enter")
    wait_for_address(page, unit="0,7")
    assert work.evaluate("work => work.scrollTop") == 0
    tabs.get_by_role("button", name="Network").click()
    assert work.evaluate("work => work.scrollTop") == left_at


def test_the_inspector_has_room_on_a_laptop_with_a_touch_screen(
    touch_page: Page, server: str
) -> None:
    visit(touch_page, server)
    _, top, _, bottom = box(touch_page.locator("#inspector"))
    assert bottom - top > 150
    charts = touch_page.locator("#charts")
    charts.evaluate("charts => charts.scrollIntoView({ block: 'end' })")
    assert box(charts)[3] <= WIDE["height"]
