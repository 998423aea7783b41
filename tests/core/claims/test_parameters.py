"""Controls: values are parsed from texts within bounds, or refused with the control's name."""

import pytest

from app.core.claims.parameters import Control, SettingError, defaults, settings
from app.core.claims.registry import CLAIMS
from tests.support.cases import each

WHOLE = Control("epochs", "Epochs", "whole", 5, least=1, most=100)
WIDTHS = Control("widths", "Widths", "wholes", [1, 2], least=1, most=64, longest=3)
RATES = Control("rates", "Rates", "numbers", [0.1], least=1e-4, most=10, longest=3)
KIND = Control("kind", "Kind", "choice", "a", choices=("a", "b"))
SOME = Control("some", "Some", "choices", ["b"], choices=("b", "a"), fewest=0, longest=2)
ALL = (WHOLE, WIDTHS, RATES, KIND, SOME)


def text_of(value):
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


@each(
    ("control", "text", "value"),
    [
        (WHOLE, " 7 ", 7),
        (WIDTHS, "8, 2,8", [2, 8]),
        (WIDTHS, "3", [3]),
        (RATES, "1e-3,.5", [0.001, 0.5]),
        (KIND, "b", "b"),
        (SOME, "", []),
        (SOME, "a,b", ["b", "a"]),
    ],
)
def test_a_text_is_read_in_order_and_without_repeats(control, text, value):
    assert control.read(text) == value


@each(
    ("control", "text"),
    [
        *((WHOLE, text) for text in ("", "0", "101", "1.5", "nan", "inf", "1e1", "two", "9" * 400)),
        *((WIDTHS, text) for text in ("", ",", "1,2,3,4", "1,x", "0", "-1", "65")),
        *((WIDTHS, "1," * 100_000), (RATES, "nan"), (RATES, "1e400"), (RATES, "0")),
        *((KIND, text) for text in ("", "c", "a,b", "A")),
        (SOME, "c"),
    ],
)
def test_an_invalid_value_is_refused_with_a_short_message_and_the_control(control, text):
    with pytest.raises(SettingError, match=f"^{control.label}: must") as refused:
        control.read(text)
    assert refused.value.name == control.name
    assert len(str(refused.value)) < 200


def test_unset_controls_keep_their_defaults_and_unknown_ones_are_refused():
    assert settings(ALL, {"epochs": "9"}) == defaults(ALL) | {"epochs": 9}
    with pytest.raises(SettingError, match='unknown parameter "nothing"'):
        settings(ALL, {"nothing": "1"})


@each("one", CLAIMS, ids=lambda one: one.name)
def test_every_claim_has_few_controls_with_valid_defaults(one):
    assert 2 <= len(one.controls) <= 9
    texts = {control.name: text_of(control.default) for control in one.controls}
    assert one.settings(texts) == one.settings({})
