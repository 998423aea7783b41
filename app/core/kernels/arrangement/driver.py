"""Run the layers of a network: allocate arrays, compute values and error bounds, then cut."""

import numpy as np

from .. import compiled, inlined, separate
from ..bits import address_of
from ..huge_pages import empty_rows
from ..numpy_loops import matrix, vector
from .cut_layer import (
    DONE,
    ENTER,
    EXTREME,
    FINISHED,
    GROW,
    NEED_REFINEMENT,
    NEED_SIGNS,
    OVERFLOW,
    SIGNS,
    STOPPED,
    cut_layer,
    step_size,
)
from .error_bounds import spectral_norm, write_error_bounds
from .exact_signs import settle_exactly
from .growable_arrays import arrays_in, box_mesh, discard_all, grown, resized
from .halfedges import (
    ALL_VERTICES,
    ARENA,
    AT_LAYER,
    BENT,
    CURSOR,
    DEPTH,
    EDGES,
    ERROR_NORM,
    EXISTING_E,
    EXISTING_F,
    EXISTING_V,
    FACES,
    FROBENIUS,
    HEAD,
    INPUT_ERROR,
    INPUT_NORM,
    LAYER,
    LAYERS,
    POSITION_ERROR,
    QUERIES,
    ROUND,
    SPECTRAL,
    STAGE,
    STOP,
    UNIT_ROUNDOFF,
    VERTICES,
    WAITING,
    Cut,
)
from .held import Held, cut_of, memory_of, mesh_of, unowned
from .layer_values import compute_layer, compute_plain_layer, is_plain
from .packed_layer import head_rows, pack_layer
from .pairs import PAIR_ROUNDOFF
from .pool import counts_with_pool, elements_in, no_elements, rows_in
from .products import BLOCK
from .scaled_plane import is_exact, placement_tolerance, scale_box, scale_plane
from .separation import layer_grids, settle_zeros
from .signs import classify_row
from .winners import undecided_winners

# Multiplications that exact signs may take. With pairs: some seconds. Without: a number and so many
# for each vertex, since to start again with pairs takes about as long.
BUDGET, FEW, FEW_EACH = 2 * 10**10, 1_000_000, 2000

# Capacity for vertices up to which an arrangement begins with a pool, and the words that suffice
# for most: for each of these vertices, and for the workspace of each layer.
SMALL, WORDS_EACH, WORDS_OF_LAYER = 1024, 40, 2048

# A layer's values are packed if they take so many bytes, and it has more than so many units: in the
# second layer, which adds most vertices for each one that exists, and in later ones. Rows of fewer
# take half of the memory of a subdivision at most.
PACKED, PACKED_UNITS = 2**23, (180, 120)


@compiled
def begin_layer(
    counts, before, Z, low, roundoff, bounds, norms, slope, index, word0, limit, capacity, rows
):
    """Return the state of a layer that is about to cut, with capacity for new vertices.

    The first rows of `Z` hold the values at the existing vertices; `rows` is `Cut.rows`. The
    workspace of `before`, a state that is not needed any more, is used again if it is large enough.
    """
    counts[EXISTING_V], counts[EXISTING_E] = counts[VERTICES], counts[EDGES]
    counts[EXISTING_F] = counts[FACES]
    counts[CURSOR] = counts[HEAD] = counts[ROUND] = counts[WAITING] = counts[ARENA] = 0
    counts[DEPTH] = counts[QUERIES] = counts[BENT] = 0
    counts[LAYER], counts[STAGE] = index, SIGNS
    units = Z.shape[1]
    words = (units + 63) >> 6
    masks = _workspace(counts, before.masks, 4, words)
    return Cut(
        index,
        word0,
        limit,
        rows,
        Z,
        low,
        roundoff,
        bounds,
        norms,
        slope,
        # Enough for one step (see `has_capacity`); unused memory costs nothing.
        rows_in(counts, 3 * units * (units + 3), 3, bounds),
        no_elements(counts, 0),
        bounds[:0],
        bounds[:0],
        rows_in(counts, capacity, 3 * words, before.signs),
        _workspace(counts, before.queries, 1024, 2),
        _workspace(counts, before.queue, 64, 3),
        _workspace(counts, before.arena, 256 + units, 3),
        _workspace(counts, before.stack, units + 4, 2 + words),
        _workspace(counts, before.chord, units, 2),
        _workspace(counts, before.ends, units, 2),
        masks,
        masks[:0],
        bounds,
    )


