"""The site behind a proxy: its prefix and host name, and forged headers."""

import json
import re
from urllib.parse import urljoin

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from app.main import create_app
from app.settings import OWN_PATHS, Settings
from tests.support.cases import each
from tests.support.quick import one_in
from tests.web.proxies import Proxy
from tests.web.servers import PATIENCE, Server

PREFIX = "/creases"
PAGES = ("/", "/article", "/curve", "/experiments", "/studies", "/embed", "/docs")
MALFORMED = (
    "//evil.example",
    "/a/../b",
    "/a/./b",
    "/%2e%2e/b",
    "/a//b",
    "/a%2F%2Fb",
    "javascript:alert(1)",
    "https://evil.example/",
    "creases",
    '/a"onload="x',
    "/a'b",
    "/<script>",
    "/a b",
    "/a\\b",
    "/a?b",
    "/a#b",
    "/a%0d%0aSet-Cookie:x",
    "/" + "a" * 201,
    "/api",
    "/static/x",
)


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Start a server with a prefix as a setting, and one that reads it from a proxy's header."""
    make = tmp_path_factory.mktemp
    with (
        Server(make("fixed"), CREASES_ROOT_PATH=PREFIX) as fixed,
        Server(make("trusting"), CREASES_TRUSTED_PROXIES="10.0.0.0/8, 127.0.0.1") as trusting,
    ):
        yield {"fixed": fixed, "trusting": trusting}


@pytest.fixture(
    scope="module",
    params=[("fixed", True), ("fixed", False), ("trusting", True), ("trusting", False)],
    ids=lambda way: f"{way[0]}-{'stripped' if way[1] else 'kept'}",
)
def proxy(servers, request):
    """Serve the site under the prefix, and check that all requests of a test are below it."""
    name, strips = request.param
    with Proxy(
        servers[name].url, PREFIX, strips=strips, sends_headers=name == "trusting"
    ) as running:
        yield running
        assert running.outside == []


@pytest.fixture(scope="module")
def site(proxy):
    with httpx2.Client(base_url=proxy.url, timeout=PATIENCE) as client:
        yield client


def addresses(page):
    """Return the full addresses of everything that a page loads or links to.

    Of those that differ only in an id, such as the files of the article's studies, it is one.
    """
    found = re.findall(r"""(?:src|href|url)(?:=|: )["']([^"'#]+)["']""", page.text)
    found += re.findall(r'"(\./[^"]+)"', page.text)
    links = {urljoin(str(page.url), link) for link in found if not link.startswith("data:")}
    return {re.sub("/[0-9a-f]{20}", "", link): link for link in sorted(links)}.values()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_addresses_under_the_prefix(site, proxy, path):
    page = site.get(path)
    assert page.status_code == 200
    assert str(page.url).startswith(f"{proxy.url}/")
    found = addresses(page)
    assert len(found) >= 4
    for address in found:
        assert address.startswith(f"{proxy.url}/"), address
        assert site.get(address).status_code == 200, address


def test_the_page_gives_its_scripts_the_address_of_the_site(site, proxy):
    page = site.get("/")
    root, plotly = re.search(r'data-site="([^"]*)" data-plotly="([^"]*)"', page.text).groups()
    root = urljoin(str(page.url), root)
    assert urljoin(root, "api") == f"{proxy.url}/api"
    assert site.get(urljoin(root, plotly)).headers["Content-Type"].startswith("text/javascript")


def links_in(value):
    """Return all links anywhere in a response."""
    if isinstance(value, list):
        return [link for part in value for link in links_in(part)]
    if not isinstance(value, dict):
        return []
    own = value["links"].values() if isinstance(value.get("links"), dict) else ()
    return [*own, *(link for part in value.values() for link in links_in(part))]


def test_links_and_locations_of_the_api_have_the_prefix(site, proxy):
    study = {"epochs": [1], "axes": [], "seeds": [0]}
    made = [
        site.post("/api/runs", json={}),
        site.post("/api/curves", json={}),
        site.post("/api/studies", json=study),
    ]
    places = [answer.headers["Location"] for answer in made]
    redirected = [site.get(proxy.origin + place) for place in places] + [site.get("/api/studies")]
    for answer in made + redirected:
        assert answer.status_code == 200
        found = links_in(answer.json())
        assert len(found) >= 6
        places += found
    places.append(site.post("/api/train", json={"epochs": 1}).headers["Content-Location"])
    names = {"epoch": "1", "other": made[0].json()["id"], "kind": "csv", "metric": "train_loss"}
    names["film_format"] = "gif"
    for place in set(places):
        assert place.startswith(f"{PREFIX}/api/"), place
        if not place.endswith("/stream"):
            filled = re.sub(r"\{(\w+)\}", lambda name: names[name[1]], place)
            queries = {
                "at": "?x1=0&x2=0" if "/runs/" in place else "?x=0",
                "film.{film_format}": "?last=1&width=160",
            }
            query = queries.get(place.rpartition("/")[2], "")
            answer = site.get(proxy.origin + filled + query)
            assert answer.status_code == 200, (filled, answer.text)


