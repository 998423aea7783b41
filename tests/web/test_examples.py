"""The examples of the documentation work."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(name, language):
    text = (ROOT / name).read_text(encoding="utf-8")
    return "\n".join(body for kind, body in FENCE.findall(text) if kind == language)


def here(text, server):
    """Replace the default address in a text by that of the test's server."""
    return text.replace("localhost:8000", server.url.removeprefix("http://"))


def test_the_curl_examples_of_the_api_document_work(server, tmp_path):
    script = here(examples("docs/api.md", "sh"), server)
    assert script.count("curl") >= 15
    # Every call also prints its status, to stderr, so that pipes get the response only.
    printing_status = "curl() { command curl -w '%{stderr}%{http_code}\\n' \"$@\"; }\n"
    done = subprocess.run(
        ["bash", "-euc", printing_status + script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # One of them shows what an error looks like.
    statuses = done.stderr.split()
    assert sorted(set(statuses)) == ["200", "422"]
    assert statuses.count("422") == 1
    files = {path.suffix for path in tmp_path.iterdir()}
    exports = {".json", ".npz", ".geojson", ".graphml", ".svg", ".csv", ".onnx", ".py"}
    assert files == exports | {".gif", ".webm"}


@pytest.mark.parametrize("name", ["docs/api.md"])
def test_the_python_examples_of_the_documents_work(server, tmp_path, name):
    script = here(examples(name, "python"), server)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "regions" in done.stdout
