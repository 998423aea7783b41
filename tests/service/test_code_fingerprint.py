"""Stored results become stale with changes of code, but not of comments and layout."""

import gc
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.service import code_fingerprint as module
from app.service.code_fingerprint import fingerprint, remembered_fingerprint, software

SOURCE = '''"""A module."""

from math import sqrt

LIMIT = 10
"""The longest side."""


class Square:
    """A square."""

    def area(self, side: float = 1.0) -> float:
        """Return the area."""
        if side > LIMIT:
            raise ValueError("too long")
        return side * side + 0.5  # at least a half
'''

WORDS = {
    "a comment": ("# at least a half", "# 0.5 or more"),
    "no comment": ("  # at least a half", ""),
    "the module's docstring": ("A module.", "Another text."),
    "a class's docstring": ("A square.", "Four equal sides."),
    "a function's docstring": ("Return the area.", "Return a half more than its square."),
    "no docstring": ('        """Return the area."""\n', ""),
    "a docstring of an attribute": ("The longest side.", "No side is longer."),
    "blank lines": ("\n\n\nclass", "\n\n\n\n\nclass"),
    "line breaks": (
        "side * side + 0.5",
        "(\n            side * side\n            + 0.5\n        )",
    ),
    "quotes": ('"too long"', "'too long'"),
    "spelling of a number": ("1.0", "1.00"),
}
CODE = {
    "a number": ("0.5", "0.25"),
    "a kind of number": ("= 10", "= 10.0"),
    "a name": ("LIMIT", "MOST"),
    "an operator": ("side * side", "side ** side"),
    "a comparison": ("side > LIMIT", "side >= LIMIT"),
    "a default": ("side: float = 1.0", "side: float = 2.0"),
    "the text of an error": ("too long", "too wide"),
    "an import": ("from math import sqrt", "from cmath import sqrt"),
    "the order of statements": ("return side * side + 0.5", "pass"),
}


@pytest.mark.exhaustive
def test_threads_that_ask_at_once_get_the_same_fingerprint():
    """Workers of a cluster are asked so, and Dask has a hook of garbage collections."""

    def switch_threads(*_):
        time.sleep(0)

    parts = sorted(path for path in (module._APP / "core").iterdir() if path.is_dir())
    gc.callbacks.append(switch_threads)
    try:
        with ThreadPoolExecutor(8) as threads:
            at_once = list(
                threads.map(lambda part: module._digest(part, (), module._code), parts * 2)
            )
    finally:
        gc.callbacks.remove(switch_threads)
    module._computed.cache_clear()
    one_by_one = [module._digest(part, (), module._code) for part in parts]
    assert at_once == one_by_one * 2


def digits(folder, text, place="module.py", read=module._code):
    folder.mkdir()
    path = folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return module._digest(folder, ("numpy",), read)


def edited(old, new):
    assert old in SOURCE
    return SOURCE.replace(old, new)


@pytest.mark.parametrize("what", WORDS)
def test_words_and_layout_do_not_change_the_fingerprint(tmp_path, what):
    changed = edited(*WORDS[what])
    assert digits(tmp_path / "after", changed) == digits(tmp_path / "before", SOURCE)


@pytest.mark.parametrize("what", CODE)
def test_code_changes_the_fingerprint(tmp_path, what):
    changed = edited(*CODE[what])
    assert digits(tmp_path / "after", changed) != digits(tmp_path / "before", SOURCE)


def test_another_place_of_a_module_changes_the_fingerprint(tmp_path):
    nested = digits(tmp_path / "after", SOURCE, "inside/module.py")
    assert nested != digits(tmp_path / "before", SOURCE)


@pytest.mark.parametrize("what", WORDS | CODE)
def test_any_byte_changes_the_tags_of_answers(tmp_path, what):
    """The OpenAPI document contains docstrings."""
    changed = edited(*(WORDS | CODE)[what])
    before = digits(tmp_path / "before", SOURCE, read=type(tmp_path).read_bytes)
    assert digits(tmp_path / "after", changed, read=type(tmp_path).read_bytes) != before


@pytest.mark.exhaustive
def test_fingerprints_stay_while_the_code_does():
    assert fingerprint() == fingerprint()
    assert software() == software()
    assert len(fingerprint()) == len(software()) == 16
    assert fingerprint() != software()


def test_a_fingerprint_is_read_from_a_file_while_the_code_stays(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    assert remembered_fingerprint(folder) == fingerprint()
    monkeypatch.setattr(module, "fingerprint", lambda: "f" * 16)
    assert remembered_fingerprint(folder) != "f" * 16
    monkeypatch.setattr(module, "software", lambda: "0" * 16)
    assert remembered_fingerprint(folder) == "f" * 16


@pytest.mark.parametrize("content", [b"", b"\xff", b"cut off", None])
def test_an_unreadable_fingerprint_is_computed_again(tmp_path, content):
    path = tmp_path / "code-fingerprint"
    path.mkdir() if content is None else path.write_bytes(content)
    assert remembered_fingerprint(tmp_path) == fingerprint()
