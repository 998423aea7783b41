"""The source of a picture: the part of a script that draws a network with matplotlib.

Everything drawn is computed by the script itself, on a grid: this is what stands beside the exact
picture in a program that has no Creases.
"""

from app.core.datasets import Box, Dataset
from app.core.networks import Network
from app.core.palette import STRENGTH, class_colour, crease_colour

_MARKERS = "os^Dp*hP"
"""Of the classes, in the order of the page's."""

_SIDE = 300
_COARSE = 100
_MANY_UNITS = 256
"""With more hidden units than this the grid is coarser: each has a value at each of its points."""

_HEAD = '''

def draw():
    """{what}."""
    import matplotlib.pyplot as plt
    from matplotlib.colors import {imported}

    x = np.linspace({x1_min!r}, {x1_max!r}, {side})
    y = np.linspace({x2_min!r}, {x2_max!r}, {side})
    x1, x2 = np.meshgrid(x, y)
    plane = np.column_stack([x1.ravel(), x2.ravel()])
    picture, axes = plt.subplots(figsize=(8.4, 7), layout="constrained")
    axes.set(xlabel="x1", ylabel="x2", title={title!r})

    def show(colours, **how):
        axes.imshow(
            colours.reshape({side}, {side}, *colours.shape[1:]),
            extent={extent!r},
            origin="lower",
            aspect="auto",
            **how,
        )

    def zero_line(values, colour, width):
        values = values.reshape({side}, {side})
        if values.min() < 0 < values.max():
            axes.contour(x1, x2, values, levels=[0], colors=[colour], linewidths=width)
'''

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
"""

_CREASES = """
    for z, colour in zip(sums(plane)[:-1], {colours!r}):
        for unit in z.T:
            zero_line(unit, colour, 1)
"""

_BOUNDARY = """
    for own in range(1, len(classes)):
        zero_line(z[:, own] - np.delete(z, own, axis=1).max(axis=1), "#000000", 2.5)
"""

_CLASS_POINTS = """
    for own, colour, marker in zip(classes, colours, {markers!r}):
        look = {{"marker": marker, {look}, "label": f"class {{own}}, {split}"}}
        axes.scatter(*X_{split}[y_{split} == own].T, 25, zorder=3, **look)
"""

_VALUE_POINTS = """
    share = (y_{split} / reach + 1) / 2
    look = {{{look}, "label": "{split}"}}
    axes.scatter(*X_{split}.T, 25, zorder=3, **look)
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


def picture_lines(network: Network, data: Dataset, box: Box, title: str, name: str) -> list[str]:
    """Lines that draw the network as the page does, after the ones that define its functions.

    Parameters
    ----------
    network : Network
    data : Dataset
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
    bends = network.piecewise_linear and network.activation != "identity" and network.n_units > 0
    parts = [
        "Colour",
        *(["creases"] if bends else []),
        *(["boundary"] if classes else []),
        "points",
    ]
    source = _HEAD.format(
        what=", ".join(parts),
        imported="to_rgb" if classes else "LinearSegmentedColormap, to_rgb",
        side=_SIDE if network.n_units <= _MANY_UNITS else _COARSE,
        title=title,
        extent=[x1_min, x1_max, x2_min, x2_max],
        x1_min=x1_min,
        x1_max=x1_max,
        x2_min=x2_min,
        x2_max=x2_max,
    )
    if classes:
        source += _CLASSES.format(strength=STRENGTH, colours=colours)
        source += _BOUNDARY
    else:
        reach = max(1.0, float(abs(data.y_train).max()))
        source += _VALUES.format(reach=reach, strength=STRENGTH, colours=colours)
    if bends:
        depth = len(network.hidden_layer_sizes)
        hues = [crease_colour(layer, depth) for layer in range(depth)]
        source += _CREASES.format(colours=hues)
    for split in ("test", "train") if len(data.X_test) else ("train",):
        source += _points(split, classes)
    source += f"\n    axes.set(xlim=({x1_min!r}, {x1_max!r}), ylim=({x2_min!r}, {x2_max!r}))"
    return (source + _TAIL.format(name=name)).splitlines()


def _points(split: str, classes: int) -> str:
    """Training points are filled, test points hollow."""
    hue = "colour" if classes else "edged(share)"
    if split == "test":
        fill, edge = '"#ffffff"', hue
    elif classes:
        fill, edge = hue, '"#ffffff"'
    else:
        fill, edge = "filled(share)", '"#5c626e"'
    look = f'"facecolor": {fill}, "edgecolor": {edge}'
    if classes:
        markers = "".join(_MARKERS[index % len(_MARKERS)] for index in range(classes))
        return _CLASS_POINTS.format(split=split, markers=markers, look=look)
    return _VALUE_POINTS.format(split=split, look=look)
