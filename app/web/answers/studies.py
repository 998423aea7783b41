"""Studies as the OpenAPI document describes them."""

from typing import Literal

from pydantic import Field

from app.core.curves import CurveSpec
from app.core.specs import RunSpec
from app.core.studies import StudySpec


class RunStudySpec(StudySpec):
    """A study of runs: a base spec, what is changed in it, with which seeds."""

    kind: Literal["run"] = Field("run", title="Kind", description="What is studied")
    base: RunSpec = Field(RunSpec(), title="Base", description="The spec that is changed")


class CurveStudySpec(StudySpec):
    """A study of curves: a base spec, what is changed in it, with which seeds."""

    kind: Literal["curve"] = Field(title="Kind", description="What is studied")
    base: CurveSpec = Field(CurveSpec(), title="Base", description="The spec that is changed")
