"""Pictures of frames in the colours of the page: field, polygons, creases, boundary, points."""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..data.axes import DataAxis
from ..frames.palette import CLASS_SHAPES, THEMES, channels, value_reach
from ..geometry.regions import Box
from ..jobs.job import checked, current_job
from .order import FilmOrder
from .ticks import round_ticks

_FINE = 3
"""Pixels of the drawing per pixel of the picture along each axis; their mean smooths edges."""

_USUAL_WIDTH = 575.0
"""Width of the plane in CSS pixels for which the page's widths of lines and points are made."""

_CREASE, _BOUNDARY, _HALO = 1.0, 2.6, 5.4
_FEW, _MANY = 7.0, 5.0
_MANY_POINTS = 800
_RING, _RIM = 1.4, 0.8

_FLATTEST, _STEEPEST = 0.4, 1.6
"""Limits of the ratio of height to width of the plane in a picture."""

_CAPTION = 0.075
"""Height of the caption as a share of the width."""

_TICK = 5.0
"""Length of a tick in CSS pixels. Ticks are inside of the plane, which fills the width."""

_BETWEEN_TICKS = 90.0
"""Smallest distance between two ticks in CSS pixels."""

_LABEL = 0.022
"""Height of a label as a share of the width, from 9 pixels on."""

_LONGEST_TITLE = 30
"""Longest name of an axis, in characters."""

_FAINT = 0.12
"""Opacity of a point far from the slice."""

_FACETS = 0.2
"""Largest opacity of the shade of a region."""


