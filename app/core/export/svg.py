"""An SVG of the exact geometry: cells by class, creases by layer, the boundary, points."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ..frames.palette import class_colour, crease_colour
from ..geometry.boundary import Boundary
from ..geometry.class_cells import Cells
from ..geometry.regions import Regions

LONGER_SIDE = 720
"""Length of the picture's longer side, in pixels."""


def svg(
    regions: Regions,
    line: Boundary | None = None,
    cells: Cells | None = None,
    *,
    classes: Sequence[int] = (),
    title: str,
    points: tuple[np.ndarray, np.ndarray] | None = None,
) -> str:
    """Draw the box, x2 upwards.

    Parameters
    ----------
    regions : Regions
    line : Boundary, optional
    cells : Cells, optional
        Coloured by class; without them the regions are left white.
    classes : sequence of int
        The label of each class, which names its path; not needed without cells.
    title : str
        What the picture shows, for those who cannot see it.
    points : (X, classes), optional
        Samples with the index of each one's class.
    """
    x1_min, x1_max, x2_min, x2_max = regions.box
    scale = LONGER_SIDE / max(x1_max - x1_min, x2_max - x2_min)
    # A box can be so narrow that its shorter side would vanish; then it is stretched.
    size = np.maximum(np.array([x1_max - x1_min, x2_max - x2_min]) * scale, 60.0)

    def place(X: np.ndarray) -> np.ndarray:
        share = (X - [x1_min, x2_min]) / [x1_max - x1_min, x2_max - x2_min]
        placed: np.ndarray = np.where([True, False], share, 1.0 - share) * size
        return placed

    width, height = (f"{side:.0f}" for side in size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">',
        f"<title>{_escaped(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    if cells is not None:
        parts += _cells(cells, place(cells.vertices), classes)
    parts += _creases(regions, place(regions.vertices))
    if line is not None and line.polylines:
        path = _path(place(polyline) for polyline in line.polylines)
        parts.append(f'<path class="boundary" d="{path}" {_stroke("#1a1a1a", 3.0)}/>')
    if points is not None:
        X, whose = points
        for (x, y), index in zip(place(X).tolist(), whose.tolist(), strict=True):
            colour = class_colour(int(index))
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="3" fill="{colour}" stroke="#ffffff"/>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cells(cells: Cells, xy: np.ndarray, classes: Sequence[int]) -> Iterator[str]:
    """Yield one path for all cells of a class, named by its label."""
    offsets, indices = cells.loops
    for index in np.unique(cells.labels).tolist():
        loops = (
            xy[indices[offsets[c] : offsets[c + 1]]] for c in np.flatnonzero(cells.labels == index)
        )
        colour = class_colour(index)
        # The stroke hides the seams that renderers leave between polygons.
        yield (
            f'<path class="class-{classes[index]}" d="{_path(loops, "Z")}" fill="{colour}" '
            f'stroke="{colour}" stroke-width="0.5" opacity="0.22">'
            f"<title>class {classes[index]}</title></path>"
        )


def _creases(regions: Regions, xy: np.ndarray) -> Iterator[str]:
    """One path for all creases of a layer; later ones thinner."""
    layers = len(regions.network.hidden_layer_sizes)
    for layer in range(layers):
        ends = xy[regions.edges[regions.edge_layer == layer]]
        if len(ends):
            colour = crease_colour(layer, layers)
            width = max(0.6, 1.6 - 0.4 * layer)
            yield f'<path class="layer-{layer}" d="{_path(ends)}" {_stroke(colour, width)}/>'


def _path(lines: Iterable[np.ndarray], end: str = "") -> str:
    return " ".join(
        "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in line.tolist()) + end for line in lines
    )


def _stroke(colour: str, width: float) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
