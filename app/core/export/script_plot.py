"""Source of the picture of an exported script: code that draws a network with matplotlib.

The script computes everything that it draws: colour on a grid; creases and boundary exactly, from
the pieces on which the network is linear, or on the grid if there are no pieces or too many.
"""

import textwrap

from ..data.axes import DataAxes
from ..data.dataset import Box, Dataset
from ..data.spec import DatasetSpec
from ..frames.palette import STRENGTH, class_colour, crease_colour, value_reach
from ..network.mlp import Network

_MARKERS = "os^Dp*hPXv"
"""Markers of the classes, in the order of the page as far as matplotlib has them."""

_FINE_GRID = 300
_COARSE_GRID = 100
_MANY_UNITS = 256
"""Maximum number of hidden units for exact pieces, which would take minutes for more. Beyond it,
the grid is coarser too, because every unit is evaluated at every grid point."""

_LEGEND_ROWS = 30
"""Maximum number of entries in a column of the legend; with more, it lists only training points."""
_WIDTH, _COLUMN = 8.4, 1.2
"""Width of the picture in inches, and of each further column of the legend."""

_HEAD = '''

def draw():
    """Draw {what}."""
{imports}

    x = np.linspace({x1_min!r}, {x1_max!r}, {side})
    y = np.linspace({x2_min!r}, {x2_max!r}, {side})
    x1, x2 = np.meshgrid(x, y)
    plane = np.column_stack([x1.ravel(), x2.ravel()])
    picture, axes = plt.subplots(figsize=({width:g}, 7), layout="constrained")
    axes.set(xlabel={x1_name!r}, ylabel={x2_name!r}, title={title!r})
{units}
    def show(colours, **options):
        axes.imshow(
            colours.reshape({side}, {side}, *colours.shape[1:]),
            extent={extent!r},
            origin="lower",
            aspect="auto",
            **options,
        )
'''

_ZERO_LINE = """
    def zero_line(values, colour, width):
        values = values.reshape({side}, {side})
        if values.min() < 0 < values.max():
            axes.contour(x1, x2, values, levels=[0], colors=[colour], linewidths=width)
"""

_LINES = """
    def lines(ends, colour, width):
        ends = [{ends} for end in ends]
        style = {{"colors": colour, "linewidths": width, "capstyle": "round"}}
        axes.add_collection(LineCollection(ends, **style))

    found, creases = pieces({corners!r})
"""

_UNITS = """
    def original(X):  # in the original units of the data
        return X * [{scale_1!r}, {scale_2!r}] + [{offset_1!r}, {offset_2!r}]

    x1, x2 = original(plane).T.reshape(2, {side}, {side})
"""

_CLASSES = """
    colours = {colours!r}
    z = logits(plane){moved}
    z_max = z.max(axis=1, keepdims=True)
    confidence = 1 / np.exp(z - z_max).sum(axis=1, keepdims=True)
    strength = {strength} * (confidence * len(classes) - 1) / (len(classes) - 1)
    hues = np.array([to_rgb(colour) for colour in colours])
    show(np.clip(np.nan_to_num(1 + strength * (hues[z.argmax(axis=1)] - 1), nan=1), 0, 1))
"""

_VALUES = """
    reach = {reach!r}
    low, high = (np.array(to_rgb(colour)) for colour in {colours!r})
    filled = LinearSegmentedColormap.from_list("", [low, "#f4f4f4", high])
    edged = LinearSegmentedColormap.from_list("", [low, "#5c626e", high])
    tints = [1 + {strength} * (low - 1), "#ffffff", 1 + {strength} * (high - 1)]
    tinted = LinearSegmentedColormap.from_list("", tints)
    show(sums(plane)[-1][:, 0], cmap=tinted, vmin=-reach, vmax=reach)
    scale = ScalarMappable(Normalize(*{ends!r}), tinted)  # in the original units of the data
    picture.colorbar(scale, ax=axes, location="bottom", label={value!r}, shrink=0.6)
"""

_CREASES = """
    for ends, colour in zip(creases, {colours!r}):
        lines(ends, colour, 1)
"""

