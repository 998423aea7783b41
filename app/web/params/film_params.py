"""Query parameters of films, and their conversion to orders."""

from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ...core.films.order import (
    FASTEST,
    LARGEST,
    LAYERS,
    SMALLEST,
    FilmFormat,
    FilmOrder,
    parts_of,
    spread,
)
from ...core.frames.frame import View
from ...core.frames.palette import ThemeName
from ...core.schema.base import Limits
from ...core.schema.errors import described
from ...core.slices.spec import SliceSpec
from ...core.specs.run import RunSpec
from ...errors import Fault, Invalid
from .frame_params import (
    QueryBox,
    ThresholdQuery,
    check_threshold,
    checked_epoch,
    checked_layers,
)

_USUAL = ("colour", "creases", "boundary", "points", "test")

_GRID = 100
"""Samples of the background per axis, as on the page."""


def _layers(value: Any) -> frozenset[str]:
    """Validate names of layers, as a list of names or of names separated by commas."""
    entries = value if isinstance(value, list | tuple | set | frozenset) else [value]
    names = [name.strip() for entry in entries for name in str(entry).split(",") if name.strip()]
    for name in names:
        if name not in LAYERS:
            reason = f"must be among {', '.join(LAYERS)}; got {described(name)}"
            raise PydanticCustomError("layer", "{why}", {"why": reason})
    return frozenset(names)


Shown = Annotated[
    frozenset[str],
    PlainValidator(_layers),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "string", "enum": list(LAYERS)},
            "default": list(_USUAL),
        }
    ),
]
"""Names of layers of a picture, in a query string."""


class FilmQuery(ThresholdQuery):
    """The epochs, the content and the form of a film."""

    first: int = Field(
        0, ge=0, description="Epoch of the first frame.", json_schema_extra=Limits.schema("epochs")
    )
    last: int = Field(
        200, ge=0, description="Epoch of the last frame.", json_schema_extra=Limits.schema("epochs")
    )
    every: int | None = Field(
        None,
        ge=1,
        description="Number of epochs from one frame to the next. Unset: `frames` decides.",
    )
    frames: int | None = Field(
        None,
        ge=1,
        description="Number of frames, in equal steps; at most one per epoch. Unset: 60, or as "
        "`every` gives.",
        json_schema_extra=Limits.schema("film_frames"),
    )
    width: int = Field(
        480,
        ge=SMALLEST,
        le=LARGEST,
        multiple_of=2,
        description="Width in pixels, even. The height follows from the box.",
    )
    theme: ThemeName = Field("light", description="Colours of the page's light or dark theme.")
    rate: int = Field(12, ge=1, le=FASTEST, description="Frames per second.")
    loop: bool = Field(
        True,
        description="Whether a GIF starts again at its end. For a WebM, its player decides.",
    )
    show: Shown = Field(
        frozenset(_USUAL),
        description=f"Layers of the picture, separated by commas: {', '.join(LAYERS)}. "
        f"Unset: {', '.join(_USUAL)}.",
    )
    box: QueryBox = Field(
        None, description="`x1_min,x1_max,x2_min,x2_max`. Unset: the data set's own box."
    )
    layers: int | None = Field(
        None,
        ge=0,
        description="Number of hidden layers whose creases are shown, counted from the first; "
        "without the last one there is no boundary. Unset: all layers.",
        json_schema_extra=Limits.schema("layers"),
    )

    def order(
        self, film_format: FilmFormat, limits: Limits, spec: RunSpec, plane: SliceSpec | None
    ) -> FilmOrder:
        """Return the film of a run that is asked for.

        Raises
        ------
        Invalid
            A number exceeds a limit, `last` is less than `first`, or both `every` and `frames` are
            given.
        """
        checked_layers(self.layers, spec)
        check_threshold(self.threshold, spec)
        epochs = self._epochs(limits)
        pixels = len(epochs) * self.width**2
        if pixels > limits.film_pixels:
            widest = int((limits.film_pixels / len(epochs)) ** 0.5)
            reason = (
                f"must be at most {widest} for {len(epochs)} frames: frames times the square of "
                f"the width can be {limits.phrase('film_pixels')}, got {self.width}"
            )
            raise Invalid(Fault("/width", reason))
        grid = min(_GRID, limits.grid) if "colour" in self.show else 0
        view = View(self.box, grid, parts_of(self.show), self.layers, plane, self.threshold)
        return FilmOrder(
            film_format, epochs, view, self.show, self.width, self.theme, self.rate, self.loop
        )

    def _epochs(self, limits: Limits) -> tuple[int, ...]:
        first = checked_epoch(self.first, limits, "/first")
        last = checked_epoch(self.last, limits, "/last")
        if last < first:
            raise Invalid(Fault("/last", f"must be at least first ({first}), got {last}"))
        if self.every is not None and self.frames is not None:
            raise Invalid(Fault("/frames", "must be unset if every is given"))
        count = 60 if self.frames is None else self.frames
        name = "frames"
        if self.every is not None:
            count, name = -((first - last) // self.every) + 1, "every"
        if count > limits.film_frames:
            bound = limits.phrase("film_frames")
            raise Invalid(Fault(f"/{name}", f"must give {bound} frames, got {count}"))
        if self.every is None:
            return spread(first, last, count)
        return tuple(dict.fromkeys((*range(first, last, self.every), last)))
