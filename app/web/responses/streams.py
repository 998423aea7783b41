"""Models of the events of streams."""

from typing import Literal

from pydantic import Field

from .arrays import Answer
from .curves import CurveFrame
from .frames import Frame
from .problems import Problem
from .studies import FinishedCell, StudyChanges


class StreamEnd(Answer):
    """The number of the last event."""

    epoch: int


class EndEvent(Answer):
    """The stream has ended."""

    event: Literal["end"]
    data: StreamEnd


class ProblemEvent(Answer):
    """An error occurred. This is the last event."""

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


class ProgressEvent(Answer):
    """Studies that have changed. The id counts the events of this stream."""

    id: int
    event: Literal["progress"]
    data: StudyChanges


class CellEvent(Answer):
    """A finished cell of a study. The id is its position in the order of finishing."""

    id: int = Field(description="Position in the order of finishing, from 0.")
    event: Literal["cell"]
    data: FinishedCell
