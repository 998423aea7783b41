"""The network diagram: hovering, keyboard access, edits of weights, changes of the structure."""

import json
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW
from tests.browser.reading import (
    address,
    caption,
    get_json,
    picture,
    place,
    visit,
    wait_beyond,
    wait_for_address,
    wait_for_paint,
    wait_for_picture,
    wait_until,
)
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"
FEATURES = 7


def part(page: Page, watch: Watch, name: str) -> Any:
    """Return a part of the shown frame from the API."""
    found = re.search(r"/runs/([0-9a-f]+)/frames/(\d+)", watch.frames()[-1])
    assert found
    server = watch.server
    return get_json(f"{server}/api/runs/{found[1]}/frames/{found[2]}?grid=0&include={name}")[name]


def node(page: Page, name: str) -> Locator:
    return page.locator("#diagram .nodes").get_by_role("button", name=re.compile(name))


def words(page: Page) -> Locator:
    return page.locator("#diagram .words")


def number_in(text: str) -> float:
    return float(text.rstrip(".").rpartition(" ")[2].replace("\u2212", "-"))


def bias_of_output(page: Page) -> tuple[float, float]:
    """Return where on the screen the bias of the only output is drawn."""
    box = node(page, "The output").bounding_box()
    assert box
    return box["x"] - 3, box["y"] + box["height"] - 2


def test_what_is_dead_can_be_read_as_a_whole(touch_page: Page, server: str) -> None:
    visit(touch_page, server, "#kind=spiral&epoch=200")
    sentence = words(touch_page)
    expect(sentence).to_contain_text("are dead: no training point activates them")
    cut = "it => it.scrollWidth > it.clientWidth || it.scrollHeight > it.clientHeight"
    assert sentence.evaluate(cut)
    sentence.tap()
    assert not sentence.evaluate(cut)
    sentence.tap()
    assert sentence.evaluate(cut)
    segments = touch_page.locator(".figures .of-segments")
    expect(segments).to_have_attribute(
        "title", re.compile(r"^Boundary length [\d.]+, dead units 4$")
    )
    # On a touch screen, too, the frame of the focus is as large as the unit.
    unit = node(touch_page, "Unit 2 of layer 1").bounding_box()
    below = node(touch_page, "Unit 3 of layer 1").bounding_box()
    assert unit
    assert below
    assert unit["y"] + unit["height"] <= below["y"]


def test_hovering_a_unit_highlights_its_crease_and_shows_its_output(
    page: Page, server: str
) -> None:
    visit(page, server, TRAINED)
    marks = page.locator("#plane canvas").nth(1)
    wait_for_paint(page)
    blank, prediction = marks.evaluate("it => it.toDataURL()"), picture(page)
    node(page, "Unit 2 of layer 1").hover()
    wait_until(lambda: marks.evaluate("it => it.toDataURL()") != blank)
    wait_until(lambda: picture(page) != prediction)
    expect(words(page)).to_have_text(re.compile(r"Unit 2 of layer 1: active on [\d.]+\s%"))
    page.mouse.move(0, 0)
    wait_until(lambda: marks.evaluate("it => it.toDataURL()") == blank)
    wait_for_picture(page, prediction)


def test_hovering_a_crease_describes_its_unit(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, TRAINED)
    regions = part(page, watch, "regions")
    edge = regions["edge_layer"].index(0)
    ends = [regions["vertices"][vertex] for vertex in regions["edges"][edge]]
    page.mouse.move(*place(page, *(sum(pair) / 2 for pair in zip(*ends, strict=True))))
    unit = regions["edge_unit"][edge] + 1
    expect(words(page)).to_contain_text(f"Unit {unit} of layer 1:")
    page.mouse.move(0, 0)
    expect(words(page)).to_contain_text("16 units")


