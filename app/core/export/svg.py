"""SVG pictures of the exact geometry: cells by class, creases by layer, boundary, points."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ..frames.palette import class_colour, crease_colour
from ..geometry.boundary import Boundary
from ..geometry.class_cells import Cells
from ..geometry.regions import Regions
from ..jobs.job import checked

_GREY = "#5c626e"

LONGER_SIDE = 720
"""Length of the longer side of the picture, in pixels."""


def svg(
    regions: Regions,
    line: Boundary | None = None,
    cells: Cells | None = None,
    *,
    classes: Sequence[int] = (),
    title: str,
    points: tuple[np.ndarray, np.ndarray] | None = None,
    dead: Sequence[tuple[int, int]] = (),
) -> str:
    """Return an SVG of the box of the regions, with x2 pointing upwards.

    Parameters
    ----------
    regions : Regions
        The linear regions; their edges are drawn as creases.
    line : Boundary, optional
        The decision boundary.
    cells : Cells, optional
        Cells to fill with the colour of their class; without them the background is white.
    classes : sequence of int
        The label of each class, used in the name of its path; not needed without cells.
    title : str
        Description of the picture, also read by screen readers.
    points : (X, classes), optional
        Samples, and the index of the class of each, which gives its colour.
    dead : sequence of (layer, unit)
        Units whose creases are drawn grey and dashed.
    """
    x1_min, x1_max, x2_min, x2_max = regions.box
    scale = LONGER_SIDE / max(x1_max - x1_min, x2_max - x2_min)
    # Stretch a narrow box, whose shorter side would otherwise be invisible.
    size = np.maximum(np.array([x1_max - x1_min, x2_max - x2_min]) * scale, 60.0)

    def to_pixels(X: np.ndarray) -> np.ndarray:
        share = (X - [x1_min, x2_min]) / [x1_max - x1_min, x2_max - x2_min]
        pixels: np.ndarray = np.where([True, False], share, 1.0 - share) * size
        return pixels

    width, height = (f"{side:.0f}" for side in size)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">',
        f"<title>{_escaped(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    if cells is not None:
        parts += _cells(cells, to_pixels(cells.vertices), classes)
    parts += _creases(regions, to_pixels(regions.vertices), dead)
    if line is not None and line.polylines:
        path = _path(to_pixels(polyline) for polyline in line.polylines)
        parts.append(f'<path class="boundary" d="{path}" {_stroke("#1a1a1a", 3.0)}/>')
    if points is not None:
        X, class_of = points
        for (x, y), index in zip(to_pixels(X).tolist(), class_of.tolist(), strict=True):
            colour = class_colour(int(index))
            parts.append(
                f'<circle cx="{x:.2f}" cy="{y:.2f}" r="3" fill="{colour}" stroke="#ffffff"/>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cells(cells: Cells, xy: np.ndarray, classes: Sequence[int]) -> Iterator[str]:
    """Yield one path for the cells of each class, named by its label."""
    offsets, indices = cells.loops
    for index in np.unique(cells.labels).tolist():
        loops = (
            xy[indices[offsets[c] : offsets[c + 1]]] for c in np.flatnonzero(cells.labels == index)
        )
        colour = class_colour(index)
        # Without the stroke, renderers leave thin gaps between adjacent polygons.
        yield (
            f'<path class="class-{classes[index]}" d="{_path(loops, "Z")}" fill="{colour}" '
            f'stroke="{colour}" stroke-width="0.5" opacity="0.22">'
            f"<title>class {classes[index]}</title></path>"
        )


def _creases(regions: Regions, xy: np.ndarray, dead: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Yield one path for the creases of each layer, and one for those of the dead units.

    Later layers have thinner lines.
    """
    layers = len(regions.network.hidden_layer_sizes)
    is_dead = np.zeros(len(regions.edges), dtype=bool)
    for layer, unit in dead:
        is_dead |= (regions.edge_layer == layer) & (regions.edge_unit == unit)
    for layer in range(layers):
        ends = xy[regions.edges[(regions.edge_layer == layer) & ~is_dead]]
        if len(ends):
            colour = crease_colour(layer, layers)
            width = max(0.6, 1.6 - 0.4 * layer)
            yield f'<path class="layer-{layer}" d="{_path(ends)}" {_stroke(colour, width)}/>'
    if is_dead.any():
        d = _path(xy[regions.edges[is_dead]])
        yield f'<path class="dead" d="{d}" {_stroke(_GREY, 1.6)} stroke-dasharray="7 5"/>'


def _path(lines: Iterable[np.ndarray], end: str = "") -> str:
    return " ".join(
        "M" + "L".join(f"{x:.2f},{y:.2f}" for x, y in line.tolist()) + end
        for line in checked(lines)
    )


def _stroke(colour: str, width: float) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
