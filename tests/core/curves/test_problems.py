"""Problems of training are found on curves, and their remedies cure the curve."""

from app.core.curves.problems import problems
from app.core.curves.spec import CurveSpec
from app.core.training.state import State, advance, start
from tests.support.cases import each
from tests.support.quick import one_in

SEEDS = range(30, 33)

# Some of these trainings are chaotic: what they end with depends on the order of additions in a
# matrix product, and so on the type of processor. Most seeds have the problem on any of them.
PROBLEM_SEEDS = range(30, 36)

PROBLEMS = {
    "diverged": {"training": {"solver": "sgd", "learning_rate_init": 3.0}},
    "dead_layer": {
        "network": {"hidden_layer_sizes": [4, 4, 4]},
        "training": {"learning_rate_init": 3.0},
    },
    "loss_rising": {"network": {"activation": "tanh"}, "training": {"learning_rate_init": 10.0}},
    "saturated": {"network": {"activation": "tanh"}, "training": {"learning_rate_init": 2.0}},
    "vanishing_gradient": {
        "network": {"activation": "logistic", "hidden_layer_sizes": [6] * 5},
        "training": {"solver": "sgd"},
    },
    "data_scale": {"function": {"kind": "formula", "formula": "x/100", "interval": [100, 140]}},
}
HEALTHY = [
    {},
    {"network": {"activation": "tanh"}},
    {"function": {"kind": "abs"}, "network": {"hidden_layer_sizes": [2]}},
    {"function": {"kind": "prices"}},
    {"training": {"solver": "lbfgs"}},
]


def trained(document: dict, seed: int, epochs: int = 200) -> State:
    training = {**document.get("training", {}), "random_state": seed}
    spec = CurveSpec.model_validate(document | {"training": training})
    return advance(start(spec.run()), epochs)


def changed(document: dict, changes) -> dict:
    for change in changes:
        section, name = change.place.split(".")
        document = document | {section: document.get(section, {}) | {name: change.value}}
    return document


@each("name, document", one_in(6, PROBLEMS.items()))
def test_a_problem_of_a_curve_is_found_and_its_remedy_cures_it(name: str, document: dict) -> None:
    by_seed = {seed: problems(trained(document, seed)) for seed in PROBLEM_SEEDS}
    found = {seed: one for seed, ones in by_seed.items() for one in ones if one.name == name}
    assert 2 * len(found) > len(by_seed), by_seed
    for seed, one in found.items():
        assert one.remedy
        cured = problems(trained(changed(document, one.remedy), seed))
        assert name not in [one.name for one in cured], seed


@each("document", one_in(5, HEALTHY))
def test_a_healthy_curve_has_no_problem(document: dict) -> None:
    for seed in SEEDS:
        for epochs in (0, 1, 30, 200):
            assert not problems(trained(document, seed, epochs)), (seed, epochs)


def test_the_input_of_a_curve_is_called_x() -> None:
    (problem,) = problems(trained(PROBLEMS["data_scale"], 0, 0))
    assert problem.explanation.startswith("Input x is")
    assert [change.place for change in problem.remedy] == ["function.standardize"]