def test_a_stream_passes_the_proxy_without_buffering(site):
    run = site.post("/api/runs", json={}).json()["links"]["stream"].removeprefix(PREFIX)
    events = []
    with site.stream("GET", f"{run}?last=3&include=metrics&grid=0") as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("data: {"):
                events.append(json.loads(line.removeprefix("data: "))["epoch"])
            if line == "event: end":
                break
    assert events[:4] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/curve/", "/curve"),
        ("/api/catalog/", "/api/catalog"),
        ("/claims/?a=1", "/claims?a=1"),
        ("/r/0123456789abcdef0123", "/#run=0123456789abcdef0123"),
        ("/r/0123456789abcdef0123/?epoch=2", "/r/0123456789abcdef0123?epoch=2"),
    ],
)
def test_a_redirect_stays_under_the_prefix(site, proxy, path, place):
    answer = site.get(path, follow_redirects=False)
    assert answer.status_code == 307
    assert urljoin(proxy.url + path, answer.headers["Location"]) == proxy.url + place


def test_the_prefix_alone_redirects_to_the_first_page(site, proxy):
    page = site.get(proxy.url, follow_redirects=True)
    assert page.status_code == 200
    assert addresses(page)
    assert all(address.startswith(f"{proxy.url}/") for address in addresses(page))


def test_openapi_names_the_prefix_as_its_server(site):
    assert site.get("/openapi.json").json()["servers"] == [{"url": PREFIX}]


def test_addresses_in_errors_have_the_prefix(site):
    answer = site.get("/nothing/here")
    assert answer.status_code == 404
    assert f"nothing at {PREFIX}/nothing/here" in answer.json()["detail"]
    assert answer.json()["detail"].endswith(f"{PREFIX}/docs")
    wrong = site.put("/api/runs")
    assert wrong.status_code in (405, 501)


def test_only_pages_of_the_site_can_post_through_the_proxy(servers, proxy):
    for origin, status in ((proxy.origin, 200), ("https://evil.example", 403)):
        answer = httpx2.post(
            f"{proxy.url}/api/runs", json={}, headers={"Origin": origin}, timeout=PATIENCE
        )
        # If a proxy passes on neither Host nor X-Forwarded-Host, the page counts as another site.
        assert answer.status_code == (status if proxy.sends_headers else 403)
    assert "X-Forwarded-Host" in answer.json()["detail"]


def test_pages_work_without_knowledge_of_a_stripped_prefix(server):
    with Proxy(server.url, PREFIX, sends_headers=False) as silent:
        with httpx2.Client(base_url=silent.url, timeout=PATIENCE) as client:
            for path in PAGES:
                for address in addresses(client.get(path)):
                    assert address.startswith(f"{silent.url}/"), address
                    assert client.get(address).status_code == 200, address
        assert silent.outside == []


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """Yield a site, and a client with the address of a trusted proxy."""
    folder = tmp_path_factory.mktemp("behind")
    settings = Settings(data_dir=folder, trusted_proxies="127.0.0.1", allowed_hosts="lab.example")
    with TestClient(create_app(settings), client=("127.0.0.1", 5000)) as client:
        yield client


def forwarded(**headers):
    return {f"X-Forwarded-{name.capitalize()}": value for name, value in headers.items()}


@pytest.mark.exhaustive
@pytest.mark.parametrize("settings", one_in(2, [{"trusted_proxies": "10.0.0.1,2001:db8::/32"}, {}]))
def test_headers_of_untrusted_addresses_are_ignored(settings, tmp_path):
    headers = forwarded(prefix="/evil", host="evil.example", proto="https", **{"for": "10.0.0.1"})
    app = create_app(Settings(data_dir=tmp_path, **settings))
    with TestClient(app, client=("127.0.0.1", 5000)) as client:
        assert (
            client.post("/api/runs", json={}, headers=headers)
            .headers["Location"]
            .startswith("/api")
        )
        assert "evil" not in client.get("/", headers=headers).text
        assert "evil" not in client.get("/docs", headers=headers).text
        assert "servers" not in client.get("/openapi.json", headers=headers).json()


@pytest.mark.exhaustive
@each("prefix", one_in(5, MALFORMED))
def test_a_malformed_prefix_is_ignored(behind, prefix):
    headers = forwarded(prefix=prefix)
    for path in PAGES:
        page = behind.get(path, headers=headers)
        assert page.status_code == 200
        assert page.text == behind.get(path).text
    assert (
        behind.post("/api/runs", json={}, headers=headers).headers["Location"].startswith("/api/")
    )


