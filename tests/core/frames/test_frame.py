"""Frames agree with the network, the data and the exact geometry at their epoch."""

import numpy as np
import pytest

from app.core.data.dataset import load
from app.core.frames.frame import PARTS, Frame, View, frame
from app.core.geometry.regions import subdivide
from app.core.specs.run import RunSpec, run_id
from app.core.studies.measure import measure
from app.core.training.state import State, advance, start
from tests.support.cases import each

KINDS = ("circle", "xor", "gauss", "spiral", "moons", "circles", "blobs", "checkerboard")
EVERYTHING = View(grid=12, include=frozenset(PARTS))


def trained(epochs: int = 5, **fields: object) -> State:
    spec = RunSpec.model_validate({"dataset": {"samples": 60}} | fields)
    return advance(start(spec), epochs)


def parts(shown: Frame) -> dict:
    return shown.as_dict()


@each("activation", ["relu", "leaky_relu", "identity", "tanh", "logistic"])
@each("kind", [*KINDS, "plane", "hills"])
def test_every_data_set_and_activation_has_a_complete_frame(kind: str, activation: str) -> None:
    state = trained(dataset={"kind": kind, "samples": 60}, network={"activation": activation})
    shown = parts(frame(state, EVERYTHING))
    assert shown["run"] == run_id(state.spec)
    assert shown["epoch"] == 5
    assert shown["box"] == list(load(state.spec.dataset).box)
    regression = kind in ("plane", "hills")
    grid = shown["grid"]
    assert (grid["value"] is None) != regression
    assert (grid["probability"] is None) == regression
    assert [len(layer) for layer in shown["units"]["activation"]] == [8, 8]
    assert set(shown["metrics"]) >= {"train_loss", "test_loss", "gradient_norm", "active_share"}
    exact = activation in ("relu", "leaky_relu", "identity")
    assert (shown["regions"] is not None) == exact
    assert (shown["why"] is None) == exact
    if exact:
        counts, regions = shown["counts"], shown["regions"]
        assert counts["regions"] == len(regions["offsets"]) - 1 == len(regions["affine"])
        assert counts["vertices"] - counts["edges"] + counts["regions"] == 1
        assert counts["regions"] <= counts["bounds"]["regions"]
        assert counts["boundary_segments"] == len(shown["boundary"]["segments"]["line"])


def test_parts_that_are_not_requested_are_null() -> None:
    shown = parts(frame(trained(), View(grid=0, include=frozenset({"metrics"}))))
    for name in ("grid", "points", "network", "units", "regions", "boundary"):
        assert shown[name] is None
    assert shown["counts"]["regions"] >= 1


def test_each_grid_point_lies_in_its_region() -> None:
    state = trained(30)
    shown = parts(frame(state, EVERYTHING))
    regions = subdivide(state.network, tuple(shown["box"]))
    x, y = np.meshgrid(shown["grid"]["x"], shown["grid"]["y"])
    points = np.column_stack([x.ravel(), y.ravel()])
    maps = regions.affine[shown["grid"]["region"].ravel()][:, 0]
    logits = (points * maps[:, :2]).sum(axis=1) + maps[:, 2]
    np.testing.assert_allclose(logits, state.network.logits(points)[:, 0], atol=1e-9)


def test_rows_of_the_grid_run_along_x1_from_the_lowest_x2() -> None:
    state = trained(30)
    grid = parts(frame(state, View(box=(-1.0, 2.0, -0.5, 0.25), grid=7)))["grid"]
    at = np.array([[grid["x"][2], grid["y"][5]]])
    assert grid["probability"][5, 2] == state.network.predict_proba(at)[0, 1]
    assert (grid["x"][0], grid["x"][-1], grid["y"][0], grid["y"][-1]) == (-1.0, 2.0, -0.5, 0.25)


def test_the_grid_of_several_classes_has_the_predicted_class_and_its_probability() -> None:
    state = trained(20, dataset={"kind": "blobs", "samples": 60, "classes": 4})
    grid = parts(frame(state, EVERYTHING))["grid"]
    x, y = np.meshgrid(grid["x"], grid["y"])
    probability = state.network.predict_proba(np.column_stack([x.ravel(), y.ravel()]))
    np.testing.assert_array_equal(grid["label"].ravel(), probability.argmax(axis=1))
    np.testing.assert_array_equal(grid["probability"].ravel(), probability.max(axis=1))


