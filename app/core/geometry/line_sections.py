"""A cut is the network along a straight segment: linear between kinks, where units switch.

The kinks are found layer by layer, as the regions are: between two neighbours the next
layer's pre-activations are affine, so a unit of different signs at both vanishes once in
between. Signs and order are those of exact arithmetic: floating point decides where a
rigorous bound of its error allows it, integers elsewhere. So a cut that runs along a crease,
or through points where several meet, is right, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np

from ..network.mlp import Network
from .arrangement import TooManyRegions
from .evaluation import preactivations, scaled_around, sums_with_bounds
from .exact import ExactNetwork, Triple, crossing

ROUNDOFF = 2.0**-53

PLACED = 1e-9
"""Kinks are within this share of the segment's length, and a few last places, from their place."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A network along a segment. K kinks, K + 1 pieces, U hidden units.

    Attributes
    ----------
    t : ndarray of shape (K + 2,)
        0 at the start, the kinks in order, 1 at the end.
    points : ndarray of shape (K + 2, 2)
    logits : ndarray of shape (K + 2, n_out)
        The outputs there, before the output activation; in between they are linear.
    active : ndarray of bool, shape (K + 1, U)
        Which units are active on each piece. A unit that is 0 along a piece is not.
    units : list of (layer, unit) lists, one for each kink
        The units that switch there.
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
def cut(
    network: Network, start: Sequence[float], end: Sequence[float], *, max_pieces: int = 300_000
) -> Cut:
    """Follow a network along the segment between two points.

    Raises
    ------
    ValueError
        If the network is not piecewise linear, or the points are equal or not finite.
    TooManyRegions
        If there are more than `max_pieces`.
    FloatingPointError
        If the network's values on the segment overflow float64.
    """
    planar = network.planar()
    p, q = (np.array(point, dtype=np.float64) for point in (start, end))
    if not np.isfinite([*p, *q]).all() or (p == q).all():
        raise ValueError(f"a cut needs two different finite points, not {start} and {end}")
    walk = _Walk(planar, p, q)
    if planar.linear_units:
        walk.active = np.ones((1, planar.n_units), dtype=bool)
    else:
        for layer in range(len(planar.hidden_layer_sizes)):
            walk.refine(layer)
            if len(walk.active) > max_pieces:
                raise TooManyRegions(max_pieces)
    points = walk.at()
    values = preactivations(planar, points)
    for layer, sums in enumerate(values):
        if not np.isfinite(sums).all():
            raise FloatingPointError(f"pre-activations of layer {layer} overflow float64")
    return Cut(walk.t, points, values[-1], walk.active, planar.hidden_layer_sizes)


@dataclass(eq=False)
class _Stop:
    """A place on the segment: an end, or where `unit` of `layer` vanishes."""

    key: int
    layer: int = -1
    unit: int = -1
    before: np.ndarray | None = None  # the pattern there, of the layers before
    exact: tuple[Triple, Fraction] | None = None