_BOUNDARY = """
    lines(ties(found), "#000000", 2.5)
"""

_GRID_CREASES = """
    for z, colour in zip(sums(plane)[:-1], {colours!r}):
        for unit in z.T:
            zero_line(unit, colour, 1)
"""

_GRID_BOUNDARY = """
    for k in range(1, len(classes)):
        zero_line(z[:, k] - np.delete(z, k, axis=1).max(axis=1), "#000000", 2.5)
"""

_CLASS_POINTS = """
    for label, name, colour, marker in zip(classes, {names!r}, colours, {markers!r}):
        style = {{"marker": marker, {style}, "label": {label}}}
        X = X_{split}[y_{split} == label]
        axes.scatter(*{points}.T, 25, zorder=3, **style)
"""

_VALUE_POINTS = """
    share = (y_{split} / reach + 1) / 2
    style = {{{style}, "label": "{split}"}}
    axes.scatter(*{points}.T, 25, zorder=3, **style)
"""

_TAIL = """
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False{legend})
    if plt.get_backend().lower() == "agg":  # no display: write a file
        picture.savefig("{name}.png", dpi=150)
        print("picture: {name}.png")
    else:
        plt.show()


if find_spec("matplotlib"):
    draw()
else:
    print("picture: none (matplotlib is not installed)")
"""


