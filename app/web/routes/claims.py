"""Routes of the claims: the article's statements, their experiments, and the verdicts."""

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
    """Return the claim in the path."""
    try:
        return claim(name)
    except KeyError:
        names = ", ".join(one.name for one in CLAIMS)
        raise NotFound(f'there is no claim "{shown(name)}". The claims are {names}.') from None


def _setting(name: str) -> dict[str, Any]:
    """Describe the query parameter for the controls of this name in all claims.

    Its bounds are the widest of all claims; each claim has its own in its ``controls``.
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
    """Parse the query string as values of the claim's controls."""
    given = request.query_params
    texts = {name: ",".join(given.getlist(name)) for name in given if name != "studies"}
    try:
        return known.settings(texts)
    except SettingError as error:
        raise Invalid(Fault(f"/{shown(error.name)}", str(error))) from error


ClaimSettings = Annotated[Settings, Depends(settings_of)]


@router.get(
    "/claims",
    summary="List the article's claims",
    response_description="The claims with their questions, controls, studies and charts",
    responses=answers(ClaimList),
)
async def list_claims() -> Response:
    """Return the claims and the experiments that test them.

    To test a claim, `POST` its `studies`, then get its verdict. To change the settings of an
    experiment, get its studies from `/claims/{name}/experiment`.
    """
    entries = [_described(one) for one in CLAIMS]
    headers = {"Cache-Control": "no-cache"}
    return Response(encode({"claims": entries}), media_type=_JSON, headers=headers)


@router.get(
    "/claims/{name}/experiment",
    summary="Get the experiment of a claim with other settings",
    response_description="The value of each control, and the studies to post",
    responses=answers(Experiment) | problems(404, 422),
    openapi_extra=_SETTINGS,
)
async def get_experiment(
    known: Annotated[Claim, Depends(known_claim)], settings: ClaimSettings
) -> Response:
    """Return the studies of a claim for the given settings.

    Each query parameter sets one of the claim's `controls`, for example
    `?widths=1,2,4&activation=tanh`.
    """
    body = {"claim": known.name, "settings": settings, "studies": known.design(settings)}
    return Response(encode(body), media_type=_JSON, headers={"Cache-Control": "no-cache"})


@router.get(
    "/claims/{name}/verdict",
    summary="Get the verdict on a claim",
    response_description="Whether the claim holds, with an explanation and the measured numbers",
    responses=answers(answered.Verdict) | problems(404, 422, 429, 503),
    openapi_extra=_SETTINGS,
)
async def get_verdict(
    request: Request,
    here: Here,
    known: Annotated[Claim, Depends(known_claim)],
    settings: ClaimSettings,
    studies: Annotated[
        list[str],
        Query(
            description="Ids of the studies of the claim's experiment, in order, separated by "
            "commas. Not needed for the claim `cheaper`, which is measured immediately."
        ),
    ] = [],  # noqa: B006  # FastAPI copies defaults
) -> Response:
    """Evaluate the studies of a claim.

    `outcome` is `holds`, `partly`, `fails`, `tie`, or `open` if more seeds could change the result.
    It follows from the `statements`, each with its own outcome. Numbers are medians over the seeds
    with exact 95 % `intervals`; outcomes with two peaks are shares of seeds. `answer` is the index
    of the claim's answer that the numbers support, from 0. The claim `cheaper` measures computing
    times on this server instead of evaluating studies.
    """
    if known.studies:
        results = await _results(here, known, studies)

        async def evaluate() -> bytes:
            found = await here.work(verdict, known.name, results, settings)
            return encode(_as_dict(known, found))

        try:
            body = await computed(request, here.gate, evaluate)
        except NothingMeasured as error:
            raise Invalid(Fault("/studies", str(error))) from error
        return Response(body, media_type=_JSON, headers=_NO_STORE)

    async def work() -> bytes:
        costs = await here.work_long(measured, settings["sizes"], settings["widths"])
        return encode(_as_dict(known, cheaper(costs)) | {"costs": costs})

    body = await computed(request, here.gate, work, large=True)
    return Response(body, media_type=_JSON, headers=_NO_STORE)


async def _results(here: Services, known: Claim, texts: list[str]) -> dict[str, Results]:
    ids = [one for text in texts for one in text.split(",") if one]
    if not len(known.studies) - len(known.added) <= len(ids) <= len(known.studies):
        reason = f"must be one id for each of the studies {', '.join(known.studies)}"
        raise Invalid(Fault("/studies", f"{reason}; got {len(ids)} ids"))
    results = {}
    for name, study in zip(known.studies, ids, strict=False):
        spec = await here.studies.spec(study)
        if spec.kind != known.studies[name].get("kind", "run"):
            kind = known.studies[name].get("kind", "run")
            reason = f"{study} must be a study of kind {kind} for {name}, got {spec.kind}"
            raise Invalid(Fault("/studies", reason))
        results[name] = Results(spec, await here.studies.rows(study))
    return results


def _as_dict(known: Claim, found: Verdict) -> dict[str, Any]:
    return {"claim": known.name} | asdict(found)


def _described(known: Claim) -> dict[str, Any]:
    parts = {field.name: getattr(known, field.name) for field in fields(known)}
    del parts["design"], parts["added"]
    several = {name: [asdict(one) for one in parts[name]] for name in ("controls", "charts")}
    return parts | several | {"studies": known.studies}
