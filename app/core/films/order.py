"""What a film shows: epochs, view, layers of the picture, size, theme and rate."""

from dataclasses import dataclass
from typing import Literal

from ..frames.frame import View
from ..frames.palette import ThemeName

FilmFormat = Literal["gif", "webm"]

MEDIA_TYPES: dict[FilmFormat, str] = {"gif": "image/gif", "webm": "video/webm"}
"""The media type of each format."""

LAYERS = (
    "colour",
    "discrete",
    "regions",
    "creases",
    "boundary",
    "points",
    "test",
)
"""Layers of the picture, by the page's names."""

SMALLEST, LARGEST = 160, 1280
"""Limits of the width of a film, in pixels."""

FASTEST = 50
"""Maximum rate in frames per second: browsers slow down a GIF with a higher one."""


@dataclass(frozen=True)
class FilmOrder:
    """What a film shows and how it is written.

    Attributes
    ----------
    format : FilmFormat
    epochs : tuple of int
        The epoch of each frame, ascending.
    view : View
        With the parts that the picture needs: see `parts_of`.
    shown : frozenset of str
        Names from LAYERS.
    width : int
        In pixels; even, as video codecs need it. The height follows from the box.
    theme : ThemeName
    rate : int
        Frames per second.
    loop : bool
        Whether a GIF starts again at its end.
    """

    format: FilmFormat
    epochs: tuple[int, ...]
    view: View
    shown: frozenset[str]
    width: int
    theme: ThemeName
    rate: int
    loop: bool = True


def spread(first: int, last: int, frames: int) -> tuple[int, ...]:
    """Return `frames` epochs from `first` to `last` in equal steps, rounded to distinct ones."""
    if frames == 1 or first == last:
        return (last,)
    steps = min(frames - 1, last - first)
    return tuple(first + (last - first) * step // steps for step in range(steps + 1))


def parts_of(shown: frozenset[str]) -> frozenset[str]:
    """Return the parts of a frame that a picture with these layers needs."""
    parts = {"metrics", "points", "network", "distance"}
    if shown & {"regions", "creases"}:
        parts.add("regions")
    if "regions" in shown:
        parts.add("patterns")
    if "boundary" in shown:
        parts |= {"boundary", "sampled_boundary"}
    if "colour" in shown:
        parts |= {"colour", "cells"} if "discrete" in shown else {"colour"}
    return frozenset(parts)
