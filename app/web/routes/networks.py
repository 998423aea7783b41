"""Route of posted networks: returns the exact geometry of a network given by its weights."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Request, Response
from numpy.typing import NDArray
from pydantic import Field

from ...core.export.formats import geometry_arrays, npz
from ...core.export.geojson import collection
from ...core.export.graphml import graphml
from ...core.export.json_text import json_text
from ...core.export.svg import svg
from ...core.geometry.analysis import (
    Geometry,
    boundary_part,
    cells_part,
    counts,
    dual_graph_part,
    geometry,
    regions_part,
)
from ...core.geometry.boundary import Boundary
from ...core.geometry.regions import Regions, TooManyRegions
from ...core.network.activations import piecewise_linear
from ...core.network.mlp import Network, OutActivation
from ...core.schema.base import MAX_SPEC_VALUE, Limits, OnePerLayer, Real, Spec, Whole
from ...core.schema.errors import described
from ...errors import Fault, Invalid, NotAcceptable
from ..dependencies import Here
from ..http.cancellable import computed
from ..http.content_negotiation import preferred
from ..http.json_body import parse_json, read_json_text, validated
from ..http.openapi import BINARY, answers_by_type, json_body, problems, reference
from ..http.serialization import Arrays, encode
from ..http.uploads import Body
from ..params.frame_params import THRESHOLD_DESCRIPTION, RequiredBox
from ..responses.readings import FeatureCollection, OwnGeometry
from .network_readings import Readings, read_off

router = APIRouter(tags=["regions"])

Floats = NDArray[np.float64]

FORMATS: dict[str, tuple[str, ...]] = {
    "application/json": ("text/json",),
    "application/geo+json": ("application/vnd.geo+json",),
    "application/graphml+xml": (),
    "image/svg+xml": (),
    "application/x-npz": ("application/npz", "application/octet-stream", "application/zip"),
}
"""Media types of the response, each with its aliases."""

_SCHEMAS = dict.fromkeys(FORMATS, BINARY) | {
    "application/json": reference(OwnGeometry),
    "application/geo+json": reference(FeatureCollection),
    "application/graphml+xml": {"type": "string"},
    "image/svg+xml": {"type": "string"},
}

if TYPE_CHECKING:
    PiecewiseLinear = str
else:
    PiecewiseLinear = Literal[piecewise_linear()]

Part = Literal["regions", "boundary", "patterns", "affine", "neighbours", "cells", "dual_graph"]

LONG_BODY = 2**18
"""Length of a body in bytes from which its network is computed in the pool for long jobs."""

LARGEST = 1e100
"""Largest absolute value of a weight; products of the weights of a few layers still fit float64."""


MOST_OUTPUTS = 1000
"""Maximum number of outputs, if ``max_units_per_layer`` is not larger."""

FULL_OUTPUTS = 256
"""The number of outputs up to which a network can have ``max_regions`` regions.

