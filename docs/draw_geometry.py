"""Draws docs/geometry.svg with the engine: one small network, layer by layer.

Run it from the root of the project: ``python -m docs.draw_geometry``. The weights are those of a
network that scikit-learn trained on two moons, rounded to two decimals, so that everybody can
compute the same picture.
"""

from pathlib import Path

import numpy as np

from app.core.export.svg import svg
from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.regions import Box, subdivide
from app.core.network.mlp import Network

FILE = Path(__file__).with_name("geometry.svg")
BOX: Box = (-1.5, 2.5, -1.25, 1.75)
NETWORK = Network(
    coefs=(
        np.array([[0.87, -0.65, -2.15, 1.43, -0.41, 1.72], [-1.14, 1.04, 0.54, 1.64, 0.0, 1.02]]),
        np.array(
            [
                [0.92, 0.75, -0.04, -0.44],
                [-2.0, -0.16, 1.18, 1.67],
                [0.29, -0.89, -2.85, 1.48],
                [1.06, -0.63, -2.78, 0.93],
                [-1.35, 0.64, 1.08, -0.18],
                [1.48, 0.18, -1.97, 0.41],
            ]
        ),
        np.array([[2.49], [0.39], [2.56], [-2.05]]),
    ),
    intercepts=(
        np.array([-0.09, 1.52, -0.31, -0.5, 1.08, -0.51]),
        np.array([-0.45, 0.65, 2.2, 0.7]),
        np.array([0.72]),
    ),
    activation="relu",
    out_activation="logistic",
)
WIDTH, HEIGHT, GAP, CAPTION = 720, 540, 30, 60


def figure() -> str:
    """Three panels: the first layer, both layers, and the boundary between the classes."""
    first = subdivide(NETWORK.truncated(1), BOX)
    both = subdivide(NETWORK, BOX)
    cells = class_cells(both)
    line = boundary(both, cells)
    panels = [
        (svg(first, title="First layer"), f"6 units of layer 0: {len(first)} regions"),
        (svg(both, title="Both layers"), f"and 4 of layer 1, bent: {len(both)} regions"),
        (
            svg(both, line, cells, classes=(0, 1), title="Boundary"),
            f"and the output: {len(line.segments)} segments of boundary",
        ),
    ]
    width = len(panels) * (WIDTH + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT + CAPTION}" '
        f'width="{width // 2}" height="{(HEIGHT + CAPTION) // 2}" role="img">',
        "<title>A network's regions, layer by layer, and its decision boundary</title>",
        f'<rect width="{width}" height="{HEIGHT + CAPTION}" fill="#ffffff"/>',
    ]
    for index, (panel, caption) in enumerate(panels):
        left = index * (WIDTH + GAP)
        parts += [
            f'<g transform="translate({left} 0)">',
            panel.rstrip(),
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999999"/>',
            f'<text x="{WIDTH // 2}" y="{HEIGHT + 42}" font-family="sans-serif" font-size="30" '
            f'text-anchor="middle" fill="#1a1a1a">{caption}</text>',
            "</g>",
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    FILE.write_text(figure(), encoding="utf-8")