def picture_lines(
    network: Network,
    data: Dataset,
    spec: DatasetSpec,
    box: Box,
    title: str,
    name: str,
    level: str | None = None,
) -> list[str]:
    """Return lines that draw the network as the page does.

    They use the functions of the network, which come earlier in the script.

    Parameters
    ----------
    network : Network
        The network to draw.
    data : Dataset
        Its training and test points.
    spec : DatasetSpec
        Names of the classes and the axes.
    box : tuple
        The part of the plane to draw.
    title : str
        Title of the picture.
    name : str
        Name of the image file, without suffix, that is written if there is no display.
    level : str, optional
        Name of the logit at which the prediction changes between two classes; by default 0.
    """
    x1_min, x1_max, x2_min, x2_max = map(float, box)
    classes = len(data.classes)
    colours = [class_colour(index) for index in range(max(2, classes))]
    bends = network.piecewise_linear and not network.linear_units and network.n_units > 0
    lined = exact_lines(network, classes)
    parts = [
        "colour",
        *(["creases"] if bends else []),
        *(["boundary"] if classes else []),
        "points",
    ]
    side = _FINE_GRID if network.n_units <= _MANY_UNITS else _COARSE_GRID
    named = spec.axes or DataAxes()
    names = [_text(str(name)) for name in spec.names or map("class {}".format, data.classes)]
    splits = ("test", "train") if len(data.X_test) else ("train",)
    many = len(splits) * len(names) > _LEGEND_ROWS
    columns = -(-len(names) // _LEGEND_ROWS) if many else 1
    extent = [
        *map(named.x1.original, (x1_min, x1_max)),
        *map(named.x2.original, (x2_min, x2_max)),
    ]
    source = _HEAD.format(
        what=", ".join(parts),
        width=_WIDTH + _COLUMN * (columns - 1),
        imports=_imports(classes > 0, lined),
        side=side,
        title=title,
        x1_name=_text(named.x1.name),
        x2_name=_text(named.x2.name),
        units=_units(spec.axes, side),
        extent=extent,
        x1_min=x1_min,
        x1_max=x1_max,
        x2_min=x2_min,
        x2_max=x2_max,
    )
    if classes:
        moved = "" if level is None else f" + [{level}, 0]"
        source += _CLASSES.format(strength=STRENGTH, colours=colours, moved=moved)
    else:
        reach = value_reach(data.y_train)
        source += _VALUES.format(
            reach=reach,
            strength=STRENGTH,
            colours=colours,
            ends=[named.label.original(end) for end in (-reach, reach)],
            value=_text("value" if named.label.name == "label" else named.label.name),
        )
    if lined:
        corners = [
            [x1, x2, 1.0]
            for x1, x2 in ((x1_min, x2_min), (x1_max, x2_min), (x1_max, x2_max), (x1_min, x2_max))
        ]
        ends = "original(end[:, :2])" if _units(spec.axes, side) else "end[:, :2]"
        source += _LINES.format(ends=ends, corners=corners)
    elif bends or classes:
        source += _ZERO_LINE.format(side=side)
    if bends:
        depth = len(network.hidden_layer_sizes)
        hues = [crease_colour(layer, depth) for layer in range(depth)]
        source += (_CREASES if lined else _GRID_CREASES).format(colours=hues)
    if classes:
        source += _BOUNDARY if lined else _GRID_BOUNDARY
    for split in splits:
        listed = split == "train" or not many
        source += _points(split, names, _units(spec.axes, side) != "", listed)
    low_1, high_1, low_2, high_2 = extent
    source += f"\n    axes.set(xlim=({low_1!r}, {high_1!r}), ylim=({low_2!r}, {high_2!r}))"
    legend = f', ncols={columns}, fontsize="small"' if many else ""
    return (source + _TAIL.format(name=name, legend=legend)).splitlines()


def exact_lines(network: Network, classes: int) -> bool:
    """Return whether the picture has lines and they come from the network's exact pieces."""
    return _exact(network, classes) and network.n_units <= _MANY_UNITS


def _exact(network: Network, classes: int) -> bool:
    """Return whether the network has exact pieces with lines between them."""
    bends = not network.linear_units and network.n_units > 0
    return network.piecewise_linear and (bends or classes > 0)


def sampled_lines(network: Network, classes: int) -> str | None:
    """Return a note for the user if lines are traced on a grid although exact ones exist."""
    if not _exact(network, classes) or network.n_units <= _MANY_UNITS:
        return None
    return (
        f"The lines of the picture are traced on a grid of {_COARSE_GRID} x {_COARSE_GRID} points "
        f"and miss finer details: exact lines would take minutes to compute with more than "
        f"{_MANY_UNITS} hidden units (this network has {network.n_units})."
    )


def _imports(coloured: bool, lined: bool) -> str:
    lines = ["import matplotlib.pyplot as plt"]
    lines += [] if coloured else ["from matplotlib.cm import ScalarMappable"]
    lines += ["from matplotlib.collections import LineCollection"] if lined else []
    names = "to_rgb" if coloured else "LinearSegmentedColormap, Normalize, to_rgb"
    lines += [f"from matplotlib.colors import {names}"]
    return textwrap.indent("\n".join(lines), "    ")


def _text(words: str) -> str:
    """Escape dollar signs, which matplotlib would read as the start of a formula."""
    return words.replace("$", r"\$")


def _units(axes: DataAxes | None, side: int) -> str:
    """Return lines that convert points to the original units of the data; empty if it has none."""
    if axes is None or all(axis.offset == 0 and axis.scale == 1 for axis in (axes.x1, axes.x2)):
        return ""
    return _UNITS.format(
        side=side,
        scale_1=axes.x1.scale,
        scale_2=axes.x2.scale,
        offset_1=axes.x1.offset,
        offset_2=axes.x2.offset,
    )


def _points(split: str, names: list[str], scaled: bool, listed: bool) -> str:
    """Return lines that draw the points of a split: training points filled, test points hollow.

    Only if they are `listed`, the legend names their classes.
    """
    hue = "colour" if names else "edged(share)"
    if split == "test":
        fill, edge = '"#ffffff"', hue
    elif names:
        fill, edge = hue, '"#ffffff"'
    else:
        fill, edge = "filled(share)", '"#5c626e"'
    style = f'"facecolor": {fill}, "edgecolor": {edge}'
    X = "X" if names else f"X_{split}"
    points = f"original({X})" if scaled else X
    if not names:
        return _VALUE_POINTS.format(split=split, style=style, points=points)
    markers = "".join(_MARKERS[index % len(_MARKERS)] for index in range(len(names)))
    label = f'"{split}: " + name' if listed else '"_nolegend_"'
    return _CLASS_POINTS.format(
        split=split, names=names, markers=markers, style=style, label=label, points=points
    )
