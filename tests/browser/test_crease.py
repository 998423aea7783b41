"""Dragging a crease of the first layer, which edits the weights of its unit."""

import json
import math
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import NARROW, known_visitor
from tests.browser.creases import (
    RUN,
    Point,
    along,
    choose,
    drag,
    edited_line,
    has_intervention,
    lines,
    longest,
    signed_distance,
)
from tests.browser.reading import (
    address,
    link,
    picture,
    place,
    tool,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_event,
    wait_for_picture,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch
from tests.support.cases import each


@pytest.mark.parametrize("activation", ["relu", "leaky_relu"])
def test_dragging_the_middle_of_a_crease_moves_it_in_parallel(
    page: Page, server: str, watch: Watch, activation: str
) -> None:
    visit(page, server, f"{RUN}30&activation={activation}")
    creases = lines(page, server, 30, activation=activation)
    unit = longest(creases)
    a, b, _ = creases[unit]
    choose(page, unit)
    start = along(creases[unit], 0.5)
    stop = (start[0] + 0.9 * a / math.hypot(a, b), start[1] + 0.9 * b / math.hypot(a, b))
    before = picture(page)
    runs = len([sent for sent in watch.requests if sent.startswith("POST /api/runs?")])
    drag(page, start, stop, drop=False)
    wait_for_event(page, lambda: any("/preview?" in sent for sent in watch.requests))
    wait_until(lambda: picture(page) != before)
    assert len([sent for sent in watch.requests if sent.startswith("POST /api/runs?")]) == runs
    assert not has_intervention(page)()
    page.mouse.up()
    wait_until(has_intervention(page))
    moved_unit, line = edited_line(page)
    assert moved_unit == unit
    assert line[:2] == pytest.approx(creases[unit][:2], rel=1e-6)
    assert abs(signed_distance(line, stop)) < 0.05
    wait_until_idle(page)
    shown = picture(page)
    other = page.context.new_page()
    watch.over(other)
    other.goto(link(page))
    wait_until_idle(other)
    choose(other, unit)
    wait_for_picture(other, shown)


def test_the_card_of_a_unit_of_the_first_layer_leads_to_its_line(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    nodes = page.locator("#diagram .nodes")
    card = page.locator("#unit-card")
    nodes.get_by_role("button", name=re.compile("^Unit 1 of layer 2")).press("Enter")
    expect(card).to_contain_text("Unit 1 of layer 2")
    expect(card.get_by_role("button", name="Drag its line")).to_be_hidden()
    nodes.get_by_role("button", name=re.compile("^Unit 2 of layer 1")).press("Enter")
    card.get_by_role("button", name="Drag its line").click()
    expect(page.locator("#line-button")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Unit whose line is dragged")).to_have_value("1")


def test_dragging_an_end_of_a_crease_rotates_it_about_its_middle(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    unit = longest(creases)
    choose(page, unit)
    middle, start = along(creases[unit], 0.5), along(creases[unit], 0.12)
    angle = math.atan2(start[1] - middle[1], start[0] - middle[0]) + 0.3
    reach = math.dist(start, middle)
    stop = (middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle))
    drag(page, start, stop)
    wait_until(has_intervention(page))
    turned, line = edited_line(page)
    assert turned == unit
    assert math.hypot(*line[:2]) == pytest.approx(math.hypot(*creases[unit][:2]), rel=1e-5)
    assert abs(signed_distance(line, middle)) < 0.05
    assert abs(signed_distance(line, stop)) < 0.08
    # The unit is active on the same side: the normal is rotated by the angle and not reversed.
    assert line[0] * creases[unit][0] + line[1] * creases[unit][1] > 0
    expect(page.locator("#interventions li")).to_contain_text(
        f"crease of layer 1, unit {unit + 1} moved"
    )


def test_escape_cancels_a_drag(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    unit = longest(creases)
    choose(page, unit)
    start = along(creases[unit], 0.5)
    before = picture(page)
    drag(page, start, (start[0] + 1, start[1] + 1), drop=False)
    wait_until(lambda: picture(page) != before)
    page.keyboard.press("Escape")
    wait_for_picture(page, before)
    page.mouse.up()
    page.get_by_role("button", name="One epoch on").click()
    wait_for_address(page, epoch="31")
    assert not has_intervention(page)()
    expect(page.locator("#undo [data-act=undo]")).to_be_disabled()


def test_undo_restores_a_dragged_crease(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    unit = longest(creases)
    before = picture(page)
    start = along(creases[unit], 0.5)
    choose(page, unit)
    drag(page, start, (start[0] + 0.5, start[1] + 0.5))
    wait_until(has_intervention(page))
    page.locator("#undo [data-act=undo]").click()
    wait_until(lambda: not has_intervention(page)())
    wait_for_picture(page, before)


def test_a_clicked_crease_can_be_moved_with_the_arrow_keys(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    unit = longest(creases)
    choose(page, unit)
    page.get_by_label("Unit whose line is dragged").select_option("")
    choose(page, unit)
    page.mouse.click(*place(page, *along(creases[unit], 0.5)))
    expect(page.locator(".formula")).to_have_count(1)
    expect(page.locator("#crease .grip")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    wait_until(has_intervention(page))

    def shift() -> float:
        return -(edited_line(page)[1][2] - creases[unit][2]) / creases[unit][0]

    # Slow key presses become one edit each; the last edit contains the whole shift.
    wait_until(lambda: shift() == pytest.approx(0.36, rel=0.01))
    _, line = edited_line(page)
    wait_for_address(page, epoch="30")
    wait_until_idle(page)
    page.keyboard.press("Shift+ArrowLeft")
    wait_until(lambda: edited_line(page)[1] != line)
    _, after = edited_line(page)
    assert math.hypot(*after[:2]) == pytest.approx(math.hypot(*line[:2]), rel=1e-5)
    cosine = (after[0] * line[0] + after[1] * line[1]) / math.hypot(*line[:2]) ** 2
    assert math.degrees(math.acos(min(1.0, cosine))) == pytest.approx(2, rel=0.05)


def test_hovering_a_crease_shows_whether_a_drag_moves_or_rotates_it(
    page: Page, server: str
) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    unit = longest(creases)
    choose(page, unit)
    plane = page.locator("#plane")
    for share, kind in ((0.5, "move"), (0.1, "turn")):
        page.mouse.move(*place(page, *along(creases[unit], share)))
        expect(plane).to_have_attribute("data-grip", kind)
    page.locator("header h1").hover()
    expect(plane).to_have_attribute("data-grip", "")


def test_a_drag_that_starts_on_a_crease_outside_its_discs_pans(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30&hidden_layer_sizes=1")
    tool(page, "Drag a unit's line").click()
    (line,) = lines(page, server, 30, hidden_layer_sizes=[1])
    start = along(line, 0.3)
    page.mouse.move(*place(page, *start))
    plane = page.locator("#plane")
    expect(plane).to_have_attribute("data-grip", "choose")
    expect(plane).to_have_attribute("title", re.compile("unit 1: drag a disc .* or press"))
    drag(page, start, (start[0] + 1, start[1] + 1))
    wait_until(lambda: "box" in address(page))
    assert not has_intervention(page)()


def test_a_hovered_crease_can_be_dragged_by_its_disc(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30&hidden_layer_sizes=1")
    tool(page, "Drag a unit's line").click()
    (line,) = lines(page, server, 30, hidden_layer_sizes=[1])
    a, b, _ = line
    start = along(line, 0.5)
    page.mouse.move(*place(page, *start))
    expect(page.locator("#plane")).to_have_attribute("data-grip", "move")
    drag(page, start, (start[0] + a / math.hypot(a, b), start[1] + b / math.hypot(a, b)))
    wait_until(has_intervention(page))
    assert "box" not in address(page)


def test_a_selected_crease_can_be_dragged_at_any_point(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30&hidden_layer_sizes=1")
    tool(page, "Drag a unit's line").click()
    (line,) = lines(page, server, 30, hidden_layer_sizes=[1])
    start = along(line, 0.3)
    page.mouse.click(*place(page, *start))
    expect(page.get_by_label("Unit whose line is dragged")).to_have_value("0")
    expect(page.locator("#crease .grip")).to_be_focused()
    drag(page, start, (start[0] + 0.5, start[1] + 0.5))
    wait_until(has_intervention(page))
    assert "box" not in address(page)


@each("network", ["activation=tanh", "activation=identity", "features=x1,x2,x1*x2", "hide=creases"])
def test_without_straight_visible_creases_there_is_nothing_to_drag(
    page: Page, server: str, network: str
) -> None:
    visit(page, server, f"{RUN}30&{network}")
    expect(tool(page, "Drag a unit's line")).to_be_disabled()
    page.keyboard.press("l")
    expect(page.locator("#crease")).to_be_hidden()


def test_creases_of_a_network_with_one_input_can_only_be_moved(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30&features=x1")
    creases = lines(page, server, 30, features=["x1"])
    unit = longest(creases)
    choose(page, unit)
    start = along(creases[unit], 0.05)
    page.mouse.move(*place(page, *start))
    expect(page.locator("#plane")).to_have_attribute("data-grip", "move")
    drag(page, start, (start[0] + 1, start[1]))
    wait_until(has_intervention(page))
    (one,) = json.loads(address(page)["interventions"])
    assert [edit["from"] for edit in one["coefs"]] == [0]


def test_playing_pauses_during_a_drag_and_continues(page: Page, server: str) -> None:
    # The learning rate is so low that the crease stays at the pointer while the test prepares.
    visit(page, server, f"{RUN}30&learning_rate_init=1e-7")
    creases = lines(page, server, 30, training={"learning_rate_init": 1e-7})
    unit = longest(creases)
    choose(page, unit)
    start = along(creases[unit], 0.5)
    page.mouse.move(*place(page, *start))
    page.keyboard.press("Escape")
    page.locator("[data-act=toggle]").focus()
    page.keyboard.press("Enter")
    there = place(page, start[0] + 1, start[1])
    page.mouse.down()
    page.mouse.move(*there, steps=6)
    page.mouse.up()
    wait_until(has_intervention(page))
    (one,) = json.loads(address(page)["interventions"])
    wait_beyond(page, one["epoch"] + 5)
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_a_cross_section_can_be_drawn_from_a_crease(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30")
    creases = lines(page, server, 30)
    start = along(creases[longest(creases)], 0.5)
    page.locator("#probe-button").click()
    drag(page, start, (start[0] + 1, start[1] + 1))
    wait_until(lambda: "probe" in address(page))
    assert not has_intervention(page)()


def test_a_drag_away_from_creases_pans_the_plane(page: Page, server: str) -> None:
    visit(page, server, f"{RUN}30&hidden_layer_sizes=1")
    tool(page, "Drag a unit's line").click()
    creases = lines(page, server, 30, hidden_layer_sizes=[1])
    here = max(
        ((x, y) for x in (-3, 3) for y in (-3, 3)),
        key=lambda at: abs(signed_distance(creases[0], at)),
    )
    drag(page, here, (here[0] + 1, here[1] + 1))
    wait_until(lambda: "box" in address(page))
    assert not has_intervention(page)()


def test_a_selected_crease_can_be_dragged_by_touch(
    browser: Browser, server: str, watch: Watch
) -> None:
    context = known_visitor(browser, viewport=NARROW, has_touch=True, is_mobile=True)
    page = context.new_page()
    watch.over(page)
    visit(page, server, f"{RUN}30")
    page.locator("#plane .nsewdrag").wait_for(state="attached")
    creases = lines(page, server, 30)
    unit = longest(creases)
    choose(page, unit)
    page.locator("#plane").scroll_into_view_if_needed()
    a, b, _ = creases[unit]
    start = along(creases[unit], 0.5)
    stop = (start[0] + a / math.hypot(a, b), start[1] + b / math.hypot(a, b))
    scrolled = page.evaluate("() => scrollY")
    session = context.new_cdp_session(page)

    def touch(kind: str, at: Point | None) -> None:
        points = [] if at is None else [dict(zip("xy", place(page, *at), strict=True))]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    for share in (0.25, 0.5, 0.75, 1.0):
        at = tuple(p + share * (q - p) for p, q in zip(start, stop, strict=True))
        touch("touchMove", (at[0], at[1]))
    touch("touchEnd", None)
    wait_until(has_intervention(page))
    moved, line = edited_line(page)
    assert moved == unit
    assert abs(signed_distance(line, stop)) < 0.15
    assert page.evaluate("() => scrollY") == scrolled
    context.close()
