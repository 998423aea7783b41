"""The workspace: views in place and side by side, linked highlighting, layers and tools."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    address,
    layer,
    place,
    tab,
    tool,
    visit,
    wait_for_address,
    wait_for_paint,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch

TRAINED = "#kind=spiral&noise=0.05&batch_size=10&epoch=60"
CUT = "&probe=-4,-3,4,2"

# Console warnings of a browser that draws WebGL without a graphics card.
SOFTWARE_RENDERING = ["Multiple readback operations", "GL Driver Message"]

VIEWS = {
    "Plane": "#plane",
    "Surface": "#surface .surface",
    "Hidden space": "#fold .fold",
    "Cross-section": "#probe .cut",
    "Compare": "#pinned table",
}
TOOLS = {"Inspect": "v", "Draw": "a", "Cross-section": "x", "Drag a unit's line": "l"}
OPTIONS = {"Draw": "#draw", "Cross-section": "#ends", "Drag a unit's line": "#crease"}
LAYERS = {
    "Prediction": "p",
    "Discretize output": "d",
    "Regions": "r",
    "Creases": "c",
    "Boundary": "b",
    "Training points": "t",
    "Test points": "e",
    "Misclassified points": "m",
    "Margins": "g",
    "Compare with a sampled grid": "s",
}
SWITCHED = "it => [...it.querySelectorAll('input[type=checkbox]')].map(({ checked }) => checked)"


def box_of(place: Locator) -> dict[str, float]:
    box = place.bounding_box()
    assert box
    return dict(box)


def overlay(page: Page, canvas: str) -> str:
    """Return a canvas as a data URL."""
    wait_for_paint(page)
    return str(page.locator(canvas).evaluate("it => it.toDataURL()"))


def test_every_view_opens_in_the_place_of_the_plane_by_its_tab_and_its_key(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    visit(page, server, TRAINED + CUT + "&view=plane")
    plane, desk = box_of(page.locator("#plane")), box_of(page.locator("#desk"))
    for key, (name, part) in enumerate(VIEWS.items(), start=1):
        for opened in ("tab", "key"):
            tab(page, "Plane").click()
            expect(page.locator("#probe")).to_be_hidden()
            assert box_of(page.locator("#plane")) == plane
            if opened == "tab":
                tab(page, name).click()
            else:
                page.keyboard.press(str(key))
            expect(tab(page, name)).to_have_attribute("aria-selected", "true")
            expect(page.locator(part)).to_be_visible()
            inside = box_of(page.locator(part))
            assert box_of(page.locator("#desk")) == desk
            assert inside["x"] >= desk["x"]
            assert inside["y"] >= desk["y"]
            assert inside["y"] + inside["height"] <= desk["y"] + desk["height"] + 1
            assert page.evaluate("() => scrollY") == 0


def test_the_address_keeps_the_views_and_old_links_open_theirs(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    for link, names in {
        "": ["Plane"],
        "&surface=probability": ["Surface"],
        "&fold=1,0,2": ["Hidden space"],
        CUT: ["Cross-section"],
        CUT + "&surface=logit": ["Plane", "Surface"],
        "&fold=0,0,1&surface=logit": ["Surface", "Hidden space"],
        "&view=surface": ["Surface"],
        "&view=plane&beside=hidden-space": ["Plane", "Hidden space"],
        "&view=compare": ["Compare"],
    }.items():
        visit(page, server, TRAINED + link)
        selected = page.locator("#views [aria-selected=true]")
        expect(selected).to_have_text(names)
    visit(page, server, TRAINED + "&surface=probability")
    tab(page, "Plane").click()
    wait_until(lambda: not {"surface", "view"} & address(page).keys())
    tab(page, "Surface").click()
    wait_for_address(page, surface="probability")
    page.keyboard.press("|")
    wait_for_address(page, view="plane", beside="surface")
    page.reload()
    expect(selected).to_have_text(["Plane", "Surface"])
    page.locator("#surface .close-pane").click()
    wait_until(lambda: not {"surface", "view", "beside"} & address(page).keys())


def test_what_is_pointed_at_or_chosen_in_one_view_lights_up_in_the_other(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed += SOFTWARE_RENDERING
    canvases = {"Surface": "#surface canvas.lights", "Hidden space": "#fold canvas.lights"}
    drawn = {"Surface": "#surface .surface canvas", "Hidden space": "#fold .main-svg"}
    marks = "#plane canvas >> nth=1"
    visit(page, server, TRAINED + CUT + "&view=plane")
    page.keyboard.press("|")
    for name, canvas in canvases.items():
        tab(page, name).click()
        expect(page.locator(drawn[name]).first).to_be_attached()
        page.mouse.move(5, 5)
        wait_until(lambda canvas=canvas: not lit(page, canvas))  # type: ignore[misc]
        page.mouse.move(*place(page, 0.9, 2.2))
        wait_until(lambda canvas=canvas: lit(page, canvas))  # type: ignore[misc]
        page.mouse.move(*place(page, 0, -0.5))
        expect(page.locator("#probe .band")).to_have_count(1)
        page.mouse.move(5, 5)
        blank = overlay(page, marks)
        box = box_of(page.locator(canvas))
        steps = [(across / 8, down / 8) for down in range(1, 8) for across in range(1, 8)]
        for across, down in steps:
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            if overlay(page, marks) != blank:
                break
        assert overlay(page, marks) != blank, f"pointing at {name} lights up nothing in the plane"
        page.mouse.down()
        page.mouse.up()
        wait_until(lambda: "at" in address(page))
        page.mouse.move(5, 5)
        wait_until(lambda canvas=canvas: lit(page, canvas))  # type: ignore[misc]
        page.locator("#card [data-clear]").click()
        wait_until(lambda: "at" not in address(page))
    unit = page.locator("#diagram .nodes").get_by_role(
        "button", name=re.compile("Unit 1 of layer 1")
    )
    unit.click()
    page.mouse.move(5, 5)
    wait_until(lambda: "unit" in address(page))
    wait_until(lambda: lit(page, canvases["Hidden space"]))


def lit(page: Page, canvas: str) -> bool:
    """Return whether anything is painted on a canvas."""
    wait_for_paint(page)
    wait_for_paint(page)
    return bool(
        page.locator(canvas).evaluate(
            """it => {
              const { width, height } = it;
              const { data } = it.getContext('2d').getImageData(0, 0, width, height);
              return data.some((value) => value !== 0);
            }"""
        )
    )


def test_layers_are_switched_by_click_and_letter_while_no_field_has_the_focus(
    page: Page, server: str
) -> None:
    visit(page, server, TRAINED)
    menu = page.locator("#layers")
    for name, key in LAYERS.items():
        before = layer(page, name).is_checked()
        layer(page, name).click()
        assert layer(page, name).is_checked() is not before
        expect(menu).to_have_attribute("open", "")
        page.keyboard.press(key)
        expect(layer(page, name)).to_be_checked(checked=before)
    page.keyboard.press("[")
    wait_for_address(page, depth="2")
    expect(menu.locator(".depth output")).to_have_text("2")
    page.keyboard.press("]")
    wait_until(lambda: "depth" not in address(page))
    expect(menu.locator(".depth output")).to_have_text("output")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    switches = menu.evaluate(SWITCHED)
    page.get_by_label("Samples", exact=True).focus()
    for key in [*LAYERS.values(), *TOOLS.values(), "2", "|"]:
        page.keyboard.press(key)
    assert menu.evaluate(SWITCHED) == switches
    expect(tab(page, "Plane")).to_have_attribute("aria-selected", "true")
    expect(tool(page, "Inspect")).to_have_attribute("aria-pressed", "true")


def test_single_keys_can_be_switched_off(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    page.keyboard.press("?")
    page.get_by_label("Single keys act on the page").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    wait_for_paint(page)
    page.keyboard.press("2")
    page.keyboard.press("x")
    expect(tab(page, "Plane")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#ends")).to_be_hidden()
    page.reload()
    wait_until_idle(page)
    page.keyboard.press("?")
    box = page.get_by_label("Single keys act on the page")
    expect(box).not_to_be_checked()
    box.check()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    wait_until_idle(page)
    page.keyboard.press("x")
    expect(page.locator("#ends")).to_be_visible()


def test_one_tool_is_active_and_its_options_are_in_the_inspector(page: Page, server: str) -> None:
    visit(page, server, TRAINED)
    for chosen in ("click", "key"):
        for name, key in TOOLS.items():
            if chosen == "click":
                tool(page, name).click()
            else:
                page.keyboard.press(key)
            pressed = page.locator("#tools [aria-pressed=true]")
            expect(pressed).to_have_attribute("aria-label", name)
            for other, options in OPTIONS.items():
                expect(page.locator("#inspector").locator(options)).to_be_visible(
                    visible=other == name
                )
        page.keyboard.press("a")
        page.keyboard.press("Escape")
        expect(tool(page, "Inspect")).to_have_attribute("aria-pressed", "true")
    tab(page, "Hidden space").click()
    page.keyboard.press("a")
    expect(page.locator("#plane")).to_be_visible()
    page.locator("#draw [data-clear]").click()
    expect(tool(page, "Inspect")).to_have_attribute("aria-pressed", "true")


def test_the_hidden_space_is_not_offered_without_hidden_layers(page: Page, server: str) -> None:
    visit(page, server, "#hidden_layer_sizes=&epoch=2")
    expect(tab(page, "Hidden space")).to_be_disabled()
    expect(tab(page, "Hidden space")).to_have_attribute(
        "title", re.compile("without hidden layers")
    )
    page.keyboard.press("3")
    expect(tab(page, "Plane")).to_have_attribute("aria-selected", "true")
