"""What is chosen on the plane, the browser's history, and settings that are swept with sliders."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.creases import along, lines
from tests.browser.reading import (
    address,
    click_plane,
    field,
    get_json,
    link,
    place,
    redo,
    tab,
    undo,
    visit,
    wait_for_address,
    wait_until,
    wait_until_idle,
)

RUN = "#kind=xor&samples=100&epoch="
CHOICES = {"at", "why", "unit"}


def chosen(page: Page) -> set[str]:
    """Return which choices the address has."""
    return CHOICES & set(address(page))


def test_a_click_opens_a_card_and_another_one_escape_or_the_cross_closes_it(
    page: Page, server: str
) -> None:
    visit(page, server, RUN + "20")
    (unit, crease), *_ = [(n, line) for n, line in enumerate(lines(page, server, 20)) if any(line)]
    run = page.request.post(
        f"{server}/api/runs", data={"dataset": {"kind": "xor", "samples": 100}}
    ).json()
    frame = get_json(f"{server}{run['links']['self']}/frames/20?grid=0&include=boundary")
    (x1, y1), (x2, y2) = frame["boundary"]["polylines"][0][:2]
    targets = {
        "region": ((-4.9, 5.1), "#card .formula"),
        "segment": (((x1 + x2) / 2, (y1 + y2) / 2), "#segment .equation"),
        "crease": (along(crease, 0.013), "#unit-card table"),
    }
    for name, (point, card) in targets.items():
        shown = page.locator(card).first
        for way in ("again", "escape", "cross"):
            page.locator("#plane").scroll_into_view_if_needed()
            page.mouse.click(*place(page, *point))
            expect(shown).to_be_visible()
            wait_until(lambda: bool(chosen(page)))
            assert {"region": "at", "segment": "why", "crease": "unit"}[name] in chosen(page)
            if way == "again":
                # Two clicks in the same place that follow each other quickly are a double click.
                page.wait_for_timeout(500)
                page.mouse.click(*place(page, *point))
            elif way == "escape":
                page.keyboard.press("Escape")
            else:
                for cross in ("Put the unit away", "Put the segment away", "Put the card away"):
                    button = page.get_by_role("button", name=cross)
                    if button.is_visible():
                        button.click()
            wait_until(lambda: not chosen(page))
    expect(page.locator("#unit-card")).to_be_hidden()
    page.locator("#plane").scroll_into_view_if_needed()
    page.mouse.click(*place(page, *targets["crease"][0]))
    expect(page.locator("#unit-card h2")).to_have_text(f"Unit {unit + 1} of layer 1")


# Notes the first request of each kind and the first new entry of the browser's history, in order.
FIRST_STEPS = """() => {
  globalThis.steps = new Set();
  const { fetch } = globalThis;
  globalThis.fetch = (...given) => {
    if (String(given[0].url ?? given[0]).includes('/at?')) steps.add('card');
    return fetch(...given);
  };
  const { pushState } = History.prototype;
  History.prototype.pushState = function (...given) {
    steps.add('entry');
    return pushState.apply(this, given);
  };
}"""


def test_a_click_asks_for_the_card_before_the_page_follows(page: Page, server: str) -> None:
    visit(page, server, RUN + "20")
    page.evaluate(FIRST_STEPS)
    click_plane(page, 0.5, 0.4)
    expect(page.locator("#card .card-body")).to_contain_text("units of 16 active")
    wait_until(lambda: "at" in chosen(page))
    assert page.evaluate("[...steps]") == ["card", "entry"]


def test_back_and_forward_lead_through_choices_and_edits(page: Page, server: str) -> None:
    visit(page, server, RUN + "20")
    wait_for_address(page, epoch="20")
    click_plane(page, 0.85, 0.2)
    wait_until(lambda: "at" in address(page))
    first = address(page)["at"]
    click_plane(page, 0.2, 0.85)
    wait_until(lambda: address(page).get("at") != first)
    field(page, "activation").select_option("leaky_relu")
    wait_for_address(page, activation="leaky_relu")
    page.go_back()
    expect(field(page, "activation")).to_have_value("relu")
    wait_until_idle(page)
    expect(undo(page)).to_be_disabled()
    expect(redo(page)).to_be_enabled()
    page.go_back()
    wait_for_address(page, at=first)
    page.go_back()
    wait_until(lambda: "at" not in address(page))
    expect(page.locator("#card .formula")).to_have_count(0)
    for _ in range(3):
        page.go_forward()
    expect(field(page, "activation")).to_have_value("leaky_relu")
    wait_until_idle(page)
    expect(undo(page)).to_be_enabled()
    # Edits can be undone after the page was left and after it was loaded again.
    page.reload()
    wait_until_idle(page)
    undo(page).click()
    expect(field(page, "activation")).to_have_value("relu")
    wait_until(lambda: "activation" not in address(page))
    page.goto(f"{server}/healthz")
    page.go_back()
    wait_until_idle(page)
    redo(page).click()
    expect(field(page, "activation")).to_have_value("leaky_relu")


def test_back_and_forward_lead_through_thresholds_slices_and_blank_canvases(
    new_page: Page, server: str
) -> None:
    """They are edits, too: the buttons for undo and redo follow the browser."""
    page = new_page
    visit(page, server, "#kind=moons&samples=40&epoch=20")
    wait_for_address(page, epoch="20")
    before = page.evaluate("history.length")
    page.locator("#layers summary").click()
    page.locator("#threshold input[type=text]").fill("0.7")
    page.locator("#threshold input[type=text]").press("Enter")
    wait_for_address(page, threshold="0.7")
    page.locator("#draw-button").click()
    page.get_by_role("button", name="Clear all").click()
    wait_for_address(page, draft="empty")
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    wait_until(lambda: "draft" not in address(page))
    wait_for_address(page, threshold="0.7")
    wait_until_idle(page)
    expect(undo(page)).to_have_attribute("title", re.compile("threshold 0.7"))
    expect(redo(page)).to_have_attribute("title", re.compile("clear all"))
    page.go_back()
    wait_until(lambda: "threshold" not in address(page))
    wait_until_idle(page)
    expect(undo(page)).to_be_disabled()
    redo(page).click()
    wait_for_address(page, threshold="0.7")

    visit(page, server, "#kind=iris&epoch=5")
    wait_for_address(page, epoch="5")
    before = page.evaluate("history.length")
    vertical = page.locator("#slice").get_by_label("Vertical column")
    vertical.select_option("petal width (cm)")
    wait_until(lambda: "slice" in address(page))
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    wait_until(lambda: "slice" not in address(page))
    wait_until_idle(page)
    expect(undo(page)).to_be_disabled()
    page.go_forward()
    wait_until(lambda: "slice" in address(page))
    wait_until_idle(page)
    expect(undo(page)).to_be_enabled()
    expect(redo(page)).to_be_disabled()


def test_back_and_forward_lead_through_views_but_not_through_epochs_and_zooms(
    new_page: Page, server: str
) -> None:
    page = new_page
    visit(page, server, RUN + "20")
    wait_for_address(page, epoch="20")
    before = page.evaluate("history.length")
    tab(page, "Hidden space").click()
    wait_for_address(page, fold="0,0,1")
    page.locator("[data-act=forward]").click()
    wait_for_address(page, epoch="21")
    page.get_by_label("Unit across").select_option("2")
    wait_for_address(page, fold="0,2,1")
    page.locator("#side-by-side").click()
    wait_for_address(page, beside="hidden-space")
    page.get_by_role("button", name="Zoom in").click()
    wait_until(lambda: "box" in address(page))
    assert page.evaluate("history.length") == before + 2
    page.go_back()
    expect(page.locator("#plane")).to_be_hidden()
    wait_for_address(page, fold="0,2,1", epoch="21")
    page.go_back()
    expect(page.locator("#plane")).to_be_visible()
    expect(page.locator("#fold")).to_be_hidden()
    wait_for_address(page, epoch="20")
    for _ in range(2):
        page.go_forward()
    expect(page.locator("#fold")).to_be_visible()
    expect(page.locator("#plane")).to_be_visible()
    expect(undo(page)).to_be_disabled()


def test_a_card_is_copied_as_text(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, server, RUN + "20&at=-4.9,5.1&unit=0,0")
    expect(page.locator("#segment .total")).to_be_visible()
    found = {}
    for name in ("unit", "card", "segment"):
        button = page.get_by_role("button", name=f"Copy the numbers of the {name}")
        button.click()
        expect(button).to_have_attribute("title", "Copied")
        found[name] = page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert found["unit"][0] == "Unit 1 of layer 1"
    assert "from 2 features\tweight" in found["unit"]
    assert found["card"][0].startswith("Region ")
    assert any(line.startswith("area\t") for line in found["card"])
    assert any(line.startswith("Layer 1, 8 units") for line in found["card"])
    assert any(line.startswith("sum\t") for line in found["segment"])


SWEPT = {
    "samples": (0.5, "samples"),
    "noise": (0.6, "noise"),
    "test_share": (0.5, "test_share"),
    "batch_size": (0.3, "batch_size"),
    "learning_rate_init": (0.7, "learning_rate_init"),
    "l1": (0.6, "l1"),
    "alpha": (0.7, "alpha"),
}


def test_a_sweep_of_a_slider_is_applied_live_and_is_one_undo_step(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&samples=100&hidden_layer_sizes=4&epoch=0")
    for name, (share, setting) in SWEPT.items():
        number = field(page, name)
        before, at = number.input_value(), address(page).get(setting)
        slider = page.locator(".field", has=number).locator(".sweep")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + 0.1 * box["width"], y)
        page.mouse.down()
        page.mouse.move(box["x"] + share / 2 * box["width"], y, steps=4)
        expect(number).not_to_have_value(before)
        # The value is applied before the slider is released.
        wait_until(lambda n=setting, a=at: address(page).get(n) != a)
        page.mouse.move(box["x"] + share * box["width"], y, steps=4)
        page.mouse.up()
        swept = number.input_value()
        wait_for_address(page, **{setting: swept})
        undo(page).click()
        expect(number).to_have_value(before)
        wait_until(lambda n=setting, a=at: address(page).get(n) == a)
        expect(undo(page)).to_be_disabled()
        slider.press("End")
        expect(number).not_to_have_value(swept)
        undo(page).click()
        expect(number).to_have_value(before)


@pytest.mark.parametrize("name", ["alpha", "l1"])
def test_a_slider_by_powers_of_ten_begins_at_zero(page: Page, server: str, name: str) -> None:
    visit(page, server, "#kind=xor&samples=100&hidden_layer_sizes=4&epoch=0")
    slider = page.locator(".field", has=field(page, name)).locator(".sweep")
    values = []
    slider.press("Home")
    for _ in range(3):
        values.append(json.loads(field(page, name).input_value()))
        for _ in range(15):
            slider.press("ArrowRight")
    assert values[0] == 0
    assert values[1] > 0
    assert values[2] == pytest.approx(values[1] * 10 ** (15 * 7 / 100), rel=0.1)
    assert "box" not in link(page)