@compiled
def _workspace(counts, array, rows, columns):
    """Return an array with at least this many rows: the given one, if it is large enough."""
    if array.shape[0] >= rows and array.shape[1] == columns:
        return array
    return rows_in(counts, rows, columns, array)


@compiled
def classify_existing(mesh, cut):
    """Classify the signs at the existing vertices, for a layer whose values the caller computed."""
    for v in range(mesh.counts[EXISTING_V]):
        classify_row(cut, v, v, mesh.accuracy[v, INPUT_ERROR])


@compiled
def cut_network(
    mesh,
    cut,
    box,
    loops,
    weights,
    sizes,
    slopes,
    bends,
    tolerance,
    max_relative_error,
    limit,
    headroom,
    narrow,
    grids,
    flag,
    pairs,
    exact,
):
    """Cut a box by all hidden layers of a network, or resume.

    Parameters
    ----------
    mesh, cut
        As returned by the last call. If there are no faces, the box is created first, and arrays
        may be empty. If the caller has called `begin_layer` for layer `L - 1` or later, only that
        layer is cut.
    box : (4,) array
        x1_min, x1_max, x2_min, x2_max.
    loops : (5, 2) array
        From `numpy_loops.loop_table`: matrix products are NumPy's own.
    weights : (n,) array
        The weights and then the biases of each layer, concatenated.
    sizes : (L + 1,) array of int
        2, the units of each hidden layer, and the number of outputs.
    slopes : (L - 1,) array
        Slope of each hidden layer's activation where a unit is inactive: 0 for ReLU.
    bends : (L - 1,) array of bool
        Whether the units of each hidden layer have creases: false for the activation ``identity``.
    tolerance : float
        Return NEED_REFINEMENT if a vertex may be further than this from its exact position.
    max_relative_error : float
        Likewise if the errors of a vertex's values are a larger fraction of their norm.
    limit : int
        Maximum number of faces.
    headroom : float
        1.0 to allocate in advance what most networks need; 0.0 to grow arrays only when full.
    narrow : tuple of two int
        Numbers of units of the first layer, and of later ones, up to which all vertices have rows
        of values.
    grids : (L + 1, 3) array
        From `separation.layer_grids`; without rows, they are computed when they are needed.
    flag : (4,) array of int
        The flag of a `jobs.job.Job`.
    pairs : bool
        Whether values are pairs of float64, with about 80 significant bits.
    exact : bool
        Whether the weights and the box are those of the network: no scaling has rounded them.

    Returns
    -------
    code : int
        DONE: the rows of `cut.Z` are the outputs at the vertices. NEED_SIGNS: call again with the
        queried signs. NEED_REFINEMENT: refine the vertices of this layer and call again.
        TOO_MANY, OVERFLOW: the computation has failed. STOPPED: another thread has stopped it.
    mesh, cut
    """
    held = Held(mesh, cut)
    code = _cut(
        held,
        box,
        loops,
        weights,
        sizes,
        slopes,
        bends,
        tolerance,
        max_relative_error,
        limit,
        headroom,
        narrow,
        grids,
        flag,
        pairs,
        exact,
    )
    return code, held.mesh, held.cut


@separate
def _cut(
    held,
    box,
    loops,
    weights,
    sizes,
    slopes,
    bends,
    tolerance,
    max_relative_error,
    limit,
    headroom,
    narrow,
    grids,
    flag,
    pairs,
    exact,
):
    """Cut as `cut_network` does; return the code."""
    counts = held.mesh.counts
    last = sizes.shape[0] - 2
    if counts[FACES] == 0:
        # Memory costs nothing until it is written to, but copying to a larger array does.
        capacity = 4 * _vertex_capacity(0, 4, sizes, headroom)
        held.mesh = box_mesh(held.mesh, box, _words(sizes), capacity)
    while True:
        layer, stage = counts[LAYER], counts[STAGE]
        if stage == ENTER:
            flag[AT_LAYER], flag[LAYERS] = layer + 1, last
            if not _enter_layer(
                held, loops, weights, sizes, slopes, bends, limit, headroom, narrow, flag, pairs
            ):
                return _failure(flag)
            if layer == last:
                return DONE
            if not bends[layer]:
                counts[LAYER], counts[STAGE] = layer + 1, ENTER
        elif stage != FINISHED:
            code = cut_layer(mesh_of(held), cut_of(held), flag)
            if code == GROW:
                _grow(held)
            elif code == NEED_SIGNS and _settle(
                held, weights, sizes, slopes, box, grids, pairs, exact, flag
            ):
                counts[ROUND] = counts[WAITING]
            elif code != DONE:
                return code
        elif layer >= last:
            return DONE
        else:
            counts[LAYER], counts[STAGE] = layer + 1, ENTER
            if _inaccurate(mesh_of(held), cut_of(held), tolerance, max_relative_error):
                return NEED_REFINEMENT