With more it can have fewer, because the memory for the outputs at all vertices is limited."""


class RegionsRequest(Spec):
    """A network given by its weights, the box, and the parts of the response."""

    coefs: list[Any] = Field(
        description="One weight matrix per layer, the output layer last. Its shape is (inputs, "
        "outputs) as in scikit-learn, or (outputs, inputs) as in PyTorch: see `layout`.",
        json_schema_extra={
            "items": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
        },
    )
    intercepts: list[Any] = Field(
        description="One list of biases for each layer.",
        json_schema_extra={"items": {"type": "array", "items": {"type": "number"}}},
    )
    activation: Annotated[PiecewiseLinear | tuple[PiecewiseLinear, ...], OnePerLayer()] = Field(
        "relu",
        description="Activation of the hidden units, or a list with that of each hidden layer. "
        "Only piecewise linear ones have linear regions.",
    )
    negative_slope: Annotated[Real, Field(ge=0, le=1)] = Field(
        0.01, description="Slope for negative inputs; for leaky_relu only."
    )
    box: RequiredBox = Field(description="`[x1_min, x1_max, x2_min, x2_max]`")
    task: Literal["classification", "regression"] = Field(
        "classification",
        description="In a classification, the boundary is where the logit is 0 (one output) or "
        "where the index of the largest output changes. In a regression, there is no boundary.",
    )
    classes: list[Annotated[Whole, Field(ge=-MAX_SPEC_VALUE, le=MAX_SPEC_VALUE)]] | None = Field(
        None,
        description="Labels of the classes in the order of the outputs, as scikit-learn's "
        "`classes_`. With one output, the first label is that of logits of at most 0. "
        "Unset: 0, 1, 2 … For a classification only.",
    )
    layout: Literal["sklearn", "torch", "pytorch", "in_out", "out_in"] = Field(
        "sklearn",
        description="Shape of the matrices. `sklearn` (or `in_out`): (inputs, outputs). `torch` "
        "(or `pytorch`, `out_in`): (outputs, inputs), as `torch.nn.Linear.weight`.",
    )
    threshold: Annotated[Real, Field(gt=0, lt=1)] | None = Field(
        None, description=THRESHOLD_DESCRIPTION
    )
    layers: Annotated[Whole, Field(ge=0)] | None = Field(
        None,
        description="Number of hidden layers that the geometry takes into account, counted from "
        "the first. Unset: all layers.",
    )
    include: list[Part] = Field(
        ["regions", "boundary"], description="Parts of the response besides `counts`."
    )
    readings: Readings | None = Field(
        None,
        description="Further readings in a JSON response: points, a line section, a crease, "
        "level sets …",
    )
    arrays: Arrays = Field(
        "list", description="Format of arrays: `list`, or `base64` for Plotly's typed arrays."
    )


@router.post(
    "/regions",
    summary="Compute the exact geometry of your own network",
    openapi_extra=json_body(
        RegionsRequest,
        two_units={
            "coefs": [[[1.0, -0.5], [0.5, 1.0]], [[1.0], [-1.0]]],
            "intercepts": [[0.0, 0.25], [0.1]],
            "activation": "relu",
            "box": [-2, 2, -2, 2],
        },
    ),
    response_description="`counts`, `regions`, `boundary`, with the same names as in a frame",
    responses=answers_by_type(_SCHEMAS) | problems(400, 406, 408, 413, 415, 422, 429, 503),
)
async def post_regions(request: Request, here: Here) -> Response:
    """Return the exact linear regions and decision boundary of a network with two inputs.

    Counts and adjacency are those of exact arithmetic on the given weights. `Accept` selects the
    format: JSON, `application/geo+json`, `application/graphml+xml`, `image/svg+xml` or
    `application/x-npz` (NumPy arrays).
    """
    media_type = preferred(request, FORMATS)
    if media_type is None:
        raise NotAcceptable(f"regions are available as {', '.join(FORMATS)}")
    limits = here.limits
    body = await read_json_text(
        request, here, limits.regions_body_bytes, "CREASES_MAX_REGIONS_BODY_BYTES"
    )
    large = len(body) >= LONG_BODY
    workers = here.pools.long if large else here.pools.quick

    async def work() -> bytes:
        key = media_type, await body.digest()
        return await here.calls.do(key, workers, _answer, body, limits, media_type)

    return Response(await computed(request, here.gate, work, large=large), media_type=media_type)


def _answer(body: Body, limits: Limits, media_type: str) -> bytes:
    wanted = validated(RegionsRequest, parse_json(body.read()), limits)
    network = network_of(wanted, limits)
    classes = _labels(wanted, network)
    if wanted.threshold is not None and not network.binary:
        reason = "must be unset: a threshold needs a classification with one output"
        raise Invalid(Fault("/threshold", reason))
    depth = len(network.hidden_layer_sizes)
    if wanted.layers is not None and wanted.layers > depth:
        reason = f"must be at most {depth}, the number of hidden layers, got {wanted.layers}"
        raise Invalid(Fault("/layers", reason))
    exact = _geometry(wanted, network, limits)
    if exact.regions is None:
        raise Invalid(Fault("/coefs", exact.why or "has no linear regions"))
    regions, line = exact.regions, exact.boundary
    match media_type:
        case "application/geo+json":
            return json_text(collection(regions, line, classes))
        case "application/graphml+xml":
            return graphml(regions, None if line is None else classes)
        case "image/svg+xml":
            title = f"{len(regions)} linear regions"
            return svg(regions, line, exact.cells, classes=classes, title=title).encode()
        case "application/x-npz":
            return _arrays(wanted, regions, line, classes)
    include = frozenset(wanted.include)
    has_regions = include & {"regions", "patterns", "affine", "neighbours"}
    answer = {
        "box": list(wanted.box),
        "classes": classes,
        "counts": counts(network, exact),
        "regions": regions_part(regions, include) if has_regions else None,
        "boundary": None,
    }
    if line is not None and "boundary" in include:
        answer["boundary"] = boundary_part(line, classes)
    if "dual_graph" in include:
        answer["dual_graph"] = dual_graph_part(regions, None if line is None else classes)
    if "cells" in include:
        answer["cells"] = None if exact.cells is None else cells_part(exact.cells, classes)
    if wanted.readings is not None:
        answer["readings"] = read_off(wanted.readings, network, wanted.box, exact, limits)
    return encode(answer, wanted.arrays)


def _geometry(wanted: RegionsRequest, network: Network, limits: Limits) -> Geometry:
    """Return the exact geometry.

    Raises
    ------
    TooManyRegions
        The box has more regions than the limit.
    Invalid
        It has more regions than the limit for this number of outputs.
    """
    outputs = len(network.intercepts[-1])
    most = limits.regions * FULL_OUTPUTS // max(outputs, FULL_OUTPUTS)
    try:
        return geometry(network, wanted.box, most, wanted.layers)
    except TooManyRegions as error:
        if most == limits.regions:
            raise
        reason = (
            f"{error} in the box; the limit is {error.limit} for {outputs} outputs"
            f" ({limits.setting('regions')}). Choose a smaller box."
        )
        raise Invalid(Fault("/box", reason)) from error


def _arrays(
    wanted: RegionsRequest, regions: Regions, line: Boundary | None, classes: list[int]
) -> bytes:
    head = {"box": np.array(wanted.box), "classes": np.array(classes, dtype=np.int64)}
    return npz(head | geometry_arrays(regions, line, classes))


def _labels(wanted: RegionsRequest, network: Network) -> list[int]:
    """Return the labels of the classes; an empty list for a regression.

    Raises
    ------
    Invalid
        The number of labels differs from that of classes, or two labels are equal.
    """
    classes = wanted.classes
    if wanted.task == "regression":
        if classes is not None:
            raise Invalid(Fault("/classes", "must be unset for a regression"))
        return []
    count = max(2, network.coefs[-1].shape[1])
    if classes is None:
        return list(range(count))
    if len(classes) != count or len(set(classes)) != count:
        reason = f"must have {count} different labels, one for each class"
        raise Invalid(Fault("/classes", f"{reason}, got {described(classes)}"))
    return classes


def network_of(wanted: RegionsRequest, limits: Limits) -> Network:
    """Return the network of a request.

    Raises
    ------
    Invalid
        A matrix or a list has a wrong shape or content.
    """
    layers = len(wanted.coefs)
    if not 1 <= layers <= limits.layers + 1:
        raise Invalid(
            Fault(
                "/coefs",
                f"must have from 1 to {limits.layers + 1} matrices: hidden layers, "
                f"{limits.phrase('layers')}, and the output layer; got {layers}",
            )
        )
    if len(wanted.intercepts) != layers:
        raise Invalid(
            Fault(
                "/intercepts",
                f"must have {layers} lists, one for each matrix of coefs; "
                f"got {len(wanted.intercepts)}",
            )
        )
    if isinstance(wanted.activation, tuple) and len(wanted.activation) != layers - 1:
        reason = f"must be one name, or one for each of the {layers - 1} hidden layers; got "
        raise Invalid(Fault("/activation", f"{reason}{len(wanted.activation)}"))
    coefs: list[Floats] = []
    intercepts: list[Floats] = []
    inputs, whose = 2, "the coordinates x1, x2"
    for layer in range(layers):
        weights = _matrix(wanted.coefs[layer], f"/coefs/{layer}")
        weights = weights if wanted.layout in ("sklearn", "in_out") else weights.T
        rows, units = weights.shape
        if rows != inputs:
            side = "rows" if wanted.layout in ("sklearn", "in_out") else "columns"
            raise Invalid(
                Fault(f"/coefs/{layer}", f"must have {inputs} {side}, for {whose}; got {rows}")
            )
        most = limits.units_per_layer
        if layer == layers - 1 and units > max(most, MOST_OUTPUTS):
            reason = f"must have at most {max(most, MOST_OUTPUTS)} outputs, got {units}"
            raise Invalid(Fault(f"/coefs/{layer}", reason))
        if layer < layers - 1 and units > most:
            reason = f"must have {limits.phrase('units_per_layer')} units, got {units}"
            raise Invalid(Fault(f"/coefs/{layer}", reason))
        biases = _numbers(wanted.intercepts[layer], f"/intercepts/{layer}")
        if len(biases) != units:
            raise Invalid(
                Fault(
                    f"/intercepts/{layer}",
                    f"must have {units} numbers, one for each unit of coefs[{layer}]; "
                    f"got {len(biases)}",
                )
            )
        coefs.append(np.ascontiguousarray(weights))
        intercepts.append(biases)
        inputs, whose = units, f"the units of layer {layer}"
    out_activation: OutActivation = "softmax" if inputs > 1 else "logistic"
    return Network(
        coefs=tuple(coefs),
        intercepts=tuple(intercepts),
        activation=wanted.activation,
        out_activation="identity" if wanted.task == "regression" else out_activation,
        negative_slope=wanted.negative_slope,
        threshold=wanted.threshold,
    )


def _matrix(value: Any, at: str) -> Floats:
    """Convert rows of numbers of equal length to an array."""
    if not isinstance(value, list) or not value:
        raise Invalid(Fault(at, f"must be a matrix: a list of rows; got {described(value)}"))
    rows = [_numbers(row, f"{at}/{index}") for index, row in enumerate(value)]
    width = len(rows[0])
    for index, row in enumerate(rows):
        if len(row) != width or not width:
            raise Invalid(
                Fault(f"{at}/{index}", f"must have {max(width, 1)} numbers, got {len(row)}")
            )
    return np.array(rows)


def _numbers(value: Any, at: str) -> Floats:
    """Convert a list of finite numbers to an array."""
    if not isinstance(value, list):
        raise Invalid(Fault(at, f"must be a list of numbers, got {described(value)}"))
    if not set(map(type, value)) <= {int, float}:
        index = next(i for i, number in enumerate(value) if type(number) not in (int, float))
        raise Invalid(Fault(f"{at}/{index}", f"must be a number, got {described(value[index])}"))
    numbers = np.array(value, dtype=np.float64)
    wrong = np.flatnonzero(~(np.abs(numbers) <= LARGEST))
    if len(wrong):
        index = int(wrong[0])
        raise Invalid(
            Fault(
                f"{at}/{index}",
                f"must be finite with an absolute value of at most {LARGEST:g}, "
                f"got {described(value[index])}",
            )
        )
    return numbers
