"""Problems of training are found, explained and cured; healthy runs have none."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from app.core.data.dataset import load
from app.core.diagnosis.facts import Facts
from app.core.diagnosis.problems import Problem, diagnose
from app.core.diagnosis.remedies import remedied
from app.core.frames.frame import class_indices
from app.core.specs.run import RunSpec
from app.core.training.interpolation import interpolated
from app.core.training.state import State, advance, start
from tests.support.cases import each
from tests.support.quick import one_in

SEEDS = range(3)


def points(*groups: tuple[int, float, int]) -> dict:
    """Return a data set of Gaussian groups: (number, centre, label) each, all for training."""
    rng = np.random.default_rng(0)
    rows = [
        [*rng.normal(centre, 1.0, 2).tolist(), label]
        for number, centre, label in groups
        for _ in range(number)
    ]
    return {"kind": "points", "points": rows, "test_share": 0.0}


def scaled_moons(across: float, up: float) -> dict:
    """Return two moons whose columns are multiplied by factors, as own points."""
    data = load(RunSpec().dataset)
    X, y = data.X_train * (across, up), data.y_train
    return {"kind": "points", "points": np.column_stack([X, y]).tolist(), "test_share": 0.0}


RARE = points((190, -0.2, 0), (10, 0.2, 1))
LARGE_TARGETS = {
    "kind": "points",
    "points": [[x / 10, -x / 10, 400.0 + 37.5 * x] for x in range(-15, 16)],
    "regression": True,
}

PROBLEMS = {
    "diverged": [
        {
            "dataset": {"kind": "hills"},
            "network": {"activation": "leaky_relu"},
            "training": {"solver": "sgd", "learning_rate_init": 3.0},
        },
        {
            "dataset": LARGE_TARGETS,
            "network": {"activation": "identity"},
            "training": {"solver": "sgd"},
        },
    ],
    "loss_rising": [
        {
            "dataset": {"kind": "spiral"},
            "network": {"activation": "leaky_relu"},
            "training": {"learning_rate_init": 10.0},
        },
        {
            "dataset": {"kind": "moons"},
            "network": {"activation": "leaky_relu"},
            "interventions": [{"epoch": 40, "set": {"learning_rate_init": 10.0}}],
        },
    ],
    "dead_layer": [
        {"dataset": {"kind": "circles"}, "training": {"solver": "sgd", "learning_rate_init": 3.0}},
        {
            "dataset": {"kind": "moons", "shift": 40.0},
            "training": {"solver": "sgd", "learning_rate_init": 1.0},
        },
        {
            "dataset": {"kind": "spiral"},
            "network": {
                "hidden_layer_sizes": [4, 4, 4],
                "activation": "leaky_relu",
                "negative_slope": 0.0,
            },
            "training": {"learning_rate_init": 3.0},
        },
    ],
    "saturated": [
        {
            "dataset": {"kind": "spiral"},
            "network": {"activation": "tanh"},
            "training": {"learning_rate_init": 1.0},
        },
        {"dataset": {"kind": "circles", "shift": 50.0}, "network": {"activation": "logistic"}},
    ],
    "vanishing_gradient": [
        {
            "dataset": {"kind": "circles"},
            "network": {"activation": "logistic", "hidden_layer_sizes": [6, 6, 6, 6, 6]},
            "training": {"solver": "sgd"},
        },
    ],
    "class_never_predicted": [
        {"dataset": RARE, "network": {"hidden_layer_sizes": [4]}},
        {"dataset": points((200, 0.0, 0), (200, 1.0, 1), (8, 0.8, 2))},
    ],
    "nothing_learned": [
        {"dataset": {"kind": "circles"}, "network": {"activation": "identity"}},
        {"dataset": {"kind": "hills"}, "network": {"hidden_layer_sizes": []}},
        {
            "dataset": {"kind": "circles"},
            "network": {"activation": "logistic", "hidden_layer_sizes": [8]},
            "training": {"learning_rate_init": 0.001},
        },
        {
            "dataset": {"kind": "circles"},
            "network": {"activation": "relu", "hidden_layer_sizes": []},
            "training": {"solver": "lbfgs"},
        },
    ],
    "data_scale": [
        {"dataset": {"kind": "moons", "shift": 10.0}},
        {"dataset": {"kind": "wine"}},
        {"dataset": scaled_moons(1.0, 200.0)},
        {"dataset": scaled_moons(0.01, 0.01)},
    ],
}
"""Runs that have a problem after 200 epochs, with any seed."""

HEALTHY = {
    "the defaults": {},
    "a wide net with several dead units": {
        "network": {"hidden_layer_sizes": [40, 40]}, "dataset": {"kind": "circles"}},
    "a loss that wiggles": {
        "dataset": {"kind": "blobs"}, "training": {"batch_size": 1, "learning_rate_init": 0.03}},
    "a rare class that is predicted": {
        "dataset": points((190, -2.5, 0), (10, 2.5, 1))},
    "data nearly centred": {"dataset": {"kind": "moons", "shift": 1.0}},
    "scales of a factor of 5": {
        "dataset": scaled_moons(1.0, 5.0)},
    "raw data that is standardized": {"dataset": {"kind": "wine", "standardize": True}},
    "sure tanh units": {"dataset": {"kind": "blobs"}, "network": {"activation": "tanh"}},
    "a regression": {"dataset": {"kind": "hills"}},
    "no hidden layers": {"dataset": {"kind": "gauss"}, "network": {"hidden_layer_sizes": []}},
    "a linear problem for a linear network": {
        "dataset": {"kind": "gauss"}, "network": {"activation": "identity"}},
    "a loss that falls slowly from that of a guess": {
        "dataset": {"kind": "spiral"}, "training": {"learning_rate_init": 0.002}},
    "lbfgs": {"dataset": {"kind": "xor"}, "training": {"solver": "lbfgs"}},
}  # fmt: skip


def run(document: dict, seed: int) -> RunSpec:
    training = {"random_state": seed} | document.get("training", {})
    return RunSpec.model_validate(document | {"training": training})


def facts(state: State) -> Facts:
    data, network = state.data, state.network
    targets = class_indices(data, data.y_train)
    with np.errstate(over="ignore", invalid="ignore"):
        return Facts(state, network, data, targets, network.preactivations(data.X_train))


def problems(state: State) -> list[Problem]:
    return diagnose(facts(state))


def names(state: State) -> list[str]:
    return [problem.name for problem in problems(state)]


def loss(state: State) -> float:
    found = facts(state).loss
    return np.inf if found is None or state.diverged is not None else found


@cache
def trained(text: str, seed: int) -> State:
    return advance(start(run(json.loads(text), seed)), 200)


@each(
    "name, document",
    one_in(3, [(name, one) for name, all_ in PROBLEMS.items() for one in all_]),
)
def test_a_problem_is_found_and_its_remedy_cures_it(name: str, document: dict) -> None:
    for seed in SEEDS:
        state = trained(json.dumps(document), seed)
        problem = next((one for one in problems(state) if one.name == name), None)
        assert problem is not None, (seed, names(state))
        assert problem.remedy
        cured = advance(start(remedied(state.spec, problem.remedy)), 200)
        assert name not in names(cured), (seed, problem.remedy)
        assert loss(cured) < loss(state) or name == "class_never_predicted"


@each("document", one_in(3, HEALTHY.values()), ids=HEALTHY)
def test_a_healthy_run_has_no_problem_at_any_epoch(document: dict) -> None:
    for seed in SEEDS:
        state = start(run(document, seed))
        for epoch in (0, 1, 5, 10, 20, 35, 60, 100, 200):
            state = advance(state, epoch - state.epoch)
            assert not names(state), (seed, epoch, problems(state))


@pytest.mark.exhaustive
@each(
    "document",
    [
        PROBLEMS["saturated"][0],
        PROBLEMS["loss_rising"][1],
    ],
)
def test_a_rising_loss_is_reported_without_a_gap_between_epochs(document: dict) -> None:
    for seed in (20, 21, 23):
        state, found = start(run(document, seed)), []
        for _ in range(200):
            state = advance(state, 1)
            found.append("loss_rising" in names(state))
        first = found.index(True)
        assert all(found[first:]), (seed, first)


def test_a_dead_layer_is_dead_since_the_epoch_that_is_named() -> None:
    document = PROBLEMS["dead_layer"][0]
    for seed in SEEDS:
        state = trained(json.dumps(document), seed)
        (problem,) = problems(state)
        assert problem.since is not None
        assert 0 < problem.since < 10
        for epoch in range(problem.since, 12):
            assert problem.layers == facts(advance(start(state.spec), epoch)).dead_layers
        assert not facts(start(state.spec)).dead_layers


def test_balanced_weights_cure_small_layers_with_more_units() -> None:
    state = trained(json.dumps(PROBLEMS["class_never_predicted"][0]), 3003)
    (problem,) = problems(state)
    assert [change.words for change in problem.remedy][-1] == "hidden layers 4 → 8"
    assert not names(advance(start(remedied(state.spec, problem.remedy)), 200))


def test_one_low_loss_of_a_swinging_run_hides_no_saturation() -> None:
    known = facts(trained(json.dumps(PROBLEMS["saturated"][0]), 0))
    # Which epochs have a low loss depends on the last digits of every sum.
    vars(known)["loss"] = 0.5 * known.constant_loss
    assert "saturated" in [problem.name for problem in diagnose(known)]


def test_a_loss_that_swings_above_a_guess_is_rising_at_all_epochs() -> None:
    for seed in (3000, 7010, 7018):
        state = start(run(PROBLEMS["loss_rising"][0], seed))
        for epoch in (50, 100, 150, 200, 250):
            state = advance(state, epoch - state.epoch)
            assert "loss_rising" in names(state), (seed, epoch)


def share_after_cure(state: State) -> float:
    """Return the loss of a run that learned nothing after its remedy, relative to a constant's."""
    (problem,) = problems(state)
    assert problem.name == "nothing_learned"
    cured = advance(start(remedied(state.spec, problem.remedy)), 200)
    assert not names(cured)
    return loss(cured) / facts(cured).constant_loss