@compiled
def _words(sizes):
    """Return the number of words of a pattern."""
    words = 0
    for layer in range(1, sizes.shape[0] - 1):
        words += (sizes[layer] + 63) >> 6
    return words


@separate
def _grow(held):
    """Double the arrays that are full."""
    mesh, cut = grown(held.mesh, held.cut, step_size(cut_of(held)))
    held.mesh, held.cut = mesh, cut


@separate
def cut_box(
    box,
    loops,
    weights,
    sizes,
    slopes,
    bends,
    tolerance,
    max_relative_error,
    limit,
    headroom,
    narrow,
    flag,
    pairs,
    exact,
    classes,
    few,
):
    """Begin to cut a box by all hidden layers of a network: see `cut_network`.

    To pass arrays to Python takes longer than to cut a small network, so it gets none: see
    `faces.read_regions`.

    Parameters
    ----------
    classes : bool
        Whether the outputs are those of several classes, which are to be compared.
    few : tuple of three int
        When to start again with pairs: rather than to refine vertices, if there are fewer vertices
        than the first number divided by the number of weights of a layer; rather than to compare
        outputs exactly, if there are more comparisons than the second number, and one more for as
        many vertices as the third number.

    Returns
    -------
    code : int
    memory : memory of a Held
        The mesh and cut of `cut_network`: see `held.held_in`.
    faces : int
        The number of faces.
    pairs : bool
        Whether values are pairs.
    """
    network = (
        box,
        loops,
        weights,
        sizes,
        slopes,
        bends,
        tolerance,
        max_relative_error,
        limit,
        headroom,
        narrow,
        np.empty((0, 3)),
        flag,
    )
    words = _pool_size(sizes, headroom)
    held = Held(*arrays_in(counts_with_pool(words)))
    code = _cut(held, *network, pairs, exact)
    if not pairs and (
        (code == NEED_REFINEMENT and _is_small(mesh_of(held), sizes, few[0]))
        or (code == DONE and classes and winners_are_close(held, few, flag))
    ):
        pairs = True
        discard_all(mesh_of(held), cut_of(held))
        held = Held(*arrays_in(counts_with_pool(words)))
        code = _cut(held, *network, pairs, exact)
    if flag[STOP]:
        code = STOPPED
    return code, memory_of(held), mesh_of(held).counts[FACES], pairs


@compiled
def cut_plane(
    box,
    loops,
    weights,
    sizes,
    slopes,
    bends,
    max_relative_error,
    limit,
    headroom,
    narrow,
    flag,
    pairs,
    classes,
    few,
):
    """Scale a box and the weights of a network for it, and cut the box: see `cut_box`.

    Parameters
    ----------
    box : tuple of four float
        In the plane.
    weights : (n,) array
        Those of the first layer are scaled in place.

    Returns
    -------
    code : int
        Or EXTREME: the units have to be scaled too, and nothing is cut.
    memory, faces, pairs
    """
    loops, weights, sizes, slopes, bends, flag = unowned(
        (loops, weights, sizes, slopes, bends, flag)
    )
    axis_shifts, scaled_box = scale_box(box)
    if not scale_plane(weights, sizes[1], len(sizes) - 1, slopes, axis_shifts, scaled_box):
        return EXTREME, memory_of(Held(*arrays_in(counts_with_pool(0)))), 0, pairs
    corners = np.empty(4)
    for side in range(4):
        corners[side] = scaled_box[side]
    return cut_box(
        corners,
        loops,
        weights,
        sizes,
        slopes,
        bends,
        placement_tolerance(scaled_box),
        max_relative_error,
        limit,
        headroom,
        narrow,
        flag,
        pairs,
        is_exact(box, axis_shifts, scaled_box),
        classes,
        few,
    )


@compiled
def _pool_size(sizes, headroom):
    """Return the words that a small network needs in all, or 0 for a large one."""
    capacity = 4 * _vertex_capacity(0, 4, sizes, headroom)
    if capacity > SMALL:
        return 0
    return WORDS_EACH * capacity + WORDS_OF_LAYER * (len(sizes) - 1)


