"""The options of layers: another activation in each, and parts of the network that are frozen."""

import json
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.reading import (
    address,
    epoch,
    redo,
    undo,
    visit,
    wait_beyond,
    wait_for_address,
    wait_until,
)
from tests.browser.watch import Watch

RUN = "#kind=xor&samples=100&hidden_layer_sizes=4,3&epoch=20"


def options(page: Page) -> Locator:
    return page.get_by_role("group", name="Options of each layer")


def open_options(page: Page) -> None:
    page.get_by_role("button", name="Options of each layer").click()
    expect(options(page)).to_be_visible()


def test_each_layer_gets_its_own_activation(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, RUN)
    open_options(page)
    options(page).get_by_label("Activation of layer 2").select_option("leaky_relu")
    wait_for_address(page, activation="relu,leaky_relu")
    activation = page.locator("#network").get_by_label("Activation")
    expect(activation).to_have_value("")
    expect(activation.locator("option:checked")).to_have_text("differs by layer")
    page.keyboard.press("Escape")
    expect(options(page)).to_be_hidden()
    page.get_by_role("button", name="One hidden layer more").click()
    wait_for_address(page, activation="relu,leaky_relu,leaky_relu")
    activation.select_option("tanh")
    wait_for_address(page, activation="tanh")


def test_frozen_parts_are_listed_and_can_train_again(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, RUN)
    open_options(page)
    options(page).get_by_label("Freeze layer 1").check()
    wait_for_address(page, interventions='[{"epoch":20,"frozen":[{"layer":0}]}]')
    listed = page.locator("#interventions li")
    expect(listed).to_contain_text("layer 1 frozen")
    expect(options(page).get_by_label("Freeze layer 1")).to_be_checked()
    expect(page.locator(".weight-key")).to_contain_text("frozen")
    unit = page.locator("#diagram .nodes").get_by_role("button", name=re.compile("of layer 1"))
    expect(unit.first).to_have_attribute("aria-label", re.compile("frozen$"))
    assert epoch(page) == 20
    options(page).get_by_label("Freeze layer 1").uncheck()
    expect(listed).to_have_count(0)
    expect(page.locator(".weight-key")).not_to_contain_text("frozen")
    wait_until(lambda: "interventions" not in address(page))


def test_a_layer_is_frozen_while_the_run_plays(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, f"{RUN}&stop=epoch:400")
    page.get_by_role("button", name="Play", exact=True).click()
    open_options(page)
    freeze = options(page).get_by_label("Freeze layer 1")
    kept = freeze.element_handle()
    start = epoch(page)
    wait_beyond(page, start + 3)
    assert kept is not None
    assert kept.evaluate("it => it.isConnected")
    freeze.check()
    expect(page.locator("#interventions li")).to_contain_text("layer 1 frozen")
    wait_until(lambda: "interventions" in address(page))
    changes = json.loads(address(page)["interventions"])
    assert changes == [{"epoch": changes[0]["epoch"], "frozen": [{"layer": 0}]}]
    assert changes[0]["epoch"] > start
    page.keyboard.press("Escape")
    wait_beyond(page, changes[0]["epoch"] + 5)
    page.get_by_role("button", name="Pause", exact=True).click()
    undo(page).click()
    wait_until(lambda: "interventions" not in address(page))
    redo(page).click()
    wait_until(lambda: json.loads(address(page).get("interventions", "[]")) == changes)


def test_a_weight_is_frozen_in_its_editor(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, RUN)
    unit = page.locator("#diagram .nodes").get_by_role(
        "button", name=re.compile("Unit 1 of layer 1")
    )
    unit.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    editor = page.get_by_role("dialog", name="Weight from x₁ to unit 1 of layer 1")
    editor.get_by_label("frozen").check()
    expect(page.locator("#interventions li")).to_contain_text("frozen")
    expect(editor.get_by_label("frozen")).to_be_checked()
    wait_for_address(page, interventions='[{"epoch":20,"frozen":[{"layer":0,"from":0,"to":0}]}]')


def test_a_unit_is_frozen_as_soon_as_it_is_chosen(page: Page, server: str, watch: Watch) -> None:
    visit(page, server, RUN)
    open_options(page)
    expect(options(page).get_by_label("Freeze unit 2 of layer 1")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#diagram .nodes").get_by_role("button", name="Unit 2 of layer 1").click()
    open_options(page)
    options(page).get_by_label("Freeze unit 2 of layer 1").check()
    wait_for_address(page, interventions='[{"epoch":20,"frozen":[{"layer":0,"to":1}]}]')
    expect(options(page).get_by_label("Freeze unit 2 of layer 1")).to_be_checked()
    assert options(page).evaluate("box => box.scrollWidth <= box.clientWidth")
    page.keyboard.press("Escape")
    expect(options(page)).to_be_hidden()
    assert address(page)["unit"] == "0,1"
