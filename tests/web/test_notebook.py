"""The helper module for notebooks returns figures and the frame's numbers."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from app.core.specs.run import RunSpec
from app.core.training.state import advance, start
from tests.support.ports import free_port
from tests.web.test_examples import ROOT, examples


@pytest.fixture(scope="module")
def creases(server):
    """Return the helper module, connected to the test's server."""
    spec = importlib.util.spec_from_file_location("creases", ROOT / "docs" / "creases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.SERVER = server.url
    sys.modules["creases"] = module
    yield module
    del sys.modules["creases"]


def test_the_examples_of_the_document_work_in_order(server, tmp_path):
    script = examples("docs/notebook.md", "python").replace(
        '# creases.SERVER = "http://localhost:8000"', f'creases.SERVER = "{server.url}"'
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT / "docs")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.match(r"<run [0-9a-f]{20} at epoch 200: \d+ regions>\n", done.stdout)
    assert "/dataset/samples: must be at most 5000" in done.stdout
    assert {path.suffix for path in tmp_path.iterdir()} == {
        ".gif",
        ".html",
        ".onnx",
        ".py",
        ".webm",
    }


def test_the_cells_of_the_notebook_work_in_order(creases):
    notebook = json.loads((ROOT / "docs" / "notebook.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names = {}
    for cell in cells:
        code = cell.replace('"http://localhost:8000"', repr(creases.SERVER))
        exec(compile(code, "notebook", "exec"), names)
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


def test_the_figure_shows_the_requested_box(creases):
    frame = creases.run(epoch=5, box=(-0.5, 0.5, 0, 1), grid=20).seek(epoch=7)
    figure = frame.figure()
    assert isinstance(figure, go.Figure)
    assert figure.layout.xaxis.range == (-0.5, 0.5)
    assert creases._decoded(figure.data[0].z).shape == (20, 20)
    assert frame.link.endswith(f"/#run={frame.id}&epoch=7&box=-0.5,0.5,0,1")


def test_a_frame_is_seen_on_any_slice_of_more_than_two_columns(creases):
    frame = creases.run({"dataset": {"kind": "iris"}}, epoch=20, grid=10, slice={"axes": [2, 3]})
    assert frame.figure().layout.xaxis.title.text == "petal length (cm)"
    assert frame.link.endswith("&slice=%7B%22axes%22%3A%20%5B2,%203%5D%7D")
    assert len(frame["distance"]["train"]) == len(frame.train[0]) == 105
    origin, (x1, x2) = frame["slice"]["origin"], (4.9, 1.6)
    np.testing.assert_allclose(frame.card(x1, x2)["original"], [*origin[:2], x1, x2])
    other = frame.on({"principal": [0, 1]})
    assert (other.id, other.epoch, other.grid) == (frame.id, 20, 10)
    assert other["metrics"]["test_loss"] == frame["metrics"]["test_loss"]
    later = other.seek(epoch=21)
    assert later.slice == {"principal": [0, 1]}
    with pytest.raises(creases.Problem, match="axes"):
        frame.on({"axes": [2, 9]})


def test_a_threshold_moves_the_boundary_and_the_predictions(creases):
    frame = creases.run(epoch=20, threshold=0.25)
    assert frame["threshold"] == 0.25
    assert frame.seek(epoch=21)["threshold"] == 0.25
    assert frame.link.endswith("&threshold=0.25")
    assert len(frame.export("py")) > len(creases.run(epoch=20).export("py"))


TABLE = "age,height,colour,buys\n31,170,red,yes\n54,182,blue,no\n22,160,red,no\n47,165,blue,yes\n"


class DataFrame:
    """An object that writes itself as pandas or Polars do."""

    def to_csv(self, *, index):
        assert index is False
        return TABLE


def test_a_table_becomes_a_data_set(creases, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    made = [creases.table(source) for source in (TABLE, TABLE.encode(), path, DataFrame())]
    assert all(one == made[0] for one in made)
    assert made[0]["label"] == "buys"
    chosen = creases.table(TABLE, label="height", columns=["age", "colour"], task="regression")
    assert (chosen["columns"], chosen["label"]) == (["age", "colour"], "height")
    frame = creases.run({"dataset": chosen | {"test_share": 0}}, epoch=3)
    assert len(frame.train[0]) == 4


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a,b\n1,2\n3,4", "2 columns"),
        ("<html><body></body></html>", "HTML"),
        ("a,b,c\n1,2,x\n3,4,x\n", "c is always the same"),
    ],
)
def test_a_table_that_cannot_be_used_is_a_problem_with_the_reason(creases, source, reason):
    with pytest.raises(creases.Problem, match=reason):
        creases.table(source)


def test_a_notebook_shows_a_frame_as_a_figure(creases, monkeypatch):
    # Plotly does this itself in a notebook.
    monkeypatch.setattr(plotly.io.renderers, "default", "plotly_mimetype")
    shown = creases.run(epoch=1)._repr_mimebundle_()
    assert shown["application/vnd.plotly.v1+json"]["data"]


def test_smooth_activations_have_no_polygons(creases):
    frame = creases.run({"network": {"activation": "tanh"}}, epoch=1)
    assert frame.polygons == []
    assert frame.boundary == []
    assert frame.affine is None
    assert "no exact regions" in repr(frame)


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64, np.uint8])
def test_specs_and_arguments_accept_numpy_values(creases, kind):
    points = np.array([[0, 0, 0], [1, 1, 1], [2, 0, 1], [0, 3, 0]], dtype=kind)
    weight = {"layer": 0, "from": 1, "to": 2, "value": 0.5}
    arrays = {
        "dataset": {"kind": "points", "points": points, "test_points": tuple(points[:2])},
        "network": {"hidden_layer_sizes": np.array([3, 2])},
        "training": {"batch_size": np.int32(2), "nesterovs_momentum": np.bool_(False)},
        "interventions": (
            {"epoch": np.int64(2), "coefs": np.array([weight | {"value": np.float32(0.5)}])},
        ),
    }
    lists = {
        "dataset": {
            "kind": "points",
            "points": points.tolist(),
            "test_points": points[:2].tolist(),
        },
        "network": {"hidden_layer_sizes": [3, 2]},
        "training": {"batch_size": 2, "nesterovs_momentum": False},
        "interventions": [{"epoch": 2, "coefs": [weight]}],
    }
    frame = creases.run(arrays, np.int64(4), grid=kind(20), box=np.array([0, 2, 0, 3], dtype=kind))
    assert frame.id == creases.run(lists, 4).id
    assert frame["box"] == [0, 2, 0, 3]
    assert frame["grid"]["x"].shape == (20,)
    card = frame.card(*np.array([1, 2], dtype=kind))
    assert card["region"] == frame.card(1, 2)["region"]
    assert frame.seek(np.float64(3)).figure().layout.xaxis.range == (0, 2)
    assert frame.link.startswith(f"{creases.SERVER}/#run={frame.id}&epoch=4&box=0")


