"""Source of the geometry of an exported script: code that cuts the plane along creases.

The network is linear on each of the resulting pieces, so the cuts are exact creases, and the line
on a piece where two classes tie is a part of the decision boundary. Unlike ``geometry.regions``
this code ignores round-off errors: it is meant for reading and drawing, not for counting.
"""

from ..network.mlp import Network

_CUT = '''

def cut(polygon, z):
    """Return the parts of a convex polygon where z is >= 0, <= 0 and 0.

    z is linear on the polygon and given at its corners.
    """
    above, below, zero = parts = [], [], []
    for p, q, a, b in zip(polygon, np.roll(polygon, -1, axis=0), z, np.roll(z, -1)):
        for part, keep in zip(parts, (a >= 0, a <= 0, a == 0)):
            if keep:
                part.append(p)
            if a < 0 < b or b < 0 < a:
                part.append((b * p - a * q) / (b - a))
    return [np.array(part) for part in parts]


def pieces(corners):
    """Return the pieces of a polygon where the network is linear, and the creases by layer.

    A piece is its corners and the affine map of the output layer's sums. A corner is a row
    [x1, x2, 1], so an affine function of the plane is a column of three numbers.
    """
    layers = [np.vstack(layer) for layer in zip(coefs, intercepts)]
    inputs = np.column_stack([features(np.eye(3, 2)), [0, 0, 1]])
    found, creases = [], [[] for layer in layers[1:]]
    todo = [(np.array(corners), inputs @ layers[0], 0, 0)]
    while todo:
        polygon, sums, layer, unit = todo.pop()
        z = polygon @ sums
        bends = (z[:, unit:].min(axis=0) < 0) & (z[:, unit:].max(axis=0) > 0){bent}
        if layer == len(creases):
            found.append((polygon, sums))
        elif bends.any():
            unit += bends.argmax()
            *sides, crease = cut(polygon, z[:, unit])
            creases[layer].append(crease)
            todo += [(side, sums, layer, unit + 1) for side in sides]
        else:
            outputs = sums * np.where(z.mean(axis=0) > 0, 1, {slope})
            inputs = np.column_stack([outputs, [0, 0, 1]])
            todo.append((polygon, inputs @ layers[layer + 1], layer + 1, 0))
    return found, creases
'''

_TIES = '''

def ties(found):
    """Return the decision boundary: lines where two classes tie and no other is above them."""
    lines = []
    for polygon, sums in found:
        z = {logits}
        behind = (polygon @ z)[:, :, None] - (polygon @ z)[:, None]
        near = np.flatnonzero(behind.max(axis=0).min(axis=1) >= 0)  # may win in the polygon
        for i, j in combinations(near, 2):
            line = cut(polygon, polygon @ (z[:, i] - z[:, j]))[2]
            for k in set(near) - {{i, j}}:
                if len(line) == 2:
                    line = cut(line, line @ (z[:, i] - z[:, k]))[0][:2]
            if len(line) == 2:
                lines.append(line)
    return lines
'''


def cutting_lines(network: Network, classes: int, level: str | None = None) -> list[str]:
    """Return lines that define ``pieces`` and, for a classifier, ``ties``.

    They use the names that define the network, which come earlier in the script.

    Parameters
    ----------
    network : Network
        A piecewise linear network.
    classes : int
        Number of classes; 0 for a regression.
    level : str, optional
        Name of the logit at which the prediction changes between two classes; by default 0.
    """
    slopes = network.slopes.tolist()
    if len(set(slopes)) <= 1:
        source = _CUT.format(slope=slopes[0] if slopes else 0.0, bent="")
    else:
        # Layers of linear units have a slope of 1 on both sides, and no creases.
        bent = f" & ({[*slopes, 0.0]!r}[layer] != 1)"
        source = _CUT.format(slope=f"{slopes!r}[layer]", bent=bent)
    if classes:
        first = "np.zeros(3)" if level is None else f"[0, 0, {level}]"
        two = f"np.column_stack([{first}, sums])"
        source += _TIES.format(logits=two if classes == 2 else "sums")
    return source.splitlines()
