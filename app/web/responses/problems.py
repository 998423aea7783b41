"""Models of problem documents (RFC 9457)."""

from typing import Literal

from pydantic import Field

from .arrays import Answer


class ProblemError(Answer):
    """An invalid field of a request."""

    pointer: str = Field(description="JSON pointer of the field, or `/name` of a parameter")
    message: str = Field(description="What is wrong with the value, with the limit")


class Problem(Answer):
    """A problem document (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = Field([], description="An entry for each invalid field")