@pytest.mark.parametrize("odd", [np.nan, np.float32("inf"), {1, 2}, 1j, np.array([1.0, np.nan])])
def test_values_that_json_lacks_are_refused_with_their_pointer(creases, odd):
    with pytest.raises(creases.Problem, match=r"^/training/alpha"):
        creases.run({"training": {"alpha": odd}})
    with pytest.raises(creases.Problem, match=r"^/box"):
        creases.run(box=(0, 1, 0, odd))


def test_the_error_for_a_stopped_site_says_how_to_start_it(creases):
    port = free_port()
    for address in (f"http://127.0.0.1:{port}/", f"127.0.0.1:{port}"):
        with pytest.raises(creases.Problem) as caught:
            creases.run(server=address)
        message = str(caught.value)
        assert message.startswith(
            f"Creases does not respond at http://127.0.0.1:{port}: start it with"
        )
        assert "`make run`" in message
        assert "creases.SERVER" in message
        assert caught.value.__suppress_context__
    with pytest.raises(creases.Problem, match="is not an address of Creases"):
        creases.run(server="ftp://127.0.0.1")


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, b"<p>Another site</p>", "is not JSON"),
        (404, b"<p>Nothing here</p>", "responded 404"),
        (500, b'["odd"]', "responded 500"),
        (422, b'{"detail": "another framework"}', "^another framework$"),
        (400, b'{"type": "about:blank", "title": "Only a title"}', "^Only a title$"),
    ],
)
def test_responses_of_another_site_give_a_readable_error(creases, status, body, message):
    class Other(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Write no log."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.serve_forever).start()
        try:
            with pytest.raises(creases.Problem, match=message):
                creases.run(server=f"http://127.0.0.1:{other.server_port}")
        finally:
            other.shutdown()


def test_each_invalid_field_has_one_line(creases):
    with pytest.raises(creases.Problem) as caught:
        creases.run({"network": {"activation": "gelu"}, "dataset": {"noise": 2}})
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["/dataset/noise", "/network/activation"]


def test_an_error_of_the_server_names_the_field(creases):
    with pytest.raises(creases.Problem, match="/network/activation"):
        creases.run({"network": {"activation": "gelu"}})
    with pytest.raises(creases.Problem, match="no export"):
        creases.run(epoch=0).export("docx")
