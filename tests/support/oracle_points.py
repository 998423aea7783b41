"""The oracle's points: integer triples, always computed from two lines, not from earlier points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

Triple = tuple[int, int, int]
Piece = list[tuple[int, Triple]]  # (start point of an edge, line that the edge lies on), in order
Edge = tuple[int, int]


class Points:
    """The points found so far, identified by index; equal points have equal indices."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._index: dict[Triple, int] = {}

    def meet(self, line: Triple, other: Triple) -> int:
        """Return the index of the intersection of two lines that are not parallel."""
        (a, b, c), (d, e, f) = line, other
        return self.add(b * f - c * e, c * d - a * f, a * e - b * d)

    def add(self, x: int, y: int, w: int) -> int:
        divisor = math.gcd(x, y, w)
        if w < 0:
            divisor = -divisor
        triple = (x // divisor, y // divisor, w // divisor)
        index = self._index.setdefault(triple, len(self.triples))
        if index == len(self.triples):
            self.triples.append(triple)
        return index

    def exact(self, index: int) -> tuple[Fraction, Fraction]:
        x, y, w = self.triples[index]
        return Fraction(x, w), Fraction(y, w)

    def signs(self, line: Triple, piece: Piece) -> list[int]:
        """Return the sign of the line's affine function at every vertex of a piece."""
        a, b, c = line
        values = (
            a * x + b * y + c * w for x, y, w in (self.triples[vertex] for vertex, _ in piece)
        )
        return [(value > 0) - (value < 0) for value in values]

    def split(self, piece: Piece, line: Triple, signs: list[int]) -> tuple[Piece, Piece]:
        """Cut a piece with vertices strictly on both sides; return its positive, negative part."""
        sides: dict[int, Piece] = {1: [], -1: []}
        count = len(piece)
        for i, (vertex, edge) in enumerate(piece):
            here, there = signs[i], signs[(i + 1) % count]
            if here:
                sides[here].append((vertex, edge))
                if here * there < 0:
                    crossing = self.meet(edge, line)
                    sides[here].append((crossing, line))
                    sides[there].append((crossing, edge))
            else:
                # A vertex on the cut belongs to both parts. In one it is followed by the old edge,
                # in the other by the cut. (`there` is not 0, since a polygon with an edge on the
                # cut lies on one side of it.)
                sides[there].append((vertex, edge))
                sides[-there].append((vertex, line))
        return sides[1], sides[-1]


def edges_of(polygon: Sequence[int]) -> Iterable[Edge]:
    """Yield the edges of a polygon, each with the smaller index first."""
    for i, end in enumerate(polygon):
        start = polygon[i - 1]
        yield (start, end) if start < end else (end, start)
