"""Frames between two runs: the ends are the runs, the way has interpolated weights."""

import runpy
from fractions import Fraction

import numpy as np
import pytest

PARTS = "include=metrics,network,regions,boundary,points&grid=0"


@pytest.fixture
def runs(new_run):
    return [new_run(training={"random_state": seed}) for seed in (50, 51)]


def frames(client, runs, share):
    first, second = runs
    path = f"{first}/frames/6/between/{second.rsplit('/', 1)[1]}"
    return client.get(f"{path}?share={share}&{PARTS}")


def test_the_ends_are_the_frames_of_the_runs(client, runs):
    for share, run in ((0, runs[0]), (1, runs[1])):
        assert frames(client, runs, share).json() == client.get(f"{run}/frames/6?{PARTS}").json()


@pytest.mark.exhaustive
def test_weights_on_the_way_are_correctly_rounded_and_the_geometry_is_theirs(client, runs):
    middle = frames(client, runs, 0.3).json()
    ends = [client.get(f"{run}/frames/6?{PARTS}").json() for run in runs]
    share = Fraction(0.3)
    for name in ("coefs", "intercepts"):
        for layer, found in enumerate(middle["network"][name]):
            a, b = (np.array(end["network"][name][layer]).ravel().tolist() for end in ends)
            expected = [
                float((1 - share) * Fraction(x) + share * Fraction(y))
                for x, y in zip(a, b, strict=True)
            ]
            assert np.array(found).ravel().tolist() == expected
    own = {
        "coefs": middle["network"]["coefs"],
        "intercepts": middle["network"]["intercepts"],
        "box": middle["box"],
    }
    regions = client.post("/api/regions", json=own).json()
    assert regions["counts"] == middle["counts"]
    assert regions["boundary"]["polylines"] == middle["boundary"]["polylines"]
    assert middle["metrics"]["gradient_norm"] is None
    assert middle["run"] == ends[0]["run"]


def test_networks_that_differ_and_shares_outside_are_refused(client, runs, new_run):
    other = new_run(network={"hidden_layer_sizes": [3]})
    answer = frames(client, [runs[0], other], 0.5)
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert fault["pointer"] == "/other"
    assert "the same layers" in str(fault)
    for share in ("-0.1", "1.1", "nan", ""):
        answer = frames(client, runs, share)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/share"
    assert frames(client, [runs[0], "/0" * 10], 0.5).status_code == 404


def test_the_card_on_the_way_is_that_of_the_network_with_the_weights_of_the_frame(client, runs):
    first, second = runs
    path = f"{first}/frames/6/between/{second.rsplit('/', 1)[1]}"
    place = {"x1": 0.4, "x2": -0.3}
    for share, run in ((0, first), (1, second)):
        end = client.get(f"{run}/frames/6/at", params=place).json()
        assert client.get(f"{path}/at", params=place | {"share": share}).json() == end
    found = client.get(f"{path}/at", params=place | {"share": 0.3}).json()
    weights = frames(client, runs, 0.3).json()["network"]
    hidden, signs = np.array([0.4, -0.3]), []
    for w, b in zip(weights["coefs"][:-1], weights["intercepts"][:-1], strict=True):
        sums = hidden @ np.array(w) + np.array(b)
        signs.append((sums > 0).astype(int).tolist())
        hidden = np.maximum(sums, 0)
    logit = hidden @ np.array(weights["coefs"][-1]) + np.array(weights["intercepts"][-1])
    assert [[int(unit) for unit in layer] for layer in found["pattern"]] == signs
    assert found["logit"] == pytest.approx(logit.tolist(), rel=1e-12)
    missing = client.get(f"{path}/at", params=place)
    assert missing.status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"dataset": {"kind": "moons", "standardize": True}},
        {"network": {"initialization": "he"}},
        {"training": {"class_weight": "balanced"}},
    ],
)
def test_a_script_builds_the_network_between_two_runs(client, new_run, changes, tmp_path):
    training = changes.get("training", {})
    runs = [
        new_run(**changes | {"training": training | {"random_state": seed}}) for seed in (50, 51)
    ]
    path = f"{runs[0]}/frames/6/between/{runs[1].rsplit('/', 1)[1]}"
    answer = client.get(f"{path}/export/py?share=0.3")
    assert answer.status_code == 200
    middle = client.get(f"{path}?share=0.3&{PARTS}").json()
    # Only the part that computes: the picture has tests of its own.
    source = answer.text[: answer.text.index("print(")]
    (tmp_path / "script.py").write_text(source)
    names = runpy.run_path(str(tmp_path / "script.py"))
    folded = middle["network"].get("scaling") is not None
    if "model" in names:
        network = names["model"][-1] if folded else names["model"]
        for name in ("coefs", "intercepts"):
            for mine, shown in zip(
                getattr(network, f"{name}_"), middle["network"][name], strict=True
            ):
                assert np.array_equal(mine, np.array(shown))
    else:
        assert changes["network"]
        assert "Stock scikit-learn cannot train" in source
    metrics, points = middle["metrics"], (names["X_train"], names["y_train"])
    assert names["loss"](*points) == pytest.approx(metrics["train_loss"], rel=1e-9)
    assert names["score"](*points) == metrics["train_accuracy"]
