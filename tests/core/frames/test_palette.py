"""Exported files have the colours of the page."""

import re
from pathlib import Path

import numpy as np
import pytest

from app.core.data.spec import MOST_CLASSES
from app.core.frames.palette import CLASS_COLOURS, CLASS_SHAPES, STRENGTH, crease_colour
from tests.support.class_colours import (
    CONTRAST,
    FIRST,
    PAPER,
    VISIONS,
    channels,
    class_colours,
    contrast,
    oklab,
    seen,
)

SOURCE = (Path(__file__).parents[3] / "static" / "ui" / "palette.js").read_text(encoding="utf-8")


def themes(name):
    """Return the source texts of a table's light and dark theme in the page's palette."""
    table = re.search(rf"const {name} = \{{\n(.*?)\n\}};", SOURCE, re.DOTALL)[1]
    return re.search(r"light: (.*?)\bdark: (.*)", table, re.DOTALL).groups()


def light(name):
    return themes(name)[0]


def page_colours():
    return [re.findall(r"#\w{6}", text) for text in themes("CLASS_HUES")]


def test_classes_have_the_hues_and_shapes_of_the_page():
    assert list(CLASS_COLOURS) == page_colours()[0]
    assert f"strength: {STRENGTH}" in light("GROUND")
    shapes = re.search(r"const CLASS_SHAPES = \[(.*?)\]", SOURCE, re.DOTALL)[1]
    assert list(CLASS_SHAPES) == re.findall(r'"(.*?)"', shapes)


@pytest.mark.exhaustive
def test_every_class_has_its_generated_colour_and_the_first_ten_keep_theirs():
    assert page_colours() == [list(theme) for theme in class_colours(MOST_CLASSES)]
    assert [theme[:10] for theme in page_colours()] == [list(theme) for theme in FIRST]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_any_two_classes_differ_in_colour_and_more_so_if_they_have_the_same_shape(theme):
    colours = np.array([oklab(channels(colour)) for colour in page_colours()[theme]])
    one, other = np.triu_indices(MOST_CLASSES, 1)
    distance = np.linalg.norm(colours[one] - colours[other], axis=1)
    same_shape = one % len(CLASS_SHAPES) == other % len(CLASS_SHAPES)
    # A difference of 0.02 in OKLab is just noticeable.
    assert distance.min() > 0.028
    assert distance[same_shape].min() > 0.09
    assert distance[other - one == 1].min() > 0.06


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_fills_of_the_first_classes_differ_for_colour_blind_readers(theme):
    strength = float(re.findall(r"strength: ([0-9.]+)", SOURCE)[theme])
    paper = channels(PAPER[theme])
    hues = np.array([channels(colour) for colour in page_colours()[theme]])
    fills = paper + strength * (hues - paper)
    for vision in VISIONS:
        places = seen(fills, vision)
        # 0.02 is just noticeable.
        for count, least in ((2, 0.07), (3, 0.037), (6, 0.036), (10, 0.035)):
            one, other = np.triu_indices(count, 1)
            distance = np.linalg.norm(places[one] - places[other], axis=1).min()
            assert distance > least, (vision, count)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_generated_colours_contrast_with_the_background(theme):
    paper = channels(PAPER[theme])
    for colour in page_colours()[theme][10:]:
        assert contrast(channels(colour), paper) > CONTRAST[theme] - 0.05, colour


def test_crease_colours_run_from_the_first_hue_to_the_last():
    first, middle, last = re.findall(r"#\w{6}", light("DEPTH"))
    assert [crease_colour(layer, 3) for layer in range(3)] == [first, middle, last]
    assert [crease_colour(layer, 2) for layer in range(2)] == [first, last]
    assert crease_colour(0, 1) == first
    assert crease_colour(1, 5) == "#662c97"
