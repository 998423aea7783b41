"""Thumbnails of runs, as PNG files. They are transparent where a network is undecided."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np

from .data.dataset import Dataset
from .frames.palette import STRENGTH, class_colour, value_reach
from .geometry.regions import Box
from .geometry.sample_grid import lattice, outputs_at
from .network.mlp import Network
from .training.state import State

SIZE = 160
"""Pixels along each side."""

_LEVELS = 16
_CLASSES = 12
"""Classes with a colour of their own; more start again."""
_LINE = 1
"""The colour after the transparent one: of the boundary, and between two networks."""
_LINE_COLOUR = "#5c626e"
_POINT = 2
_FILL = _POINT + _CLASSES
_RADIUS = 2.6


def thumbnail(states: Sequence[State], box: Box | None = None) -> bytes:
    """Return the picture of one run, or of two next to each other, as a PNG file.

    Parameters
    ----------
    states : sequence of State
        The trained networks, one or two, with the same points.
    box : tuple of float, optional
        The part of the plane; by default that of the points.
    """
    data = states[0].data
    shown = data.box if box is None else box
    pictures = [_fill(state.network, data, shown) for state in states]
    picture = pictures[0]
    if len(pictures) > 1:
        half = SIZE // 2
        picture = np.concatenate([picture[:, :half], pictures[1][:, half:]], axis=1)
        picture[:, half - 1 : half + 1] = _LINE
    _add_points(picture, data, shown)
    return _png(picture)


def _fill(network: Network, data: Dataset, box: Box) -> np.ndarray:
    """Return the index of a colour for each pixel: of the prediction, and of the boundary."""
    _, _, nodes = lattice(box, SIZE)
    if network.regression:
        values = outputs_at(network, nodes)[:, 0]
        index = (values > 0).astype(int)
        share = np.clip(np.abs(values) / value_reach(data.y_train), 0.0, 1.0)
    else:
        chances = network.predict_proba(nodes)
        index = chances.argmax(axis=1)
        chance = 1.0 / chances.shape[1]
        share = (chances.max(axis=1) - chance) / (1.0 - chance)
    level = np.rint(share * (_LEVELS - 1)).astype(int)
    index = index.reshape(SIZE, SIZE)[::-1]
    picture: np.ndarray = _FILL + index % _CLASSES * _LEVELS + level.reshape(SIZE, SIZE)[::-1]
    if not network.regression:
        across, up = index[:, 1:] != index[:, :-1], index[1:] != index[:-1]
        for edge, one, other in (
            (across, np.s_[:, 1:], np.s_[:, :-1]),
            (up, np.s_[1:], np.s_[:-1]),
        ):
            picture[one][edge] = _LINE
            picture[other][edge] = _LINE
    return picture


def _add_points(picture: np.ndarray, data: Dataset, box: Box) -> None:
    """Paint the training points as discs."""
    x1_min, x1_max, x2_min, x2_max = box
    across = (data.X_train[:, 0] - x1_min) / (x1_max - x1_min) * SIZE
    down = (x2_max - data.X_train[:, 1]) / (x2_max - x2_min) * SIZE
    if len(data.classes):
        index = np.searchsorted(data.classes, data.y_train)
    else:
        index = (data.y_train > 0).astype(int)
    rows, columns = np.mgrid[:SIZE, :SIZE] + 0.5
    for x, y, number in zip(across, down, index, strict=True):
        picture[(columns - x) ** 2 + (rows - y) ** 2 < _RADIUS**2] = _POINT + number % _CLASSES


def _png(picture: np.ndarray) -> bytes:
    """Write a picture of indices as a PNG file with a table of colours and their opacities."""
    hues = [class_colour(index) for index in range(_CLASSES)]
    colours = ["#ffffff", _LINE_COLOUR, *hues, *(hue for hue in hues for _ in range(_LEVELS))]
    fills = [round(255 * STRENGTH * level / (_LEVELS - 1)) for level in range(_LEVELS)]
    opacities = [0, 255, *([255] * _CLASSES), *(fills * _CLASSES)]
    rows = np.zeros((SIZE, SIZE + 1), dtype=np.uint8)
    rows[:, 1:] = picture
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 3, 0, 0, 0)
    table = b"".join(bytes.fromhex(hue[1:]) for hue in colours)
    parts = (
        (b"IHDR", header),
        (b"PLTE", table),
        (b"tRNS", bytes(opacities)),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
