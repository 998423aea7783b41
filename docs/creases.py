"""Client for notebooks: trains networks on a running site and returns figures and NumPy arrays.

Copy this file into the notebook's folder. It needs requests, numpy and plotly. notebook.md has
examples.
"""

import base64
import json
import math
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import plotly.graph_objects as go
import plotly.io
import requests

SERVER = "http://localhost:8000"
"""Address of the site, unless a call gives another one."""

PARTS = "metrics,grid,points,network,regions,boundary,patterns,affine,slice,distance"
SECONDS = 600


class Problem(Exception):
    """A failed request. The message lists the invalid fields, or says how to start the site."""


def _asked(method: str, server: str, place: str, **how: Any) -> requests.Response:
    """Send a request and return the response.

    Raises
    ------
    Problem
        The site does not respond, or responds with an error.
    """
    try:
        answer = requests.request(method, f"{server}{place}", timeout=SECONDS, **how)
    except requests.Timeout:
        raise Problem(f"Creases did not respond at {server} within {SECONDS} s") from None
    except requests.ConnectionError:
        raise Problem(
            f"Creases does not respond at {server}: start it with `make run` (or "
            "`python -m app`) in its folder, or set creases.SERVER to the address where it runs"
        ) from None
    except requests.RequestException as error:
        raise Problem(f"{server}{place} is not an address of Creases: {error}") from None
    if answer.ok:
        return answer
    raise Problem(_reason(answer))


def _reason(answer: requests.Response) -> str:
    """Return the message of an error response: a line for each invalid field, if there are any."""
    status = f"{answer.url} responded {answer.status_code} {answer.reason}"
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
        raise Problem(
            f"the response of {answer.url} is not JSON: is this the address of Creases?"
        ) from None


def _sendable(value: Any, pointer: str = "") -> Any:
    """Convert NumPy arrays, scalars and tuples to lists and numbers that JSON can represent.

    Parameters
    ----------
    value
        A value, or nested dicts, lists, tuples and arrays.
    pointer : str
        JSON pointer of the value, for messages.

    Raises
    ------
    Problem
        A value has no JSON form.
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
    raise Problem(f"{pointer}: must contain only numbers, strings, lists and dicts, got {value!r}")


def _whole(value: Any) -> Any:
    """Convert a float without a fractional part to an int; return other values unchanged."""
    value = _sendable(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decoded(value: Any) -> Any:
    """Replace Plotly's typed arrays in a response by NumPy arrays."""
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
    slice: dict[str, Any] | str | None = None,
    threshold: float | None = None,
    server: str | None = None,
) -> "Frame":
    """Train a network and return its frame.

    Parameters
    ----------
    spec : dict, optional
        The fields that differ from the defaults, see docs/api.md. May contain NumPy arrays and
        scalars.
    epoch : int
        Number of epochs to train.
    grid : int
        Number of grid points along each side of the heatmap.
    box : (x1_min, x1_max, x2_min, x2_max), optional
        The part of the plane, as a list, a tuple or an array; None for all data.
    slice : dict or str, optional
        The plane in the space of more than two columns, see docs/api.md; None for the first two
        columns, the others at their medians.
    threshold : float, optional
        The probability from which the second of two classes is predicted.
    server : str, optional
        Address of the site; None for ``SERVER``.

    Raises
    ------
    Problem
        The site does not respond, or rejects the spec, the epoch or the view.
    """
    server = _address(server)
    named = _parsed(_asked("POST", server, "/api/runs", json=_sendable(spec or {})))
    return Frame(server, named["id"], named["spec"], epoch, grid, box, slice, threshold)


