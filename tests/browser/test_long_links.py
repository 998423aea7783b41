"""Links with many or long invalid parts: the page opens and shows one short notice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import follow, wait_for_epoch
from tests.browser.watch import Watch
from tests.support.cases import each

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


@each(
    ("name", "value"),
    [
        *((name, LONG) for name in ("box", "pins", "hide", "stop", "compare")),
        ("hide", ",".join(f"n{number}" for number in range(20_000))),
        ("points", f"{';'.join(['1,2'] * 5000)}&interventions=[{'[' * 3000}"),
    ],
    ids=lambda value: value[0],
)
def test_a_long_value_is_shortened_in_the_notice(
    page: Page, server: str, name: str, value: str
) -> None:
    follow(page, server, f"#{name}={value}")
    short_notice(page, f"{name}: ")


def test_a_long_epoch_is_shortened_in_the_notice(page: Page, server: str) -> None:
    page.goto(f"{server}/#epoch={LONG}")
    short_notice(page, "were left out. epoch: ")


def test_a_long_id_is_shortened_in_the_message(page: Page, server: str, watch: Watch) -> None:
    page.goto(f"{server}/#run={LONG}&{MANY}")
    short_notice(page, "This server has no run “yyy")
    page.goto(f"{server}/studies#{MANY}")
    short_notice(page, "There is no study “p0=0")
    assert not any(LONG in request for request in watch.requests)
