"""Functions to fit: a named function or a formula on an interval, or points that a user draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ..data.axes import Name
from ..schema.base import AtMost, Coordinate, Flag, Real, Seed, Spec, Whole
from .formula import FormulaError, parse

Floats = NDArray[np.float64]

FunctionKind = Literal[
    "sine", "abs", "step", "square", "sinc", "saw", "prices", "formula", "points"
]

_KNOWN: dict[str, Callable[[Floats], Floats]] = {
    "sine": np.sin,
    "abs": np.abs,
    "step": lambda x: np.where(x > 0, 1.0, 0.0),
    "square": np.square,
    "sinc": lambda x: np.sinc(x / np.pi),
    "saw": lambda x: x - np.floor(x),
    # An invented market: house prices (in 100,000) rise with size (in 100 m²), ever more slowly.
    "prices": lambda x: 1.0 + 2.5 * np.log1p(np.maximum(x, 0.0)),
}

WORDS: dict[str, tuple[str, str]] = {
    "sine": ("Sine", "sin x: the example of the article, which fits it on −4 < x < 4."),  # noqa: RUF001
    "abs": ("Absolute value", "|x|: two ReLUs are enough to fit it exactly."),
    "step": ("Step", "0, then 1: a jump, which a ReLU network can only approach by a steep ramp."),
    "square": ("Square", "x²: curved everywhere, so a ReLU network can only approximate it."),
    "sinc": ("Sinc", "sin x / x, a wave that dies away."),
    "saw": ("Saw", "Rises by 1 and falls back at every whole number."),
    "prices": ("House prices", "Invented prices by size; noise grows with the price."),
    "formula": ("Formula", "Your own formula in x."),
    "points": ("Own points", "Points that you draw, each (x, y)."),
}
"""The label of each kind of function, and one sentence about it."""

INTERVALS: dict[str, tuple[float, float]] = {"prices": (0.25, 3.0), "saw": (-2.0, 2.0)}
"""Default intervals of functions whose interval is not −4 < x < 4."""  # noqa: RUF001


class FunctionSpec(Spec):
    """The function to fit, and its training points."""

    kind: FunctionKind = Field("sine", title="Function", description="The function to fit")
    formula: str = Field(
        "",
        title="Formula",
        description='A function of x, such as sin(x) + x/2; only if kind is "formula"',
        validate_default=True,
    )
    points: Annotated[tuple[tuple[Coordinate, Coordinate], ...], AtMost("samples", "points")] = (
        Field(
            (),
            title="Points",
            description='Training points, each [x, y]; only if kind is "points"',
            validate_default=True,
        )
    )
    samples: Annotated[Whole, Field(ge=2), AtMost("samples")] = Field(
        200, title="Samples", description="Training points, evenly spaced over the interval"
    )
    interval: tuple[Coordinate, Coordinate] = Field(
        (-4.0, 4.0),
        title="Interval",
        description="Range of x that contains the training points",
        validate_default=True,
    )
    noise: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.0, title="Noise", description="Standard deviation of the noise added to each target"
    )
    seed: Seed = Field(0, title="Data seed", description="Random seed of the noise")
    standardize: Flag = Field(
        False,
        title="Standardize x and y (z-score)",
        description="Train on x and y scaled to mean 0 and standard deviation 1; the curve keeps "
        "their units",
        # Left out of the canonical JSON at its default, so that ids of older curves do not change.
        exclude_if=lambda standardize: not standardize,
    )
    names: tuple[Name, ...] = Field(
        (),
        title="Names",
        description='Names of x and y, for the axes; only if kind is "points"',
        exclude_if=lambda names: not names,
    )

    @field_validator("formula")
    @classmethod
    def _formula_can_be_read(cls, formula: str, info: ValidationInfo) -> str:
        if info.data.get("kind", "formula") != "formula":
            if formula:
                raise PydanticCustomError("formula", 'must be empty unless kind is "formula"')
            return formula
        try:
            parse(formula)
        except FormulaError as error:
            raise PydanticCustomError("formula", "{why}", {"why": str(error)}) from error
        return formula

    @field_validator("points")
    @classmethod
    def _points_can_be_fitted(
        cls, points: tuple[tuple[float, float], ...], info: ValidationInfo
    ) -> tuple[tuple[float, float], ...]:
        if info.data.get("kind", "points") != "points":
            if points:
                raise PydanticCustomError("points", 'must be empty unless kind is "points"')
        elif len(points) < 2:
            raise PydanticCustomError("points", "must have at least 2 points")
        elif len({x for x, _ in points}) < 2:
            raise PydanticCustomError("points", "must have at least 2 different x")
        return points

    @field_validator("names")
    @classmethod
    def _names_of_both(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if names and info.data.get("kind", "points") != "points":
            raise PydanticCustomError("names", 'must be empty unless kind is "points"')
        if len(names) not in (0, 2):
            raise PydanticCustomError(
                "names", "must be empty or the names of x and y, got {given}", {"given": len(names)}
            )
        return names

    @field_validator("interval")
    @classmethod
    def _interval_has_a_length(
        cls, interval: tuple[float, float], info: ValidationInfo
    ) -> tuple[float, float]:
        low, high = interval
        if low >= high:
            raise PydanticCustomError("interval", "must run from a lower to a higher x")
        if high - low < (least := SHORTEST * max(1.0, abs(low), abs(high))):
            raise PydanticCustomError(
                "interval",
                "must be at least {least} long, so that float64 can resolve it",
                {"least": f"{least:.2g}"},
            )
        kind, formula = info.data.get("kind"), info.data.get("formula")
        if kind == "formula" and formula is not None:
            samples = info.data.get("samples", 2)
            x = np.union1d(np.linspace(low, high, 1001), np.linspace(low, high, samples))
            values = parse(formula)(x)
            if not np.isfinite(values).all() or np.abs(values).max() > MAX_TARGET:
                raise PydanticCustomError(
                    "formula",
                    "must contain only x where the formula is defined, with values "
                    "of at most {most} in magnitude",
                    {"most": f"{MAX_TARGET:g}"},
                )
        return interval


SHORTEST = 1e-6
"""Smallest length of an interval, relative to the larger of 1 and its ends' magnitudes."""

