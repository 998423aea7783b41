"""Problems of training: remedies are applied and undone with a click each, notices dismissed."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.reading import visit, wait_for_address

DEAD = "#kind=circles&solver=sgd&learning_rate_init=3"


def test_a_remedy_is_applied_with_one_click_and_undone_with_another(
    page: Page, server: str
) -> None:
    visit(page, server, f"{DEAD}&epoch=40")
    notice = page.locator("#problem")
    expect(notice).to_contain_text("dead")
    notice.get_by_role("button", name="Fix", exact=True).click()
    expect(notice).to_contain_text("Changed: activation ReLU → Leaky ReLU, learning rate 3 → 0.01")
    wait_for_address(page, activation="leaky_relu", epoch="40")
    notice.get_by_role("button", name="Undo", exact=True).click()
    expect(notice).to_contain_text("dead")
    expect(page.get_by_role("combobox", name="Activation", exact=True)).to_have_value("relu")


def test_a_dismissed_notice_stays_away_for_its_run_only(page: Page, server: str) -> None:
    visit(page, server, f"{DEAD}&epoch=40")
    notice = page.locator("#problem")
    expect(notice).to_contain_text("dead")
    notice.get_by_role("button", name="Dismiss the notice").click()
    expect(notice).to_be_hidden()
    page.get_by_role("button", name="One epoch on").click()
    wait_for_address(page, epoch="41")
    expect(notice).to_be_hidden()
    page.evaluate("location.hash = location.hash.replace('learning_rate_init=3', '$&.1')")
    wait_for_address(page, learning_rate_init="3.1")
    expect(notice).to_contain_text("dead")


def test_a_curve_has_notices_with_remedies_too(page: Page, server: str) -> None:
    page.goto(f"{server}/curve#activation=tanh&learning_rate_init=1&random_state=30&epoch=200")
    notice = page.locator("#problem")
    expect(notice).to_contain_text("The loss is rising")
    notice.get_by_role("button", name="1 of 2").click()
    expect(notice.locator(".problem-card")).to_contain_text("saturated")
    assert not Axe().run(page).response["violations"]
    notice.locator("> [data-fix]").click()
    expect(notice).to_contain_text("Changed: learning rate 1 \N{RIGHTWARDS ARROW} 0.01")
    expect(page).not_to_have_url(re.compile("learning_rate_init=1(&|$)"))
    notice.get_by_role("button", name="Undo", exact=True).click()
    expect(page).to_have_url(re.compile("learning_rate_init=1(&|$)"))
    expect(notice).to_contain_text("The loss is rising")
    notice.get_by_role("button", name="Dismiss the notice").click()
    expect(notice).to_contain_text("saturated")
