"""Stop rules, diverged runs, and tables of errors."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import (
    address,
    epoch,
    visit,
    wait_for_address,
    wait_for_epoch,
    wait_until,
)

SPIRAL = "#kind=spiral&noise=0.05&batch_size=10"


CHANGES = quote(json.dumps([{"epoch": 30, "set": {"learning_rate_init": 1000}}]))
DIVERGES = f"#kind=plane&solver=sgd&momentum=0&interventions={CHANGES}"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("epoch:12", "Stopped at epoch 12, as set."),
        ("patience:3", "the test loss has not improved for"),
        ("train:0.6", "of training points are correct; the goal is 60.0"),
        ("test:0.55", "of test points are correct; the goal is 55.0"),
    ],
)
def test_a_stop_rule_ends_playing_and_is_in_the_address(
    page: Page, server: str, rule: str, words: str
) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0&stop={rule}")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#notice")).to_contain_text(words)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    wait_for_address(page, stop=rule, epoch=str(epoch(page)))


def test_a_rule_stops_at_the_same_epoch_at_any_speed(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0&stop=train:0.7")
    button = page.get_by_role("button", name="Play", exact=True)
    button.click()
    expect(page.locator("#notice")).to_contain_text("70.0")
    first = epoch(page)
    assert first > 3
    visit(page, server, f"{SPIRAL}&epoch=0&stop=train:0.7&speed=100")
    button.click()
    expect(page.locator("#notice")).to_contain_text(f"Stopped at epoch {first}: ")
    wait_for_epoch(page, first)
    wait_for_address(page, epoch=str(first))


def test_a_rule_is_chosen_by_its_kind_and_number(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0")
    page.get_by_label("Stop", exact=True).select_option("epoch")
    page.get_by_label("Epoch to stop at").fill("20")
    page.keyboard.press("Enter")
    wait_for_address(page, stop="epoch:20")
    page.get_by_label("Stop", exact=True).select_option("")
    wait_until(lambda: "stop" not in address(page))


def test_a_score_can_lie_between_steps_but_not_out_of_range(page: Page, server: str) -> None:
    visit(page, server, f"{SPIRAL}&epoch=0&stop=train:0.9")
    number = page.get_by_label("Training accuracy to stop at")
    number.fill("0.995")
    number.press("Enter")
    wait_for_address(page, stop="train:0.995")
    number.fill("1.5")
    number.press("Enter")
    expect(page.locator("#stop")).to_contain_text("The value must be at most 1, got “1.5”")
    expect(number).to_have_value("1.5")
    assert address(page)["stop"] == "train:0.995"


def test_a_regression_stops_at_a_value_of_r2(page: Page, server: str) -> None:
    visit(page, server, "#kind=hills&epoch=0&stop=train:0.1")
    expect(page.get_by_label("Training R² to stop at")).to_have_value("0.1")
    expect(page.get_by_label("Stop", exact=True)).to_contain_text("at test R²")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("#notice")).to_contain_text("R² on training points is")


def test_a_diverged_run_continues_from_an_earlier_epoch_with_a_lower_rate(
    page: Page, server: str
) -> None:
    visit(page, server, f"{DIVERGES}&epoch=20")
    page.get_by_role("button", name="Play", exact=True).click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text("Training diverged at epoch 31: the loss is no longer finite")
    notice.get_by_role("button", name="Continue from epoch 25 with 100").click()
    expect(page.get_by_role("button", name="Epoch 25: learning rate 100")).to_be_visible()
    wait_until(lambda: '"epoch":25' in address(page)["interventions"])
    assert json.loads(address(page)["interventions"])[0]["set"] == {"learning_rate_init": 100}


def test_an_intervention_is_a_mark_that_leads_to_its_epoch(page: Page, server: str) -> None:
    visit(page, server, f"{DIVERGES}&epoch=10")
    page.get_by_role("button", name="Epoch 30: learning rate 1000").click()
    wait_for_epoch(page, 30)


@pytest.mark.parametrize(
    ("address", "title", "rows"),
    [(f"{SPIRAL}&epoch=20", "Confusion by class", 4), ("#kind=hills&epoch=5", "Residuals", 7)],
)
def test_errors_are_shown_by_class_or_as_residuals(
    page: Page, server: str, address: str, title: str, rows: int
) -> None:
    visit(page, server, address)
    page.get_by_role("button", name="Large charts").click()
    expect(page.locator("summary", has_text=title)).to_be_visible()
    expect(page.locator(".matrix tbody tr")).to_have_count(rows)