def table(
    source: Any,
    label: str | None = None,
    columns: list[str] | None = None,
    *,
    server: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Store a table on the site, and return a data set for a spec.

    Parameters
    ----------
    source : path, str, bytes or object with a method ``to_csv``
        A file, the text or the bytes of a table, or a pandas or Polars data frame.
    label : str, optional
        The column of classes, or of the values to fit; by default the site suggests one.
    columns : list of str, optional
        The columns that the network takes; by default all others.
    server : str, optional
        Address of the site; None for ``SERVER``.
    **options
        Parameters of ``POST /api/tables``, such as ``task``, ``split`` or ``delimiter``.

    Returns
    -------
    dict
        Fields may be changed and added, such as ``standardize`` and ``test_share``.

    Raises
    ------
    Problem
        The site does not respond, or cannot read the table; the message has the reason.
    """
    chosen = {"label": label, "columns": columns} | options
    query = _sendable({name: value for name, value in chosen.items() if value is not None})
    answer = _asked("POST", _address(server), "/api/tables", params=query, data=_content(source))
    stored = _parsed(answer)
    if stored["dataset"] is None:
        raise Problem(str(stored["why"]))
    return stored["dataset"]


def _address(server: str | None) -> str:
    address = (server or SERVER).rstrip("/")
    return address if "://" in address else f"http://{address}"


def _content(source: Any) -> bytes:
    """Return the bytes of a table."""
    if isinstance(source, PathLike):
        return Path(source).read_bytes()
    if hasattr(source, "write_csv"):
        source = source.write_csv()
    elif hasattr(source, "to_csv"):
        source = source.to_csv(index=False)
    return source.encode() if isinstance(source, str) else bytes(source)


class Frame:
    """A run at one epoch, with its numbers as NumPy arrays and its figure.

    Attributes
    ----------
    id, spec, epoch
        The id of the run, its spec with all defaults, and the epoch.
    parts : dict
        The parts of the response, see docs/api.md.
    """

    def __init__(
        self,
        server: str,
        id: str,
        spec: dict[str, Any],
        epoch: int,
        grid: int = 100,
        box: tuple[float, float, float, float] | None = None,
        slice: dict[str, Any] | str | None = None,
        threshold: float | None = None,
    ) -> None:
        self.server, self.id, self.spec, self.epoch = server, id, spec, _whole(epoch)
        self.grid, self.box = _whole(grid), _sendable(box, "/box")
        self.slice, self.threshold = _sendable(slice, "/slice"), _sendable(threshold, "/threshold")
        self.view: dict[str, Any] = {}
        if self.box is not None:
            self.view["box"] = ",".join(map(str, self.box))
        if self.slice is not None:
            named = isinstance(self.slice, str)
            self.view["slice"] = self.slice if named else json.dumps(self.slice)
        if self.threshold is not None:
            self.view["threshold"] = self.threshold
        wanted = self.view | {"grid": self.grid, "include": PARTS, "arrays": "base64"}
        self.parts: dict[str, Any] = _decoded(_parsed(self._get("", wanted)))

    def _get(self, place: str, query: dict[str, Any]) -> requests.Response:
        at = f"/api/runs/{self.id}/frames/{self.epoch}{place}"
        return _asked("GET", self.server, at, params=query)

    def __getitem__(self, name: str) -> Any:
        """Return one of the ``parts``, such as ``frame["metrics"]`` or ``frame["counts"]``."""
        return self.parts[name]

    def seek(self, epoch: int) -> "Frame":
        """Return the frame of the same run and view at another epoch."""
        return self._changed(epoch=epoch)

    def on(self, slice: dict[str, Any] | str | None) -> "Frame":
        """Return the frame of the same epoch on another slice: see ``run``."""
        return self._changed(slice=slice, box=None)

    def _changed(self, **changes: Any) -> "Frame":
        names = ("server", "id", "spec", "epoch", "grid", "box", "slice", "threshold")
        return Frame(**({name: getattr(self, name) for name in names} | changes))

    @property
    def link(self) -> str:
        """Address of this frame on the page."""
        # A slice is JSON in the address, also its name.
        view = self.view | ({} if self.slice is None else {"slice": json.dumps(self.slice)})
        rest = "".join(f"&{name}={quote(str(value), safe=',')}" for name, value in view.items())
        return f"{self.server}/#run={self.id}&epoch={self.epoch}{rest}"

    @property
    def coefs(self) -> list[np.ndarray]:
        """Weights (n_in, n_out) of each layer, as scikit-learn's ``coefs_``."""
        return self["network"]["coefs"]

    @property
    def intercepts(self) -> list[np.ndarray]:
        """Biases (n_out,) of each layer, as scikit-learn's ``intercepts_``."""
        return self["network"]["intercepts"]

    @property
    def train(self) -> tuple[np.ndarray, np.ndarray]:
        """X (n, 2), on a slice the projection, and y (n,) of the training points."""
        return self["points"]["train"]["X"], self["points"]["train"]["y"]

    @property
    def test(self) -> tuple[np.ndarray, np.ndarray]:
        """X (n, 2), on a slice the projection, and y (n,) of the test points."""
        return self["points"]["test"]["X"], self["points"]["test"]["y"]

    @cached_property
    def polygons(self) -> list[np.ndarray]:
        """Corners (k, 2) of each region, counter-clockwise; empty for smooth activations."""
        regions = self["regions"]
        if regions is None:
            return []
        corners = regions["vertices"][regions["indices"]]
        return np.split(corners, regions["offsets"][1:-1])

    @property
    def affine(self) -> np.ndarray | None:
        """(R, n_out, 3): a, b, c of a·x1 + b·x2 + c by region and output; None without regions."""
        return self["regions"] and self["regions"]["affine"]

    @property
    def boundary(self) -> list[np.ndarray]:
        """The polylines (k, 2) of the decision boundary."""
        return self["boundary"]["polylines"] if self["boundary"] else []

    def card(self, x1: float, x2: float) -> dict[str, Any]:
        """Return the region card of a point: pattern, formula, polygon, nearest boundary point …"""
        return _parsed(self._get("/at", {"x1": x1, "x2": x2} | self.view))

    def export(self, kind: str) -> bytes:
        """Return a file for another program: such as npz, geojson, graphml or onnx."""
        return self._get(f"/export/{kind}", self.view).content

    def film(self, format: str = "gif", **options: Any) -> bytes:
        """Return the training up to this epoch as a film, by default of 60 frames.

        Parameters
        ----------
        format : str
            ``"gif"`` or ``"webm"``.
        **options
            Parameters of the API, such as ``first``, ``last``, ``frames``, ``width``, ``theme``,
            ``rate`` and ``loop``; see docs/api.md.
        """
        query = {"last": self.epoch} | self.view | _sendable(options)
        place = f"/api/runs/{self.id}/film.{format}"
        return _asked("GET", self.server, place, params=query).content

    def figure(self) -> go.Figure:
        """Return a Plotly figure with the heatmap, the creases, the boundary and the points."""
        return plotly.io.from_json(self._get("/figure", self.view | {"grid": self.grid}).text)

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the figure, which notebooks show for a frame."""
        return self.figure()._repr_mimebundle_(*args, **kwargs)

    def __repr__(self) -> str:
        counts = self["counts"]
        regions = "no exact regions" if self["regions"] is None else f"{counts['regions']} regions"
        return f"<run {self.id} at epoch {self.epoch}: {regions}>"
