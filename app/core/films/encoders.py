"""Encoders of films: they take pictures one after the other. Equal pictures give equal bytes."""

import io
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.reformatter import Colorspace
from PIL import Image

from .order import FilmOrder

_COLOURS = 256
_GIF_CLOCK = 100
"""Ticks of a GIF per second: its times are in hundredths."""

_BT709 = 1
"""FFmpeg's number of the colour space BT.709."""

_LIMITED = 1
"""FFmpeg's number of the range of brightness from 16 to 235."""

_VP9 = {
    "crf": "18",
    "deadline": "good",
    "cpu-used": "4",
    # With threads the bytes would depend on the machine.
    "threads": "1",
    "row-mt": "0",
}


class Encoder:
    """Writes a film picture by picture.

    Parameters
    ----------
    order : FilmOrder
    height : int
        Height of the pictures in pixels; the order has their width.
    """

    def __init__(self, order: FilmOrder, height: int) -> None:
        self._gif, self._rate = order.format == "gif", order.rate
        self._clock = _GIF_CLOCK if self._gif else order.rate
        self._count = 0
        self._file = io.BytesIO()
        # Without bitexact the file has the encoder's version and random numbers in it.
        options = {"fflags": "+bitexact"}
        if self._gif:
            last = round(_GIF_CLOCK / order.rate)
            options |= {"loop": "0" if order.loop else "-1", "final_delay": str(last)}
        self._container = av.open(self._file, "w", format=order.format, container_options=options)
        if self._gif:
            self._stream = self._container.add_stream("gif", rate=_GIF_CLOCK)
            self._stream.pix_fmt = "pal8"
        else:
            self._stream = self._container.add_stream("libvpx-vp9", rate=self._rate, options=_VP9)
            self._stream.pix_fmt = "yuv420p"
            self._stream.bit_rate = 0
            context = self._stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED
        self._stream.width, self._stream.height = order.width, height
        self._stream.codec_context.time_base = Fraction(1, self._clock)

    def add(self, picture: Image.Image) -> None:
        """Append a picture."""
        shown = _indexed(picture) if self._gif else _video(picture)
        # Rounded times, rather than rounded durations, keep the sum of all durations right.
        shown.pts = round(Fraction(self._count * self._clock, self._rate))
        shown.time_base = Fraction(1, self._clock)
        if not self._gif:
            shown.duration = 1
        self._count += 1
        self._container.mux(self._stream.encode(shown))

    def finish(self) -> bytes:
        """Return the whole file."""
        self._container.mux(self._stream.encode())
        self._container.close()
        return self._file.getvalue()


def _indexed(picture: Image.Image) -> av.VideoFrame:
    """Return a picture with a palette of its own colours."""
    reduced = picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = np.zeros((_COLOURS, 4), np.uint8)
    colours = np.array(reduced.getpalette(), np.uint8).reshape(-1, 3)
    palette[:, 0] = 255
    palette[: len(colours), 1:] = colours
    # PyAV takes the palette as well, which its types do not say.
    pixels: Any = np.asarray(reduced), palette
    return av.VideoFrame.from_ndarray(pixels, format="pal8")


def _video(picture: Image.Image) -> av.VideoFrame:
    """Return a picture in the colour space of the video."""
    frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    return frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU709)