class Painter:
    """Draws the frames of one film.

    Parameters
    ----------
    order : FilmOrder
    box : (x1_min, x1_max, x2_min, x2_max)
    equal : bool
        Whether both axes have the same unit, and therefore the same scale.
    axes : (DataAxis, DataAxis)
        The names of the axes and their units.
    """

    def __init__(
        self,
        order: FilmOrder,
        box: Box,
        *,
        equal: bool,
        axes: tuple[DataAxis, DataAxis] = (DataAxis(name="x1"), DataAxis(name="x2")),
    ) -> None:
        self._shown, self._theme = order.shown, THEMES[order.theme]
        self._box = box
        self.width, self.height = size_of(order.width, box, equal=equal)
        self._caption = caption_height(order.width)
        self._area = self.width, self.height - self._caption
        self._unit = _FINE * order.width / _USUAL_WIDTH
        self._axes = axes

    def picture(self, frame: dict[str, Any]) -> Image.Image:
        """Return the picture of a frame.

        Parameters
        ----------
        frame : dict
            The parts of a frame with those of `parts_of`.
        """
        image = self._field(frame)
        if "regions" in self._shown and frame["regions"] is not None:
            self._facets(image, frame["regions"])
        # Colours with an opacity are mixed with what is below them.
        draw = ImageDraw.Draw(image, "RGBA")
        if "creases" in self._shown and frame["regions"] is not None:
            self._creases(draw, frame["regions"], len(frame["network"]["coefs"]) - 1)
        boundary = frame["boundary"] or frame["sampled_boundary"]
        if "boundary" in self._shown and boundary is not None:
            self._boundary(draw, boundary)
        if "points" in self._shown:
            self._points(draw, frame)
        current_job().check()
        picture = Image.new("RGB", (self.width, self.height), self._theme.paper)
        picture.paste(image.reduce(_FINE), (0, 0))
        self._ticks(picture)
        self._text(picture, frame)
        return picture

    def _pixels(self, points: np.ndarray) -> np.ndarray:
        """Return points of the plane (n, 2) as pixels of the fine drawing."""
        x1_min, x1_max, x2_min, x2_max = self._box
        share = (points - [x1_min, x2_max]) / [x1_max - x1_min, x2_min - x2_max]
        found: np.ndarray = share * self._area * _FINE
        return found

    def _field(self, frame: dict[str, Any]) -> Image.Image:
        """Return the fine drawing with the predictions, or paper."""
        size = self._area[0] * _FINE, self._area[1] * _FINE
        paper = Image.new("RGB", size, self._theme.paper)
        part, cells = frame["colour"], frame["cells"]
        if "colour" not in self._shown:
            return paper
        if "discrete" in self._shown and cells is not None:
            self._cells(paper, cells, frame["classes"])
            return paper
        if part is None:
            return paper
        rows, columns = part["level"].shape
        image = Image.fromarray(self._shades(frame)[::-1])
        # Samples are at the centers of cells, and the outer ones on the edges of the box.
        inner = (0.5, 0.5, columns - 0.5, rows - 0.5)
        return image.resize(size, Image.Resampling.BILINEAR, inner)

    def _shades(self, frame: dict[str, Any]) -> np.ndarray:
        """Return the colours of the samples: shape (rows, columns, 3)."""
        part, classes = frame["colour"], frame["classes"]
        level = part["level"].astype(float) / 255.0
        discrete = "discrete" in self._shown and bool(classes)
        if part["label"] is None:
            signed = 2.0 * level - 1.0
            if discrete:
                signed = np.where(level >= 0.5, 1.0, -1.0)
            index, share = (signed > 0).astype(int), np.abs(signed)
        else:
            chance = 1.0 / len(classes)
            index = np.searchsorted(np.array(classes), part["label"])
            share = np.maximum(0.0, (level - chance) / (1.0 - chance))
            if discrete:
                share = np.ones_like(level)
        shades = np.empty((*level.shape, 3))
        for one in np.unique(index).tolist():
            there = index == one
            shades[there] = self._theme.tint(one, share[there])
        return np.rint(shades).astype(np.uint8)

    def _cells(self, image: Image.Image, cells: dict[str, Any], classes: list[int]) -> None:
        draw = ImageDraw.Draw(image)
        tints = [
            tuple(np.rint(self._theme.tint(index, np.ones(1))[0]).astype(int).tolist())
            for index in range(len(classes))
        ]
        index = np.searchsorted(np.array(classes), cells["label"])
        for cell, corners in enumerate(self._polygons(cells)):
            tint = tints[index[cell]]
            draw.polygon(corners, fill=tint, outline=tint)

    def _facets(self, image: Image.Image, regions: dict[str, Any]) -> None:
        """Shade each region by its activation pattern, so that equal patterns look the same."""
        opacity = Image.new("L", image.size)
        draw = ImageDraw.Draw(opacity)
        shades = _shades_of(regions["patterns"])
        for region, corners in enumerate(self._polygons(regions)):
            draw.polygon(corners, fill=round(255 * _FACETS * shades[region]))
        image.paste(self._theme.boundary, (0, 0), opacity)

    def _polygons(self, part: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
        """Yield the corners of each polygon as pixels."""
        pixels = self._pixels(part["vertices"])
        indices = part["indices"]
        for start, end in checked(pairwise(part["offsets"].tolist())):
            yield list(map(tuple, pixels[indices[start:end]].tolist()))

    def _creases(self, draw: ImageDraw.ImageDraw, regions: dict[str, Any], layers: int) -> None:
        pixels, width = self._pixels(regions["vertices"]), max(1, round(_CREASE * self._unit))
        for layer in reversed(range(layers)):
            colour = self._theme.crease_colour(layer, layers)
            ends = pixels[regions["edges"][regions["edge_layer"] == layer]]
            for line in checked(ends.reshape(-1, 4).tolist()):
                draw.line(line, fill=colour, width=width)

    def _boundary(self, draw: ImageDraw.ImageDraw, boundary: dict[str, Any]) -> None:
        theme = self._theme
        lines = [self._pixels(np.asarray(line)) for line in boundary["polylines"]]
        for colour, width in ((theme.halo, _HALO), (theme.boundary, _BOUNDARY)):
            wide = max(2, round(width * self._unit))
            for line in checked(lines):
                draw.line(line.reshape(-1).tolist(), fill=colour, width=wide, joint="curve")

    def _points(self, draw: ImageDraw.ImageDraw, frame: dict[str, Any]) -> None:
        """Draw test points, hollow, then training points on top."""
        points = frame["points"]
        count = len(points["train"]["y"]) + len(points["test"]["y"])
        reach = (_MANY if count > _MANY_POINTS else _FEW) / 2.0 * self._unit
        for part in ("test", "train") if "test" in self._shown else ("train",):
            at = self._pixels(points[part]["X"]).tolist()
            shapes, colours = self._markers(frame, part)
            opacity = _opacities(frame["distance"], part, len(at))
            markers = zip(at, shapes, colours, opacity, strict=True)
            for place, shape, (rim, fill), share in checked(markers):
                width = (_RING if part == "test" else _RIM) * self._unit
                ends = (rim, reach + width / 2), (fill, max(0.5, reach - width / 2))
                for colour, size in ends:
                    _draw_marker(draw, place, size, shape, (*channels(colour), share))

    def _markers(self, frame: dict[str, Any], part: str) -> tuple[list[int], list[tuple[str, str]]]:
        """Return the shape of each point, and the colours of its rim and of its inside.

        Training points are filled, test points hollow.
        """
        theme, labels = self._theme, frame["points"][part]["y"]
        hollow = part == "test"
        if not frame["classes"]:
            reach = value_reach(frame["points"]["train"]["y"])
            middle = theme.quiet if hollow else theme.middle
            hues = [self._value_colour(value, middle) for value in (labels / reach).tolist()]
            shapes, rim = [0] * len(labels), theme.quiet
        else:
            shapes = np.searchsorted(np.array(frame["classes"]), labels).tolist()
            hues, rim = [theme.class_colour(index) for index in shapes], theme.paper
        return shapes, [(hue, theme.paper) if hollow else (rim, hue) for hue in hues]

    def _value_colour(self, share: float, middle_colour: str) -> str:
        """Return the colour of a value from -1 to 1 of a regression."""
        middle = channels(middle_colour)
        end = channels(self._theme.class_colour(int(share > 0)))
        mixed = (
            round(start + (stop - start) * min(1.0, abs(share)))
            for start, stop in zip(middle, end, strict=True)
        )
        return "#" + "".join(f"{channel:02x}" for channel in mixed)

    def _ticks(self, picture: Image.Image) -> None:
        """Draw the ticks of both axes and the names of the axes at their ends."""
        draw, (width, height) = ImageDraw.Draw(picture), self._area
        font = _font(max(9, round(_LABEL * width)))
        length, least = self._unit / _FINE * _TICK, self._unit / _FINE * _BETWEEN_TICKS
        x1_min, x1_max, x2_min, x2_max = self._box
        names = [axis.name[:_LONGEST_TITLE] for axis in self._axes]
        inside = round(length + 3)
        self._label(draw, (width - inside, height - inside), names[0], font, "rb")
        self._label(draw, (inside, inside), names[1], font, "lt")
        # No tick where the labels of the other axis or the names are.
        edge = 3.0 * font.size
        ends = width - inside - draw.textlength(names[0], font) - font.size
        for value, text in round_ticks(x1_min, x1_max, int(width / max(least, 60)), self._axes[0]):
            x = (value - x1_min) / (x1_max - x1_min) * width
            draw.line((x, height - length, x, height), fill=self._theme.ink)
            if edge < x < ends - draw.textlength(text, font) / 2:
                self._label(draw, (x, height - inside), text, font, "mb")
        for value, text in round_ticks(x2_min, x2_max, int(height / max(least, 40)), self._axes[1]):
            y = (x2_max - value) / (x2_max - x2_min) * height
            draw.line((0, y, length, y), fill=self._theme.ink)
            if edge < y < height - edge / 2:
                self._label(draw, (inside, y), text, font, "lm")

    def _label(
        self,
        draw: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        font: ImageFont.FreeTypeFont,
        anchor: str,
    ) -> None:
        """Write a text that is readable on every colour."""
        theme = self._theme
        draw.text(at, text, theme.ink, font, anchor, stroke_width=2, stroke_fill=theme.paper)

    def _text(self, picture: Image.Image, frame: dict[str, Any]) -> None:
        """Write the epoch and the scores under the plane."""
        draw, theme = ImageDraw.Draw(picture), self._theme
        font = _font(max(9, round(0.45 * self._caption)))
        top = self.height - self._caption
        middle, side = top + self._caption / 2, round(0.025 * self.width)
        draw.line((0, top, self.width, top), fill=theme.quiet)
        epoch = f"epoch {frame['epoch']}"
        draw.text((side, middle), epoch, theme.ink, font, anchor="lm")
        free = self.width - 4 * side - draw.textlength(epoch, font)
        texts = captions(frame)
        words = next((one for one in texts if draw.textlength(one, font) <= free), texts[-1])
        draw.text((self.width - side, middle), words, theme.quiet, font, anchor="rm")


def captions(frame: dict[str, Any]) -> list[str]:
    """Return the scores and counts of a frame in a few words, in even fewer, and so on."""
    if frame["status"] == "diverged":
        return [f"diverged at epoch {frame['diverged']['epoch']}", "diverged"]
    metrics, regions = frame["metrics"], frame["counts"]["regions"]
    if frame["classes"]:
        name, value = "accuracy", f"{100 * metrics['train_accuracy']:.1f} %"
    else:
        name, value = "loss", f"{metrics['train_loss']:.3g}"
    count = "sampled" if regions is None else f"{regions} regions"
    return [f"train {name} {value}  ·  {count}", f"train {name} {value}", f"{name} {value}", value]


def size_of(width: int, box: Box, *, equal: bool) -> tuple[int, int]:
    """Return width and height of a picture in pixels; both are even, as video codecs need it."""
    ratio = (box[3] - box[2]) / (box[1] - box[0]) if equal else 1.0
    plane = width * min(max(ratio, _FLATTEST), _STEEPEST)
    return width, 2 * round(plane / 2) + caption_height(width)


def caption_height(width: int) -> int:
    """Return the height of the caption in pixels; it is even."""
    return 2 * math.ceil(max(20.0, _CAPTION * width) / 2)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return Pillow's own font, which is the same on every machine."""
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # a size asks for it
    return font


def _shades_of(patterns: np.ndarray) -> np.ndarray:
    """Return a shade from 0 to 1 for each packed pattern: its FNV-1a hash, as on the page."""
    found = np.full(len(patterns), 0x811C9DC5, np.uint64)
    for column in patterns.T.astype(np.uint64):
        found = ((found ^ column) * np.uint64(0x01000193)) & np.uint64(0xFFFFFFFF)
    shades: np.ndarray = (found % np.uint64(1000)).astype(float) / 1000.0
    return shades


def _opacities(distance: dict[str, np.ndarray], part: str, count: int) -> list[int]:
    """Return the opacity from 0 to 255 of each point, as on the page: fainter with its distance."""
    fade = float(np.median(distance["train"])) if len(distance["train"]) else 0.0
    if not fade:
        return [255] * count
    near = np.exp(-2.0 * (distance[part] / fade) ** 2)
    opaque: list[int] = np.rint(255 * (_FAINT + (1.0 - _FAINT) * near)).astype(int).tolist()
    return opaque


def _draw_marker(
    draw: ImageDraw.ImageDraw,
    at: Sequence[float],
    size: float,
    shape: int,
    colour: tuple[int, int, int, int],
) -> None:
    corners = OUTLINES.get(CLASS_SHAPES[shape % len(CLASS_SHAPES)])
    if corners is None:
        draw.circle(at, size, fill=colour)
    else:
        draw.polygon([(at[0] + size * x, at[1] + size * y) for x, y in corners], fill=colour)


def _around(corners: int, radii: Sequence[float] = (1.0,)) -> list[tuple[float, float]]:
    """Return corners around the origin, the first one above it, with the given radii in turn."""
    turns = [2.0 * math.pi * corner / corners for corner in range(corners)]
    sizes = [radii[corner % len(radii)] for corner in range(corners)]
    return [
        (size * math.sin(turn), -size * math.cos(turn))
        for size, turn in zip(sizes, turns, strict=True)
    ]


_ARM = 0.4
_HALF_CROSS = [(_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM), (_ARM, 1)]

OUTLINES: dict[str, list[tuple[float, float]]] = {
    "square": [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    "triangle-up": _around(3, (1.155,)),
    "diamond": _around(4, (1.3,)),
    "pentagon": _around(5),
    "star": _around(10, (1.4, 0.535)),
    "hexagon": _around(6),
    "cross": [*_HALF_CROSS, *[(-x, -y) for x, y in _HALF_CROSS]],
    "hourglass": [(-1, -1), (1, -1), (-1, 1), (1, 1)],
    "bowtie": [(-1, -1), (-1, 1), (1, -1), (1, 1)],
}
"""The corners of each marker of radius 1, with y downwards. Other shapes are circles."""
