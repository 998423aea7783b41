"""Interventions can only change what the run has."""

import pytest
from pydantic import ValidationError

from app.core.schema.errors import explain
from app.core.specs.interventions import LiveParameters
from app.core.specs.run import RunSpec, TrainingSpec, canonical_json
from tests.support.cases import each
from tests.support.refusals import edit, refusal


def test_interventions_are_sorted_by_epoch_and_keep_their_order_within_one():
    spec = RunSpec.model_validate(
        {
            "interventions": [
                {"epoch": 5, "set": {"alpha": 1}},
                {"epoch": 2},
                {"epoch": 5, "set": {"alpha": 2}},
            ]
        }
    )
    assert [(i.epoch, i.set.get("alpha")) for i in spec.interventions] == [
        (2, None),
        (5, 1),
        (5, 2),
    ]


@each(
    ("change", "place", "maximum"),
    [
        ({"coefs": [edit(3, 0, **{"from": 0})]}, "coefs/0/layer", 2),
        ({"coefs": [edit(0, 0, **{"from": 2})]}, "coefs/0/from", 1),
        ({"coefs": [edit(0, 5, **{"from": 1})]}, "coefs/0/to", 4),
        ({"coefs": [edit(0, 4, **{"from": 1}), edit(2, 1, **{"from": 6})]}, "coefs/1/to", 0),
        ({"intercepts": [edit(1, 7)]}, "intercepts/0/to", 6),
        ({"intercepts": [edit(2, 1)]}, "intercepts/0/to", 0),
    ],
)
def test_an_edit_of_a_weight_that_does_not_exist_is_rejected(change, place, maximum):
    data = {
        "network": {"hidden_layer_sizes": [5, 7]},
        "interventions": [{"epoch": 4}, {"epoch": 2} | change],
    }
    found, message = refusal(data)
    assert found == f"/interventions/1/{place}"
    assert f"must be at most {maximum}, " in message


def test_every_output_of_a_multi_class_network_can_be_edited():
    blobs = {"dataset": {"kind": "blobs", "classes": 5}, "network": {"hidden_layer_sizes": []}}
    RunSpec.model_validate(
        blobs | {"interventions": [{"epoch": 0, "intercepts": [edit(0, to) for to in range(5)]}]}
    )
    place, _ = refusal(blobs | {"interventions": [{"epoch": 0, "intercepts": [edit(0, 5)]}]})
    assert place == "/interventions/0/intercepts/0/to"


@each("name", LiveParameters.__annotations__)
def test_a_live_parameter_is_a_training_parameter_with_the_same_range(name):
    default = getattr(TrainingSpec(), name)
    intervention = {"epoch": 1, "set": {name: default}}
    spec = RunSpec.model_validate({"interventions": [intervention]})
    assert spec.interventions[0].set == {name: default}
    for wrong in (-1, "x", 10**9):
        with pytest.raises(ValidationError) as alone:
            TrainingSpec.model_validate({name: wrong})
        _, message = refusal({"interventions": [{"epoch": 1, "set": {name: wrong}}]})
        assert message == explain(alone.value)[0]["message"]


@each(
    ("part", "place", "limit"),
    [
        ({"layer": 3}, "layer", "at most 2"),
        ({"layer": 0, "to": 5}, "to", "at most 4"),
        ({"layer": 1, "from": 5, "to": 0}, "from", "at most 4"),
        ({"layer": 1, "to": 7}, "to", "at most 6"),
        ({"layer": -1}, "layer", "at least 0"),
        ({"layer": 1, "from": 0}, "to", "name the unit"),
    ],
)
def test_a_part_that_the_network_does_not_have_cannot_be_frozen(part, place, limit):
    data = {
        "network": {"hidden_layer_sizes": [5, 7]},
        "interventions": [{"epoch": 2, "frozen": [{"layer": 0}, part]}],
    }
    found, message = refusal(data)
    assert found == f"/interventions/0/frozen/1/{place}"
    assert limit in message


def test_interventions_that_freeze_nothing_keep_their_json():
    one = RunSpec.model_validate({"interventions": [{"epoch": 3, "set": {"alpha": 1}}]})
    text = canonical_json(one)
    assert "frozen" not in text
    part = {"layer": 1, "from": 2, "to": 0, "unfreeze": True}
    frozen = {"epoch": 3, "frozen": [{"layer": 0, "unfreeze": False}, part]}
    spec = RunSpec.model_validate({"interventions": [frozen]})
    assert '"frozen":[{"layer":0},{"from":2,"layer":1,"to":0,"unfreeze":true}]' in canonical_json(
        spec
    )
