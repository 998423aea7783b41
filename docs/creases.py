"""Creases in a notebook: a spec goes in, a picture and arrays come out.

Copy this file beside the notebook; it needs requests, numpy and plotly, and a site that runs. What
it does is told, with examples, in notebook.md.
"""

import base64
from functools import cached_property
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io
import requests

SERVER = "http://localhost:8000"
"""Where the site is, unless a call says otherwise."""

PARTS = "metrics,grid,points,network,regions,boundary,patterns,affine"
SECONDS = 600


class Problem(Exception):
    """The server's reason for not answering, with every field that it is about."""


def _asked(method: str, url: str, **how: Any) -> requests.Response:
    answer = requests.request(method, url, timeout=SECONDS, **how)
    if answer.ok:
        return answer
    try:
        told = answer.json()
    except ValueError:
        raise Problem(f"{url} answered {answer.status_code} {answer.reason}") from None
    errors = [f"{error['pointer']}: {error['message']}" for error in told.get("errors", [])]
    raise Problem("\n".join([told.get("detail", told["title"]), *errors]))


def _decoded(value: Any) -> Any:
    """The same tree with NumPy arrays in place of Plotly's typed arrays."""
    if isinstance(value, list):
        return [_decoded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"dtype", "bdata", "shape"}:
        shape = [int(side) for side in str(value["shape"]).split(",")]
        return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).reshape(shape)
    return {name: _decoded(part) for name, part in value.items()}


def run(
    spec: dict[str, Any] | None = None,
    epoch: int = 200,
    *,
    grid: int = 100,
    box: tuple[float, float, float, float] | None = None,
    server: str | None = None,
) -> "Frame":
    """Train a network and look at it.

    Parameters
    ----------
    spec : dict, optional
        What differs from the defaults, as in docs/api.md.
    epoch : int
        How long to train.
    grid : int
        Samples along one side of the picture's colour.
    box : (x1_min, x1_max, x2_min, x2_max), optional
        The part of the plane; None for all data.
    server : str, optional
        Address of the site; None for ``SERVER``.

    Raises
    ------
    Problem
    """
    server = (server or SERVER).rstrip("/")
    named = _asked("POST", f"{server}/api/runs", json=spec or {}).json()
    return Frame(server, named["id"], named["spec"], epoch, grid, box)


class Frame:
    """A run at one epoch: its numbers as NumPy arrays, its picture as a Plotly figure.

    Attributes
    ----------
    id, spec, epoch
        What it is: the run's id, its spec with every default filled in, the epoch.
    parts : dict
        Everything that the server tells, by the names of docs/api.md.
    """

    def __init__(
        self,
        server: str,
        id: str,
        spec: dict[str, Any],
        epoch: int,
        grid: int = 100,
        box: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.server, self.id, self.spec, self.epoch = server, id, spec, epoch
        self.grid, self.box = grid, box
        self.view = {"box": ",".join(map(str, box))} if box else {}
        wanted = self.view | {"grid": grid, "include": PARTS, "arrays": "base64"}
        self.parts: dict[str, Any] = _decoded(self._get("", wanted).json())

    def _get(self, place: str, query: dict[str, Any]) -> requests.Response:
        url = f"{self.server}/api/runs/{self.id}/frames/{self.epoch}{place}"
        return _asked("GET", url, params=query)

    def __getitem__(self, name: str) -> Any:
        """One of the ``parts``: ``frame["metrics"]``, ``frame["counts"]``, …"""
        return self.parts[name]

    def seek(self, epoch: int) -> "Frame":
        """The same run in the same view at another epoch."""
        return Frame(self.server, self.id, self.spec, epoch, self.grid, self.box)

    @property
    def link(self) -> str:
        """Address of this picture on the page."""
        box = f"&box={self.view['box']}" if "box" in self.view else ""
        return f"{self.server}/#run={self.id}&epoch={self.epoch}{box}"

    @property
    def coefs(self) -> list[np.ndarray]:
        """(n_in, n_out) weights of each layer, as scikit-learn's ``coefs_``."""
        return self["network"]["coefs"]

    @property
    def intercepts(self) -> list[np.ndarray]:
        """(n_out,) biases of each layer, as scikit-learn's ``intercepts_``."""
        return self["network"]["intercepts"]

    @property
    def train(self) -> tuple[np.ndarray, np.ndarray]:
        """X (n, 2) and y (n,) of the training points."""
        return self["points"]["train"]["X"], self["points"]["train"]["y"]

    @property
    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """X (n, 2) and y (n,) of the test points."""
        return self["points"]["test"]["X"], self["points"]["test"]["y"]

    @cached_property
    def polygons(self) -> list[np.ndarray]:
        """Corners (k, 2) of each region, counter-clockwise; empty where nothing is linear."""
        regions = self["regions"]
        if regions is None:
            return []
        corners = regions["vertices"][regions["indices"]]
        return np.split(corners, regions["offsets"][1:-1])

    @property
    def affine(self) -> np.ndarray | None:
        """(R, n_out, 3): in region r, output o is a·x1 + b·x2 + c; None where nothing is linear."""
        return self["regions"] and self["regions"]["affine"]

    @property
    def boundary(self) -> list[np.ndarray]:
        """The lines (k, 2) of the decision boundary."""
        return self["boundary"]["polylines"] if self["boundary"] else []

    def card(self, x1: float, x2: float) -> dict[str, Any]:
        """The region at a point: its pattern, formula, polygon, and the boundary next to it."""
        return self._get("/at", {"x1": x1, "x2": x2} | self.view).json()

    def export(self, kind: str) -> bytes:
        """A file for another program: json, npz, csv, geojson, svg, onnx or py."""
        return self._get(f"/export/{kind}", self.view).content

    def figure(self) -> go.Figure:
        """The picture: colour, creases, boundary, points."""
        return plotly.io.from_json(self._get("/figure", self.view | {"grid": self.grid}).text)

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What a notebook shows of a frame: its figure."""
        return self.figure()._repr_mimebundle_(*args, **kwargs)

    def __repr__(self) -> str:
        counts = self["counts"]
        regions = "no exact regions" if self["regions"] is None else f"{counts['regions']} regions"
        return f"<run {self.id} at epoch {self.epoch}: {regions}>"
