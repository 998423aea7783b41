"""Events of streams as the OpenAPI document describes them."""

from typing import Literal

from pydantic import Field

from .arrays import Answer
from .curves import CurveFrame
from .frames import Frame
from .problems import Problem
from .studies import FinishedCell


class StreamEnd(Answer):
    """The last number that was sent."""

    epoch: int


class EndEvent(Answer):
    """The stream has ended."""

    event: Literal["end"]
    data: StreamEnd


class ProblemEvent(Answer):
    """Something went wrong; nothing follows."""

    event: Literal["problem"]
    data: Problem


class FrameEvent(Answer):
    """A frame of a run; the id is its epoch."""

    id: int
    event: Literal["frame"]
    data: Frame


class CurveFrameEvent(Answer):
    """A frame of a curve; the id is its epoch."""

    id: int
    event: Literal["frame"]
    data: CurveFrame


class CellEvent(Answer):
    """A finished cell of a study; the id is its place among those finished."""

    id: int = Field(description="Counts from 0.")
    event: Literal["cell"]
    data: FinishedCell
