"""Line sections: a network along a straight segment (``cut`` in the API).

Along the segment the network is linear between kinks, where units switch. The kinks are found
layer by layer, like the regions. Between two neighbouring kinks the next layer's pre-activations
are affine, so a unit with opposite signs at both is 0 once in between. Signs and order are exact:
floating point decides only beyond a rigorous error bound, integer arithmetic elsewhere. So sections
along a crease, or through points where several creases meet, are correct too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..jobs.job import checked
from ..network.mlp import Network
from .arrangement import TooManyRegions
from .evaluation import preactivations, preactivations_with_bounds, scale_around
from .exact import ExactNetwork, Triple, crossing

ROUNDOFF = 2.0**-53

PLACED = 1e-9
"""Maximum error of a kink's position as a fraction of the segment, apart from final rounding."""


@dataclass(frozen=True, eq=False)
class LineSection:
    """A network along a segment, with K kinks and K + 1 pieces; it has U hidden units.

    Attributes
    ----------
    t : ndarray of shape (K + 2,)
        Positions along the segment: 0 at the start, the kinks in order, 1 at the end.
    points : ndarray of shape (K + 2, 2)
        The points at `t`.
    logits : ndarray of shape (K + 2, n_out)
        The outputs at `points`, before the output activation; in between they are linear.
    active : ndarray of bool, shape (K + 1, U)
        Which units are active on each piece. A unit that is 0 along a whole piece is inactive.
    units : list of (layer, unit) lists, one for each kink
        The units that switch at each kink.
    """

    t: np.ndarray
    points: np.ndarray
    logits: np.ndarray
    active: np.ndarray
    sizes: tuple[int, ...] = field(repr=False)

    @cached_property
    def units(self) -> list[list[tuple[int, int]]]:
        ends = np.cumsum([0, *self.sizes])
        found: list[list[tuple[int, int]]] = [[] for _ in self.t[1:-1]]
        for kink, place in np.argwhere(self.active[1:] != self.active[:-1]).tolist():
            layer = int(np.searchsorted(ends, place, side="right")) - 1
            found[kink].append((layer, place - int(ends[layer])))
        return found


@np.errstate(over="ignore", invalid="ignore")
def line_section(
    network: Network, start: Sequence[float], end: Sequence[float], *, max_pieces: int = 300_000
) -> LineSection:
    """Return the section of a network along the segment between two points.

    Parameters
    ----------
    network : Network
    start, end : sequence of two float
    max_pieces : int

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or the points are equal or not finite.
    TooManyRegions
        If there are more than `max_pieces` pieces.
    FloatingPointError
        If the network's values on the segment overflow float64.
    """
    planar = network.planar()
    p, q = (np.array(point, dtype=np.float64) for point in (start, end))
    if not np.isfinite([*p, *q]).all() or (p == q).all():
        raise ValueError(f"a cut needs two different finite points, not {start} and {end}")
    section = _Subdivision(planar, p, q)
    for layer, bends in enumerate(planar.bends):
        section.refine(layer) if bends else section.extend(layer)
        if len(section.active) > max_pieces:
            raise TooManyRegions(max_pieces)
    points = section.at()
    values = preactivations(planar, points)
    for layer, sums in enumerate(values):
        if not np.isfinite(sums).all():
            raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")
    return LineSection(section.t, points, values[-1], section.active, planar.hidden_layer_sizes)


@dataclass(eq=False)
class _Breakpoint:
    """A point on the segment: an end, or where `unit` of `layer` is 0."""

    key: int
    layer: int = -1
    unit: int = -1
    before: np.ndarray | None = None  # the pattern of the earlier layers at this point
    exact: tuple[Triple, Fraction] | None = None


