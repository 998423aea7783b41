"""The pages behind a reverse proxy with a path prefix. All requests are below the prefix."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.reading import (
    caption,
    epoch,
    link,
    open_share,
    visit,
    wait_beyond,
    wait_for_epoch,
    wait_until,
)
from tests.browser.watch import Watch
from tests.web.proxies import Proxy
from tests.web.servers import Server

PREFIX = "/creases"


@pytest.fixture(scope="module", params=["headers", "root-path"])
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    """Start a proxy that strips the prefix and sends headers, or one that forwards paths as is."""
    name = request.param
    with Proxy(
        "http://127.0.0.1:0", PREFIX, strips=name == "headers", sends_headers=name == "headers"
    ) as started:
        settings = {
            "headers": {"CREASES_TRUSTED_PROXIES": "127.0.0.1"},
            # The Host header names the upstream server, so the pages' own origin must be allowed.
            "root-path": {"CREASES_ROOT_PATH": PREFIX, "CREASES_CORS_ORIGINS": started.origin},
        }[name]
        with Server(tmp_path_factory.mktemp(name), **settings) as server:
            started.upstream = urlsplit(server.url).netloc
            yield started
    assert started.outside == []


@pytest.fixture
def site(proxy: Proxy) -> str:
    return str(proxy.url)


@pytest.fixture
def page(context: BrowserContext, proxy: Proxy) -> Iterator[Page]:
    """Yield a watched page, and check that all its requests are below the prefix."""
    watch = Watch(proxy.origin)
    new_page = context.new_page()
    watch.over(new_page)
    yield new_page
    for one in context.pages[1:]:
        one.close()
    watch.check()
    assert watch.requests
    assert [path for path in watch.requests if f" {PREFIX}/" not in path] == []


def test_the_plane_plays_and_keeps_the_prefix_in_its_address(page: Page, site: str) -> None:
    visit(page, site, "#kind=xor&samples=60&epoch=3")
    page.get_by_role("button", name="Play", exact=True).click()
    wait_beyond(page, 5)
    page.get_by_role("button", name="Pause", exact=True).click()
    wait_until(lambda: f"epoch={epoch(page)}" in link(page))
    assert link(page).startswith(f"{site}/#kind=xor")
    page.reload()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch "))


def test_shared_links_and_code_have_the_prefix(page: Page, site: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, site, "#kind=xor&samples=60&epoch=3")
    copied = []
    for tab, name in (
        ("Links", "Copy link"),
        ("Links", "Copy short link"),
        ("Code", "Copy as curl"),
    ):
        open_share(page, tab).get_by_role("button", name=name, exact=True).click()
        expect(page.locator("#share [role=status]")).to_contain_text("is copied.")
        copied.append(str(page.evaluate("() => navigator.clipboard.readText()")))
        page.locator("#share [role=status]").evaluate("element => { element.textContent = '' }")
    full_link, short_link, curl = copied
    assert full_link.startswith(f"{site}/#kind=xor")
    assert short_link.startswith(f"{site}/r/")
    assert f"'{site}/api/train'" in curl
    open_share(page, "Embed")
    assert page.get_by_label("Link", exact=True).input_value().startswith(f"{site}/#kind=xor")
    assert f'src="{site}/embed#kind=xor' in page.get_by_label("Frame", exact=True).input_value()
    visit(page, site, short_link.removeprefix(f"{site}/"))
    wait_for_epoch(page, 3)
    assert link(page).startswith(f"{site}/#")
    page.context.clear_permissions()


def test_links_between_the_pages_work(page: Page, site: str) -> None:
    visit(page, site)
    page.get_by_role("link", name="Curve", exact=True).click()
    expect(page).to_have_url(re.compile(rf"^{site}/curve"))
    expect(page.locator("#caption")).to_contain_text("Epoch 300")
    page.get_by_role("link", name="Plane").click()
    expect(caption(page)).to_have_text(re.compile(r"^Epoch 200\."))
    page.get_by_role("link", name="API").click()
    expect(page.get_by_role("heading", name=re.compile("^Creases"))).to_be_visible()
    expect(page.locator(".opblock").first).to_be_visible()


def test_a_study_runs_and_its_cells_can_be_opened(page: Page, site: str) -> None:
    page.goto(f"{site}/studies")
    page.get_by_label("Epochs", exact=True).fill("3")
    page.get_by_label("Seeds").fill("1")
    page.get_by_role("button", name="Run the study").click()
    expect(page.locator("#progress")).to_contain_text("8 of 8 cells")
    assert str(page.locator("#json").evaluate("a => a.href")).startswith(f"{site}/api/studies/")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename.endswith(".csv")
    page.locator("#rows a").first.click()
    wait_for_epoch(page, 3)


def test_the_embedded_page_links_to_the_full_page(page: Page, site: str) -> None:
    visit(page, site, "embed#kind=xor&epoch=2")
    whole = page.locator("#whole")
    expect(whole).to_have_attribute("href", re.compile(rf"^{site}/#kind=xor&epoch=2"))


def test_the_documentation_calls_the_api_under_the_prefix(page: Page, proxy: Proxy) -> None:
    page.goto(f"{proxy.url}/docs")
    call = page.locator(".opblock-get", has=page.locator('[data-path="/api/catalog"]'))
    call.locator(".opblock-summary").click()
    call.get_by_role("button", name="Try it out").click()
    call.get_by_role("button", name="Execute").click()
    expect(call.locator(".request-url").first).to_contain_text(f"{proxy.url}/api/catalog")
    expect(call.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