@separate
def winners_are_close(held, few, flag):
    """Return whether to start again with pairs costs less than to compare outputs exactly."""
    mesh = mesh_of(held)
    vertices = mesh.counts[VERTICES]
    undecided = undecided_winners(mesh.accuracy[:vertices], cut_of(held), flag)
    return undecided > few[1] + vertices // few[2]


@compiled
def _is_small(mesh, sizes, few_vertices):
    """Return whether there are few vertices for the number of weights of a layer."""
    widest = 1024
    for layer in range(sizes.shape[0] - 1):
        widest = max(widest, sizes[layer] * sizes[layer + 1])
    return mesh.counts[VERTICES] < few_vertices // widest


@inlined
def _failure(flag):
    return STOPPED if flag[STOP] else OVERFLOW


@separate
def _settle(held, weights, sizes, slopes, box, grids, pairs, exact, flag):
    """Settle queried signs by `grids`, computed first if they are missing, or in integers."""
    mesh, cut = mesh_of(held), cut_of(held)
    if grids.shape[0]:
        return settle_zeros(mesh, cut, grids)
    if settle_zeros(mesh, cut, layer_grids(weights, sizes, slopes, box)):
        return True
    if not exact:
        return False
    budget = BUDGET if pairs else FEW + mesh.counts[VERTICES] * FEW_EACH
    return settle_exactly(mesh, cut, weights, sizes, slopes, box, budget, flag)


@inlined
def _inaccurate(mesh, cut, tolerance, max_relative_error):
    accuracy = mesh.accuracy
    for v in range(mesh.counts[EXISTING_V], mesh.counts[VERTICES]):
        most = max_relative_error * accuracy[v, INPUT_NORM]
        if (
            accuracy[v, POSITION_ERROR] > tolerance
            or accuracy[v, INPUT_ERROR] > most
            or accuracy[v, ERROR_NORM] > most * cut.norms[FROBENIUS]
        ):
            return True
    return False


@separate
def _enter_layer(held, loops, weights, sizes, slopes, bends, limit, headroom, narrow, flag, pairs):
    """Allocate a layer's arrays, and compute its bounds and its values at the existing vertices.

    Return whether these are within the range of float64, and the work is not stopped.
    """
    counts = mesh_of(held).counts
    layer = counts[LAYER]
    start = 0
    word0 = 0
    for before in range(layer):
        start += (sizes[before] + 1) * sizes[before + 1]
        word0 += (sizes[before + 1] + 63) >> 6
    inputs, units = sizes[layer], sizes[layer + 1]
    first = address_of(weights)
    W = matrix(first + 8 * start, inputs, units)
    biases = vector(first + 8 * (start + inputs * units), units)
    roundoff = PAIR_ROUNDOFF if pairs else UNIT_ROUNDOFF
    bounds, norms = rows_in(counts, 4, units, W), elements_in(counts, 3, biases)
    write_error_bounds(bounds, norms, W, biases, roundoff)
    outputs = layer == sizes.shape[0] - 2
    if layer and not outputs:
        norms[SPECTRAL] = spectral_norm(loops, W, norms[FROBENIUS])
    capacity = _vertex_capacity(layer, counts[VERTICES], sizes, headroom)
    if not outputs and mesh_of(held).xy.shape[0] < capacity:
        held.mesh = resized(held.mesh, 4 * capacity, 8 * capacity, 4 * capacity)
    if _packs(mesh_of(held), cut_of(held), sizes, bends, pairs) and _enter_packed(
        held, loops, weights, sizes, slopes, limit, bounds, norms, start, word0, capacity, flag
    ):
        return not flag[STOP]
    rows = ALL_VERTICES if pairs and layer == 0 else _rows_needed(counts, sizes, narrow)
    # A wide first layer needs a scratch row.
    stored = capacity if rows == ALL_VERTICES else rows if layer else rows + 1
    Z = rows_in(counts, stored, units, bounds)
    low = rows_in(counts, stored, units, bounds) if pairs else bounds[:0]
    # Of the activation that this layer's values pass, and of the one that its inputs have passed.
    slope = 0.0 if outputs else slopes[layer]
    slope_before = slopes[layer - 1] if layer else 1.0
    new_cut = begin_layer(
        counts,
        held.cut,
        Z,
        low,
        roundoff,
        bounds,
        norms,
        slope,
        layer,
        word0,
        limit,
        capacity,
        rows,
    )
    vertices = counts[VERTICES]
    if is_plain(mesh_of(held), cut_of(held), layer, pairs):
        fits = compute_plain_layer(
            mesh_of(held),
            cut_of(held),
            new_cut,
            loops,
            W,
            biases,
            slope_before,
            outputs,
            rows_in(counts, min(BLOCK, vertices), inputs, bounds),
            elements_in(counts, vertices, norms),
            flag,
        )
    else:
        lines = matrix(first, 2, sizes[1]), vector(first + 16 * sizes[1], sizes[1])
        fits = compute_layer(
            mesh_of(held),
            cut_of(held),
            unowned(new_cut),
            loops,
            lines,
            W,
            biases,
            slope_before,
            outputs,
            flag,
        )
    held.cut = new_cut
    return fits and not flag[STOP]


