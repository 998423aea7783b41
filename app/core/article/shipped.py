"""Results that are shipped with the site: the studies of all claims, and the verdicts on them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..curves.spec import CurveSpec
from ..specs.run import RunSpec, canonical_json, run_id, run_id_of
from ..studies.measure import Row
from ..studies.spec import StudySpec, study_id

FOLDER = Path(__file__).parent / "results"
"""The folder of the files that ``make article`` writes."""

VERDICTS = "verdicts.json"

EARLIER = {"0ebe5b782c9ee6580a7c": "Article, until 2026-11-29: as-well-as (curve)"}
"""Names by id of studies that the article showed once: links to them stay valid.

Their files stand in the folder ``earlier``, which ``make article`` leaves alone.
"""

_SUFFIX = ".json.gz"


@dataclass(frozen=True)
class Shipped:
    """A study that was computed with a version of the site.

    Attributes
    ----------
    spec : StudySpec
    made : str
        The date, such as ``2026-11-29``.
    version : str
        The version of Creases.
    runs : list of str
        The canonical JSON of the run of each cell.
    rows : list of dict
        The rows of all cells, in order.
    """

    spec: StudySpec
    made: str
    version: str
    runs: list[str]
    rows: list[Row]


def written(spec: StudySpec, rows: Sequence[Row], made: str, version: str) -> tuple[str, bytes]:
    """Return the name and the content of the file of a study.

    Rows are stored by columns, without the ids of runs, which follow from the spec.
    """
    names = [name for name in rows[0] if name != "run"]
    content = {
        "spec": spec.model_dump(mode="json", by_alias=True),
        "made": made,
        "version": version,
        "columns": {name: [row.get(name) for row in rows] for name in names},
    }
    # Losses of diverged cells can be infinite, which only Python's JSON can express.
    text = json.dumps(content, separators=(",", ":"))
    return f"{study_id(spec)}{_SUFFIX}", gzip.compress(text.encode(), 9, mtime=0)


def shipped_ids(folder: Path = FOLDER) -> frozenset[str]:
    """Return the ids of the studies that are shipped, those of `EARLIER` included."""
    return frozenset(path.name.removesuffix(_SUFFIX) for path in folder.rglob(f"*{_SUFFIX}"))


def read(name: str, folder: Path = FOLDER) -> Shipped:
    """Read a shipped study by its id; the caller checks that there is one."""
    path = (folder / "earlier" if name in EARLIER else folder) / f"{name}{_SUFFIX}"
    content = json.loads(gzip.decompress(path.read_bytes()))
    spec = StudySpec.model_validate(content["spec"])
    columns: Mapping[str, list[Any]] = content["columns"]
    runs = [canonical_json(cell.run) for cell in spec.cells]
    ids = [run_id_of(run) for run in runs]
    rows = []
    for values in zip(*columns.values(), strict=True):
        row = dict(zip(columns, values, strict=True))
        rows.append({"cell": row["cell"], "run": ids[row["cell"]]} | row)
    return Shipped(spec, content["made"], content["version"], runs, rows)


@cache
def verdicts(folder: Path = FOLDER) -> Mapping[str, Any]:
    """Return the date, the version, and for each claim its verdict and the ids of its studies."""
    found: dict[str, Any] = json.loads((folder / VERDICTS).read_text(encoding="utf-8"))
    return found


@cache
def shipped_names(folder: Path = FOLDER) -> Mapping[str, str]:
    """Return the names of the shipped studies by id: the first claim of each, and its part."""
    found = dict(EARLIER)
    for claim, entry in verdicts(folder)["claims"].items():
        for part, name in entry["studies"].items():
            found.setdefault(name, f"Article: {claim} ({part})")
    return found


@cache
def shipped_runs(folder: Path = FOLDER) -> Mapping[str, RunSpec]:
    """Return the runs of the networks that the verdicts show, by id."""
    found = {}
    for entry in verdicts(folder)["claims"].values():
        subject = entry["verdict"]["subject"]
        if subject is None:
            continue
        spec = {name: dict(part) for name, part in subject["spec"].items() if part}
        for place in subject["seeded"]:
            section, name = place.split(".")
            spec.setdefault(section, {})[name] = subject["seed"]
        if subject["kind"] == "curve":
            run = CurveSpec.model_validate(spec).run()
        else:
            run = RunSpec.model_validate(spec)
        found[run_id(run)] = run
    return found
