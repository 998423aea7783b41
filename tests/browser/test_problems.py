"""The remedy of a problem of training is applied and undone with one click each."""

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
