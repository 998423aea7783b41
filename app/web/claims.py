"""Routes of the claims: what the article says, how it is tested, and what came of it."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from app.core.activation_costs import measured
from app.core.claims import CLAIMS, Claim, claim
from app.core.explain import shown
from app.core.study_results import Results
from app.core.verdicts import NothingMeasured, Verdict, cheaper, verdict
from app.errors import Fault, Invalid, NotFound
from app.service.services import Services
from app.web.compute import computed
from app.web.documents import problems
from app.web.here import Here
from app.web.queries import Query as Parameters
from app.web.wire import encode

router = APIRouter(tags=["claims"])

_JSON = "application/json"
_NO_STORE = {"Cache-Control": "no-store"}


async def known_claim(
    name: Annotated[str, Path(description="Name of a claim, from `GET /api/claims`.")],
) -> Claim:
    """The claim in the path."""
    try:
        return claim(name)
    except KeyError:
        names = ", ".join(one.name for one in CLAIMS)
        raise NotFound(f'there is no claim "{shown(name)}"; there are {names}') from None


class VerdictQuery(Parameters):
    """The studies that the verdict is about."""

    studies: str = Field(
        "",
        description="Ids of the studies of the claim's experiment, in its order, with commas "
        "between. Not needed for a claim that is measured on the spot.",
    )


@router.get(
    "/claims",
    summary="The article's claims and how they are tested",
    response_description="Sentence, question, studies to post, charts to draw of them",
)
async def list_claims() -> Response:
    """Each claim with its experiment: `POST` its `studies`, then ask for the verdict."""
    told = [asdict(one) for one in CLAIMS]
    headers = {"Cache-Control": "no-cache"}
    return Response(encode({"claims": told}), media_type=_JSON, headers=headers)


@router.get(
    "/claims/{name}/verdict",
    summary="What came of it",
    response_description="Whether it holds, in words drawn from the numbers just measured",
    responses=problems(404, 422, 429, 503),
)
async def get_verdict(
    request: Request,
    here: Here,
    known: Annotated[Claim, Depends(known_claim)],
    query: Annotated[VerdictQuery, Query()],
) -> Response:
    """`outcome` is `holds`, `partly` or `fails`; the claim about cost is measured now, here."""
    if known.studies:
        results = await _results(here, known, query.studies)
        try:
            body = encode(_told(known, await here.work(verdict, known.name, results)))
        except NothingMeasured as error:
            raise Invalid(Fault("/studies", str(error))) from error
        return Response(body, media_type=_JSON, headers=_NO_STORE)

    async def work() -> bytes:
        costs = await here.work(measured)
        return encode(_told(known, cheaper(costs)) | {"costs": costs})

    body = await computed(request, here.gate, work)
    return Response(body, media_type=_JSON, headers=_NO_STORE)


async def _results(here: Services, known: Claim, text: str) -> dict[str, Results]:
    ids = [one for one in text.split(",") if one]
    if len(ids) != len(known.studies):
        wanted = ", ".join(known.studies)
        raise Invalid(Fault("/studies", f"must name a study for each of: {wanted}"))
    results = {}
    for name, study in zip(known.studies, ids, strict=True):
        spec = await here.studies.spec(study)
        if spec.kind != known.studies[name].get("kind", "run"):
            raise Invalid(Fault("/studies", f"{study} is a study of another kind than {name}"))
        results[name] = Results(spec, await here.studies.rows(study))
    return results


def _told(known: Claim, found: Verdict) -> dict[str, Any]:
    return {"claim": known.name} | asdict(found)
