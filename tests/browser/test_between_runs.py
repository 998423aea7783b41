"""Two runs that differ in any setting: their curves, and the networks between them."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NARROW
from tests.browser.reading import address, tab, visit, wait_for_address, wait_until
from tests.browser.watch import Watch

MOONS = "#kind=moons&noise=0.3&learning_rate_init=0.02&epoch=30&seed=41"


def compare_any(page: Page, setting: str, value: str) -> None:
    """Compare with a run that has another value of a setting."""
    page.locator("#twin summary").click()
    form = page.locator(".other-value")
    form.get_by_label("Setting that differs").select_option(label=setting)
    field = form.get_by_label("Its value in the other run").and_(page.locator(":visible"))
    if field.evaluate("it => it.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    form.get_by_role("button", name="Compare").click()


def slider(page: Page) -> Locator:
    return page.locator("#beside .between input")


def move(page: Page, share: float) -> None:
    slider(page).evaluate(
        "(it, share) => { it.value = share; it.dispatchEvent(new Event('input')); }", share
    )


def test_any_setting_can_differ(page: Page, server: str) -> None:
    visit(page, server, f"{MOONS}&view=compare")
    differences = page.locator("#compared p")
    for setting, value, words in (
        ("Momentum", "0.5", "Momentum: 0.9 → 0.5"),
        ("Shuffle", "false", "Shuffle: on → off"),
        ("Initialization", "he", "Initialization: .* → He"),
        ("Hidden layers", "5, 3", "Hidden layers: 8, 8 → 5, 3"),
    ):
        compare_any(page, setting, value)
        expect(differences).to_have_text(re.compile(f"^B differs in: {words}"))
    page.locator("#twin summary").click()
    page.get_by_role("button", name="Compare with another learning rate, 0.2").click()
    expect(differences).to_have_text("B differs in: Learning rate: 0.02 → 0.2.")


def test_both_runs_have_curves_and_a_slider_shows_the_networks_between(
    page: Page, server: str, watch: Watch
) -> None:
    visit(page, server, f"{MOONS}&view=compare")
    compare_any(page, "Seed (weights and batches)", "7")
    caption = page.locator("#beside figcaption")
    expect(caption).to_have_text(re.compile(r"^Epoch 30\."))
    names = "() => (document.querySelector('#curves').data ?? []).map(({ name }) => name)"
    wait_until(lambda: {"A train loss", "B train loss"} <= set(page.evaluate(names)))
    lengths = "() => document.querySelector('#curves').data.map(({ x }) => x.length)"
    wait_until(lambda: min(page.evaluate(lengths)) > 10)
    expect(slider(page)).to_be_enabled()
    move(page, 0.4)
    expect(caption).to_have_text(re.compile(r"^40\.0\s% of the way from A to B\. Epoch 30\."))
    wait_for_address(page, between="0.4")
    expect(page.locator("[data-shown] tr").nth(1)).to_contain_text(re.compile(r"A→B, 40\.0\s%"))
    move(page, 0)
    first = page.locator("#caption").inner_text().split(";")[0]
    expect(caption).to_contain_text(first.split(".")[1].strip())
    move(page, 1)
    expect(caption).to_have_text(re.compile(r"^Epoch 30\."))
    wait_until(lambda: "between" not in address(page))
    tab(page, "Plane").click()


def test_without_a_way_between_the_runs_the_slider_is_disabled_with_the_reason(
    page: Page, server: str
) -> None:
    visit(page, server, f"{MOONS}&view=compare")
    compare_any(page, "Hidden layers", "8, 7")
    expect(page.locator("#beside .between output")).to_have_text(
        "No way between A and B: their layer sizes differ."
    )
    expect(slider(page)).to_be_disabled()


def test_the_region_card_is_that_of_the_network_between(page: Page, server: str) -> None:
    visit(page, server, f"{MOONS}&view=compare&at=0.5,0.2")
    heading = page.locator("#card h2")
    expect(heading).to_have_text(re.compile(r"^Region [\d,]+ at$"))
    compare_any(page, "Seed (weights and batches)", "7")
    expect(page.locator("#beside figcaption")).to_have_text(re.compile(r"^Epoch 30\."))
    move(page, 0.5)
    expect(heading).to_have_text(re.compile(r"^50.* from A to B: region [\d,]+ at$"))
    move(page, 1)
    expect(heading).to_have_text(re.compile(r"^Region [\d,]+ at$"))


def test_shared_code_says_which_network_it_is_of(page: Page, server: str) -> None:
    visit(page, server, f"{MOONS}&view=compare")
    compare_any(page, "Seed (weights and batches)", "7")
    expect(page.locator("#beside figcaption")).to_have_text(re.compile(r"^Epoch 30\."))
    python, curl = page.locator("#share-py"), page.locator("#share-curl")
    dialog = page.locator("#share")
    page.locator("#share-button").click()
    dialog.get_by_role("tab", name="Code").click()
    expect(python).to_have_text("A Python script: same data, scores and picture.")
    dialog.get_by_role("button", name="Close").click()
    move(page, 0.4)
    expect(page.locator("#beside figcaption")).to_have_text(re.compile(r"^40\.0"))
    wait_for_address(page, between="0.4")
    page.locator("#share-button").click()
    dialog.get_by_role("tab", name="Code").click()
    expect(python).to_have_text(re.compile(r"script of plane B: the network 40\.0\s% of the way"))
    expect(curl).to_contain_text("plane B")
    page.evaluate("navigator.clipboard.writeText = async text => { window.copied = text; }")
    dialog.get_by_role("button", name="Copy as curl").click()
    expect(dialog.get_by_role("status").first).to_contain_text("is copied")
    other = address(page)["compare"]
    copied = page.evaluate("copied")
    found = re.fullmatch(rf"curl -s '(.*/frames/30/between/{other}\?share=0\.4)'", copied)
    assert found, copied
    assert page.request.get(found[1]).json()["epoch"] == 30
    dialog.get_by_role("button", name="Copy as Python").click()
    wait_until(lambda: "share = Fraction(0.4)" in page.evaluate("copied"))
    for name in ("Files", "Film"):
        dialog.get_by_role("tab", name=name).click()
        expect(dialog.locator("[data-of-a]:visible")).to_contain_text("of plane A")


def test_on_a_phone_sliders_are_wide_enough_for_a_finger(page: Page, server: str) -> None:
    page.set_viewport_size(NARROW)
    visit(page, server, f"{MOONS}&view=compare")
    compare_any(page, "Seed (weights and batches)", "7")
    expect(page.locator("#beside figcaption")).to_contain_text("Epoch 30.")
    expect(slider(page)).to_be_enabled()
    way = slider(page).bounding_box()
    plane = page.locator("#plane .plot").bounding_box()
    assert way
    assert plane
    assert way["width"] > 250
    assert way["y"] >= plane["y"] + plane["height"] - 1
    page.locator("#layers > summary").click()
    for name in ("Decision threshold", "Layers shown"):
        box = page.locator("#layers").get_by_label(name, exact=True).bounding_box()
        assert box
        assert box["width"] > 200, name