@separate
def _enter_packed(
    held, loops, weights, sizes, slopes, limit, bounds, norms, start, word0, capacity, flag
):
    """Compute a layer's values and keep those that cutting needs; return whether that succeeds."""
    mesh, cut = mesh_of(held), cut_of(held)
    layer = mesh.counts[LAYER]
    inputs, units, outputs = sizes[layer], sizes[layer + 1], sizes[layer + 2]
    first = address_of(weights)
    following = first + 8 * (start + (inputs + 1) * units)
    new_cut = begin_layer(
        mesh.counts,
        # Not `cut`: the workspace that the layer takes over has to outlive the one before.
        held.cut,
        empty_rows(head_rows(mesh, cut), units, bounds),
        bounds[:0],
        UNIT_ROUNDOFF,
        bounds,
        norms,
        slopes[layer],
        layer,
        word0,
        limit,
        capacity,
        mesh.counts[VERTICES],
    )
    Z, places, ahead = pack_layer(
        mesh,
        cut,
        unowned(new_cut),
        loops,
        (matrix(first, 2, sizes[1]), vector(first + 16 * sizes[1], sizes[1])),
        matrix(first + 8 * start, inputs, units),
        vector(first + 8 * (start + inputs * units), units),
        slopes[layer - 1],
        (
            matrix(following, units, outputs),
            vector(following + 8 * units * outputs, outputs),
            slopes[layer],
        ),
        flag,
    )
    if places.shape[0] == 0:
        return False
    held.cut = _with_values(new_cut, Z, places, ahead)
    return True


@inlined
def _packs(mesh, cut, sizes, bends, pairs):
    """Return whether the values of the next layer are to be packed."""
    layer, vertices = mesh.counts[LAYER], mesh.counts[VERTICES]
    if pairs or layer == 0 or layer != sizes.shape[0] - 3 or not bends[layer]:
        return False
    if cut.layer == 0 and cut.refined.shape[0]:
        return False
    units = sizes[layer + 1]
    saves = 2 * sizes[layer + 2] <= units and 2 * head_rows(mesh, cut) <= vertices
    return saves and units > PACKED_UNITS[min(layer, 2) - 1] and 8 * vertices * units >= PACKED


@compiled
def _with_values(cut, Z, places, ahead):
    """Return a layer with other values."""
    return Cut(
        cut.layer,
        cut.word0,
        cut.limit,
        cut.rows,
        Z,
        cut.low,
        cut.roundoff,
        cut.bounds,
        cut.norms,
        cut.slope,
        cut.bends,
        cut.refined,
        cut.refined_values,
        cut.refined_low,
        cut.signs,
        cut.queries,
        cut.queue,
        cut.arena,
        cut.stack,
        cut.chord,
        cut.ends,
        cut.masks,
        places,
        ahead,
    )


@inlined
def _vertex_capacity(layer, vertices, sizes, headroom):
    """Return the number of vertices for which a layer's arrays are allocated in advance."""
    units = sizes[layer + 1]
    if layer == sizes.shape[0] - 2:
        return vertices
    return vertices + np.int64(headroom * (3 * vertices + units * units // 2 + 2 * units))


@inlined
def _rows_needed(counts, sizes, narrow):
    """Return `Cut.rows` for the next layer: the number of vertices with a row of values."""
    layer = counts[LAYER]
    units = sizes[layer + 1]
    if layer == sizes.shape[0] - 2 or units <= narrow[min(layer, 1)]:
        return ALL_VERTICES
    # Each line of the first layer meets the border of the box twice.
    return counts[VERTICES] if layer else 4 + 2 * units
