"""Named enumerations of the OpenAPI document, so that generated clients have one type for each."""

from typing import Any, get_args

from ...core.claims.findings import Outcome
from ...core.claims.parameters import ControlKind
from ...core.claims.registry import CLAIMS
from ...core.curves.target import FunctionKind
from ...core.data.spec import DatasetKind, Task
from ...core.data.table_content import Kind
from ...core.data.tables.dialect import Delimiter
from ...core.data.tables.table import About, FileFormat
from ...core.diagnosis.problems import Name as ProblemName
from ...core.export.formats import KINDS
from ...core.films.order import LAYERS, FilmFormat
from ...core.frames.frame import PARTS
from ...core.frames.palette import ThemeName
from ...core.network.activations import piecewise_linear
from ...core.network.mlp import OutActivation
from ...core.specs.run import Activation, Feature, Initialization, Schedule, Solver
from ...core.studies.spec import Measurement, StudyKind
from ..responses.frames import Status
from ..responses.runs import RunStatus
from ..responses.studies import StudyStatus
from .serialization import Arrays

_ENUMS: dict[str, tuple[str, ...]] = {
    "Activation": get_args(Activation),
    "Arrays": get_args(Arrays),
    "ClaimName": tuple(one.name for one in CLAIMS),
    "ColumnKind": get_args(Kind),
    "ControlKind": get_args(ControlKind),
    "DatasetKind": get_args(DatasetKind),
    "Delimiter": get_args(Delimiter),
    "ExportKind": tuple(KINDS),
    "Feature": get_args(Feature),
    "FilmFormat": get_args(FilmFormat),
    "FramePart": PARTS,
    "FileFormat": get_args(FileFormat),
    "FrameStatus": get_args(Status),
    "FunctionKind": get_args(FunctionKind),
    "Initialization": get_args(Initialization),
    "Outcome": get_args(Outcome),
    "Measurement": get_args(Measurement),
    "OutputActivation": get_args(OutActivation),
    "PiecewiseLinearActivation": piecewise_linear(),
    "PlaneLayer": LAYERS,
    "TrainingProblemName": get_args(ProblemName),
    "RunStatus": get_args(RunStatus),
    "Schedule": get_args(Schedule),
    "Solver": get_args(Solver),
    "StudyKind": get_args(StudyKind),
    "StudyStatus": get_args(StudyStatus),
    "TableNoteTopic": get_args(About),
    "Task": get_args(Task),
    "Theme": get_args(ThemeName),
}

_NAMES = {members: name for name, members in _ENUMS.items()}


def name_enums(document: dict[str, Any]) -> None:
    """Add the named enumerations to the document's schemas and refer to them everywhere."""
    _replace(document)
    document["components"]["schemas"] |= {
        name: {"type": "string", "title": name, "enum": list(members)}
        for name, members in _ENUMS.items()
    }


def _replace(node: Any) -> None:
    if isinstance(node, dict):
        name = _NAMES.get(tuple(node["enum"])) if isinstance(node.get("enum"), list) else None
        if name is not None:
            for keyword in ("enum", "type", "title"):
                node.pop(keyword, None)
            node["$ref"] = f"#/components/schemas/{name}"
        for part in node.values():
            _replace(part)
    elif isinstance(node, list):
        for part in node:
            _replace(part)