MAX_TARGET = 1e6
"""Largest magnitude of a target."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Training points of a curve: x in ascending order and y, of shape (n,), and their interval."""

    x: Floats
    y: Floats
    interval: tuple[float, float]


def sampled(spec: FunctionSpec) -> Samples:
    """Return the training points of a spec; equal specs give bitwise equal points."""
    if spec.kind == "points":
        given = np.array(sorted(spec.points), dtype=np.float64)
        return Samples(given[:, 0], given[:, 1], (float(given[0, 0]), float(given[-1, 0])))
    low, high = spec.interval
    x = np.linspace(low, high, spec.samples)
    y = truth(spec, x)
    assert y is not None
    if spec.noise:
        spread = spec.noise * np.random.default_rng((spec.seed, 0)).standard_normal(len(x))
        # The noise of house prices is proportional to the price.
        y = y + (spread * y / 2.0 if spec.kind == "prices" else spread)
    return Samples(x, np.clip(y, -MAX_TARGET, MAX_TARGET), (low, high))


def scale_of(y: Floats) -> tuple[float, float]:
    """Return the mean and the standard deviation of targets; 1 for the deviation of equal ones."""
    deviation = float(y.std())
    return float(y.mean()), deviation if deviation > np.finfo(float).eps * np.abs(y).max() else 1.0


def truth(spec: FunctionSpec, x: Floats) -> Floats | None:
    """Return the noiseless values at (n,) x, or None if the function is drawn points.

    Values are NaN or infinite where a formula is undefined.
    """
    if spec.kind == "points":
        return None
    if spec.kind == "formula":
        return parse(spec.formula)(x)
    return np.asarray(_KNOWN[spec.kind](x), dtype=np.float64)


def kinds() -> tuple[str, ...]:
    """Return the kinds of functions, in the order of the menu."""
    return get_args(FunctionKind)
