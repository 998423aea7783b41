"""Which of the formats that an answer can have its reader wants: the ``Accept`` header, weighed."""

from collections.abc import Collection, Mapping

from starlette.requests import Request

_EXACT, _FAMILY, _ANY = 2, 1, 0
"""How precisely a media range names a format."""


def preferred(request: Request, formats: Mapping[str, Collection[str]]) -> str | None:
    """The format in which the client of ``request`` would rather have the answer.

    Of each format the most precise range that it falls under counts (RFC 9110, section 12.5.1). Of
    those with the greatest weight the one that is named most precisely is chosen, then the one
    that is named first, then the one that stands first in ``formats``.

    Parameters
    ----------
    request : Request
    formats : mapping
        Media types on offer, the usual one first, each with others that mean it.

    Returns
    -------
    str or None
        The media type; None if the header allows none of them.
    """
    asked = _asked(",".join(request.headers.getlist("accept")))
    best = None
    for order, (media, others) in enumerate(formats.items()):
        found = [
            (precision, -place, weight)
            for place, (name, weight) in enumerate(asked)
            if (precision := _precision(name, (media, *others))) is not None
        ]
        if found:
            precision, place, weight = max(found)
            rank = (weight, precision, place, -order)
            if weight > 0.0 and (best is None or rank > best[0]):
                best = rank, media
    return best and best[1]


def _asked(accept: str) -> list[tuple[str, float]]:
    """The media ranges of a header, with their weights; everything if there is none."""
    ranges = []
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name:
            weight = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
            # A weight that is no number asks for nothing.
            number = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
            ranges.append((name, number))
    return ranges or [("*/*", 1.0)]


def _precision(name: str, names: Collection[str]) -> int | None:
    """How precisely a media range names a format of these names; None if it does not."""
    if name in names:
        return _EXACT
    family, _, kind = name.partition("/")
    if kind == "*" and any(one.partition("/")[0] == family for one in names):
        return _FAMILY
    return _ANY if name == "*/*" else None
