"""Tests that loop over cases run all of them, and name those that fail."""

import pytest

from tests.support.cases import each, parametrize
from tests.support.quick import exhaustive


class Recorded:
    """What `parametrize` of tests.support.cases does with a test."""

    def __init__(self, function):
        self.function, self.tests = function, []
        parametrize(self)

    def parametrize(self, name, values):
        assert name == "cases"
        self.tests = [(value.id, value.values[0], value.marks) for value in values]


def test_every_combination_of_the_values_is_a_case():
    ran = []

    @each("number", [1, 2])
    @each(("word", "flag"), [("a", True), pytest.param("b", None, id="none")])
    def law(number, word, flag, fixture):
        ran.append((fixture, number, word, flag))

    ((name, cases, marks),) = Recorded(law).tests
    law(cases=cases, fixture="f")
    assert sorted(ran) == [("f", n, *pair) for n in (1, 2) for pair in (("a", True), ("b", None))]
    assert [case.name for case in cases] == ["1, a-True", "1, none", "2, a-True", "2, none"]
    assert (name, list(marks)) == ("4 cases", [])


def test_exhaustive_cases_are_a_test_of_their_own():
    @each("number", [1, *exhaustive([2, 3])])
    @each("word", ["a", *exhaustive(["b"])])
    def law(number, word):
        pass

    (quick, _, none), (rest, cases, marks) = Recorded(law).tests
    assert (quick, list(none)) == ("1 cases", [])
    assert (rest, [mark.name for mark in marks]) == ("5 exhaustive cases", ["exhaustive"])
    assert "1, a" not in [case.name for case in cases]


def test_all_cases_run_and_the_first_error_names_those_that_fail():
    ran = []

    @each("number", range(5), ids=["zero", "one", "two", "three", "four"])
    def law(number):
        ran.append(number)
        assert number % 2 == 0, f"{number} is odd"
        with pytest.raises(ZeroDivisionError):
            divmod(1, number)

    ((_, cases, _),) = Recorded(law).tests
    with pytest.raises(AssertionError, match="1 is odd") as caught:
        law(cases=cases)
    assert ran == list(range(5))
    assert caught.value.__notes__ == ["case: one\n4 of 5 failed: one, two, three, four"]


def test_patches_end_with_their_case(monkeypatch):
    @each("name", ["one", "two"])
    def law(name, monkeypatch):
        assert not hasattr(Recorded, "one")
        monkeypatch.setattr(Recorded, name, None, raising=False)

    ((_, cases, _),) = Recorded(law).tests
    law(cases=cases, monkeypatch=monkeypatch)
    assert not hasattr(Recorded, "two")


def test_an_interruption_is_no_failure_of_a_case():
    @each("error", [KeyboardInterrupt])
    def law(error):
        raise error

    ((_, cases, _),) = Recorded(law).tests
    with pytest.raises(KeyboardInterrupt):
        law(cases=cases)


def test_a_case_without_a_value_or_with_another_mark_is_refused():
    with pytest.raises(ValueError, match="zip"):
        each(("one", "two"), [(1,)])
    with pytest.raises(AssertionError, match="only exhaustive"):
        each("one", [pytest.param(1, marks=pytest.mark.server)])
