"""Colours of classes and layers in exported files: those of the page's light theme."""

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

_DEPTH = ((0x3D, 0x2B, 0x8F), (0x8F, 0x2D, 0x9E), (0xD9, 0x4A, 0x94))


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
    hue = class_colour(index)
    channels = (int(hue[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 + STRENGTH * (channel - 255)):02x}" for channel in channels)


def crease_colour(layer: int, layers: int) -> str:
    """Return the colour of the creases of one hidden layer out of `layers`.

    The colours run from violet for the first layer to pink for the last one.
    """
    position = 2.0 * layer / (layers - 1) if layers > 1 else 0.0
    lower = min(int(position), 1)
    ends = zip(_DEPTH[lower], _DEPTH[lower + 1], strict=True)
    mixed = (int(start + (end - start) * (position - lower) + 0.5) for start, end in ends)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