@each("activation", ["relu", "leaky_relu", "tanh"])
@each("kind", ["spiral", "blobs", "hills"])
def test_colours_are_the_same_with_and_without_the_grid(kind: str, activation: str) -> None:
    state = trained(40, dataset={"kind": kind}, network={"activation": activation})
    both, alone = (
        parts(frame(state, View(grid=50, include=frozenset(names))))["colour"]
        for names in ({"colour", "grid"}, {"colour"})
    )
    # Both have rounding errors, of different sums.
    assert np.abs(both["level"].astype(int) - alone["level"]).max() <= 1
    if both["label"] is not None:
        assert (both["label"] != alone["label"]).mean() < 0.001


def test_colours_follow_the_threshold_and_are_those_of_all_layers() -> None:
    state = trained(40, dataset={"kind": "spiral"})
    views = [
        View(grid=50, include=frozenset({"colour"}), **options)
        for options in ({}, {"threshold": 0.9}, {"layers": 1})
    ]
    usual, shifted, first = (parts(frame(state, view))["colour"]["level"] for view in views)
    assert (shifted <= usual).all()
    assert shifted.sum() < usual.sum()
    np.testing.assert_array_equal(first, usual)


def test_a_unit_that_is_inactive_on_all_samples_and_regions_is_dead() -> None:
    state = trained(
        0,
        network={"hidden_layer_sizes": [2, 2]},
        interventions=[
            {
                "epoch": 0,
                "coefs": [{"layer": 0, "from": i, "to": 1, "value": 0.0} for i in range(2)],
                "intercepts": [{"layer": 0, "to": 1, "value": -1.0}],
            }
        ],
    )
    metrics = parts(frame(state, EVERYTHING))["metrics"]
    assert [0, 1] in metrics["dead_units_data"]
    assert [0, 1] in metrics["dead_units_view"]
    assert metrics["active_share"][0][1] == 0.0


@each(
    ("activation", "slope", "dies"),
    [
        ("relu", 0.01, True),
        ("leaky_relu", 0.0, True),
        ("leaky_relu", 0.01, False),
        ("leaky_relu", 1.0, False),
        ("identity", 0.01, False),
        ("tanh", 0.01, False),
        ("logistic", 0.01, False),
    ],
)
def test_an_inactive_unit_is_dead_only_where_its_slope_is_0(
    activation: str, slope: float, dies: bool
) -> None:
    weights = [{"layer": 0, "from": i, "to": 1, "value": 0.0} for i in range(2)]
    biases = [{"layer": 0, "to": 1, "value": -1.0}]
    state = trained(
        0,
        network={
            "hidden_layer_sizes": [2, 6],
            "activation": activation,
            "negative_slope": slope,
        },
        training={"alpha": 0.0},
        interventions=[{"epoch": 0, "coefs": weights, "intercepts": biases}],
    )
    metrics = parts(frame(state, EVERYTHING))["metrics"]
    assert ([0, 1] in metrics["dead_units_data"]) == dies
    assert ([0, 1] in metrics["dead_units_view"]) == dies
    row = measure(state.spec, state)
    assert (row["dead_units"] > 0) == dies
    assert (row["inactive_units"] > 0) == (activation in ("relu", "leaky_relu"))
    # Training changes the weights of every unit except dead ones.
    after = advance(state, 2).network.coefs[0][:, 1]
    assert np.any(after != state.network.coefs[0][:, 1]) == (not dies)


@pytest.mark.parametrize("activation", ["tanh", "logistic"])
def test_without_hidden_units_every_network_on_x1_and_x2_has_exact_geometry(
    activation: str,
) -> None:
    network = {"hidden_layer_sizes": [], "activation": activation}
    shown = parts(frame(trained(network=network), EVERYTHING))
    assert shown["why"] is None
    assert shown["counts"]["regions"] == 1
    bent = parts(frame(trained(network=network | {"features": ["x1", "x1^2"]}), EVERYTHING))
    assert bent["why"] == "the feature x1^2 is curved: there are no exact polygons"


def test_a_frame_with_too_many_regions_names_the_setting_that_limits_them() -> None:
    shown = parts(frame(trained(), EVERYTHING, max_regions=5))
    assert shown["regions"] is None
    assert "CREASES_MAX_REGIONS" in shown["why"]
    assert shown["grid"]["probability"].shape == (12, 12)


def test_curved_features_are_given_as_the_reason_for_missing_polygons() -> None:
    shown = parts(frame(trained(network={"features": ["x1", "x1*x2"]}), EVERYTHING))
    assert shown["regions"] is None
    assert "x1*x2" in shown["why"]


def test_zooming_in_shows_fewer_regions_of_the_same_network() -> None:
    state = trained(30)
    whole = parts(frame(state, View(grid=0)))
    part = parts(frame(state, View(box=(0.0, 0.5, 0.0, 0.5), grid=0)))
    assert part["counts"]["regions"] <= whole["counts"]["regions"]
    assert part["metrics"]["train_loss"] == whole["metrics"]["train_loss"]
