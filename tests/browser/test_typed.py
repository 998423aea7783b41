"""Texts as numbers: static/ui/number-parsing.js, asked in a browser without any field."""

from playwright.sync_api import Page, expect

READ = {
    "0,001": 0.001,
    "1,5": 1.5,
    "1.5": 1.5,
    ".5": 0.5,
    ",5": 0.5,
    "1e-3": 1e-3,
    "1e-3 ": 1e-3,
    "1,5e-3": 1.5e-3,
    "\N{MINUS SIGN}2": -2,
    "2e\N{MINUS SIGN}3": 2e-3,
    "+5": 5,
    "1.234": 1.234,
    "0,125": 0.125,
    "1 000": 1000,
    "1\N{NARROW NO-BREAK SPACE}000,5": 1000.5,
    "5.": 5,
    "-0": 0,
    "0.123456789": 0.123456789,
}
REFUSED = [
    "",
    " ",
    "-",
    "1e",
    "abc",
    "1.000,5",
    "1,000.5",
    "1,234",
    "1,000,000",
    "1.000.000",
    "1 5",
    "1 0000",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "1e999",
    "-1e999",
    "1e-999",
    "NaN",
    "Infinity",
    "0x10",
    "1_000",
    "2..5",
]
WHOLE = {"5": 5, "5.0": 5, "1 000": 1000, "1e3": 1000}
NOT_WHOLE = ["0,5", "1.5", "1.000", "1,000", "1e-3", "1e30", "9007199254740993"]

LISTS = {
    "1, 2, 4": [1, 2, 4],
    "1; 2,5; 4": [1, 2.5, 4],
    "1 2 4": [1, 2, 4],
    "0.5,1,2": [0.5, 1, 2],
    "0,001; 0,01": [0.001, 0.01],
    "3": [3],
    "": [],
}
UNCLEAR_LISTS = [
    "1,5",
    "1,2,4",
    "0,001 0,01",
    "0.5 1,5",
    "1.000,5",
    "1,000.5",
    "1,000",
    "a",
    "1 000",
]

READER = """async ([name, text, limits]) => {
  const module = await import('/static/ui/number-parsing.js');
  return module[name](text, limits);
}"""


def test_a_text_is_read_as_the_number_that_it_is_or_refused(page: Page, server: str) -> None:
    page.goto(f"{server}/claims")
    expect(page.locator("#sentence")).not_to_be_empty()

    def read(name: str, text: str, **limits: object) -> dict[str, object]:
        found: dict[str, object] = page.evaluate(READER, [name, text, limits])
        return found

    for text, value in READ.items():
        assert read("readNumber", text) == {"value": value}, text
    for text in REFUSED:
        assert set(read("readNumber", text)) == {"why"}, text
    for text, value in WHOLE.items():
        assert read("readNumber", text, whole=True) == {"value": value}, text
    for text in NOT_WHOLE:
        assert set(read("readNumber", text, whole=True)) == {"why"}, text
    for text, values in LISTS.items():
        assert read("readNumbers", text) == {"values": values}, text
    for text in UNCLEAR_LISTS:
        assert set(read("readNumbers", text)) == {"why"}, text
    assert read("readNumbers", "8,8", whole=True) == {"values": [8, 8]}
    assert set(read("readNumbers", "0,5", whole=True)) == {"why"}
    assert read("readNumber", "7", min=1, max=5) == {"why": "must be at most 5, got “7”"}
