"""The colours of the classes: ``python -m tests.support.class_colours`` prints them.

From the eleventh on each is the one farthest from those before it. Distances are Euclidean in OKLab
(Ottosson, 2020), where about 0.02 is just noticeable, in the light or the dark theme, whichever is
smaller. Classes of the same marker shape and classes that follow each other need more distance. The
hues of creases, from violet to pink, are left out.
"""

import sys
from itertools import product

import numpy as np

from app.core.data.spec import MOST_CLASSES
from app.core.frames.palette import CLASS_SHAPES

FIRST = (
    (
        *("#0072b2", "#d55e00", "#009e73", "#919d3f", "#14674a"),
        *("#b62a12", "#5c0012", "#30395b", "#081486", "#4aa2b9"),
    ),
    (
        *("#4aa8e8", "#f0803c", "#509069", "#cbd97b", "#affcd8"),
        *("#df533b", "#fa9797", "#a9b5de", "#547ff3", "#87def6"),
    ),
)
"""The colours of the first ten classes in the light and in the dark theme.

They were found by a search for the largest distance of the fills for readers with any of the three
colour vision deficiencies and without one; each is as far as possible from those before it.
"""
PAPER = ("#ffffff", "#14161a")
"""The background of each theme."""
CONTRAST = (3.0, 4.5)
"""The least contrast of a generated colour with the background of each theme."""
SAME_SHAPE, SUCCESSIVE = 3.3, 2.0
"""How many times as far apart two classes have to be as any other two."""
SUCCESSORS = 4

_HUES = range(14, 270, 4)
_CHROMA = (0.03, 0.06, 0.10, 0.14, 0.18)
_LIGHTNESS = ((0.36, 0.68), (0.62, 0.90))

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def channels(colour):
    """Return red, green and blue of a hexadecimal colour, from 0 to 1."""
    return np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255


def linear(rgb):
    """Return sRGB channels as linear light."""
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Return sRGB channels in OKLab."""
    return np.cbrt(linear(rgb) @ _TO_LMS.T) @ _TO_LAB.T


# Machado, Oliveira and Fernandes (2009), severity 1: what a reader who lacks one kind of cone sees.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""What readers see: matrices of linear light."""


def seen(rgb, vision):
    """Return sRGB channels in OKLab as a reader with one of `VISIONS` sees them."""
    light = np.clip(linear(rgb) @ VISIONS[vision].T, 0, 1)
    return np.cbrt(light @ _TO_LMS.T) @ _TO_LAB.T


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""
    dark, light = sorted(float(linear(rgb) @ [0.2126, 0.7152, 0.0722]) for rgb in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _rounded(lab):
    """Return a colour of OKLab as 8-bit channels from 0 to 1, or None if sRGB does not have it."""
    light = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    if light.min() < -1e-6:
        return None
    light = np.clip(light, 0, None)
    rgb = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return None if rgb.max() > 1 + 1e-6 else np.round(np.clip(rgb, 0, 1) * 255) / 255


def _candidates():
    """Return pairs of a colour for the light and one for the dark theme: shape (n, 2, 3)."""
    pairs = []
    for hue, chroma, share in product(np.radians(_HUES), _CHROMA, np.linspace(0, 1, 7)):
        pair = [
            _rounded(np.array([low + (high - low) * share, *_polar(chroma, hue)]))
            for low, high in _LIGHTNESS
        ]
        if all(
            rgb is not None and contrast(rgb, channels(paper)) >= least
            for rgb, paper, least in zip(pair, PAPER, CONTRAST, strict=True)
        ):
            pairs.append(pair)
    return np.array(pairs)


def _polar(length, angle):
    return length * np.cos(angle), length * np.sin(angle)


def class_colours(count):
    """Return the colours of `count` classes in the light and in the dark theme."""
    candidates = _candidates()
    places = oklab(candidates)
    chosen = [np.array([channels(colour) for colour in pair]) for pair in zip(*FIRST, strict=True)]
    shapes = len(CLASS_SHAPES)
    for index in range(len(chosen), count):
        before = np.arange(index)
        needed = np.where(before % shapes == index % shapes, SAME_SHAPE, 1.0)
        needed[-SUCCESSORS:] = np.maximum(needed[-SUCCESSORS:], SUCCESSIVE)
        gaps = places[:, None] - oklab(np.array(chosen))[None]
        distances = np.linalg.norm(gaps, axis=3).min(axis=2)
        chosen.append(candidates[(distances / needed).min(axis=1).argmax()])
    return tuple(
        tuple(
            "#" + "".join(f"{round(255 * channel):02x}" for channel in pair[theme])
            for pair in chosen
        )
        for theme in (0, 1)
    )


if __name__ == "__main__":
    for name, colours in zip(("light", "dark"), class_colours(MOST_CLASSES), strict=True):
        lines = [" ".join(colours[start : start + 10]) for start in range(0, len(colours), 10)]
        sys.stdout.write("\n".join([name, *lines, ""]))