def test_a_loss_that_swings_around_that_of_a_guess_has_taught_nothing() -> None:
    swinging = {
        "dataset": {"kind": "spiral"},
        "network": {"activation": "leaky_relu", "hidden_layer_sizes": [4]},
        "training": {"learning_rate_init": 1.0},
    }
    for seed in (1, 3, 1000, 1009):
        state = trained(json.dumps(swinging), seed)
        (problem,) = problems(state)
        recent = facts(state).losses[-60:]
        assert recent.min() < facts(state).constant_loss < recent.max()
        assert [change.words for change in problem.remedy] == [
            "learning rate 1 → 0.01",
            "hidden layers 4 → 8",
        ]
        assert share_after_cure(state) < 0.95, seed


def test_a_loss_that_falls_from_far_above_a_guess_has_taught_nothing_yet() -> None:
    high = {
        "dataset": {"kind": "hills"},
        "network": {"activation": "leaky_relu", "hidden_layer_sizes": [4]},
        "training": {"learning_rate_init": 10.0},
    }
    for seed in (1, 8, 1001, 1008):
        assert share_after_cure(trained(json.dumps(high), seed)) < 0.8, seed


def test_a_network_that_has_learned_nothing_is_reported_after_100_epochs_only() -> None:
    for seed in SEEDS:
        state = start(run(PROBLEMS["nothing_learned"][0], seed))
        for epoch in (0, 10, 50, 99):
            state = advance(state, epoch - state.epoch)
            assert not names(state), (seed, epoch)
        (problem,) = problems(advance(state, 1))
        assert problem.name == "nothing_learned"
        assert problem.since is not None
        assert problem.since <= 10
        assert "linear function of its inputs" in problem.explanation


