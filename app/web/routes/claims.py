"""Routes of the claims: what the article says, how it is tested, and what came of it."""

from dataclasses import asdict, fields
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ...core.claims.activation_timing import measured
from ...core.claims.findings import NothingMeasured, Verdict
from ...core.claims.parameters import SettingError, Settings
from ...core.claims.registry import CLAIMS, Claim, claim
from ...core.claims.verdicts import cheaper, verdict
from ...core.schema.errors import shown
from ...core.studies.results import Results
from ...errors import Fault, Invalid, NotFound
from ...service.container import Services
from ..dependencies import Here
from ..http.cancellable import computed
from ..http.openapi import answers, problems
from ..http.serialization import encode
from ..responses import claims as answered
from ..responses.claims import ClaimList, Experiment

router = APIRouter(tags=["claims"])

_JSON = "application/json"
_NO_STORE = {"Cache-Control": "no-store"}


async def known_claim(
    name: Annotated[
        str,
        Path(
            description="Name of a claim, from `GET /api/claims`.",
            json_schema_extra={"enum": [one.name for one in CLAIMS]},
        ),
    ],
) -> Claim:
    """The claim in the path."""
    try:
        return claim(name)
    except KeyError:
        names = ", ".join(one.name for one in CLAIMS)
        raise NotFound(f'there is no claim "{shown(name)}"; there are {names}') from None


def _setting(name: str) -> dict[str, Any]:
    """Describe the query parameter that sets every control of this name, whichever claim it is of.

    Its bounds are the widest of them: each claim has its own, which its `controls` tell.
    """
    owners = {
        one.name: control for one in CLAIMS for control in one.controls if control.name == name
    }
    controls = list(owners.values())
    schema: dict[str, Any] = {"type": "string"}
    if controls[0].choices:
        schema["enum"] = list(dict.fromkeys(text for one in controls for text in one.choices))
    else:
        schema = {
            "type": "integer" if controls[0].kind in ("whole", "wholes") else "number",
            "minimum": min(one.least for one in controls),
            "maximum": max(one.most for one in controls),
        }
    if controls[0].several:
        schema = {
            "type": "array",
            "items": schema,
            "minItems": min(one.fewest for one in controls),
            "maxItems": max(one.longest for one in controls),
        }
    return {
        "name": name,
        "in": "query",
        "description": f"{controls[0].label}. A control of: {', '.join(owners)}.",
        "schema": schema,
    }


_SETTINGS = {
    "parameters": [
        _setting(name)
        for name in dict.fromkeys(control.name for one in CLAIMS for control in one.controls)
    ]
}


def settings_of(request: Request, known: Annotated[Claim, Depends(known_claim)]) -> Settings:
    """What the query string sets of the claim's controls."""
    given = request.query_params
    texts = {name: ",".join(given.getlist(name)) for name in given if name != "studies"}
    try:
        return known.settings(texts)
    except SettingError as error:
        raise Invalid(Fault(f"/{shown(error.name)}", str(error))) from error


Told = Annotated[Settings, Depends(settings_of)]


@router.get(
    "/claims",
    summary="The article's claims and how they are tested",
    response_description="Sentence, question, controls, studies to post, charts to draw of them",
    responses=answers(ClaimList),
)
async def list_claims() -> Response:
    """Each claim with its experiment: `POST` its `studies`, then ask for the verdict.

    With other settings than the article's the studies come from `/claims/{name}/experiment`.
    """
    told = [_described(one) for one in CLAIMS]
    headers = {"Cache-Control": "no-cache"}
    return Response(encode({"claims": told}), media_type=_JSON, headers=headers)


@router.get(
    "/claims/{name}/experiment",
    summary="The experiment with settings of your own",
    response_description="The value of each control, and the studies to post",
    responses=answers(Experiment) | problems(404, 422),
    openapi_extra=_SETTINGS,
)
async def get_experiment(known: Annotated[Claim, Depends(known_claim)], told: Told) -> Response:
    """`?widths=1,2,4&activation=tanh`: names, choices and bounds are in the claim's `controls`."""
    body = {"claim": known.name, "settings": told, "studies": known.design(told)}
    return Response(encode(body), media_type=_JSON, headers={"Cache-Control": "no-cache"})


@router.get(
    "/claims/{name}/verdict",
    summary="What came of it",
    response_description="Whether it holds, in words drawn from the numbers just measured",
    responses=answers(answered.Verdict) | problems(404, 422, 429, 503),
    openapi_extra=_SETTINGS,
)
async def get_verdict(
    request: Request,
    here: Here,
    known: Annotated[Claim, Depends(known_claim)],
    told: Told,
    studies: Annotated[
        list[str],
        Query(
            description="Ids of the studies of the claim's experiment, in its order, with commas "
            "between. Not needed for a claim that is measured on the spot."
        ),
    ] = [],  # noqa: B006  # FastAPI copies defaults
) -> Response:
    """`outcome` is `holds`, `partly`, `fails` or, where the settings cannot tell, `open`.

    `answer` is the one of the claim's `answers` that the numbers bear out, from 0. The claim about
    cost is measured now, here.
    """
    if known.studies:
        results = await _results(here, known, studies)
        try:
            found = await here.work(verdict, known.name, results, told)
        except NothingMeasured as error:
            raise Invalid(Fault("/studies", str(error))) from error
        return Response(encode(_told(known, found)), media_type=_JSON, headers=_NO_STORE)

    async def work() -> bytes:
        costs = await here.work(measured, told["sizes"], told["widths"])
        return encode(_told(known, cheaper(costs)) | {"costs": costs})

    body = await computed(request, here.gate, work)
    return Response(body, media_type=_JSON, headers=_NO_STORE)


async def _results(here: Services, known: Claim, texts: list[str]) -> dict[str, Results]:
    ids = [one for text in texts for one in text.split(",") if one]
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


def _described(known: Claim) -> dict[str, Any]:
    parts = {field.name: getattr(known, field.name) for field in fields(known)}
    del parts["design"]
    several = {name: [asdict(one) for one in parts[name]] for name in ("controls", "charts")}
    return parts | several | {"studies": known.studies}
