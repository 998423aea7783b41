"""Colours of classes and layers in exported files: those of the page's light theme."""

import numpy as np

CLASS_COLOURS = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#c79500",
    "#2fa4e0",
    "#8a6d3b",
    "#5f6a7d",
    "#7f8f00",
    "#7a1f1f",
    "#0b5d5d",
)
"""The first three come from the palette of Okabe and Ito (2008), "Color universal design"."""

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
