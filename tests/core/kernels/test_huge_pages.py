"""Memory that is released early is the part that has been read, and no other."""

import sys

import numpy as np
import pytest

from app.core.kernels.huge_pages import LARGE, PAGE, discard, discard_before

# The content of a released page is zero when it is read again. Other systems release nothing.
RELEASES = sys.platform.startswith("linux")


def pages_of(array):
    """Return the bytes of the whole pages of an array, one row a page."""
    content = array.view(np.uint8).ravel()
    skipped = -array.ctypes.data % PAGE
    count = (len(content) - skipped) // PAGE
    return content[skipped : skipped + count * PAGE].reshape(count, PAGE)


def test_rows_that_were_read_are_released_in_large_parts():
    rows = np.ones((3 * LARGE // 800, 100))
    pages, discarded = pages_of(rows), 0
    for row in range(0, len(rows), 64):
        before = discarded
        discarded = discard_before(rows, row, discarded)
        assert discarded in (before, row)
        assert (row - discarded) * 800 < LARGE
    released = ~pages.any(axis=1)
    assert (rows[discarded:] == 1).all()
    # A page in which a part begins may stay.
    assert released.sum() > discarded * 800 / PAGE - 4 if RELEASES else not released.any()


@pytest.mark.parametrize("least", [LARGE, 2**16])
def test_an_array_is_released_from_a_size_on(least):
    for size, zero in ((least - 8, False), (least, RELEASES)):
        array = np.ones(size // 8)
        discard(array, least)
        assert pages_of(array).any() != zero
