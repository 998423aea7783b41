"""Colours of classes and layers in exported files and films: those of the page's themes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

_CLASS_COLOURS = """
#0072b2 #d55e00 #009e73 #c79500 #2fa4e0 #8a6d3b #5f6a7d #7f8f00 #7a1f1f #0b5d5d
#453d14 #112b99 #4e66a3 #a60d3a #38a12f #20405b #254804 #743906 #3f7844 #b37a45
#798e83 #11473b #894237 #314881 #5e5e04 #7788ad #4b8b31 #3b7475 #3453a7 #662609
#a94524 #69965a #9a827e #066d21 #582f33 #a71509 #243971 #a86443 #385055 #447913
#076b48 #627a9c #786914 #796360 #98865e #165a2c #aa3f50 #0e4895 #5d91a0 #6a6b57
#229119 #683d41 #0e3685 #04879c #4a597c #639a3b #750526 #3e5409 #98893b #982f41
#6a5355 #956f57 #49392e #67212d #98331d #038b81 #3195b3 #2a4147 #3b9f58 #23709b
#861d33 #426627 #47605c #7f8f67 #0c7b60 #3f5792 #644329 #379c83 #7e6441 #39402f
#887929 #2c636e #760a03 #255646 #875e4e #78303a #9e6d2e #0a7e3a #476e88 #834a15
#986a6e #0e59a5 #839047 #118f50 #2a4527 #9a4f57 #a97a7d #7b8a9a #523618 #023f6f
"""
CLASS_COLOURS = tuple(_CLASS_COLOURS.split())
"""The first three come from the palette of Okabe and Ito (2008), "Color universal design". From the
eleventh on each is as far as possible from those before it."""

_DARK_CLASS_COLOURS = """
#4aa8e8 #f0803c #27c498 #e8b93a #8fd0ff #c9a26b #a3aec2 #b9c93f #ff9d9d #7fe0e0
#90875d #527df1 #93b0f1 #fe6a80 #84ec7a #688aa9 #6d9354 #c48357 #87c28b #ffc08a
#bed5c9 #5f9283 #da8a7d #7793d2 #a6a85b #bccff7 #92d57a #83bdbf #799ffa #b97155
#fc8f6e #afdf9f #e2c8c3 #63b96b #a7787b #ff6f5b #6a84c3 #f6ac89 #8099a0 #8bc465
#64b68f #a8c2e7 #c2b265 #c4aaa7 #e0cda2 #65a673 #fd8996 #5b94e9 #a3d9e9 #b2b39e
#75dc6b #b68589 #5684da #6bd1e7 #91a2c9 #a8e382 #cc5e6c #859f5a #e0d082 #ec7b88
#b59b9d #e0b69c #958275 #ba6c74 #ec7f66 #6bd5c9 #7fdefe #728b91 #87e99d #71bae9
#dc6c7a #89b06f #8ea9a5 #c5d6ac #69c6a7 #85a1e2 #b18c70 #84e5ca #c8ac87 #828a76
#d1c173 #76adba #cd6151 #6fa18f #d3a594 #ca7a81 #eab577 #68ca80 #8eb7d3 #d29362
#e4b1b4 #60a5f8 #c9d88c #6eda96 #72906e #e9979e #f4bfc3 #c1d1e2 #9f7f5f #558ac0
"""

CLASS_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "pentagon",
    "star",
    "hexagon",
    "cross",
    "hourglass",
    "bowtie",
)
"""Marker shapes of the classes, by Plotly's names."""

SERIES_COLOURS = ("#16181d", "#9a3b4f", "#2f7f86", "#8a6d3b", "#6b5b95", "#5f6a7d")
"""Line colours in the figure of a study, where a line is neither a class nor a layer."""

STRENGTH = 0.44
"""Opacity of a class's colour over white where the network predicts it with probability 1."""

Rgb = tuple[int, int, int]


def channels(hue: str) -> Rgb:
    """Return red, green and blue of a colour such as ``#0072b2``."""
    red, green, blue = (int(hue[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


@dataclass(frozen=True)
class Theme:
    """The colours of one theme of the page.

    Attributes
    ----------
    classes : tuple of str
        The colour of each class; they repeat.
    depth : tuple of str
        The colours of creases, from the first layer to the last.
    paper, ink, quiet : str
        Background, text, and frames and secondary text.
    middle : str
        The colour of the value 0 in points of a regression.
    boundary, halo : str
        The decision boundary, and the line behind it.
    strength : float
        Opacity of a class's colour over the paper where its probability is 1.
    """

    classes: tuple[str, ...]
    depth: tuple[str, str, str]
    paper: str
    ink: str
    quiet: str
    middle: str
    boundary: str
    halo: str
    strength: float

    def class_colour(self, index: int) -> str:
        """Return the colour of a class, given its index."""
        return self.classes[index % len(self.classes)]

    def tint(self, index: int, shares: np.ndarray) -> np.ndarray:
        """Return the background at `shares` (n,) from 0 to 1 of a class's strength: (n, 3)."""
        paper = np.array(channels(self.paper), float)
        hue = np.array(channels(self.class_colour(index)), float)
        mixed: np.ndarray = paper + (hue - paper) * (self.strength * shares)[:, None]
        return mixed

    def crease_colour(self, layer: int, layers: int) -> str:
        """Return the colour of the creases of one hidden layer out of `layers`."""
        position = 2.0 * layer / (layers - 1) if layers > 1 else 0.0
        lower = min(int(position), 1)
        ends = zip(channels(self.depth[lower]), channels(self.depth[lower + 1]), strict=True)
        mixed = (int(start + (end - start) * (position - lower) + 0.5) for start, end in ends)
        return "#" + "".join(f"{channel:02x}" for channel in mixed)


ThemeName = Literal["light", "dark"]

THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        CLASS_COLOURS,
        ("#3d2b8f", "#8f2d9e", "#d94a94"),
        paper="#ffffff",
        ink="#16181d",
        quiet="#5c626e",
        middle="#f4f4f4",
        boundary="#000000",
        halo="#ffffff",
        strength=STRENGTH,
    ),
    "dark": Theme(
        tuple(_DARK_CLASS_COLOURS.split()),
        ("#a99bff", "#dd8cf0", "#ff93bd"),
        paper="#14161a",
        ink="#eceef2",
        quiet="#a0a7b4",
        middle="#3a3d44",
        boundary="#ffffff",
        halo="#000000",
        strength=0.5,
    ),
}


def class_colour(index: int) -> str:
    """Return the colour of a class, given its index."""
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def value_reach(y: np.ndarray) -> float:
    """Return the largest value on the colour scale of a regression; the scale is symmetric.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Targets of the training set.
    """
    return float(np.abs(y).max(initial=0.0)) or 1.0


def class_tint(index: int) -> str:
    """Return the background colour where a class, given its index, has probability 1."""
    mixed = THEMES["light"].tint(index, np.ones(1))[0]
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed.tolist())


def crease_colour(layer: int, layers: int) -> str:
    """Return the colour of the creases of one hidden layer out of `layers`.

    The colours run from violet for the first layer to pink for the last one.
    """
    return THEMES["light"].crease_colour(layer, layers)
