"""Exported files have the colours of the page."""

import re
from pathlib import Path

from app.core.frames.palette import CLASS_COLOURS, STRENGTH, crease_colour

SOURCE = (Path(__file__).parents[3] / "static" / "ui" / "palette.js").read_text(encoding="utf-8")


def light(name):
    """Return the source text of a table's light theme in the page's palette."""
    table = re.search(rf"const {name} = \{{\n(.*?)\n\}};", SOURCE, re.DOTALL)[1]
    return re.search(r"light: (.*?)\bdark: ", table, re.DOTALL)[1]


def test_classes_have_the_hues_of_the_page():
    assert list(CLASS_COLOURS) == re.findall(r"#\w{6}", light("CLASS_HUES"))
    assert f"strength: {STRENGTH}" in light("GROUND")


def test_crease_colours_run_from_the_first_hue_to_the_last():
    first, middle, last = re.findall(r"#\w{6}", light("DEPTH"))
    assert [crease_colour(layer, 3) for layer in range(3)] == [first, middle, last]
    assert [crease_colour(layer, 2) for layer in range(2)] == [first, last]
    assert crease_colour(0, 1) == first
    assert crease_colour(1, 5) == "#662c97"
