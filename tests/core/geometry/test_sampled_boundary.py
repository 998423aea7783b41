"""The boundary between samples: it lies where the class changes, and near the exact one."""

import itertools

import numpy as np
import pytest

from app.core.frames.frame import View, frame
from app.core.geometry.boundary import boundary
from app.core.geometry.class_cells import class_cells
from app.core.geometry.margins import nearest
from app.core.geometry.regions import subdivide
from app.core.geometry.sampled_boundary import sampled_boundary
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start

SPIRAL = {"dataset": {"kind": "spiral", "noise": 0.05}, "training": {"batch_size": 10}}
BLOBS = {"dataset": {"kind": "blobs", "classes": 6}}
SMOOTH = [
    {**SPIRAL, "network": {"activation": "tanh"}},
    {**BLOBS, "network": {"activation": "logistic"}, "training": {"learning_rate_init": 0.03}},
    {"dataset": {"kind": "circle"}, "network": {"features": ["x1^2", "x2^2"]}},
    {"dataset": {"kind": "xor"}, "network": {"activation": ["tanh", "relu"]}},
]


def trained(spec, epochs=40):
    return advance(start(RunSpec.model_validate(spec)), epochs)


def along(polylines, spacing):
    """Return points along polylines, closer to each other than a cell."""
    points = []
    for line in polylines:
        for one, other in itertools.pairwise(line):
            steps = 1 + int(np.hypot(*(other - one)) / min(spacing))
            points.append(one + np.linspace(0, 1, steps + 1)[:, None] * (other - one))
    return np.concatenate(points)


def test_the_class_changes_across_every_line_and_lines_end_where_they_may():
    for spec in SMOOTH:
        state = trained(spec)
        network, box = state.network, state.data.box
        line = sampled_boundary(network, box)
        assert line.polylines
        cell = np.hypot(*line.spacing)
        # Across the line, one cell to both sides, the predicted class is another one.
        ends = [(a, b) for one in line.polylines for a, b in itertools.pairwise(one)]
        long = [(a, b) for a, b in ends if np.hypot(*(b - a)) > cell]
        tail, head = (np.array(part) for part in zip(*long, strict=True))
        direction = (head - tail) / np.hypot(*(head - tail).T)[:, None]
        normal = direction[:, ::-1] * [1, -1] * cell
        middle = (tail + head) / 2
        differs = network.predict(middle + normal) != network.predict(middle - normal)
        assert differs.mean() > 0.98
        lone = {tuple(end) for one in line.polylines for end in (one[0], one[-1])}
        counts = dict.fromkeys(lone, 0)
        for one in line.polylines:
            for end in (one[0], one[-1]):
                counts[tuple(end)] += 1
        x1_min, x1_max, x2_min, x2_max = box
        for (x1, x2), count in counts.items():
            at_side = min(abs(x1 - x1_min), abs(x1 - x1_max), abs(x2 - x2_min), abs(x2 - x2_max))
            assert count in (2, 3) or at_side < 1e-9, "closed, at a junction, or at the side"


def test_it_is_within_two_cells_of_the_exact_boundary_and_misses_nothing_of_it():
    for spec in (SPIRAL, {"dataset": {"kind": "xor"}, "network": {"hidden_layer_sizes": [6]}}):
        state = trained(spec)
        regions = subdivide(state.network, state.data.box)
        exact = boundary(regions, class_cells(regions))
        line = sampled_boundary(state.network, state.data.box)
        cell = np.hypot(*line.spacing)
        sampled = along(line.polylines, line.spacing)
        _, _, distance = nearest(exact, sampled)
        assert distance.max() < 2 * cell
        for point in along(exact.polylines, line.spacing)[::5]:
            assert np.hypot(*(sampled - point).T).min() < 2 * cell


def test_a_threshold_moves_it():
    state = trained(SMOOTH[0])
    view = View(grid=0, include=frozenset({"sampled_boundary"}))
    for threshold in (None, 0.2, 0.9):
        changed = View(**{**view.__dict__, "threshold": threshold})
        part = frame(state, changed).parts["sampled_boundary"]
        chances = state.network.predict_proba(np.concatenate(part["polylines"]))[:, 1]
        assert np.median(np.abs(chances - (threshold or 0.5))) < 0.01


def test_a_frame_has_it_only_where_there_is_no_exact_boundary():
    include = frozenset({"sampled_boundary", "boundary"})
    for spec, expected in (
        (SMOOTH[0], True),
        (SPIRAL, False),
        ({"dataset": {"kind": "plane"}, "network": {"activation": "tanh"}}, False),
    ):
        parts = frame(trained(spec, 3), View(grid=0, include=include)).parts
        assert (parts["sampled_boundary"] is not None) == expected
        assert not (parts["sampled_boundary"] and parts["boundary"])
    assert frame(trained(SMOOTH[0], 3), View(grid=0)).parts["sampled_boundary"] is None
    crowded = frame(trained(SPIRAL, 3), View(grid=0, include=include), max_regions=5).parts
    assert crowded["why"]
    assert crowded["sampled_boundary"]


def test_a_regression_has_none_and_a_constant_class_no_line():
    network = trained({"dataset": {"kind": "plane"}}, 1).network
    with pytest.raises(ValueError, match="regression"):
        sampled_boundary(network, (-1.0, 1.0, -1.0, 1.0))
    far = sampled_boundary(trained(SMOOTH[0]).network, (500.0, 500.1, 400.0, 400.1))
    assert far.polylines == []
