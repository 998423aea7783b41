"""The Accept header chooses the format of a response."""

from starlette.requests import Request

from app.web.http.content_negotiation import preferred
from tests.support.cases import each

FORMATS = {"application/json": ("text/json",), "image/svg+xml": (), "application/x-npz": ()}


def chosen(*headers):
    lines = [(b"accept", header.encode("latin-1")) for header in headers]
    return preferred(Request({"type": "http", "headers": lines}), FORMATS)


@each(
    ("accept", "media"),
    [
        ("image/svg+xml;q=0.2, application/json;q=0.1", "image/svg+xml"),
        ("application/json;q=0.1, image/svg+xml;q=0.9", "image/svg+xml"),
        ("application/json;q=0, */*", "image/svg+xml"),
        ("application/json; q=0, application/*", "application/x-npz"),
        ("*/*, application/x-npz", "application/x-npz"),
        ("*/*;q=0.9, application/x-npz;q=0.5", "application/json"),
        ("text/json", "application/json"),
        ("TEXT/JSON;charset=utf-8", "application/json"),
        ("image/svg+xml, application/json", "image/svg+xml"),
        ("text/html, */*;q=0.1", "application/json"),
        ("image/png;q=x, image/*;q=.5", "image/svg+xml"),
        (" , ;q=1", "application/json"),
        ("", "application/json"),
        ("application/json;q=0", None),
        ("*/*;q=0.0", None),
        ("json", None),
        ("\xff/*", None),
    ],
)
def test_the_format_with_the_greatest_weight_is_chosen(accept, media):
    assert chosen(accept) == media


def test_without_a_header_the_first_format_is_chosen():
    assert chosen() == "application/json"


def test_repeated_headers_are_joined():
    assert chosen("application/json;q=0.5", "image/svg+xml") == "image/svg+xml"
