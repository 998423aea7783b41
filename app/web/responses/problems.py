"""Problem documents (RFC 9457) as the OpenAPI document describes them."""

from typing import Literal

from pydantic import Field

from .arrays import Answer


class ProblemError(Answer):
    """One thing that is wrong with a request."""

    pointer: str = Field(description="JSON pointer of the field, or `/name` of a parameter")
    message: str = Field(description="What is wrong with it, and the limit")


class Problem(Answer):
    """A problem document (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    errors: list[ProblemError] = Field([], description="One entry for each offending field")
