"""The tour: its words are true of the states that it shows; ways into, through and out of it."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    address,
    caption,
    get_json,
    visit,
    wait_for_address,
    wait_until,
    wait_until_idle,
)
from tests.browser.watch import Watch

STEPS = [
    ("One unit folds once", "The unit outputs 0"),
    ("A few fold a polygon", "Three units"),
    ("A second layer bends the creases", "The two units of the second layer"),
    ("In each region it is linear", "In the outlined region"),
    ("The boundary is where it crosses zero", "On the boundary that formula is 0"),
    ("More units, finer pieces", "32 units"),
]


def wait_for_step(page: Page, step: int) -> str:
    """Wait until a step and its words are shown, and return the words."""
    title, beginning = STEPS[step - 1]
    expect(page.locator("#tour h2")).to_have_text(title)
    wait_for_address(page, tour=str(step))
    words = page.locator("#tour .words")
    # The words of the step before stay until the region card has arrived.
    expect(words).to_have_text(re.compile(f"^{beginning}"))
    return words.inner_text()


def shown(server: str, watch: Watch) -> tuple[str, Any]:
    """Return the address of the last frame that was requested, and its geometry."""
    state = watch.frames()[-1].split()[1].partition("?")[0]
    return f"{server}{state}", get_json(
        f"{server}{state}?grid=0&include=metrics,network,regions,boundary"
    )


def directions(frame: Any, layer: int) -> dict[int, int]:
    """Return the number of directions of the crease of each unit of a layer."""
    regions = frame["regions"]
    ends = np.asarray(regions["vertices"])[np.asarray(regions["edges"])]
    x, y = (ends[:, 1] - ends[:, 0]).T
    angle = np.round(np.degrees(np.arctan2(y, x)) % 180, 3) % 180
    of_layer = np.asarray(regions["edge_layer"]) == layer
    units = np.asarray(regions["edge_unit"])
    return {
        int(unit): len(np.unique(angle[of_layer & (units == unit)]))
        for unit in np.unique(units[of_layer])
    }


def test_each_step_shows_what_its_words_claim(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, "#epoch=3")
    page.get_by_role("button", name="Tour").click()
    forward = page.get_by_role("button", name="Next")

    words = wait_for_step(page, 1)
    _, frame = shown(server, watch)
    assert [len(layer) for layer in frame["network"]["intercepts"]] == [1, 1]
    assert (frame["counts"]["regions"], frame["counts"]["boundary_segments"]) == (2, 1)
    assert "There are 2 regions" in words
    assert directions(frame, 0) == {0: 1}

    forward.click()
    words = wait_for_step(page, 2)
    _, frame = shown(server, watch)
    counts = frame["counts"]
    (polygon,) = frame["boundary"]["polylines"]
    assert polygon[0] == polygon[-1]
    assert directions(frame, 0) == {0: 1, 1: 1, 2: 1}
    assert f"{counts['regions']} regions" in words
    assert f"a polygon of {len(polygon) - 1} sides" in words
    assert {tuple(kink["at"]) for kink in frame["boundary"]["kinks"]} == set(map(tuple, polygon))

    forward.click()
    words = wait_for_step(page, 3)
    state, bent = shown(server, watch)
    assert set(directions(bent, 0).values()) == {1}
    assert min(directions(bent, 1).values()) > 1
    assert f"{bent['counts']['regions']} regions." in words
    assert [len(layer) for layer in bent["network"]["intercepts"]] == [3, 2, 1]

    forward.click()
    words = wait_for_step(page, 4)
    x1, x2 = address(page)["at"].split(",")
    card = get_json(f"{state}/at?x1={x1}&x2={x2}")
    pattern = [unit for layer in card["pattern"] for unit in layer]
    assert f"{sum(pattern)} of {len(pattern)} units are active" in words
    numbers = re.findall(r"\d+\.\d+", words.partition("logit = ")[2])
    np.testing.assert_allclose(list(map(float, numbers)), np.abs(card["affine"][0]), rtol=5e-3)

    forward.click()
    wait_for_step(page, 5)
    assert address(page)["at"] == f"{x1},{x2}"
    point = np.array([float(x) for x in address(page)["why"].split(",")])
    segments = bent["boundary"]["segments"]
    mine = segments["region"].index(card["region"])
    a, b, c = segments["line"][mine]
    assert abs(a * point[0] + b * point[1] + c) / np.hypot(a, b) < 0.05
    np.testing.assert_allclose(
        np.cross([a, b, c], card["affine"][0]) / np.linalg.norm(card["affine"][0]), 0, atol=1e-9
    )
    expect(page.locator("#segment")).to_contain_text("Along it")

    forward.click()
    words = wait_for_step(page, 6)
    _, fine = shown(server, watch)
    counts = fine["counts"]
    assert counts["regions"] > 10 * bent["counts"]["regions"]
    assert fine["metrics"]["train_accuracy"] > 0.95
    assert "32 units" in words
    assert f"{counts['regions']} regions" in words
    assert f"{counts['boundary_segments']} straight segments" in words


def test_keys_lead_through_the_tour_and_back(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=7")
    wait_for_address(page, epoch="7")
    starter = page.get_by_role("button", name="Tour")
    starter.press("Enter")
    wait_for_step(page, 1)
    expect(page.locator("#tour h2")).to_be_focused()
    page.keyboard.press("ArrowRight")
    wait_for_step(page, 2)
    page.keyboard.press("ArrowLeft")
    wait_for_step(page, 1)
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    back = page.get_by_role("button", name="Back to where I was")
    expect(back).to_be_focused()
    back.press("Enter")
    wait_for_address(page, kind="xor", epoch="7")
    assert "tour" not in address(page)
    expect(starter).to_be_focused()
    starter.press("Enter")
    wait_for_step(page, 1)
    page.keyboard.press("Escape")
    expect(back).to_be_focused()
    page.keyboard.press("Escape")
    expect(back).to_be_hidden()
    expect(starter).to_be_focused()


def test_the_tour_keeps_the_undo_history(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=7")
    page.locator("#field-activation").select_option("leaky_relu")
    undo = page.locator("#undo [data-act=undo]")
    expect(undo).to_be_enabled()
    wait_for_address(page, activation="leaky_relu")
    edit = undo.get_attribute("title")
    page.get_by_role("button", name="Tour").click()
    wait_for_step(page, 1)
    expect(undo).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    wait_for_step(page, 2)
    expect(undo).to_be_disabled()
    page.get_by_role("button", name="Leave").click()
    expect(undo).to_have_attribute("title", re.compile("^Undo: the tour "))
    page.get_by_role("button", name="Back to where I was").click()
    wait_for_address(page, kind="xor", activation="leaky_relu")
    expect(undo).to_have_attribute("title", edit or "")
    expect(page.locator("#undo [data-act=redo]")).to_be_disabled()
    undo.click()
    wait_until(lambda: "activation" not in address(page))


def test_undo_leads_back_after_staying_in_the_state_of_a_step(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=7")
    wait_for_address(page, epoch="7")
    page.get_by_role("button", name="Tour").click()
    wait_for_step(page, 1)
    page.locator("#field-activation").select_option("leaky_relu")
    undo = page.locator("#undo [data-act=undo]")
    expect(undo).to_be_enabled()
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Stay here").click()
    undo.click()
    wait_for_address(page, kind="gauss")
    wait_until(lambda: not {"activation", "tour"} & address(page).keys())
    expect(undo).to_have_attribute("title", re.compile("^Undo: the tour "))
    undo.click()
    wait_for_address(page, kind="xor", epoch="7")
    expect(undo).to_be_disabled()


def test_a_step_has_a_link_and_says_that_the_page_has_changed(page: Page, server: str) -> None:
    visit(page, server, "#tour=2")
    words = wait_for_step(page, 2)
    page.get_by_role("button", name="One epoch on").click()
    expect(page.locator("#tour .words")).to_have_text("You have changed what this step shows.")
    page.get_by_role("button", name="Show the step again").click()
    expect(page.locator("#tour .words")).to_have_text(words)
    page.get_by_role("link", name="Step 6").click()
    wait_for_step(page, 6)
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#tour")).to_be_hidden()
    expect(page.locator("#tour-left")).to_be_hidden()


def test_the_tour_leaves_the_plane_free_on_a_narrow_screen(page: Page, server: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, server, "#tour=4")
    wait_for_step(page, 4)
    panel, plane = page.locator("#tour").bounding_box(), page.locator("#plane").bounding_box()
    assert panel
    assert plane
    assert plane["y"] >= 0
    assert plane["y"] + plane["height"] <= panel["y"]
    assert panel["y"] < 844
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    expect(caption(page)).to_be_visible()


def test_a_reload_inside_the_tour_keeps_the_way_back(page: Page, server: str) -> None:
    visit(page, server, "#kind=xor&epoch=7&box=-3,3,-3,3")
    wait_for_address(page, epoch="7")
    page.get_by_role("button", name="Tour").click()
    wait_for_step(page, 1)
    page.get_by_role("button", name="Next").click()
    wait_for_step(page, 2)
    page.reload()
    wait_for_step(page, 2)
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Back to where I was").click()
    wait_for_address(page, kind="xor", epoch="7", box="-3,3,-3,3")
    page.reload()
    wait_until_idle(page)
    expect(page.locator("#tour-left")).to_be_hidden()


def test_a_tour_that_is_started_twice_leads_back_to_its_first_start(
    page: Page, server: str
) -> None:
    visit(page, server, "#kind=xor&epoch=7")
    wait_for_address(page, epoch="7")
    page.get_by_role("button", name="Tour").dblclick()
    wait_for_step(page, 1)
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Back to where I was").click()
    wait_for_address(page, kind="xor", epoch="7")
