"""Creases in a notebook: a spec goes in, a picture and arrays come out.

Copy this file into the notebook's folder. It needs requests, numpy and plotly, and a running site.
notebook.md describes it, with examples.
"""

import base64
import math
from functools import cached_property
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io
import requests

SERVER = "http://localhost:8000"
"""Address of the site, unless a call names another."""

PARTS = "metrics,grid,points,network,regions,boundary,patterns,affine"
SECONDS = 600


class Problem(Exception):
    """Why there is no answer: each field that the server refuses, or what to start."""


def _asked(method: str, server: str, place: str, **how: Any) -> requests.Response:
    """Send one request and return its answer.

    Raises
    ------
    Problem
        If the site does not answer, or answers with an error.
    """
    try:
        answer = requests.request(method, f"{server}{place}", timeout=SECONDS, **how)
    except requests.Timeout:
        raise Problem(f"Creases did not answer at {server} within {SECONDS} s") from None
    except requests.ConnectionError:
        raise Problem(
            f"Creases does not answer at {server}: start it with `make run` (or "
            "`python -m app`) in its folder, or set creases.SERVER to the address where it runs"
        ) from None
    except requests.RequestException as error:
        raise Problem(f"{server}{place} is not an address of Creases: {error}") from None
    if answer.ok:
        return answer
    raise Problem(_reason(answer))


def _reason(answer: requests.Response) -> str:
    """Return why the server refused: a line for each field, else what it says in one."""
    status = f"{answer.url} answered {answer.status_code} {answer.reason}"
    try:
        problem = answer.json()
    except ValueError:
        return status
    if not isinstance(problem, dict):
        return status
    lines = [f"{error['pointer']}: {error['message']}" for error in problem.get("errors") or []]
    return "\n".join(lines) or str(problem.get("detail") or problem.get("title") or status)


def _parsed(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise Problem(f"{answer.url} does not answer in JSON: is Creases there?") from None


def _sendable(value: Any, pointer: str = "") -> Any:
    """Return the same tree of plain Python values, as JSON has them.

    Parameters
    ----------
    value
        NumPy arrays and scalars, and tuples, may stand anywhere.
    pointer : str
        Its place in the spec, for the message.

    Raises
    ------
    Problem
        If something in it has no JSON form.
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(name): _sendable(part, f"{pointer}/{name}") for name, part in value.items()}
    if isinstance(value, list | tuple | range):
        return [_sendable(part, f"{pointer}/{place}") for place, part in enumerate(value)]
    if isinstance(value, float) and not math.isfinite(value):
        raise Problem(f"{pointer}: must be a finite number, got {value}")
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise Problem(f"{pointer}: must be made of numbers, text, lists and dicts, got {value!r}")


def _whole(value: Any) -> Any:
    """Return a whole number that came as float, from an array say, as an int; else `value`."""
    value = _sendable(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


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
        What differs from the defaults, as in docs/api.md. Values may be NumPy arrays and scalars.
    epoch : int
        How long to train.
    grid : int
        Samples along one side of the picture's colour.
    box : (x1_min, x1_max, x2_min, x2_max), optional
        The part of the plane; None for all data. A list, a tuple or an array.
    server : str, optional
        Address of the site; None for ``SERVER``.

    Raises
    ------
    Problem
        If the site does not answer, or refuses the spec, the epoch or the view.
    """
    server = (server or SERVER).rstrip("/")
    if "://" not in server:
        server = f"http://{server}"
    named = _parsed(_asked("POST", server, "/api/runs", json=_sendable(spec or {})))
    return Frame(server, named["id"], named["spec"], epoch, grid, box)


class Frame:
    """A run at one epoch: its numbers as NumPy arrays, its picture as a Plotly figure.

    Attributes
    ----------
    id, spec, epoch
        The run's id, its spec as the server names it, the epoch.
    parts : dict
        Everything that the server answers, by the names of docs/api.md.
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
        self.server, self.id, self.spec, self.epoch = server, id, spec, _whole(epoch)
        self.grid, self.box = _whole(grid), _sendable(box, "/box")
        self.view = {} if self.box is None else {"box": ",".join(map(str, self.box))}
        wanted = self.view | {"grid": self.grid, "include": PARTS, "arrays": "base64"}
        self.parts: dict[str, Any] = _decoded(_parsed(self._get("", wanted)))

    def _get(self, place: str, query: dict[str, Any]) -> requests.Response:
        at = f"/api/runs/{self.id}/frames/{self.epoch}{place}"
        return _asked("GET", self.server, at, params=query)

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
        return _parsed(self._get("/at", {"x1": x1, "x2": x2} | self.view))

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
