"""Claims and studies: an experiment is run, watched, and has a verdict; each cell can be opened."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE
from tests.browser.reading import caption
from tests.browser.watch import Watch


def test_a_claim_is_predicted_tested_and_told(page: Page, server: str) -> None:
    page.goto(f"{server}/claims#extrapolation")
    page.get_by_role("button", name="ten times as large or more").click()
    expect(page.locator("#depends")).to_be_empty()
    page.get_by_label("Seeds").fill("1")
    page.get_by_label("Epochs").fill("200")
    page.get_by_role("button", name="Run the experiment").click()
    expect(page.locator("#verdict")).to_have_text(
        re.compile(r"^It holds here\. .* ReLU outside is \d+.* times .*You expected: ten times")
    )
    expect(page.locator("#progress")).to_contain_text("6 of 6 cells")
    expect(page.locator("#depends")).to_contain_text("What it depends on.")
    expect(page.locator("#charts .scatterlayer .trace")).to_have_count(12)
    page.locator("#opened a").first.click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 200\."))


def test_every_claim_has_its_page(page: Page, server: str) -> None:
    page.goto(f"{server}/claims")
    links = page.locator("#claims a")
    expect(links).to_have_count(7)
    for number in range(7):
        sentence = links.nth(number).inner_text().partition(" ")[2]
        links.nth(number).click()
        expect(page.locator("#sentence")).to_have_text(sentence)
        expect(page.locator("#prediction .answers button").first).to_be_visible()


def test_a_study_is_written_run_and_kept(page: Page, server: str) -> None:
    page.goto(f"{server}/studies")
    page.get_by_label("Epochs").fill("2, 4")
    page.get_by_label("Seeds").fill("2")
    expect(page.locator("#size")).to_have_text("16 cells, at most 5000")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#progress")).to_have_text("16 of 16 cells")
    expect(page.locator("#rows tbody tr")).to_have_count(32)
    expect(page.locator("#chart .scatterlayer .trace")).to_have_count(6)
    page.get_by_label("Measure").select_option("regions")
    expect(page.locator("#chart .ytitle")).to_have_text("linear regions")
    page.reload()
    expect(page.locator("#progress")).to_have_text("16 of 16 cells")
    expect(page.locator("#known [aria-current]")).to_contain_text("16 of 16 cells, done")
    page.locator("#rows tbody a").first.click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch [24]\."))


def test_a_study_that_cannot_be_run_is_told_in_words(page: Page, server: str, watch: Watch) -> None:
    watch.allowed.append("422")
    page.goto(f"{server}/studies")
    page.get_by_label("Values of the axis").first.fill("[2], [100000]")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#error")).to_contain_text("at most 256")
    page.get_by_label("Base").fill("{")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#error")).to_contain_text("not JSON")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("name", ["claims", "studies"])
def test_these_pages_fit_and_shut_nobody_out(
    page: Page, server: str, name: str, size: dict[str, int]
) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="dark" if size is NARROW else "light")
    page.goto(f"{server}/{name}")
    expect(page.locator("#claims a, #known a").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
