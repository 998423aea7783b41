"""A script gives the same network, scores and picture without Creases."""

import os
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.image import imread

from app.core.palette import CLASS_COLOURS

RUNS = {
    "the default": {},
    "sgd with a schedule": {"training": {"solver": "sgd", "learning_rate": "invscaling"}},
    "lbfgs": {"training": {"solver": "lbfgs"}},
    "three classes": {"dataset": {"kind": "blobs"}},
    "a regression": {"dataset": {"kind": "hills"}, "network": {"activation": "tanh"}},
    "features": {"network": {"features": ["x2", "x1^2", "sin(x1)"], "activation": "logistic"}},
    "no hidden layer": {"network": {"hidden_layer_sizes": []}},
    "own points": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9, (x * x % 10) / 9, 4 if x % 3 else -2] for x in range(30)],
        }
    },
    "named classes and axes": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9 - 1, (x * x % 10) / 9, x % 3] for x in range(40)],
            "test_points": [[0, 0.5, 0], [0.5, 0.2, 2]],
            "class_names": ["_it's", 'a "$5$" <b>', "caf\u00e9 \\{x}"],
            "axes": {
                "x1": {"name": "length $ {cm}", "offset": 5.8, "scale": 0.4},
                "x2": {"name": "width", "offset": -1e6, "scale": 1e5},
            },
        }
    },
    "named numbers": {
        "dataset": {
            "kind": "points",
            "points": [[x / 9 - 1, (x * x % 10) / 9, x % 3] for x in range(40)],
            "regression": True,
            "axes": {"x1": {"name": "x", "offset": 3}, "x2": {"name": "y"}},
        }
    },
    "leaky_relu": {"network": {"activation": "leaky_relu"}},
    "the L1 penalty": {"training": {"l1": 0.001}},
    "another start": {"network": {"initialization": "he"}, "dataset": {"kind": "blobs"}},
    "an intervention": {"interventions": [{"epoch": 3, "set": {"learning_rate_init": 0.1}}]},
    "a diverged run": {"training": {"solver": "sgd", "learning_rate_init": 1e6}},
}
EMBEDDED = ("leaky_relu", "the L1 penalty", "another start", "an intervention", "a diverged run")


def run_script(source, folder, name="run.py"):
    """What a script prints, and the picture that it draws, in a process of its own."""
    path = folder / name
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", path],
        cwd=folder,
        env=os.environ | {"MPLBACKEND": "Agg", "MPLCONFIGDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split(": ", 1) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", RUNS)
def test_the_script_prints_the_frame_s_scores_and_draws_a_picture(client, new_run, tmp_path, name):
    run = new_run(**RUNS[name])
    script = client.get(f"{run}/frames/60/export/py").text
    assert ("the weights stand below" in script) == (name in EMBEDDED)
    assert "import app" not in script
    printed = run_script(script, tmp_path)
    picture = imread(tmp_path / printed.pop("picture"))
    assert picture.shape[:2] == (1050, 1260)
    metrics = client.get(f"{run}/frames/60", params={"include": "metrics"}).json()["metrics"]
    score = ("accuracy", "accuracy") if "train_accuracy" in metrics else ("R2", "r2")
    expected = {
        f"{split} {words}": metrics[f"{split}_{key}"]
        for split in ("train", "test")
        for words, key in (("loss", "loss"), score)
    }
    found = {words: float(value) for words, value in printed.items()}
    # A loss that overflows is null in the frame.
    assert found.keys() == expected.keys()
    for words, value in expected.items():
        if value is None:
            assert not np.isfinite(found[words])
        else:
            assert found[words] == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_the_picture_is_of_the_part_of_the_plane_that_is_asked_for(client, new_run, tmp_path):
    spec = {"dataset": {"kind": "gauss"}, "network": {"hidden_layer_sizes": []}}
    run = new_run(**spec)
    # At the centre of class 1, far from the boundary: one colour, and points on it.
    script = client.get(f"{run}/frames/100/export/py?box=1.8,2.2,1.8,2.2").text
    picture = imread(tmp_path / run_script(script, tmp_path)["picture"])[..., :3]
    hue = np.array([int(CLASS_COLOURS[1][at : at + 2], 16) for at in (1, 3, 5)]) / 255
    tint = 1 + 0.44 * (hue - 1)
    assert (np.abs(picture - tint).max(axis=2) < 0.02).mean() > 0.5


def test_values_that_are_all_alike_have_no_r2(client, new_run, tmp_path):
    points = [[0, 0, 0.5], [1, 1, 0.5], [2, 1, 0.5], [3, 0, 1.5]]
    run = new_run(dataset={"kind": "points", "points": points, "test_share": 0.3})
    metrics = client.get(f"{run}/frames/3?include=metrics").json()["metrics"]
    printed = run_script(client.get(f"{run}/frames/3/export/py").text, tmp_path)
    assert [f"{split} R2" in printed for split in ("train", "test")] == [
        metrics[f"{split}_r2"] is not None for split in ("train", "test")
    ]


def test_without_matplotlib_there_are_scores_and_a_word(client, new_run, tmp_path):
    script = client.get(f"{new_run()}/frames/2/export/py").text
    script = script.replace('find_spec("matplotlib")', 'find_spec("matplotlib_is_not_here")')
    printed = run_script(script, tmp_path)
    assert printed["picture"] == "none, since matplotlib is not installed"
