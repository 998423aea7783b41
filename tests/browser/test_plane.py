"""The plane: its layers, its zoom, and the card that describes a region."""

import json
import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import known_visitor
from tests.browser.reading import (
    address,
    click_plane,
    get_json,
    layer,
    picture,
    place,
    visit,
    wait_for_address,
    wait_for_event,
    wait_for_paint,
    wait_for_picture,
    wait_until,
)
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"


def run_of(watch: Watch) -> str:
    found = re.search(r"/runs/([0-9a-f]+)/frames/", watch.frames()[-1])
    assert found
    return found[1]


def test_a_click_shows_the_formula_that_the_api_returns(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    click_plane(page, 0.55, 0.45)
    formula = page.locator(".formula")
    expect(formula).to_have_count(1)
    wait_until(lambda: "at" in address(page))
    x1, x2 = address(page)["at"].split(",")
    card = get_json(f"{server}/api/runs/{run_of(watch)}/frames/60/at?x1={x1}&x2={x2}")
    assert json.loads(formula.get_attribute("data-affine") or "") == card["affine"][0]
    shown = [
        float(n.replace("\u2212", "-")) for n in page.locator(".formula .number").all_inner_texts()
    ]
    assert shown == pytest.approx([abs(n) for n in card["affine"][0]], rel=1e-3)
    lit = page.locator(".pattern").evaluate_all(
        "rows => rows.map(row => [...row.children].map(unit => Number(unit.className === 'lit')))"
    )
    assert lit == card["pattern"]


def test_the_canvas_of_marks_is_composed_only_while_it_has_marks(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    marks = page.locator("#plane > canvas").nth(1)
    painted = """canvas => {
      const copy = new OffscreenCanvas(600, 600).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, 600, 600).data.some(Boolean);
    }"""
    page.mouse.move(0, 0)
    expect(marks).to_have_css("visibility", "hidden")
    # Two clicks at one place would be a double click.
    for across in (0.55, 0.35):
        click_plane(page, across, 0.45)
        expect(marks).to_have_css("visibility", "visible")
        assert marks.evaluate(painted)
        page.keyboard.press("Escape")
        page.mouse.move(0, 0)
        expect(marks).to_have_css("visibility", "hidden")
        assert not marks.evaluate(painted)


def numbers(text: str) -> list[float]:
    """Return a, b and c of the formula in the line under the plane."""
    found = re.search(r": (.+) x₁ (.) (.+) x₂ (.) (.+?),", text.replace("\u2212", "-"))
    assert found
    a, b_sign, b, c_sign, c = found.groups()
    return [float(a), float(f"{b_sign}{b}"), float(f"{c_sign}{c}")]


def test_the_line_under_the_plane_has_the_formula_at_the_pointer(
    page: Page, server: str, watch: Watch
) -> None:
    # With two classes, with three, as a regression, and on curved features.
    for settings in ("", "&kind=blobs", "&kind=plane", "&features=x1,x2,x1^2"):
        visit(page, server, TRAINED + settings)
        run, line = run_of(watch), page.locator("#formula")
        expect(line).to_be_hidden()
        expect(page.locator("#caption")).to_be_visible()
        asked = len(watch.requests)
        for x1, x2 in [(4, 4), (-4, -4.5), (0.5, -0.25)]:
            page.mouse.move(*place(page, x1, x2))
            expect(line).to_be_visible()
            text = line.inner_text()
            card = get_json(f"{server}/api/runs/{run}/frames/60/at?x1={x1}&x2={x2}")
            if card["affine"] is None:
                assert text.startswith("at (")
                assert "class" in text
                continue
            assert text.startswith(f"region {card['region'] + 1}: ")
            output = card["label"] if len(card["affine"]) > 1 else 0
            assert numbers(text.replace(f"logit of class {output} ", "")) == pytest.approx(
                card["affine"][output], rel=6e-3, abs=1e-9
            )
            if settings != "&kind=plane":
                assert f", class {card['label']} at " in text
            expect(page.locator("#pointed")).to_have_text(text)
        assert asked == len(watch.requests)
        assert "at" not in address(page)
        page.mouse.move(0, 0)
        expect(line).to_be_hidden()


def test_a_card_stays_while_other_regions_are_pointed_at(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    marks = "() => document.querySelectorAll('#plane canvas')[1].toDataURL()"
    blank = page.evaluate(marks)
    formula = page.locator(".formula")
    page.mouse.move(*place(page, 4, 4))
    wait_until(lambda: page.evaluate(marks) != blank)
    expect(formula).to_have_count(0)
    page.mouse.click(*place(page, 4, 4))
    wait_until(lambda: "at" in address(page))
    expect(formula).to_have_count(1)
    first = formula.get_attribute("data-affine") or ""
    page.mouse.move(*place(page, -4, -4.5))
    wait_for_paint(page)
    expect(formula).to_have_attribute("data-affine", first)
    expect(page.locator("#segment .equation")).to_be_visible()


def test_a_point_can_be_typed_and_removed(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    page.get_by_label("x1 of the chosen point").fill("1.5")
    page.get_by_label("x2 of the chosen point").fill("-2")
    page.keyboard.press("Tab")
    expect(page.locator(".formula")).to_have_count(1)
    wait_for_address(page, at="1.5,-2")
    page.get_by_role("button", name="Put the card away").click()
    expect(page.locator(".formula")).to_have_count(0)
    expect(page.locator("#card")).to_contain_text("Select a region")


def test_the_card_follows_the_epoch(page: Page, server: str) -> None:
    visit(page, server, TRAINED + "&at=1.5,-2")
    formula = page.locator(".formula")
    expect(formula).to_have_count(1)
    before = formula.get_attribute("data-affine")
    page.keyboard.press("ArrowRight")
    expect(formula).not_to_have_attribute("data-affine", before or "")


def test_zooming_requests_the_exact_geometry_of_the_view(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    whole = picture(page)
    page.locator("#plane").hover()
    page.get_by_role("button", name="Zoom in").click()
    wait_for_address(page, box="-3.75,3.75,-3.75,3.75")
    wait_for_event(page, lambda: "box=-3.75" in watch.frames()[-1])
    wait_until(lambda: picture(page) != whole)
    page.get_by_role("button", name="Show all data").click()
    wait_until(lambda: "box" not in address(page))
    wait_for_picture(page, whole)


def test_dragging_moves_the_view_and_selects_no_point(page: Page, server: str) -> None:
    # A drag that starts on a crease moves the crease.
    visit(page, server, TRAINED + "&hide=creases")
    box = page.locator("#plane").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20, steps=5)
    page.mouse.up()
    wait_until(lambda: "box" in address(page))
    x1_min, _, x2_min, _ = map(float, address(page)["box"].split(","))
    assert x1_min < -6 < x2_min
    assert "at" not in address(page)


def test_each_layer_can_be_hidden_and_shown(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    before = picture(page)
    for name in ("Prediction", "Regions", "Creases", "Boundary"):
        box = layer(page, name)
        box.click()
        wait_until(lambda: picture(page) != before)
        box.click()
        wait_for_picture(page, before)


def test_points_can_be_hidden(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    points = page.locator("#plane .scatterlayer .trace")
    expect(points).to_have_count(4)
    layer(page, "Training points").uncheck()
    expect(points).to_have_count(0)
    wait_for_address(page, hide="points")


def test_the_picture_is_sharp_on_a_high_resolution_screen(
    browser: Browser, server: str, watch: Watch
) -> None:
    context = known_visitor(browser, device_scale_factor=2, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    watch.over(page)
    visit(page, server, TRAINED)
    canvas = page.locator("#plane canvas").first
    assert canvas.evaluate("it => it.width / it.clientWidth") == pytest.approx(2, abs=0.01)
    context.close()


def test_hovering_a_region_highlights_it(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    marks = page.locator("#plane canvas").nth(1)
    wait_for_paint(page)
    blank = marks.evaluate("it => it.toDataURL()")
    page.locator("#plane").hover(position={"x": 300, "y": 300})
    wait_until(lambda: marks.evaluate("it => it.toDataURL()") != blank)


def test_the_slider_shows_the_layers_one_by_one_up_to_the_boundary(page: Page, server: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, server, TRAINED)
    whole = picture(page)
    slider = layer(page, "Layers shown")
    shown = []
    for step in ("1", "2"):
        slider.fill(step)
        wait_for_address(page, depth=step)
        shown.append(picture(page))
    assert len({whole, *shown}) == 3
    layer(page, "Boundary").uncheck()
    slider.fill("3")
    wait_until(lambda: "depth" not in address(page))
    wait_for_picture(page, shown[1])
    layer(page, "Boundary").check()
    wait_for_picture(page, whole)


def test_new_lines_fade_in_unless_motion_is_reduced(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    initial_opacity = """async () => {
      const { FadeIn } = await import('/static/views/fade-in.js');
      const growth = new FadeIn();
      growth.begin();
      return growth.share;
    }"""
    assert page.evaluate(initial_opacity) < 1
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(initial_opacity) == 1


def test_the_layers_are_shown_one_after_another_by_a_button(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    whole = picture(page)
    page.evaluate(
        """() => {
          const words = document.querySelector('.depth output');
          window.steps = [];
          new MutationObserver(() => window.steps.at(-1) !== words.textContent
            && window.steps.push(words.textContent)).observe(words, { childList: true });
        }"""
    )
    layer(page, "Step through the layers").click()
    wait_until(lambda: len(page.evaluate("() => window.steps")) == 3)
    assert page.evaluate("() => window.steps") == ["1", "2", "output"]
    wait_for_picture(page, whole)
