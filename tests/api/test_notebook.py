"""The helper for notebooks: a spec goes in, a picture and the frame's own numbers come out."""

import importlib.util
import json
import os
import re
import subprocess
import sys

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from app.core.specs import RunSpec
from app.core.training import advance, start
from tests.api.test_examples import ROOT, examples


@pytest.fixture(scope="module")
def creases(server):
    """The helper, which speaks to the test's server."""
    spec = importlib.util.spec_from_file_location("creases", ROOT / "docs" / "creases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SERVER = server.url
    sys.modules["creases"] = module
    yield module
    del sys.modules["creases"]


def test_the_document_s_examples_work_one_after_the_other(server, tmp_path):
    told = examples("docs/notebook.md", "python").replace(
        '# creases.SERVER = "http://localhost:8000"', f'creases.SERVER = "{server.url}"'
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", told],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "docs")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.match(r"<run [0-9a-f]{20} at epoch 200: \d+ regions>\n", done.stdout)
    assert "/dataset/samples: must be at most 5000" in done.stdout
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".onnx", ".py"}


def test_the_notebook_s_cells_work_one_after_the_other(creases):
    notebook = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names = {}
    for cell in cells:
        told = cell.replace('"http://localhost:8000"', repr(creases.SERVER))
        exec(compile(told, "notebook", "exec"), names)
    assert len(names["areas"]) == names["frame"]["counts"]["regions"]
    np.testing.assert_allclose(names["areas"].sum(), 144)
    assert names["regions"][-1] == len(names["areas"])
    assert not any(cell.get("outputs") for cell in notebook["cells"])


def test_arrays_are_those_of_the_run(creases):
    frame = creases.run({"network": {"hidden_layer_sizes": [5, 4]}}, epoch=30)
    state = advance(start(RunSpec.model_validate(frame.spec)), 30)
    for ours, theirs in zip(
        (*frame.coefs, *frame.intercepts), (*state.coefs, *state.intercepts), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)
    assert len(frame.polygons) == frame["counts"]["regions"] == len(frame.affine)
    centres = np.array([polygon.mean(axis=0) for polygon in frame.polygons])
    values = np.einsum("ri,ri->r", frame.affine[:, 0, :2], centres) + frame.affine[:, 0, 2]
    np.testing.assert_allclose(values, state.network.logits(centres)[:, 0], atol=1e-9)
    for line in frame.boundary:
        np.testing.assert_allclose(state.network.logits(line), 0, atol=1e-9)
    X, y = frame.train
    assert len(X) == len(y) == 210
    assert len(frame.test[0]) == 90


def test_the_figure_shows_the_box_that_was_asked_for(creases):
    frame = creases.run(epoch=5, box=(-0.5, 0.5, 0, 1), grid=20).seek(epoch=7)
    figure = frame.figure()
    assert isinstance(figure, go.Figure)
    assert figure.layout.xaxis.range == (-0.5, 0.5)
    assert creases._decoded(figure.data[0].z).shape == (20, 20)
    assert frame.link.endswith(f"/#run={frame.id}&epoch=7&box=-0.5,0.5,0,1")


def test_a_notebook_shows_a_frame_as_its_picture(creases, monkeypatch):
    # As plotly does by itself where there is a notebook.
    monkeypatch.setattr(plotly.io.renderers, "default", "plotly_mimetype")
    shown = creases.run(epoch=1)._repr_mimebundle_()
    assert shown["application/vnd.plotly.v1+json"]["data"]


def test_curved_units_have_no_polygons(creases):
    frame = creases.run({"network": {"activation": "tanh"}}, epoch=1)
    assert frame.polygons == []
    assert frame.boundary == []
    assert frame.affine is None
    assert "no exact regions" in repr(frame)


def test_what_the_server_refuses_names_the_field(creases):
    with pytest.raises(creases.Problem, match="/network/activation"):
        creases.run({"network": {"activation": "gelu"}})
    with pytest.raises(creases.Problem, match="no export"):
        creases.run(epoch=0).export("docx")
