"""The content of the article's page: chapters and epilogue with the shipped results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..claims.experiments import ACTIVATION, WIDTH
from ..claims.registry import CLAIMS
from .chapters import (
    ARTICLE_CLAIMS,
    CHAPTERS,
    EPILOGUE,
    INVITATION,
    MEASURED,
    OPENING,
    OUTCOMES,
    SOURCE,
    SQUARE,
    TITLE,
    words,
)
from .second import second_name, second_subject
from .shipped import verdicts
from .stills import HERO, HERO_EPOCH

WORDS_PER_MINUTE = 130
"""Reading speed, with time for tables and figures."""


@cache
def article() -> Mapping[str, Any]:
    """Return everything that the page of the article shows."""
    shipped = verdicts()
    sections = [section for chapter in CHAPTERS for section in chapter.sections]
    claims = {one.name: {"claim": one, **shipped["claims"][one.name]} for one in CLAIMS}
    findings = [found["verdict"] for found in claims.values()]
    length = words() + sum(len(found["headline"].split()) for found in findings)
    subjects = [found["subject"] for found in findings if found["subject"]]
    return {
        "title": TITLE,
        "source": SOURCE,
        "opening": OPENING,
        "invitation": INVITATION,
        "chapters": CHAPTERS,
        "claims": claims,
        "own": ARTICLE_CLAIMS,
        "outcomes": OUTCOMES,
        "epilogue": EPILOGUE,
        "made": shipped["made"],
        "version": shipped["version"],
        "seeds": min(len(subject["bars"]) for subject in subjects),
        "minutes": round(length / WORDS_PER_MINUTE),
        "square": {
            "hero",
            *(one.claim for one in sections if one.figure.kind in SQUARE),
            *(
                second_name(one.claim, one.second)
                for one in sections
                if one.second and one.second.figure.kind in SQUARE
            ),
        },
        "figures": _figures(claims),
    }


def _figures(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the scripts need to know of each figure, by the name of its claim."""
    found: dict[str, Any] = {
        "hero": {
            "kind": "plane",
            "handles": [],
            "sizes": [],
            "activations": [],
            "studies": [],
            "dead": False,
            "pictures": [],
            "subject": {
                "study": "",
                "kind": "run",
                "spec": HERO,
                "seeded": ["training.random_state"],
                "seed": HERO["training"]["random_state"],
                "epoch": HERO_EPOCH,
                "run": "",
                "title": "",
                "reference": None,
                "bars": [],
            },
        }
    }
    for chapter in CHAPTERS:
        for section in chapter.sections:
            entry, figure = claims[section.claim], section.figure
            found[section.claim] = {
                "kind": figure.kind,
                "handles": figure.handles,
                "subject": entry["verdict"]["subject"],
                "sizes": _axis(entry, WIDTH),
                "activations": _axis(entry, ACTIVATION),
                "studies": list(entry["studies"].values()),
                "dead": bool(entry["verdict"]["dead_units"]),
                "pictures": entry["verdict"]["pictures"] if figure.kind in MEASURED else [],
            }
            if section.second:
                name = second_name(section.claim, section.second)
                found[name] = found[section.claim] | {
                    "kind": section.second.figure.kind,
                    "handles": section.second.figure.handles,
                    "subject": second_subject(section.second, entry["studies"]),
                    "sizes": [],
                    "activations": [],
                }
    return found


def _axis(entry: Mapping[str, Any], field: str) -> list[Any]:
    """Return the values that the study of a claim's subject has of a field, layers by size."""
    subject = entry["verdict"]["subject"]
    axes = entry["claim"].studies[subject["study"]]["axes"] if subject else ()
    values: list[Any] = next((axis["values"] for axis in axes if axis["field"] == field), [])
    return sorted(values, key=lambda value: (sum(value), len(value))) if field == WIDTH else values
