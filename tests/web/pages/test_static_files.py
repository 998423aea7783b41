"""Static files: each is kept for ever at the URL that a page names, and revalidated elsewhere."""

import gzip
import os
import shutil

import brotli
import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Mount

from app.web.pages.static_files import SiteFiles

OTHER = "v-0123456789abcdef"
SCRIPT = "export const some = 1;\n" * 50


@pytest.fixture
def folder(tmp_path):
    """Return a folder with two static files, one in a folder of its own."""
    (tmp_path / "files" / "in").mkdir(parents=True)
    (tmp_path / "files" / "a.js").write_text(SCRIPT)
    (tmp_path / "files" / "in" / "b.css").write_text("p {}")
    return tmp_path / "files"


def client_of(files):
    """Return a client of a site that serves files below ``/static``."""
    return TestClient(Starlette(routes=[Mount("/static", files)]))


def test_files_are_kept_under_the_address_that_a_page_names(folder):
    files = SiteFiles(folder)
    client = client_of(files)
    version = files.version()
    first = client.get(f"/static/{version}/a.js")
    assert first.text == SCRIPT
    assert first.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for place in ("", f"/{OTHER}"):
        again = client.get(f"/static{place}/in/b.css")
        assert again.text == "p {}"
        assert again.headers["Cache-Control"] == "no-cache"
        tagged = {"If-None-Match": again.headers["ETag"]}
        assert client.get(f"/static{place}/in/b.css", headers=tagged).status_code == 304


def test_a_changed_file_has_another_version_and_is_sent_under_the_old_one(folder):
    files = SiteFiles(folder)
    client = client_of(files)
    version = files.version()
    (folder / "a.js").write_text("2")
    assert client.get(f"/static/{version}/a.js").text == SCRIPT, (
        "what is kept for ever does not change"
    )
    assert client.get("/static/a.js").text == "2"
    assert files.version() != version
    again = client.get(f"/static/{version}/a.js")
    assert again.text == "2"
    assert again.headers["Cache-Control"] == "no-cache"


def test_the_version_depends_on_names_and_contents_only(folder, tmp_path):
    version = SiteFiles(folder).version()
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    os.utime(copy / "a.js", ns=(0, 0))
    assert SiteFiles(copy).version() == version
    (copy / "a.js").rename(copy / "c.js")
    assert SiteFiles(copy).version() != version


def test_files_are_compressed_and_tagged_by_their_coding(folder):
    files = SiteFiles(folder)
    client = client_of(files)
    address = f"/static/{files.version()}/a.js"
    tags = set()
    for accepted, coding, decoded in (
        ("br, gzip", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ):
        with client.stream("GET", address, headers={"Accept-Encoding": accepted}) as answer:
            body = b"".join(answer.iter_raw())
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert decoded(body) == SCRIPT.encode()
        assert coding is None or len(body) < len(SCRIPT) / 3
        tags.add(answer.headers["ETag"])
    assert len(tags) == 3


def test_only_files_of_the_folder_are_served(folder):
    (folder.parent / "secret").write_text("secret")
    files = SiteFiles(folder)
    client = client_of(files)
    version = files.version()
    for path in ("", "/", "/in", "/in/", "/../secret", "/%2e%2e/secret", "/in/../../secret"):
        for place in ("", f"/{version}", f"/{OTHER}", f"/{version}/{version}"):
            assert client.get(f"/static{place}{path}").status_code == 404, place + path
    assert client.get(f"/static/{version}/{version}/a.js").status_code == 404
    assert client.post("/static/a.js").status_code == 405
    assert client.head("/static/a.js").status_code == 200
