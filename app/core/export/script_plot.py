"""The source of a picture: the part of a script that draws a network with matplotlib.

Everything drawn is computed by the script itself: colour on a grid; creases and boundary exactly,
out of the pieces on which the network is linear, or, where there are none or too many, on the grid.
"""

import textwrap

from ..data.axes import DataAxes
from ..data.dataset import Box, Dataset
from ..data.spec import DatasetSpec
from ..frames.palette import STRENGTH, class_colour, crease_colour, value_reach
from ..network.mlp import Network

_MARKERS = "os^Dp*hPXv"
"""Of the classes, in the order of the page's as far as matplotlib has them."""

_SIDE = 300
_COARSE = 100
_MANY_UNITS = 256
"""With more hidden units than this there are no exact pieces, which would take minutes, and the
grid is coarser: each unit has a value at each of its points."""

_HEAD = '''

def draw():
    """{what}."""
{imports}

    x = np.linspace({x1_min!r}, {x1_max!r}, {side})
    y = np.linspace({x2_min!r}, {x2_max!r}, {side})
    x1, x2 = np.meshgrid(x, y)
    plane = np.column_stack([x1.ravel(), x2.ravel()])
    picture, axes = plt.subplots(figsize=(8.4, 7), layout="constrained")
    axes.set(xlabel={x1_name!r}, ylabel={x2_name!r}, title={title!r})
{units}
    def show(colours, **how):
        axes.imshow(
            colours.reshape({side}, {side}, *colours.shape[1:]),
            extent={extent!r},
            origin="lower",
            aspect="auto",
            **how,
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
        look = {{"colors": colour, "linewidths": width, "capstyle": "round"}}
        axes.add_collection(LineCollection(ends, **look))

    found, creases = pieces({corners!r})
"""

_UNITS = """
    def place(X):  # in the data's own units
        return X * [{scale_1!r}, {scale_2!r}] + [{offset_1!r}, {offset_2!r}]

    x1, x2 = place(plane).T.reshape(2, {side}, {side})
"""

_CLASSES = """
    colours = {colours!r}
    z = logits(plane)
    most = z.max(axis=1, keepdims=True)
    sure = 1 / np.exp(z - most).sum(axis=1, keepdims=True)
    strength = {strength} * (sure * len(classes) - 1) / (len(classes) - 1)
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
    scale = ScalarMappable(Normalize(*{ends!r}), tinted)  # in the data's own units
    picture.colorbar(scale, ax=axes, location="bottom", label={value!r}, shrink=0.6)
"""

_CREASES = """
    for own, colour in zip(creases, {colours!r}):
        lines(own, colour, 1)
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
    for own in range(1, len(classes)):
        zero_line(z[:, own] - np.delete(z, own, axis=1).max(axis=1), "#000000", 2.5)
"""

_CLASS_POINTS = """
    for own, name, colour, marker in zip(classes, {names!r}, colours, {markers!r}):
        look = {{"marker": marker, {look}, "label": "{split}: " + name}}
        X = X_{split}[y_{split} == own]
        axes.scatter(*{place}.T, 25, zorder=3, **look)
"""

_VALUE_POINTS = """
    share = (y_{split} / reach + 1) / 2
    look = {{{look}, "label": "{split}"}}
    axes.scatter(*{place}.T, 25, zorder=3, **look)
"""

_TAIL = """
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    if plt.get_backend().lower() == "agg":  # there is no screen
        picture.savefig("{name}.png", dpi=150)
        print("picture: {name}.png")
    else:
        plt.show()


if find_spec("matplotlib"):
    draw()
else:
    print("picture: none, since matplotlib is not installed")
"""


def picture_lines(
    network: Network, data: Dataset, spec: DatasetSpec, box: Box, title: str, name: str
) -> list[str]:
    """Lines that draw the network as the page does, after the ones that define its functions.

    Parameters
    ----------
    network : Network
    data : Dataset
    spec : DatasetSpec
        What the classes and the axes are called.
    box : tuple
        The part of the plane to draw.
    title : str
        Over the picture.
    name : str
        Of the file that is written where there is no screen.
    """
    x1_min, x1_max, x2_min, x2_max = map(float, box)
    classes = len(data.classes)
    colours = [class_colour(index) for index in range(max(2, classes))]
    bends = network.piecewise_linear and not network.linear_units and network.n_units > 0
    lined = exact_lines(network, classes)
    parts = [
        "Colour",
        *(["creases"] if bends else []),
        *(["boundary"] if classes else []),
        "points",
    ]
    side = _SIDE if network.n_units <= _MANY_UNITS else _COARSE
    named = spec.axes or DataAxes()
    extent = [
        *map(named.x1.original, (x1_min, x1_max)),
        *map(named.x2.original, (x2_min, x2_max)),
    ]
    source = _HEAD.format(
        what=", ".join(parts),
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
        source += _CLASSES.format(strength=STRENGTH, colours=colours)
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
        across, up = (x1_min, x1_max), (x2_min, x2_max)
        corners = [[across[at], up[level], 1.0] for at, level in ((0, 0), (1, 0), (1, 1), (0, 1))]
        ends = "place(end[:, :2])" if _units(spec.axes, side) else "end[:, :2]"
        source += _LINES.format(ends=ends, corners=corners)
    elif bends or classes:
        source += _ZERO_LINE.format(side=side)
    if bends:
        depth = len(network.hidden_layer_sizes)
        hues = [crease_colour(layer, depth) for layer in range(depth)]
        source += (_CREASES if lined else _GRID_CREASES).format(colours=hues)
    if classes:
        source += _BOUNDARY if lined else _GRID_BOUNDARY
    names = [_text(str(called)) for called in spec.names or map("class {}".format, data.classes)]
    for split in ("test", "train") if len(data.X_test) else ("train",):
        source += _points(split, names, _units(spec.axes, side) != "")
    low_1, high_1, low_2, high_2 = extent
    source += f"\n    axes.set(xlim=({low_1!r}, {high_1!r}), ylim=({low_2!r}, {high_2!r}))"
    return (source + _TAIL.format(name=name)).splitlines()


def exact_lines(network: Network, classes: int) -> bool:
    """Whether the picture of a network has lines, and they are those of its exact pieces."""
    return _exact(network, classes) and network.n_units <= _MANY_UNITS


def _exact(network: Network, classes: int) -> bool:
    """Whether there are exact pieces, with lines between them."""
    bends = not network.linear_units and network.n_units > 0
    return network.piecewise_linear and (bends or classes > 0)


def sampled_lines(network: Network, classes: int) -> str | None:
    """What a reader has to know of lines that are traced on a grid though exact ones exist."""
    if not _exact(network, classes) or network.n_units <= _MANY_UNITS:
        return None
    return (
        f"The lines of the picture are traced on a grid of {_COARSE} x {_COARSE} points, and so "
        f"miss what is finer: cutting the plane exactly would take minutes with more than "
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
    """Words that mean themselves to matplotlib, where a dollar begins a formula."""
    return words.replace("$", r"\$")


def _units(axes: DataAxes | None, side: int) -> str:
    """Lines that place points in the data's own units; none if it has none."""
    if axes is None or all(axis.offset == 0 and axis.scale == 1 for axis in (axes.x1, axes.x2)):
        return ""
    return _UNITS.format(
        side=side,
        scale_1=axes.x1.scale,
        scale_2=axes.x2.scale,
        offset_1=axes.x1.offset,
        offset_2=axes.x2.offset,
    )


def _points(split: str, names: list[str], placed: bool) -> str:
    """Training points are filled, test points hollow."""
    hue = "colour" if names else "edged(share)"
    if split == "test":
        fill, edge = '"#ffffff"', hue
    elif names:
        fill, edge = hue, '"#ffffff"'
    else:
        fill, edge = "filled(share)", '"#5c626e"'
    look = f'"facecolor": {fill}, "edgecolor": {edge}'
    X = "X" if names else f"X_{split}"
    place = f"place({X})" if placed else X
    if not names:
        return _VALUE_POINTS.format(split=split, look=look, place=place)
    markers = "".join(_MARKERS[index % len(_MARKERS)] for index in range(len(names)))
    return _CLASS_POINTS.format(split=split, names=names, markers=markers, look=look, place=place)
