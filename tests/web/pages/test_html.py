"""The pages and their files come from this site only."""

import gzip
import re
from urllib.parse import urljoin

import brotli
import pytest

from app.web.pages.plotly_js import PlotlyScript
from tests.support.cases import each
from tests.support.quick import one_in


def links(html):
    return re.findall(r"""(?:src|href)=["']([^"'#]+)["']""", html)


PATHS = ["/", "/embed", "/article", "/curve", "/experiments", "/studies", "/nowhere"]


@each("path", one_in(7, PATHS))
def test_a_page_loads_only_files_that_this_site_has(client, path):
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == (404 if path == "/nowhere" else 200)
    assert page.headers["Content-Type"].startswith("text/html")
    for link in links(page.text):
        assert not re.match(r"\w+:|//", link) or link.startswith("data:"), link
        if not link.startswith("data:"):
            assert client.get(link).status_code == 200, link


@each("path", ["/", "/embed", "/article", "/curve", "/experiments", "/studies"])
def test_nothing_is_painted_before_the_header_is_complete(client, path):
    head, _, body = client.get(path).text.partition("</head>")
    assert '<link rel="expect" href="#main" blocking="render">' in head
    assert body.index('<main id="main"') > body.index("</header>")


def test_files_of_the_page_are_revalidated_each_time(client):
    first = client.get("/static/pages/plane-page.js")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(
        "/static/pages/plane-page.js", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_version_is_a_folder_of_static_files_only(client):
    version = re.search("static/(v-[0-9a-f]{16})/", client.get("/").text)[1]
    for path in (f"{version}/{version}/style.css", f"{version}/../../app/main.py", version, "v-/x"):
        assert client.get(f"/static/{path}").status_code == 404


def test_every_page_names_its_files_by_the_same_version(client):
    named = {
        re.match("static/v-[0-9a-f]{16}/", link)[0]
        for page in ("/", "/embed", "/article", "/curve", "/experiments", "/studies")
        for link in links(client.get(page).text)
        if link.startswith("static/")
    }
    assert len(named) == 1


def test_plotly_js_is_the_installed_one_under_its_hash(client):
    script = PlotlyScript.installed()
    answer = client.get(f"/assets/{script.name}", headers={"Accept-Encoding": "identity"})
    assert answer.content == script.plain
    assert "immutable" in answer.headers["Cache-Control"]
    assert script.name in client.get("/").text


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """Return the beginning of Plotly's script; to compress all of it takes seconds."""
    made = PlotlyScript(PlotlyScript.installed().plain[:100_000], "part.js")
    made.prepare(tmp_path_factory.mktemp("plotly"))
    return made


@each(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("", None),
        ("deflate", None),
    ],
)
def test_plotly_js_has_an_accepted_content_coding(script, accepted, encoding):
    body, chosen = script.negotiate(accepted)
    assert chosen == encoding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[chosen]
    assert decode(body) == script.plain
    assert encoding is None or len(body) < len(script.plain) / 2


def test_compressed_files_are_read_at_the_next_start(tmp_path):
    script = PlotlyScript(b"short", "short.js")
    script.prepare(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(b"kept")
    again = PlotlyScript(b"short", "short.js")
    again.prepare(tmp_path)
    assert set(again.encoded.values()) == {b"kept"}


def test_plotly_js_is_served_without_a_writable_folder(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    script = PlotlyScript(b"short", "short.js")
    script.prepare(blocked / "cache")
    assert set(script.encoded) == {"br", "gzip"}


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("/r/0123456789abcdef0123", "/#run=0123456789abcdef0123"),
        (
            "/r/0123456789abcdef0123?epoch=4&box=-1,1,-2,2",
            "/#run=0123456789abcdef0123&epoch=4&box=-1,1,-2,2",
        ),
    ],
)
def test_a_short_link_redirects_to_the_page_with_the_run_and_the_query(client, link, place):
    answer = client.get(link, follow_redirects=False)
    assert answer.status_code == 307
    assert urljoin(link, answer.headers["Location"]) == place
    assert client.get(link).headers["Content-Type"].startswith("text/html")


def test_the_documentation_works_offline(client):
    page = client.get("/docs")
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert links(page.text)
    for link in links(page.text):
        assert not re.match(r"\w+:|//", link), link
        assert client.get(link).status_code == 200
    # No script in the page and none that is built from a text.
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
