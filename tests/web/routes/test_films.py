"""The route of films: formats, limits with their settings, tags."""

import io

import av
from fastapi.testclient import TestClient
from PIL import Image

from app.main import create_app
from app.settings import Settings
from tests.support.cases import each
from tests.web.servers import until

SMALL = {"dataset": {"samples": 50}}


def test_a_film_is_an_attachment_that_other_programs_open(client, new_run):
    run = new_run(**SMALL)
    assert client.get(run).json()["links"]["film"] == f"{run}/film.{{film_format}}"
    query = "?first=2&last=8&every=3&width=200&theme=dark&rate=20"
    gif = client.get(f"{run}/film.gif{query}")
    assert gif.status_code == 200, gif.text
    assert gif.headers["Content-Type"] == "image/gif"
    name = f'attachment; filename="creases-{run.rpartition("/")[2]}-2-8.gif"'
    assert gif.headers["Content-Disposition"] == name
    image = Image.open(io.BytesIO(gif.content))
    assert (image.n_frames, image.width, image.info["duration"]) == (3, 200, 50)
    webm = client.get(f"{run}/film.webm{query}")
    assert webm.headers["Content-Type"] == "video/webm"
    with av.open(io.BytesIO(webm.content)) as film:
        assert sum(1 for _ in film.decode(video=0)) == 3


def test_a_film_is_not_made_again_for_a_client_that_has_it(client, new_run):
    address = f"{new_run(**SMALL)}/film.gif?last=2&width=160"
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(address).content == first.content


@each(
    "query, pointer, words",
    [
        ("last=20001", "/last", "CREASES_MAX_EPOCHS"),
        ("first=9&last=3", "/last", "must be at least first (9), got 3"),
        ("last=1000&frames=601", "/frames", "at most 600 (CREASES_MAX_FILM_FRAMES)"),
        ("last=1000&every=1", "/every", "at most 600 (CREASES_MAX_FILM_FRAMES)"),
        ("frames=3&every=1", "/frames", "must be unset if every is given"),
        ("last=599&frames=600&width=1280", "/width", "CREASES_MAX_FILM_PIXELS"),
        ("width=100", "/width", "160"),
        ("width=1282", "/width", "1280"),
        ("width=161", "/width", "multiple of 2"),
        ("rate=51", "/rate", "50"),
        ("rate=0", "/rate", "1"),
        ("frames=0", "/frames", "1"),
        ("theme=blue", "/theme", "light"),
        ("show=colour,loss", "/show", '"loss"'),
        ("threshold=1", "/threshold", "less than 1"),
        ("layers=9", "/layers", "must be at most 2"),
        ("fps=3", "/fps", "fps"),
        ("box=1,0,0,1", "/box", "x1_min < x1_max"),
    ],
)
def test_a_parameter_beyond_a_limit_is_named_with_the_limit(client, new_run, query, pointer, words):
    answer = client.get(f"{new_run(**SMALL)}/film.gif?{query}")
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert fault["pointer"] == pointer
    assert words in fault["message"]


def test_an_unknown_format_or_run_is_not_found(client, new_run):
    answer = client.get(f"{new_run(**SMALL)}/film.mp4")
    assert answer.status_code == 404
    assert "gif and webm" in answer.json()["detail"]
    assert client.get(f"/api/runs/{'0' * 20}/film.gif").status_code == 404


def test_a_film_of_a_slice_or_of_fewer_layers_can_be_asked_for(client, new_run):
    run = new_run(dataset={"kind": "iris"})
    for query in (
        'slice={"axes":[2,3]}',
        'slice={"principal":[0,1]}&layers=1',
        "show=",
        "show=regions,discrete,colour&box=0,1,0,1",
    ):
        answer = client.get(f"{run}/film.gif?last=1&width=160&{query}")
        assert answer.status_code == 200, answer.text
        assert Image.open(io.BytesIO(answer.content)).n_frames == 2


def test_the_boundary_of_a_film_follows_the_threshold(client, new_run):
    run = new_run(**SMALL)
    query = "?last=20&frames=2&width=160"
    films = {client.get(f"{run}/film.gif{query}{more}").content for more in ("", "&threshold=0.9")}
    assert len(films) == 2
    answer = client.get(f"{new_run(dataset={'kind': 'iris'})}/film.gif?threshold=0.9")
    assert answer.status_code == 422


def test_the_settings_limit_films(tmp_path):
    settings = Settings(data_dir=tmp_path, max_film_frames=3, max_film_pixels=100_000)
    with TestClient(create_app(settings)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        run = client.post("/api/runs", json=SMALL).json()["links"]["self"]
        assert client.get(f"{run}/film.gif?last=2&frames=3&width=180").status_code == 200
        for query in ("frames=4&width=160", "frames=3&width=200"):
            assert client.get(f"{run}/film.gif?last=9&{query}").status_code == 422
        limits = client.get("/api/catalog").json()
        assert limits["limits"]["film_frames"] == 3
        assert limits["settings"]["film_pixels"] == "CREASES_MAX_FILM_PIXELS"


def test_a_film_ends_with_the_picture_of_divergence(client, new_run):
    run = new_run(training={"solver": "sgd", "learning_rate_init": 1e6})
    answer = client.get(f"{run}/film.gif?last=100&every=1&width=160")
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.content)).n_frames < 20