def test_a_click_selects_a_unit_and_the_address_keeps_it(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    prediction = picture(page)
    node(page, "Unit 3 of layer 2").click()
    page.mouse.move(0, 0)
    wait_for_address(page, unit="1,2")
    wait_until(lambda: picture(page) != prediction)
    kept = picture(page)
    page.reload()
    expect(node(page, "Unit 3 of layer 2")).to_have_attribute("aria-pressed", "true")
    wait_for_picture(page, kept)
    node(page, "Unit 3 of layer 2").press("Enter")
    wait_until(lambda: "unit" not in address(page))


def test_the_arrow_keys_move_along_links_and_show_their_values(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    network = part(page, watch, "network")
    node(page, "Unit 1 of layer 1").focus()
    focused = page.locator("*:focus")
    for key, name in [
        ("ArrowDown", "Unit 2 of layer 1"),
        ("ArrowRight", "Weight from unit 2 of layer 1 to unit 1 of layer 2"),
        ("ArrowDown", "Weight from unit 2 of layer 1 to unit 2 of layer 2"),
        ("ArrowRight", "Unit 2 of layer 2"),
        ("ArrowLeft", "Weight from unit 1 of layer 1 to unit 2 of layer 2"),
        ("End", "Bias of unit 2 of layer 2"),
    ]:
        page.keyboard.press(key)
        expect(focused).to_have_accessible_name(re.compile(name))
    value = network["intercepts"][1][1]
    assert number_in(words(page).inner_text()) == pytest.approx(value, rel=0.01)


def test_a_typed_weight_is_previewed_and_then_applied_or_cancelled(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    before = picture(page)
    node(page, "Unit 1 of layer 1").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    weight = page.get_by_role("dialog", name="Weight from x₁ to unit 1 of layer 1")
    weight.get_by_label("Value", exact=True).fill("2.5")
    wait_until(lambda: picture(page) != before)
    page.keyboard.press("Escape")
    expect(weight).to_be_hidden()
    wait_for_picture(page, before)
    assert "interventions" not in address(page)
    page.keyboard.press("Enter")
    weight.get_by_label("Value", exact=True).fill("2.5")
    page.keyboard.press("Enter")
    wait_until(lambda: "interventions" in address(page))
    [intervention] = json.loads(address(page)["interventions"])
    assert intervention["epoch"] == 60
    assert intervention["coefs"] == [{"layer": 0, "from": 0, "to": 0, "value": 2.5}]
    expect(page.locator("*:focus")).to_have_accessible_name(re.compile("Weight from x₁.*: 2.50"))


def test_the_outputs_bias_is_shown_live_and_edited_with_a_slider(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    page.mouse.move(*bias_of_output(page))
    expect(words(page)).to_contain_text("Bias of the output")
    before = words(page).inner_text()
    page.get_by_role("button", name="Play").press("Enter")
    wait_beyond(page, 62)
    wait_until(lambda: words(page).inner_text() != before)
    page.mouse.click(*bias_of_output(page))
    slider = page.get_by_label("Value, by dragging")
    expect(slider).to_be_visible()
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=3)
    expect(page.locator("#diagram .value")).to_have_text(re.compile(r"^[123]\."))
    assert "interventions" not in address(page)
    page.mouse.up()
    wait_until(lambda: "interventions" in address(page))
    [intervention] = json.loads(address(page)["interventions"])
    [bias] = intervention["intercepts"]
    assert (bias["layer"], bias["to"]) == (2, 0)
    assert bias["value"] > 1
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


def test_layers_and_units_are_added_and_removed(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5&hidden_layer_sizes=3")
    page.get_by_role("button", name="One unit more in hidden layer 1").click()
    page.get_by_role("button", name="One hidden layer more").click()
    page.get_by_role("button", name="One unit less in hidden layer 2").click()
    wait_for_address(page, hidden_layer_sizes="4,3")
    expect(node(page, "Unit . of layer")).to_have_count(7)
    page.get_by_label("Units of hidden layer 2").fill("40")
    wait_for_address(page, hidden_layer_sizes="4,40")
    node(page, "Unit 40 of layer 2").hover()
    expect(words(page)).to_contain_text("Unit 40 of layer 2:")
    page.get_by_label("Units of hidden layer 2").fill("999")
    expect(page.locator("#diagram .error")).to_have_text(
        "The width of hidden layer 2 must be at most 256, got “999”"
    )


def test_the_tab_key_visits_a_layers_controls_from_left_to_right(page: Page, server: str) -> None:
    visit(page, server, "#epoch=5")
    controls = [page.get_by_role("button", name="One unit less in hidden layer 1")]
    controls.append(page.get_by_label("Units of hidden layer 1"))
    controls.append(page.get_by_role("button", name="One unit more in hidden layer 1"))
    controls[0].focus()
    lefts = []
    for control in controls:
        expect(control).to_be_focused()
        box = control.bounding_box()
        assert box
        lefts.append(box["x"])
        page.keyboard.press("Tab")
    assert lefts == sorted(lefts)


def test_with_curved_features_the_page_explains_why_there_are_no_polygons(
    page: Page, server: str
) -> None:
    visit(page, server, "#epoch=5")
    feature = node(page, "Feature x₁²")
    expect(feature).to_have_attribute("aria-pressed", "false")
    feature.click()
    wait_for_address(page, features="x1,x2,x1^2")
    expect(feature).to_have_attribute("aria-pressed", "true")
    expect(caption(page)).to_contain_text("curved: there are no exact polygons")
    for name in ("Feature x₁²", "Feature x₁$"):
        node(page, name).press("Enter")
    wait_for_address(page, features="x2")
    node(page, "Feature x₂$").click()
    expect(page.locator("#diagram .error")).to_contain_text("at least one feature")


def test_dead_and_always_on_units_are_listed(page: Page, server: str) -> None:
    biases = [{"layer": 0, "to": 1, "value": -99}, {"layer": 0, "to": 2, "value": 99}]
    edit = json.dumps([{"epoch": 5, "intercepts": biases}])
    visit(page, server, f"#epoch=5&interventions={edit}&hidden_layer_sizes=4")
    dead = "Unit 2 of layer 1 is dead: no training point activates it"
    expect(words(page)).to_have_text(
        re.compile(rf"{dead}\. Units? .*3 of layer 1 (is|are) always on")
    )
    expect(page.locator("#diagram .said")).to_contain_text(dead)
    node(page, "Unit 2 of layer 1").hover()
    expect(words(page)).to_contain_text("dead: no training point activates it")


def test_inactive_leaky_units_are_not_called_dead(page: Page, server: str) -> None:
    edit = json.dumps([{"epoch": 5, "intercepts": [{"layer": 0, "to": 1, "value": -99}]}])
    leaky = f"#epoch=5&interventions={edit}&hidden_layer_sizes=4&activation=leaky_relu"
    visit(page, server, leaky)
    expect(words(page)).to_contain_text(
        "Unit 2 of layer 1 is inactive on all training points: linear on them, with slope 0.0100"
    )
    expect(words(page)).not_to_contain_text("dead")
    expect(page.locator(".counts [data-reading=dead_units]")).to_have_text("0")
    expect(page.locator("#network .help")).to_contain_text("No unit can die")
    node(page, "Unit 2 of layer 1").hover()
    expect(words(page)).to_contain_text("so it still learns")
    visit(page, server, f"{leaky}&negative_slope=0")
    expect(words(page)).to_contain_text("Unit 2 of layer 1 is dead")
    expect(page.locator(".counts [data-reading=dead_units]")).to_have_text("1")


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_without_hidden_units_the_model_is_linear_in_its_features(
    page: Page, server: str, activation: str
) -> None:
    linear = f"#kind=circle&epoch=5&activation={activation}&hidden_layer_sizes="
    visit(page, server, linear)
    expect(words(page)).to_have_text("No hidden units: the model is linear in its features.")
    expect(caption(page)).to_contain_text("1 linear region in view")
    visit(page, server, f"{linear}&features=x1,x1^2,x2^2")
    expect(words(page)).to_have_text("No hidden units: the model is linear in its features.")
    expect(caption(page)).to_contain_text("The features x1^2, x2^2 are curved")


def test_the_nodes_show_the_activations_that_the_api_returns(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, TRAINED)
    units = part(page, watch, "units")
    levels = page.evaluate(
        """async ([network, box]) => {
          // The page's own copies of the modules, which know the catalog.
          const { $modules } = await import(new URL('plane-page.js', document.styleSheets[0].href));
          const { readNetwork } = $modules['api/network.js'];
          const { unitMaps } = $modules['views/network-diagram/maps.js'];
          return unitMaps(readNetwork(network), box, 20).slice(0, -1).map(
            (layer) => layer.map((map) => [...map]));
        }""",
        # A map has its samples at the centers of its cells, the API also on the border of the box.
        [part(page, watch, "network"), [6 * side * 20 / 19 for side in (-1, 1, -1, 1)]],
    )
    for maps, expected in zip(levels, units["activation"], strict=True):
        for level, rows in zip(maps, expected, strict=True):
            values = [value for row in reversed(rows) for value in row]
            reach = max(map(abs, values)) or 1
            assert level == pytest.approx([127.5 + 127.5 * v / reach for v in values], abs=0.51)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_diagram_has_no_accessibility_violations(page: Page, server: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(NARROW)
    visit(page, server, "#kind=blobs&epoch=5&hidden_layer_sizes=8,20")
    page.get_by_role("button", name="Network", exact=True).click()
    node(page, "Unit 1 of layer 1").press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"]
    violations = Axe().run(page, context="#diagram").response["violations"]
    assert [(rule["id"], [n["html"] for n in rule["nodes"]]) for rule in violations] == []


def test_fields_that_the_address_hides_cannot_be_changed_in_the_diagram(
    page: Page, server: str
) -> None:
    hidden = "hidden_layer_sizes,features"
    visit(page, server, f"#epoch=5&hide={hidden}")
    expect(page.get_by_label("Units of hidden layer 1")).to_be_hidden()
    expect(page.get_by_role("button", name="One hidden layer more")).to_be_hidden()
    expect(node(page, "Feature x₁²")).to_have_count(0)
    node(page, "Unit 1 of layer 1").click()
    wait_for_address(page, unit="0,0", hide=hidden)
    assert "features" not in address(page)


def test_long_names_of_columns_end_before_their_units(page: Page, server: str) -> None:
    visit(page, server, "#kind=wine&epoch=0")
    names = page.locator("#diagram .feature")
    expect(names).to_have_count(13)
    unit = page.locator("#diagram .nodes button:not(.feature)").first.bounding_box()
    assert unit
    gaps = names.evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).paddingRight))"
    )
    assert min(gaps) > unit["width"]
