"""Unknown and repeated query parameters are refused."""

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.web.addresses import address, routes
from tests.web.http.test_problem_details import is_problem

ROUTES = [
    (method, path)
    for path, methods in routes(create_app(Settings())).items()
    for method in sorted(methods)
    if path.startswith("/api/")
]


def send(client, method, path, query):
    body = {"json": {}} if method == "POST" else {}
    return client.request(method, f"{address(path)}?{query}", follow_redirects=False, **body)


def faults_of(answer):
    is_problem(answer, 422)
    return {fault["pointer"]: fault["message"] for fault in answer.json()["errors"]}


@each(("method", "path"), ROUTES)
def test_an_unknown_parameter_is_refused_on_every_route(client, described, method, path):
    found = faults_of(send(client, method, path, "surprise=1"))
    assert found["/surprise"].startswith('unknown parameter "surprise"')
    [parameters] = [
        about[method.lower()].get("parameters", [])
        for known, about in described.document["paths"].items()
        if address(known) == address(path)
    ]
    named = [one["name"] for one in parameters if one["in"] == "query"]
    if path.startswith("/api/claims/"):
        assert "known here: " in found["/surprise"]  # those of this claim
    elif named:
        assert found["/surprise"].endswith(f"known here: {', '.join(named)}")
    else:
        assert found["/surprise"].endswith("there are none here")


@each(
    ("path", "query", "suggested"),
    [
        ("/api/runs/{run}/frames/{epoch}", "inclued=metrics", "include"),
        ("/api/runs/{run}/frames/{epoch}", "GRID=3", "grid"),
        ("/api/runs/{run}/frames/{epoch}/at", "x1=0&x2=0&bx=1", "box"),
        ("/api/curves/{curve}/frames/{epoch}", "ranges=1,2", "range"),
        ("/api/claims/{name}/experiment", "size=100", "sizes"),
    ],
)
def test_a_similar_parameter_name_is_suggested(client, path, query, suggested):
    wrong = query.rpartition("&")[2].partition("=")[0]
    assert (
        f'did you mean "{suggested}"?' in faults_of(send(client, "GET", path, query))[f"/{wrong}"]
    )


def test_a_similar_field_name_is_suggested(client):
    answer = client.post("/api/train", json={"spec": {"dataset": {"nois": 0.1}}})
    [message] = faults_of(answer).values()
    assert message.startswith('unknown field "nois", did you mean "noise"? known here: kind, ')


@each(
    ("method", "path", "query"),
    [
        ("GET", "/api/runs/{run}/frames/{epoch}", "grid=5&grid=6"),
        ("GET", "/api/runs/{run}/frames/{epoch}", "grid=5&grid=5"),
        ("GET", "/api/runs/{run}/frames/{epoch}/at", "x1=0&x2=0&x1=1"),
        ("GET", "/api/runs/{run}/stream", "last=1&last=2"),
        ("POST", "/api/studies", "begin=true&begin=false"),
        ("POST", "/api/csv", "label=1&label=2"),
    ],
)
def test_a_single_value_must_be_given_once(client, method, path, query):
    name = query.partition("=")[0]
    found = faults_of(send(client, method, path, query))
    assert found == {f"/{name}": "must be given once, was given 2 times"}


def test_a_list_can_be_given_as_repeated_parameters(client, new_run):
    run = new_run(dataset={"samples": 20})
    together = client.get(f"{run}/frames/1?include=metrics,grid&grid=3").json()
    apart = client.get(f"{run}/frames/1?include=metrics&include=grid&grid=3").json()
    assert apart == together


def test_many_unknown_names_give_a_short_error(client):
    query = "&".join(f"name{i}=1" for i in range(3000))
    answer = send(client, "GET", "/api/catalog", query)
    assert len(faults_of(answer)) == 21
    assert "and 2980 more" in faults_of(answer).values()


@each("name", ["%00", "a%2Fb", "%F0%9F%98%80", "x" * 5000, "", "~"])
def test_unusual_names_are_shortened(client, name):
    answer = send(client, "GET", "/api/catalog", f"{name}=1")
    [(place, message)] = faults_of(answer).items()
    assert place.startswith("/")
    assert len(place) + len(message) < 300


@each("path", ["/", "/article", "/curve", "/experiments", "/studies", "/embed", "/docs"])
def test_pages_accept_any_query(client, path):
    assert client.get(f"{path}?utm_source=mail").status_code == 200
