"""Tests of one law for many named cases: one test instead of hundreds of parameters.

A test costs milliseconds before it runs, a case of a loop nothing.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

import pytest

QUICK = 6
"""Number of cases of a test, evenly spaced, that `make quick` runs at most."""

chosen = ""
"""Text that the names of all cases to run contain: the option `--case` of pytest."""


class Case(NamedTuple):
    """Arguments of one case, its name, and whether `make quick` leaves it out."""

    name: str
    arguments: dict[str, object]
    exhaustive: bool


def each(
    names: str | Sequence[str],
    values: Iterable[object],
    ids: Iterable[str] | Callable[[Any], object] | None = None,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test for each of the values, as `pytest.mark.parametrize` does, but as one test.

    Several decorators give the product of their values. All cases run; the test then fails with the
    first error, which names the cases that failed. Cases marked as exhaustive are a second test.

    Each case has a `monkeypatch` of its own and shares all other fixtures.
    """
    names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    labels = None if ids is None or callable(ids) else list(ids)
    cases = [
        _case(names, value, labels[number] if labels else ids)
        for number, value in enumerate(values)
    ]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        loop = test if hasattr(test, "dimensions") else _loop(test)
        loop.dimensions.append(cases)
        kept = [p for p in loop.__signature__.parameters.values() if p.name not in names]
        assert len(kept) + len(names) == len(loop.__signature__.parameters), names
        loop.__signature__ = inspect.Signature(kept)
        return loop

    return decorate


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Give a test that loops over cases those of `make quick`, then the other ones."""
    dimensions = getattr(metafunc.function, "dimensions", None)
    if dimensions is None:
        return
    cases = list(_products(dimensions))
    assert cases, "no cases"
    parts = _quick_and_exhaustive(cases)
    metafunc.parametrize(
        "cases",
        [
            pytest.param(
                [case for case in part if chosen in case.name],
                id=f"{len(part)} {kind}cases",
                marks=marks,
            )
            for part, kind, marks in zip(
                parts, ("", "exhaustive "), ((), pytest.mark.exhaustive), strict=True
            )
            if part
        ],
    )


def _quick_and_exhaustive(cases: Sequence[Case]) -> tuple[list[Case], list[Case]]:
    """Return the cases of `make quick` and the others: the marked ones and those beyond `QUICK`."""
    candidates = [index for index, case in enumerate(cases) if not case.exhaustive]
    step = max(1, len(candidates) / QUICK)
    taken = {candidates[round(number * step)] for number in range(min(QUICK, len(candidates)))}
    return (
        [case for index, case in enumerate(cases) if index in taken],
        [case for index, case in enumerate(cases) if index not in taken],
    )


def of(item: pytest.Item) -> list[Case]:
    """Return the cases of a test: none if it does not loop over cases."""
    if not hasattr(getattr(item, "function", None), "dimensions"):
        return []
    return item.callspec.params["cases"]


def _loop(test: Callable[..., None]) -> Any:
    """Return a test that runs another one for each of its cases."""

    @functools.wraps(test)
    def loop(cases: list[Case], **fixtures: object) -> None:
        __tracebackhide__ = True
        failures = _Failures()
        for case in cases:
            with failures.of(case.name), pytest.MonkeyPatch.context() as patch:
                if "monkeypatch" in fixtures:
                    fixtures["monkeypatch"] = patch
                test(**fixtures, **case.arguments)
        if failures.first is not None:
            names = ", ".join(failures.names)
            failures.first.add_note(
                f"case: {failures.names[0]}\n{len(failures.names)} of {len(cases)} failed: {names}"
            )
            raise failures.first

    parameters = inspect.signature(test).parameters.values()
    cases = inspect.Parameter("cases", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    loop.__signature__ = inspect.Signature([cases, *parameters])
    loop.dimensions = []
    return loop


class _Failures:
    """Collects the names of the cases that fail, and the first error."""

    def __init__(self) -> None:
        self.first: BaseException | None = None
        self.names: list[str] = []
        self._name = ""

    def of(self, name: str) -> _Failures:
        """Name the case that runs in the next `with` block."""
        self._name = name
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> bool:
        if not isinstance(error, (Exception, pytest.fail.Exception)):
            return False
        self.first = self.first or error
        self.names.append(self._name)
        return True


def _products(dimensions: list[list[Case]]) -> Iterator[Case]:
    for parts in product(*reversed(dimensions)):
        yield Case(
            ", ".join(part.name for part in parts),
            {name: value for part in parts for name, value in part.arguments.items()},
            any(part.exhaustive for part in parts),
        )


def _case(
    names: list[str],
    value: object,
    label: str | Callable[[Any], object] | None,
) -> Case:
    exhaustive, given = False, None
    if isinstance(value, type(pytest.param())):  # marked by `exhaustive`, or with an id
        assert all(mark.name == "exhaustive" for mark in value.marks), "only exhaustive cases"
        exhaustive, given = bool(value.marks), value.id
        values = list(value.values)
    else:
        values = [value] if len(names) == 1 else list(value)
    name = given or label
    if not isinstance(name, str):
        describe = label if callable(label) else _describe
        name = "-".join(str(describe(value) or _describe(value)) for value in values)
    return Case(name, dict(zip(names, values, strict=True)), exhaustive)


def _describe(value: object) -> str:
    if isinstance(value, str):
        return value[:60]
    return getattr(value, "__name__", None) or repr(value)[:60]
