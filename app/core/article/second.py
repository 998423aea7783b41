"""The second figures of sections: their names, and their networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..claims.findings import bars_of, short, subject
from ..studies.results import Results
from .chapters import Second
from .shipped import read


def second_name(claim: str, second: Second) -> str:
    """Return the name of the second figure of a claim's section."""
    return f"{claim}-{second.study}"


def second_subject(second: Second, studies: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the networks of a second figure as JSON; `studies` are the ids of shipped ones."""
    study = read(studies[second.study])
    results = Results(study.spec, study.rows)
    bars = bars_of(results, second.measure, {}, short)
    found = subject(second.study, results, {}, second.title, bars)
    assert found is not None
    return asdict(found)
