"""Content negotiation: the choice of a media type by the ``Accept`` header."""

from collections.abc import Collection, Mapping

from starlette.requests import Request

_EXACT, _FAMILY, _ANY = 2, 1, 0
"""Precision of a media range: ``type/subtype``, ``type/*`` or ``*/*``."""


def preferred(request: Request, formats: Mapping[str, Collection[str]]) -> str | None:
    """Return the media type that a client prefers.

    The weight of a format is that of the most precise media range that matches it (RFC 9110,
    section 12.5.1). Ties are resolved by precision, then by order in the header, then by order in
    ``formats``.

    Parameters
    ----------
    request : Request
    formats : mapping
        The available media types, the default first, each with its aliases.

    Returns
    -------
    str or None
        The media type; None if the header accepts none of them.
    """
    accepted = _accepted(",".join(request.headers.getlist("accept")))
    best = None
    for order, (media, others) in enumerate(formats.items()):
        found = [
            (precision, -place, weight)
            for place, (name, weight) in enumerate(accepted)
            if (precision := _precision(name, (media, *others))) is not None
        ]
        if found:
            precision, place, weight = max(found)
            rank = (weight, precision, place, -order)
            if weight > 0.0 and (best is None or rank > best[0]):
                best = rank, media
    return best and best[1]


def _accepted(accept: str) -> list[tuple[str, float]]:
    """Parse the media ranges of a header and their weights; ``*/*`` if there are none."""
    ranges = []
    for item in accept.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name:
            weight = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
            # An invalid weight excludes its range.
            number = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
            ranges.append((name, number))
    return ranges or [("*/*", 1.0)]


def _precision(name: str, names: Collection[str]) -> int | None:
    """Return the precision with which a media range matches a format; None if it does not."""
    if name in names:
        return _EXACT
    family, _, kind = name.partition("/")
    if kind == "*" and any(one.partition("/")[0] == family for one in names):
        return _FAMILY
    return _ANY if name == "*/*" else None