class _Subdivision:
    """The breakpoints found so far: positions with error bounds and, if needed, exact positions."""

    def __init__(self, network: Network, p: np.ndarray, q: np.ndarray) -> None:
        self.scaled_network = scale_around(network, np.array([p, q]))
        self.p, self.q = p, q
        self._network: ExactNetwork | None = None
        ends = [_rational(p), _rational(q)]
        (x1, y1, d1), (x2, y2, d2) = ends
        self._line = (y1 * d2 - d1 * y2, d1 * x2 - x1 * d2, x1 * y2 - y1 * x2)
        self._axis = int(abs(q[1] - p[1]) > abs(q[0] - p[0]))
        self.breakpoints = [
            _Breakpoint(key, exact=(end, Fraction(key))) for key, end in enumerate(ends)
        ]
        self._keys = 2
        self.t = np.array([0.0, 1.0])
        self.slack = np.zeros(2)
        self.active = np.zeros((1, 0), dtype=bool)

    def at(self) -> np.ndarray:
        """Return the breakpoints in the plane: shape (breakpoints, 2)."""
        t = self.t[:, None]
        points: np.ndarray = (1.0 - t) * self.p + t * self.q
        return points

    def extend(self, layer: int) -> None:
        """Store that a layer's units are active: they are linear, without breakpoints."""
        units = len(self.scaled_network.intercepts[layer])
        on = np.ones((len(self.active), units), dtype=bool)
        self.active = np.hstack([self.active, on])

    def refine(self, layer: int) -> None:
        """Add the breakpoints of a layer's units, and store where the units are active."""
        z, bound = self._values(layer)
        signs = self._signs(layer, z, bound)
        left, right = signs[:-1], signs[1:]
        crossed = left * right < 0
        constant = (left + right > 0) & ~crossed
        breakpoints, t, slack = [self.breakpoints[0]], [self.t[:1]], [self.slack[:1]]
        rows: list[np.ndarray] = []
        for i in checked(range(len(left))):
            row = constant[i].copy()
            units = np.flatnonzero(crossed[i])
            row[units] = left[i, units] > 0
            rows.append(np.concatenate([self.active[i], row]))
            if len(units):
                for breakpoint, place, error, switched in self._roots(i, layer, units, z, bound):
                    row = row.copy()
                    row[switched] ^= True
                    rows.append(np.concatenate([self.active[i], row]))
                    breakpoints.append(breakpoint)
                    t.append(np.array([place]))
                    slack.append(np.array([error]))
            breakpoints.append(self.breakpoints[i + 1])
            t.append(self.t[i + 1 : i + 2])
            slack.append(self.slack[i + 1 : i + 2])
        self.breakpoints, self.active = breakpoints, np.array(rows)
        self.t, self.slack = np.concatenate(t), np.concatenate(slack)

    def _values(self, layer: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the scaled pre-activations of a layer at the breakpoints, with error bounds."""
        size = np.abs(self.p) + np.abs(self.q)
        off = self.slack[:, None] * np.abs(self.q - self.p) + 4.0 * ROUNDOFF * size
        to_scaled = self.scaled_network.to_scaled
        return preactivations_with_bounds(
            self.scaled_network, to_scaled(self.at()), to_scaled(off), layer + 1
        )[-1]

    def _signs(self, layer: int, z: np.ndarray, bound: np.ndarray) -> np.ndarray:
        signs: np.ndarray = np.sign(z).astype(np.int8)
        for i, unit in np.argwhere((np.abs(z) <= bound) & (bound > 0.0)).tolist():
            breakpoint = self.breakpoints[i]
            self._locate_exactly(breakpoint)
            signs[i, unit] = self._exact.sign(breakpoint.key, layer, unit)
        return signs

    def _roots(
        self, i: int, layer: int, units: np.ndarray, z: np.ndarray, bound: np.ndarray
    ) -> list[tuple[_Breakpoint, float, float, list[int]]]:
        """Return the new breakpoints between i and i + 1 with position, error, switching units."""
        before = self.active[i]
        low, high = self.t[i : i + 2]
        u, w = np.abs(z[i, units]), np.abs(z[i + 1, units])
        error = np.maximum(bound[i, units], bound[i + 1, units])
        margin = u + w - 2.0 * error
        certain = (np.minimum(u, w) > error) & (margin > error)
        share = np.divide(u, u + w, out=np.full(len(units), 0.5), where=certain)
        share_error = (
            np.divide(error, margin, out=np.ones(len(units)), where=certain) + 4.0 * ROUNDOFF
        )
        places = low + share * (high - low)
        slack = self.slack[i : i + 2].max() + share_error * (high - low) + 4.0 * ROUNDOFF
        breakpoints = [
            _Breakpoint(self._keys + n, layer, unit, before)
            for n, unit in enumerate(units.tolist())
        ]
        self._keys += len(units)
        for n in np.flatnonzero(slack > PLACED).tolist():
            places[n], slack[n] = self._rounded(breakpoints[n])
        places = np.clip(places, low, high)
        order = np.argsort(places, kind="stable")
        reach = np.maximum.accumulate((places + slack)[order])
        if (((places - slack)[order])[1:] <= reach[:-1]).any():
            for n in range(len(units)):
                places[n], slack[n] = self._rounded(breakpoints[n])
            order = np.array(
                sorted(order.tolist(), key=lambda n: self._locate_exactly(breakpoints[n])[1])
            )
        found: list[tuple[_Breakpoint, float, float, list[int]]] = []
        for n in order.tolist():
            breakpoint, unit = breakpoints[n], int(units[n])
            if (
                found
                and breakpoint.exact
                and found[-1][0].exact
                and breakpoint.exact[1] == found[-1][0].exact[1]
            ):
                found[-1][3].append(unit)
            else:
                found.append((breakpoint, float(places[n]), float(slack[n]), [unit]))
        return found

    def _rounded(self, breakpoint: _Breakpoint) -> tuple[float, float]:
        """Return the position of a breakpoint, correctly rounded, and its error bound."""
        return float(self._locate_exactly(breakpoint)[1]), ROUNDOFF

    def _locate_exactly(self, breakpoint: _Breakpoint) -> tuple[Triple, Fraction]:
        """Return the exact point of a breakpoint, and its exact position from 0 to 1."""
        if breakpoint.exact is None:
            assert breakpoint.before is not None
            form = self._exact.line(breakpoint.layer, breakpoint.unit, breakpoint.before)
            point = crossing(form, self._line)
            low, high = Fraction(self.p[self._axis]), Fraction(self.q[self._axis])
            share = (Fraction(point[self._axis], point[2]) - low) / (high - low)
            breakpoint.exact = point, share
        if self._exact.point(breakpoint.key) is None:
            self._exact.set_point(breakpoint.key, breakpoint.exact[0])
        return breakpoint.exact

    @property
    def _exact(self) -> ExactNetwork:
        if self._network is None:
            self._network = self.scaled_network.exact()
        return self._network


def _rational(point: np.ndarray) -> Triple:
    (x, dx), (y, dy) = (float(value).as_integer_ratio() for value in point)
    return x * dy, y * dx, dx * dy
