"""Links with many or long invalid parts: the page opens and shows one short notice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import wait_for_epoch
from tests.browser.watch import Watch

MAX_LENGTH = 400
MANY = "&".join(f"p{number}={number}" for number in range(20_000))
LONG = "y" * 50_000


def short_notice(page: Page, words: str) -> str:
    """Wait for a notice that contains these words, and return its text, which must be short."""
    notice = page.locator("#notice, #error").filter(has_text=words)
    expect(notice).to_be_visible()
    text = notice.inner_text()
    assert len(text) < MAX_LENGTH, text
    return text


@pytest.mark.parametrize("path", ["", "embed", "curve"])
def test_many_unknown_parameters_are_counted(page: Page, server: str, path: str) -> None:
    page.goto(f"{server}/{path}#epoch=3&{MANY}&x={LONG}&{LONG}=1&noise={LONG}")
    text = short_notice(page, "Parts of the URL could not be read and were left out.")
    assert "p0: there is no such setting; p1:" in text
    assert "and 20,000 more" in text
    wait_for_epoch(page, 3)
    page.wait_for_function("() => location.hash.length < 200")


def test_the_valid_settings_of_a_claim_are_read(page: Page, server: str) -> None:
    page.goto(f"{server}/experiments#extrapolation&epochs=20&{MANY}")
    assert "and 19,997 more" in short_notice(page, "were left out.")
    expect(page.get_by_label("Epochs")).to_have_value("20")
    page.goto("about:blank")
    page.goto(f"{server}/experiments#{LONG}")
    short_notice(page, "There is no claim “yyy")


@pytest.mark.parametrize(
    "address",
    [
        *(f"#{name}={LONG}" for name in ("epoch", "box", "pins", "hide", "stop", "compare")),
        f"#epoch=3&hide={','.join(f'n{number}' for number in range(20_000))}",
        f"#epoch=3&points={';'.join(['1,2'] * 5000)}&interventions=[{'[' * 3000}",
    ],
    ids=range(8),
)
def test_a_long_value_is_shortened_in_the_notice(page: Page, server: str, address: str) -> None:
    page.goto(f"{server}/{address}")
    short_notice(page, "were left out.")


def test_a_long_id_is_shortened_in_the_message(page: Page, server: str, watch: Watch) -> None:
    page.goto(f"{server}/#run={LONG}&{MANY}")
    short_notice(page, "This server has no run “yyy")
    page.goto(f"{server}/studies#{MANY}")
    short_notice(page, "There is no study “p0=0")
    assert not any(LONG in request for request in watch.requests)
