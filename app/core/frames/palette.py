"""Colours of classes and layers in exported files and films: those of the page's themes."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

_CLASS_COLOURS = """
#0072b2 #d55e00 #009e73 #919d3f #14674a #b62a12 #5c0012 #30395b #081486 #4aa2b9
#48a01e #1d6c17 #a60d3a #4c3833 #a86443 #659480 #314881 #872209 #425300 #8d5d1c
#aa7a7a #3453a7 #477cb1 #3b7473 #750526 #03464b #548929 #a6823a #7d899b #4a597c
#662801 #289b91 #756a17 #a7490d #023f6f #4868a2 #544c23 #0a7e3a #99312d #479e51
#5b714d #4b3b13 #0e4895 #861d33 #229119 #5e5e04 #1985a2 #254804 #9b6f2c #682224
#a71509 #796264 #5b4546 #0e3685 #547f97 #b37a45 #8d8974 #695831 #118f50 #165a2c
#2e404b #6b9832 #986a6e #447913 #6a5355 #582f33 #2a6466 #ab5e66 #3c4a6c #a67e68
#5a9398 #195557 #760a03 #3a5892 #38421c #885c54 #78303a #758e88 #0e7397 #aa3f50
#948a3c #7788ad #0c7b60 #99827c #727e56 #47605e #7e6441 #55341d #683d41 #557432
#7d4e03 #9a855e #336075 #784d46 #983512 #7c7d30 #429b7a #0e59a5 #616d5d #174258
"""
CLASS_COLOURS = tuple(_CLASS_COLOURS.split())
"""The first three come from the palette of Okabe and Ito (2008), "Color universal design". The
fills of the first ten differ for colour-blind readers, too. From the eleventh on each is as far as
possible from those before it."""

_DARK_CLASS_COLOURS = """
#4aa8e8 #f0803c #509069 #cbd97b #affcd8 #df533b #fa9797 #a9b5de #547ff3 #87def6
#90ea70 #6cb864 #fe6a80 #97807a #f6ac89 #aadcc6 #7793d2 #dc7158 #8a9e56 #daa668
#f4c0c0 #799ffa #8ec5fe #84bebc #cc5e6c #589196 #9ad373 #f0c981 #c3d0e3 #91a2c9
#b87251 #7be4d8 #beb466 #f99360 #558ac0 #8eb1f1 #9e956a #68ca80 #ed7d74 #90e796
#a2ba93 #96845c #5b94e9 #dc6c7a #75dc6b #a6a85b #70cfee #6d9354 #e7b675 #bb6d6b
#ff6f5b #c3aaab #a68d8f #5684da #9ac7e1 #ffc08a #d4cfb9 #b3a078 #6eda96 #65a673
#768996 #b0e17c #e4b1b4 #8bc465 #b59b9d #a7787b #75aeb0 #f9a5ac #8394ba #f0c4ac
#a0dbe0 #67a0a1 #cd6151 #80a3e1 #808c64 #d5a39b #ca7a81 #bbd6cf #68bde4 #fd8996
#dcd283 #bccff7 #69c6a7 #e2c8c2 #b9c79c #8ea9a7 #c8ac87 #a37d64 #b68589 #9cbe7a
#cb975a #e3cca3 #7caac1 #c5958c #eb815f #c3c678 #8ce4c0 #60a5f8 #a8b6a4 #628da5
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
