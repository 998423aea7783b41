"""Errors of invalid run specs."""

import pytest
from pydantic import ValidationError

from app.core.specs.run import RunSpec, explain


def refusals(data, limits=None):
    """Return pointer and message of each error in a run spec."""
    context = {"limits": limits} if limits else None
    with pytest.raises(ValidationError) as caught:
        RunSpec.model_validate(data, context=context)
    return {entry["pointer"]: entry["message"] for entry in explain(caught.value)}


def refusal(data, limits=None):
    """Return pointer and message of the only error in a run spec."""
    found = refusals(data, limits)
    assert len(found) == 1, found
    return next(iter(found.items()))


def with_points(*points):
    return {"dataset": {"kind": "points", "points": list(points)}}


def edit(layer, to, **more):
    return {"layer": layer, "to": to, "value": 0.5, **more}