def test_a_malformed_prefix_is_logged_once(tmp_path, caplog):
    app = create_app(Settings(data_dir=tmp_path, trusted_proxies="*"))
    with TestClient(app) as client:
        for prefix in ("creases", "/a//b"):
            client.get("/", headers=forwarded(prefix=prefix))
    messages = [
        record.getMessage() for record in caplog.records if "-Prefix" in record.getMessage()
    ]
    assert len(messages) == 1
    assert "must be a path such as /creases" in messages[0]


@each("prefix", MALFORMED)
def test_a_malformed_prefix_is_refused_as_a_setting(prefix):
    with pytest.raises(ValidationError, match="must"):
        Settings(root_path=prefix)


@each("value", ["proxy.example", "10.0.0.1/8", "1.2.3", "*,127.0.0.1"])
def test_trusted_proxies_are_addresses_and_networks(value):
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(trusted_proxies=value)


@each(
    ("header", "prefix"),
    [
        ("/creases/", "/creases"),
        ("/hub/user/a%40b.c/proxy/8000", "/hub/user/a@b.c/proxy/8000"),
        ("/outer, /inner", "/outer/inner"),
        ("/", ""),
        ("", ""),
        ("/%C3%A9t%C3%A9", "/%C3%A9t%C3%A9"),
    ],
)
def test_links_have_the_prefix_from_the_header(behind, header, prefix):
    made = behind.post("/api/runs", json={}, headers=forwarded(prefix=header))
    assert made.headers["Location"] == f"{prefix}/api/runs/{made.json()['id']}"


def test_the_prefix_of_a_request_overrides_the_setting(tmp_path):
    settings = Settings(data_dir=tmp_path, root_path="/fixed/", trusted_proxies="*")
    with TestClient(create_app(settings)) as client:
        for path in ("/api/runs", "/fixed/api/runs"):
            assert client.post(path, json={}).headers["Location"].startswith("/fixed/api/")
        made = client.post("/api/runs", json={}, headers=forwarded(prefix="/other"))
        assert made.headers["Location"].startswith("/other/api/")
        assert client.get("/fixedly/api/catalog").status_code == 404


@pytest.mark.exhaustive
def test_a_cache_does_not_mix_prefixes(behind):
    tags = {}
    for prefix in ("/one", "/two"):
        headers = forwarded(prefix=prefix)
        run = behind.post("/api/runs", json={}, headers=headers).json()["id"]
        for path in ("/", "/api/catalog", f"/api/runs/{run}", f"/api/runs/{run}/diff/{run}"):
            answer = behind.get(path, headers=headers)
            assert "X-Forwarded-Prefix" in answer.headers["Vary"]
            tags.setdefault(path, []).append((answer.headers.get("ETag"), answer.text))
    for (first, one), (second, two) in tags.values():
        assert one == two or first != second or first is second is None


@each(
    ("host", "forwarded_host", "status"),
    [
        ("127.0.0.1", "lab.example", 200),
        ("127.0.0.1", "LAB.example:443", 200),
        ("lab.example", "lab.example, inner", 200),
        ("127.0.0.1", "evil.example", 403),
        ("evil.example", "lab.example", 403),
        ("evil.example", "localhost", 403),
    ],
)
def test_both_host_names_behind_a_proxy_must_be_allowed(behind, host, forwarded_host, status):
    headers = forwarded(host=forwarded_host) | {"Host": host}
    assert behind.get("/healthz", headers=headers).status_code == status


@each(
    ("origin", "forwarded_host", "status"),
    [
        ("https://lab.example", "lab.example", 200),
        ("https://lab.example", "lab.example:443", 200),
        ("http://lab.example", "lab.example:80", 200),
        ("https://lab.example:8443", "lab.example:8443", 200),
        ("https://lab.example:8443", "lab.example", 403),
        ("https://lab.example", "lab.example:80", 403),
        ("https://evil.example", "lab.example", 403),
        ("http://testserver", "lab.example", 403),
    ],
)
def test_pages_of_the_forwarded_host_can_post(behind, origin, forwarded_host, status):
    headers = forwarded(host=forwarded_host, proto="https") | {"Origin": origin}
    assert behind.post("/api/runs", json={}, headers=headers).status_code == status


def test_the_site_knows_its_own_paths(client):
    firsts = {route.path.split("/")[1] for route in client.app.routes if hasattr(route, "path")}
    assert firsts - {""} <= OWN_PATHS
    for path in OWN_PATHS - {"r", "assets", "api", "static", "static-offline-docs"}:
        assert client.get(f"/{path}").status_code != 404
