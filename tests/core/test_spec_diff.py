"""All differences between two specs are listed, and nothing else."""

from app.core.spec_diff import differences
from app.core.specs.run import RunSpec
from tests.support.cases import each


def spec(**parts):
    return RunSpec.model_validate(parts)


def words(first, second):
    return [one.words for one in differences(first, second)]


DEFAULT = spec()


def test_equal_specs_do_not_differ_however_they_are_written():
    assert differences(spec(dataset={"noise": 0}), spec(dataset={"noise": 0.0})) == []


@each(
    ("parts", "expected"),
    [
        ({"dataset": {"kind": "spiral"}}, "Data set: Two moons → Two spirals"),
        ({"dataset": {"test_share": 0.25}}, "Test share: 0.3 → 0.25"),
        ({"network": {"activation": "tanh"}}, "Activation: ReLU → Tanh"),
        ({"network": {"hidden_layer_sizes": [8]}}, "Hidden layers: 8, 8 → 8"),
        ({"network": {"hidden_layer_sizes": []}}, "Hidden layers: 8, 8 → none"),
        ({"network": {"features": ["x1", "x2", "x1^2"]}}, "Features: x₁, x₂ → x₁, x₂, x₁²"),
        ({"training": {"solver": "lbfgs"}}, "Solver: Adam → L-BFGS"),
        ({"training": {"random_state": 3}}, "Seed (weights and batches): 0 → 3"),
        ({"training": {"learning_rate_init": 1e-5}}, "Learning rate: 0.01 → 1e-05"),
        ({"training": {"shuffle": False}}, "Shuffle: on → off"),
    ],
)
def test_a_difference_uses_the_label_of_the_control(parts, expected):
    assert words(DEFAULT, spec(**parts)) == [expected]


def test_swapping_the_specs_swaps_the_values():
    one = spec(network={"activation": "tanh"}, dataset={"seed": 2})
    there, back = differences(DEFAULT, one), differences(one, DEFAULT)
    assert [d.place for d in there] == [d.place for d in back]
    assert [d.values for d in there] == [d.values[::-1] for d in back]


def test_every_differing_field_is_listed_in_order():
    other = spec(
        dataset={"kind": "blobs", "samples": 50, "classes": 4},
        network={"hidden_layer_sizes": [3], "negative_slope": 0.2},
        training={"batch_size": 7},
    )
    assert [one.place for one in differences(DEFAULT, other)] == [
        "dataset.kind",
        "dataset.samples",
        "dataset.classes",
        "network.hidden_layer_sizes",
        "network.negative_slope",
        "training.batch_size",
    ]


@each(
    ("common", "section", "name", "value", "matters"),
    [
        ({}, "network", "negative_slope", 0.3, False),
        ({"network": {"activation": "leaky_relu"}}, "network", "negative_slope", 0.3, True),
        ({}, "training", "momentum", 0.5, False),
        ({"training": {"solver": "sgd"}}, "training", "momentum", 0.5, True),
        ({"training": {"solver": "sgd"}}, "training", "power_t", 0.9, False),
        (
            {"training": {"solver": "sgd", "learning_rate": "invscaling"}},
            "training",
            "power_t",
            0.9,
            True,
        ),
        ({"training": {"solver": "lbfgs"}}, "training", "batch_size", 5, False),
        ({}, "dataset", "classes", 5, False),
        ({}, "dataset", "samples", 60, True),
    ],
)
def test_a_difference_says_whether_the_field_matters(common, section, name, value, matters):
    changed = common | {section: common.get(section, {}) | {name: value}}
    (found,) = differences(spec(**common), spec(**changed))
    assert found.place == f"{section}.{name}"
    assert found.matters is matters


def test_own_points_are_counted():
    few = [[0, 0, 0], [1, 1, 1]]
    own = spec(dataset={"kind": "points", "points": few})
    moved = spec(dataset={"kind": "points", "points": [[0, 0.5, 0], [1, 1, 1]]})
    more = spec(dataset={"kind": "points", "points": [*few, [2, 2, 1]]})
    assert words(own, moved) == ["Points: 2 points → others"]
    assert words(own, more) == ["Points: 2 points → 3 points"]
    assert words(DEFAULT, own) == [
        "Data set: Two moons → Own points",
        "Points: 0 points → 2 points",
    ]


def test_interventions_are_compared_by_epoch():
    slower = {"epoch": 20, "set": {"learning_rate_init": 0.001}}
    pulled = {
        "epoch": 50,
        "coefs": [{"layer": 0, "from": 1, "to": 2, "value": 0.75}],
        "intercepts": [{"layer": 1, "to": 0, "value": -1}],
    }
    first = spec(interventions=[slower])
    second = spec(interventions=[slower, pulled])
    assert words(DEFAULT, second) == [
        "Changes at epoch 20: none → Learning rate 0.001",
        "Changes at epoch 50: none → weight 2 to 3 of layer 1 is 0.75, bias 1 of layer 2 is -1",
    ]
    assert words(second, first) == [
        "Changes at epoch 50: weight 2 to 3 of layer 1 is 0.75, bias 1 of layer 2 is -1 → none"
    ]


def test_many_edits_are_counted_and_still_shown_as_different():
    def edited(value):
        coefs = [{"layer": 0, "from": 0, "to": to, "value": value} for to in range(5)]
        return spec(interventions=[{"epoch": 1, "coefs": coefs}])

    assert words(edited(0.0), edited(1.0)) == ["Changes at epoch 1: 5 weights and biases → others"]


def test_points_edited_during_training_are_counted():
    own = {"kind": "points", "points": [[0, 0, 0], [1, 1, 1], [2, 2, 1]]}
    edits = [{"to": [3, 3, 0]}, {"from": [0, 0, 0], "to": [0, 1, 0]}]
    second = spec(dataset=own, interventions=[{"epoch": 9, "points": edits}])
    assert words(spec(dataset=own), second) == ["Changes at epoch 9: none → 2 edited points"]


def test_names_axes_and_test_points_have_json_values_and_descriptions():
    own = {"kind": "points", "points": [[0, 0, 0], [1, 1, 1], [2, 2, 1]]}
    axes = {"x1": {"name": "width", "scale": 2}}
    more = own | {"test_points": [[0, 1, 0]], "class_names": ["no", "yes"], "axes": axes}
    found = differences(spec(dataset=own), spec(dataset=more))
    assert [(one.values, one.words) for one in found] == [
        ((None, 1), "Test points: none → 1 point"),
        (((), ("no", "yes")), "Class names: none → no, yes"),
        ((None, found[2].values[1]), "Axes: none → width, x2, label"),
    ]
    assert found[2].values[1]["x1"] == {"name": "width", "offset": 0, "scale": 2}
