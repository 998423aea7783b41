"""Tests of `calls`: what Playwright gets to know about its callers."""

import inspect
import sys

import pytest
from playwright.sync_api import Error, Page

from tests.browser.calls import NEAREST, nearest_frames


def test_the_nearest_frames_are_those_of_the_stack() -> None:
    found, expected = nearest_frames(), inspect.getouterframes(sys._getframe(), 0)
    assert len(found) == min(NEAREST, len(expected))
    for one, other in zip(found, expected, strict=False):
        assert (one.frame, one.filename, one.lineno, one.function) == (
            other.frame,
            other.filename,
            other.lineno,
            other.function,
        )


def test_an_error_names_the_method_that_was_called(page: Page) -> None:
    assert inspect.stack is nearest_frames
    with pytest.raises(Error, match=r"^Locator\.click: Timeout 1ms exceeded"):
        page.locator("#nothing").click(timeout=1)