def test_the_scales_of_a_regression_are_told_as_those_of_classes() -> None:
    data = load(RunSpec.model_validate({"dataset": {"kind": "houses"}}).dataset)
    for factors, offset, words in (
        ((1.0, 1.0), 0.0, None),
        ((1000.0, 1.0), 0.0, "unequal"),
        ((1.0, 1.0), 10.0, "far from 0"),
        ((0.01, 0.01), 0.0, "is small"),
    ):
        rows = np.column_stack([data.X_train * factors + offset, data.y_train]).tolist()
        houses = {"kind": "points", "points": rows, "test_share": 0.0, "regression": True}
        found = problems(start(run({"dataset": houses}, 0)))
        assert [one.name for one in found] == ([] if words is None else ["data_scale"])
        assert words is None or words in found[0].explanation


def test_the_loss_does_not_fall_since_the_epoch_that_a_problem_names() -> None:
    for name in ("saturated", "class_never_predicted"):
        for document in PROBLEMS[name]:
            state = trained(json.dumps(document), 0)
            problem = next(one for one in problems(state) if one.name == name)
            assert problem.since is not None
            assert 0 <= problem.since < state.epoch
            losses = state.history["loss"]
            assert losses[-10:].mean() > 0.9 * losses[problem.since :][:10].mean()