class _Walk:
    """The stops so far, as numbers with bounds of their errors and, where asked, exactly."""

    def __init__(self, network: Network, p: np.ndarray, q: np.ndarray) -> None:
        self.as_cut = scaled_around(network, np.array([p, q]))
        self.p, self.q = p, q
        self._network: ExactNetwork | None = None
        ends = [_rational(p), _rational(q)]
        (x1, y1, d1), (x2, y2, d2) = ends
        self._line = (y1 * d2 - d1 * y2, d1 * x2 - x1 * d2, x1 * y2 - y1 * x2)
        self._axis = int(abs(q[1] - p[1]) > abs(q[0] - p[0]))
        self.stops = [_Stop(key, exact=(end, Fraction(key))) for key, end in enumerate(ends)]
        self._keys = 2
        self.t = np.array([0.0, 1.0])
        self.slack = np.zeros(2)
        self.active = np.zeros((1, 0), dtype=bool)

    def at(self) -> np.ndarray:
        """Where the stops are: shape (stops, 2)."""
        t = self.t[:, None]
        points: np.ndarray = (1.0 - t) * self.p + t * self.q
        return points

    def refine(self, layer: int) -> None:
        """Stop where units of a layer vanish in between, and note where they are active."""
        z, bound = self._values(layer)
        signs = self._signs(layer, z, bound)
        left, right = signs[:-1], signs[1:]
        crossed = left * right < 0
        constant = (left + right > 0) & ~crossed
        stops, t, slack = [self.stops[0]], [self.t[:1]], [self.slack[:1]]
        rows: list[np.ndarray] = []
        for i in range(len(left)):
            row = constant[i].copy()
            units = np.flatnonzero(crossed[i])
            row[units] = left[i, units] > 0
            rows.append(np.concatenate([self.active[i], row]))
            if len(units):
                for stop, place, error, switched in self._roots(i, layer, units, z, bound):
                    row = row.copy()
                    row[switched] ^= True
                    rows.append(np.concatenate([self.active[i], row]))
                    stops.append(stop)
                    t.append(np.array([place]))
                    slack.append(np.array([error]))
            stops.append(self.stops[i + 1])
            t.append(self.t[i + 1 : i + 2])
            slack.append(self.slack[i + 1 : i + 2])
        self.stops, self.active = stops, np.array(rows)
        self.t, self.slack = np.concatenate(t), np.concatenate(slack)

    def _values(self, layer: int) -> tuple[np.ndarray, np.ndarray]:
        """Multiplied pre-activations of a layer at the stops, and bounds of their errors."""
        size = np.abs(self.p) + np.abs(self.q)
        off = self.slack[:, None] * np.abs(self.q - self.p) + 4.0 * ROUNDOFF * size
        located = self.as_cut.located
        return sums_with_bounds(self.as_cut, located(self.at()), located(off), layer + 1)[-1]

    def _signs(self, layer: int, z: np.ndarray, bound: np.ndarray) -> np.ndarray:
        signs: np.ndarray = np.sign(z).astype(np.int8)
        for i, unit in np.argwhere((np.abs(z) <= bound) & (bound > 0.0)).tolist():
            stop = self.stops[i]
            self._exactly(stop)
            signs[i, unit] = self._exact.sign(stop.key, layer, unit)
        return signs

    def _roots(
        self, i: int, layer: int, units: np.ndarray, z: np.ndarray, bound: np.ndarray
    ) -> list[tuple[_Stop, float, float, list[int]]]:
        """New stops between stops i and i + 1 in order: place, error, units that switch."""
        before = self.active[i]
        low, high = self.t[i : i + 2]
        u, w = np.abs(z[i, units]), np.abs(z[i + 1, units])
        error = np.maximum(bound[i, units], bound[i + 1, units])
        room = u + w - 2.0 * error
        certain = (np.minimum(u, w) > error) & (room > error)
        share = np.divide(u, u + w, out=np.full(len(units), 0.5), where=certain)
        blur = np.divide(error, room, out=np.ones(len(units)), where=certain) + 4.0 * ROUNDOFF
        places = low + share * (high - low)
        slack = self.slack[i : i + 2].max() + blur * (high - low) + 4.0 * ROUNDOFF
        stops = [
            _Stop(self._keys + n, layer, unit, before) for n, unit in enumerate(units.tolist())
        ]
        self._keys += len(units)
        for n in np.flatnonzero(slack > PLACED).tolist():
            places[n], slack[n] = self._sharp(stops[n])
        places = np.clip(places, low, high)
        order = np.argsort(places, kind="stable")
        reach = np.maximum.accumulate((places + slack)[order])
        if (((places - slack)[order])[1:] <= reach[:-1]).any():
            for n in range(len(units)):
                places[n], slack[n] = self._sharp(stops[n])
            order = np.array(sorted(order.tolist(), key=lambda n: self._exactly(stops[n])[1]))
        found: list[tuple[_Stop, float, float, list[int]]] = []
        for n in order.tolist():
            stop, unit = stops[n], int(units[n])
            if (
                found
                and stop.exact
                and found[-1][0].exact
                and stop.exact[1] == found[-1][0].exact[1]
            ):
                found[-1][3].append(unit)
            else:
                found.append((stop, float(places[n]), float(slack[n]), [unit]))
        return found

    def _sharp(self, stop: _Stop) -> tuple[float, float]:
        """The place of a stop, correctly rounded, and the bound of its error."""
        return float(self._exactly(stop)[1]), ROUNDOFF

    def _exactly(self, stop: _Stop) -> tuple[Triple, Fraction]:
        """Where a stop is: the point, and its share of the way."""
        if stop.exact is None:
            assert stop.before is not None
            form = self._exact.line(stop.layer, stop.unit, stop.before)
            point = crossing(form, self._line)
            low, high = Fraction(self.p[self._axis]), Fraction(self.q[self._axis])
            share = (Fraction(point[self._axis], point[2]) - low) / (high - low)
            stop.exact = point, share
        if self._exact.point(stop.key) is None:
            self._exact.place(stop.key, stop.exact[0])
        return stop.exact

    @property
    def _exact(self) -> ExactNetwork:
        if self._network is None:
            self._network = self.as_cut.exact()
        return self._network


def _rational(point: np.ndarray) -> Triple:
    (x, dx), (y, dy) = (float(value).as_integer_ratio() for value in point)
    return x * dy, y * dx, dx * dy
