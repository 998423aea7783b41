"""The colours of classes and layers in files: those of the page's light theme."""

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
"""The first three are of the palette of Okabe and Ito (2008), "Color universal design"."""

SERIES_COLOURS = ("#16181d", "#9a3b4f", "#2f7f86", "#8a6d3b", "#6b5b95", "#5f6a7d")
"""The colours of lines in a study's figure, which are neither classes nor layers."""

STRENGTH = 0.44
"""How much of a class's colour there is, on white, where the network is certain of it."""

_DEPTH = ((0x3D, 0x2B, 0x8F), (0x8F, 0x2D, 0x9E), (0xD9, 0x4A, 0x94))


def class_colour(index: int) -> str:
    """The colour of class number ``index``."""
    return CLASS_COLOURS[index % len(CLASS_COLOURS)]


def value_reach(y: np.ndarray) -> float:
    """Return the value at the end of a regression's colour scale; its negative is at the start.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Targets of the training points.
    """
    return float(np.abs(y).max(initial=0.0)) or 1.0


def class_tint(index: int) -> str:
    """Return the colour of the field where the network is certain of class number ``index``."""
    hue = class_colour(index)
    channels = (int(hue[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 + STRENGTH * (channel - 255)):02x}" for channel in channels)


def crease_colour(layer: int, layers: int) -> str:
    """The colour of the creases of one of so many hidden layers: from violet to pink."""
    at = 2.0 * layer / (layers - 1) if layers > 1 else 0.0
    lower = min(int(at), 1)
    ends = zip(_DEPTH[lower], _DEPTH[lower + 1], strict=True)
    mixed = (int(start + (end - start) * (at - lower) + 0.5) for start, end in ends)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