def test_a_class_that_is_not_predicted_yet_is_no_problem() -> None:
    spec = run({"dataset": RARE, "network": {"hidden_layer_sizes": [4]}}, 0)
    state = start(spec)
    assert not facts(state).predicted_counts.all() or not names(state)
    assert not names(advance(state, 10))


def test_a_rare_class_is_reported_after_100_epochs_although_the_loss_falls() -> None:
    rare = points((150, -1.5, 0), (150, 1.5, 1), (8, 0.0, 2))
    slow = {"dataset": rare, "network": {"hidden_layer_sizes": [4]}}
    for seed in range(3):
        spec = run(slow | {"training": {"learning_rate_init": 0.001}}, seed)
        early = advance(start(spec), 90)
        assert facts(early).predicted_counts[2] == 0
        assert not names(early)
        state = advance(early, 30)
        assert not facts(state).has_stalled(30, 0.02)
        (problem,) = problems(state)
        assert problem.name == "class_never_predicted"
        assert problem.since is None
        assert "The loss is 0." in problem.explanation
        cured = advance(start(remedied(spec, problem.remedy)), 120)
        assert facts(cured).predicted_counts.all()


def test_explanations_have_numbers_and_remedies_name_old_and_new_values() -> None:
    for documents in PROBLEMS.values():
        for problem in problems(trained(json.dumps(documents[0]), 0)):
            assert any(letter.isdigit() for letter in problem.explanation)
            assert problem.explanation.endswith(".")
            for change in problem.remedy:
                assert " → " in change.words or change.place == "interventions"


def test_remedies_say_what_they_change() -> None:
    state = trained(json.dumps(PROBLEMS["dead_layer"][1]), 0)
    (problem, data) = problems(state)
    assert [change.words for change in problem.remedy] == [
        "activation ReLU → Leaky ReLU",
        "learning rate 1 → 0.01",
        "standardize off → on",
    ]
    assert [change.words for change in data.remedy] == ["standardize off → on"]
    cured = remedied(state.spec, problem.remedy)
    assert cured.network.activation == "leaky_relu"
    assert cured.training.learning_rate_init == 0.01
    assert cured.dataset.standardize


def test_only_the_layers_that_can_die_get_another_activation() -> None:
    network = {"hidden_layer_sizes": [4, 4], "activation": ["relu", "tanh"]}
    training = {"solver": "sgd", "learning_rate_init": 3.0}
    spec = run({"dataset": {"kind": "circles"}, "network": network, "training": training}, 0)
    state = advance(start(spec), 100)
    problem = next(one for one in problems(state) if one.name == "dead_layer")
    assert problem.layers == (0,)
    assert problem.remedy[0].value == ["leaky_relu", "tanh"]


def test_the_remedy_of_a_raised_learning_rate_keeps_the_other_changes() -> None:
    changes = [
        {"epoch": 20, "set": {"batch_size": 16}},
        {"epoch": 40, "set": {"learning_rate_init": 10.0, "batch_size": 8}},
        {"epoch": 50, "set": {"learning_rate_init": 5.0}},
    ]
    spec = run({"network": {"activation": "leaky_relu"}, "interventions": changes}, 0)
    problem = next(one for one in problems(advance(start(spec), 120)) if "loss" in one.name)
    cured = remedied(spec, problem.remedy)
    assert [(change.epoch, change.set) for change in cured.interventions] == [
        (20, {"batch_size": 16}),
        (40, {"batch_size": 8}),
    ]


def test_a_decision_threshold_does_not_hide_that_a_class_is_never_predicted() -> None:
    state = trained(json.dumps(PROBLEMS["class_never_predicted"][0]), 0)
    found = facts(state)
    lower = replace(found, network=replace(found.network, threshold=0.01))
    assert [one.name for one in diagnose(lower)] == names(state) == ["class_never_predicted"]


def test_a_change_of_the_points_starts_the_history_anew() -> None:
    moved = {"epoch": 60, "points": [{"to": [0.0, 0.0, 1]}]}
    spec = run({"interventions": [moved]}, 0)
    found = facts(advance(start(spec), 80))
    assert found.undisturbed_from == 60
    assert len(found.losses) == 20


def test_a_network_between_two_runs_was_not_trained_and_has_no_problem() -> None:
    document = json.dumps(PROBLEMS["dead_layer"][0])
    assert not names(interpolated(trained(document, 0), trained(document, 1), 0.5))
