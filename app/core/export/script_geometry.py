"""The source of a partition: the part of a script that cuts the plane where a network bends.

A network is linear on each piece, so the cuts are its creases themselves, and where two classes tie
on a piece is its boundary. Unlike ``regions`` this knows nothing of rounding: it is for reading and
for drawing, not for counting.
"""

from ..network.mlp import Network

_CUT = '''

def cut(polygon, z):
    """Where a convex polygon's z is at least 0, at most 0, and 0; it is linear, told by corner."""
    above, below, zero = parts = [], [], []
    for p, q, a, b in zip(polygon, np.roll(polygon, -1, axis=0), z, np.roll(z, -1)):
        for part, here in zip(parts, (a >= 0, a <= 0, a == 0)):
            if here:
                part.append(p)
            if a < 0 < b or b < 0 < a:
                part.append((b * p - a * q) / (b - a))
    return [np.array(part) for part in parts]


def pieces(corners):
    """Where in a polygon the network is linear, with its sums there; the creases of each layer.

    A corner is a row [x1, x2, 1], so a linear function of the plane is a column of three numbers.
    """
    layers = [np.vstack(layer) for layer in zip(coefs, intercepts)]
    inputs = np.column_stack([features(np.eye(3, 2)), [0, 0, 1]])
    found, creases = [], [[] for layer in layers[1:]]
    todo = [(np.array(corners), inputs @ layers[0], 0, 0)]
    while todo:
        polygon, sums, layer, unit = todo.pop()
        z = polygon @ sums
        bends = (z[:, unit:].min(axis=0) < 0) & (z[:, unit:].max(axis=0) > 0)
        if layer == len(creases):
            found.append((polygon, sums))
        elif bends.any():
            unit += bends.argmax()
            *sides, crease = cut(polygon, z[:, unit])
            creases[layer].append(crease)
            todo += [(side, sums, layer, unit + 1) for side in sides]
        else:
            outputs = sums * np.where(z.mean(axis=0) > 0, 1, {slope!r})
            inputs = np.column_stack([outputs, [0, 0, 1]])
            todo.append((polygon, inputs @ layers[layer + 1], layer + 1, 0))
    return found, creases
'''

_TIES = '''

def ties(found):
    """The decision boundary: where on a piece two classes tie, and no other is above them."""
    lines = []
    for polygon, sums in found:
        z = {logits}
        for i, j in combinations(range(len(classes)), 2):
            line = cut(polygon, polygon @ (z[:, i] - z[:, j]))[2]
            for k in set(range(len(classes))) - {{i, j}}:
                if len(line) == 2:
                    line = cut(line, line @ (z[:, i] - z[:, k]))[0][:2]
            if len(line) == 2:
                lines.append(line)
    return lines
'''


def cutting_lines(network: Network, classes: int) -> list[str]:
    """Lines that define ``pieces`` and, for classes, ``ties``; the network is defined before them.

    Parameters
    ----------
    network : Network
        Piecewise linear.
    classes : int
        Number of classes; 0 for regression.
    """
    source = _CUT.format(slope=network.slope)
    if classes:
        two = "np.column_stack([np.zeros(3), sums])"
        source += _TIES.format(logits=two if classes == 2 else "sums")
    return source.splitlines()
