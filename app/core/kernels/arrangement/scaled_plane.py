"""Scale the axes of a box, and the weights of a network for it, by powers of two.

See `geometry.scaling` for the reasons. Most networks need no other scaling.
"""

import math

from .. import compiled

# A network is ordinary if the exponents of its numbers are at most MOST_EXPONENT in size, and small
# enough for the squares of products along all layers to be normal numbers.
MOST_EXPONENT = 128
ALL_EXPONENTS = 480
# Vertices are accurate to this fraction of the scaled box's shorter side, or to a few units in the
# last place of the largest coordinate.
PLACED = 1e-9
LAST_PLACES = 8 * 2.0**-53


@compiled
def scale_box(box):
    """Scale each axis of a box so that its largest coordinate is between 1/2 and 1.

    Parameters
    ----------
    box : (x1_min, x1_max, x2_min, x2_max)

    Returns
    -------
    axis_shifts : (int, int)
        Exponents of the powers of two by which x1 and x2 are multiplied.
    scaled_box : (x1_min, x1_max, x2_min, x2_max)
        In scaled coordinates.
    """
    x1_min, x1_max, x2_min, x2_max = box
    across, up = -math.frexp(max(-x1_min, x1_max))[1], -math.frexp(max(-x2_min, x2_max))[1]
    scaled_box = (
        math.ldexp(x1_min, across),
        math.ldexp(x1_max, across),
        math.ldexp(x2_min, up),
        math.ldexp(x2_max, up),
    )
    return (across, up), scaled_box


@compiled
def is_exact(box, axis_shifts, scaled_box):
    """Return whether no coordinate was rounded when the box was scaled."""
    across, up = axis_shifts
    return (
        math.ldexp(scaled_box[0], -across) == box[0]
        and math.ldexp(scaled_box[1], -across) == box[1]
        and math.ldexp(scaled_box[2], -up) == box[2]
        and math.ldexp(scaled_box[3], -up) == box[3]
    )


@compiled
def placement_tolerance(scaled_box):
    """Return the maximum error of a vertex in scaled coordinates."""
    x1_min, x1_max, x2_min, x2_max = scaled_box
    return max(PLACED * min(x1_max - x1_min, x2_max - x2_min), LAST_PLACES)


@compiled
def scale_plane(weights, units, layers, slopes, axis_shifts, scaled_box):
    """Scale the first layer's weights for scaled axes, and say whether that is enough.

    Parameters
    ----------
    weights : (n,) array
        The weights and then the biases of each layer; the first 2 * `units` numbers are scaled.
    units, layers : int
        Units of the first layer, and number of layers, the output layer included.
    slopes : (layers - 1,) array
        Slope of each hidden layer's activation where a unit is inactive.
    axis_shifts, scaled_box
        From `scale_box`.

    Returns
    -------
    bool
        Whether nothing can underflow or overflow in the box. If not, weights are missing.
    """
    high = math.ldexp(1.0, min(MOST_EXPONENT, ALL_EXPONENTS // layers))
    low = 1.0 / high
    x1_min, x1_max, x2_min, x2_max = scaled_box
    if min(x1_max - x1_min, x2_max - x2_min) < low:
        return False
    for layer in range(slopes.shape[0]):
        size = abs(slopes[layer])
        if size != 0.0 and not low <= size <= high:
            return False
    across, up = axis_shifts
    for i in range(weights.shape[0]):
        number = weights[i]
        if i < 2 * units:
            weights[i] = math.ldexp(number, -across if i < units else -up)
        if number != 0.0 and not low <= abs(weights[i]) <= high:
            return False
    return True
