"""The results of the article: computes the studies of all claims, and writes them to files.

``python -m app.article`` writes the files of :mod:`app.core.article.shipped` and the still pictures
of the figures. It takes about ten minutes of CPU time, on all processors.
"""

import json
import logging
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import __version__
from .core.article import shipped
from .core.article.stills import stills
from .core.claims.activation_timing import measured
from .core.claims.parameters import defaults
from .core.claims.registry import CLAIMS, Claim
from .core.claims.verdicts import cheaper, verdict
from .core.specs.run import canonical_json
from .core.studies.measure import Row, run_cell
from .core.studies.results import Results
from .core.studies.spec import StudySpec, study_id
from .web.site_files import STATIC

_logger = logging.getLogger(__name__)

Work = tuple[Any, ...]

MEASUREMENTS = 5
"""Number of times that computing times are measured."""


def main() -> None:
    """Compute and write everything, and log the progress."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    made = time.strftime("%Y-%m-%d")
    studies = {
        study_id(spec): spec
        for claim in CLAIMS
        for spec in map(StudySpec.model_validate, claim.studies.values())
    }
    shipped.FOLDER.mkdir(exist_ok=True)
    for path in filter(Path.is_file, shipped.FOLDER.iterdir()):
        path.unlink()
    rows: dict[str, list[Row]] = {}
    with ProcessPoolExecutor() as pool:
        for name, spec in studies.items():
            began = time.perf_counter()
            found = pool.map(_computed, [_work(spec, n) for n in range(spec.size)], chunksize=4)
            rows[name] = [row for of_cell in found for row in of_cell]
            file, content = shipped.written(spec, rows[name], made, __version__)
            (shipped.FOLDER / file).write_bytes(content)
            _logger.info(
                "%s: %d cells, %d bytes, %.0f s",
                name,
                spec.size,
                len(content),
                time.perf_counter() - began,
            )
    verdicts = {claim.name: _verdict(claim, rows) for claim in CLAIMS}
    summary = {"made": made, "version": __version__, "claims": verdicts}
    text = json.dumps(summary, indent=1, allow_nan=False, ensure_ascii=False)
    (shipped.FOLDER / shipped.VERDICTS).write_text(f"{text}\n", encoding="utf-8")
    _write_stills(STATIC / "article", summary)


def _work(spec: StudySpec, number: int) -> Work:
    cell = spec.cell(number)
    return spec.kind, canonical_json(cell.spec), number, spec.epochs, spec.extras


def _computed(work: Work) -> list[Row]:
    return run_cell(*work)


def _verdict(claim: Claim, rows: dict[str, list[Row]]) -> dict[str, Any]:
    settings = defaults(claim.controls)
    specs = {name: StudySpec.model_validate(spec) for name, spec in claim.studies.items()}
    ids = {name: study_id(spec) for name, spec in specs.items()}
    if not specs:
        # Other work on the machine disturbs some measurements: the median one counts.
        costs = sorted(
            (measured(settings["sizes"], settings["widths"]) for _ in range(MEASUREMENTS)),
            key=lambda one: max(one["share"]["relu"]),
        )[MEASUREMENTS // 2]
        return {"studies": ids, "verdict": asdict(cheaper(costs)) | {"costs": costs}}
    results = {name: Results(spec, rows[ids[name]]) for name, spec in specs.items()}
    return {"studies": ids, "verdict": asdict(verdict(claim.name, results, settings))}


def _write_stills(folder: Path, summary: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    for name, picture in stills(summary["claims"]).items():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
