"""Ticks of the axes of a picture: round values in the units of the data."""

import math

from ..data.axes import DataAxis

_STEPS = (1.0, 2.0, 5.0, 10.0)

Tick = tuple[float, str]
"""The place on the axis of the plane, and the label."""


def round_ticks(low: float, high: float, parts: int, axis: DataAxis) -> list[Tick]:
    """Return ticks at round values of an axis that divide a range into at most about `parts` parts.

    Parameters
    ----------
    low, high : float
        The range, in coordinates of the plane.
    parts : int
    axis : DataAxis
        Its units.
    """
    start, end = sorted((axis.original(low), axis.original(high)))
    rough = (end - start) / max(1, parts)
    if not 0.0 < rough < math.inf:
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next((one for one in _STEPS if one * power >= rough * 0.999), 10.0)
    first, last = math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9)
    values = [number * step for number in range(first, last + 1)]
    return [((value - axis.offset) / axis.scale, _text(value, step)) for value in values]


def _text(value: float, step: float) -> str:
    """Return a label with as many digits as the distance of the ticks needs.

    Its minus sign is a hyphen: Pillow's font has no other.
    """
    size = max(abs(value), step)
    if not 1e-4 <= size < 1e6:
        return f"{value:.6g}"
    digits = max(0, min(10, 1 - math.floor(math.log10(step))))
    return f"{round(value, digits) + 0.0:.10g}"
