"""Films open in other programs and show the exact geometry in the colours of the page."""

import io
import re
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.core.data.axes import DataAxis
from app.core.films.film import Film, axes_of, has_equal_scales, plane_shown
from app.core.films.order import LAYERS, FilmOrder, parts_of, spread
from app.core.films.picture import OUTLINES, Painter, captions, size_of
from app.core.films.ticks import round_ticks
from app.core.frames.frame import View, frame
from app.core.frames.palette import CLASS_SHAPES, THEMES, channels
from app.core.jobs.job import Job, Stopped
from app.core.slices.spec import AxesSlice
from app.core.specs.run import RunSpec
from app.core.training.state import advance, start
from tests.support.cases import each
from tests.support.quick import one_in

USUAL = frozenset({"colour", "creases", "boundary", "points", "test"})
SOURCE = Path(__file__).parents[3] / "static" / "ui" / "palette.js"

SPECS = {
    "two classes": {"dataset": {"kind": "moons", "samples": 60}},
    "five classes": {"dataset": {"kind": "blobs", "classes": 5, "samples": 60}},
    "regression": {"dataset": {"kind": "plane", "samples": 60}},
    "sampled": {"dataset": {"samples": 60}, "network": {"activation": "tanh"}},
    "sampled regression": {
        "dataset": {"kind": "hills", "samples": 60},
        "network": {"activation": "tanh"},
    },
    "four columns": {"dataset": {"kind": "iris"}},
    "diverging": {"training": {"solver": "sgd", "learning_rate_init": 1e6}},
    "no layers": {"dataset": {"samples": 60}, "network": {"hidden_layer_sizes": []}},
}


def ordered(form="gif", epochs=(0, 1, 3), shown=USUAL, view=None, **changed):
    settings = {"width": 160, "theme": "light", "rate": 12, "loop": True} | changed
    view = view or View(None, 40, parts_of(shown))
    return FilmOrder(form, tuple(epochs), view, frozenset(shown), **settings)


def filmed(spec, order):
    state, film = start(RunSpec.model_validate(spec)), Film(order, 300_000)
    for epoch in order.epochs:
        if state.epoch < epoch:
            state = advance(state, epoch - state.epoch)
        if not film.add(state):
            break
    return film.finish()


def gif_frames(content):
    """Return the pictures of a GIF and their durations in milliseconds."""
    image = Image.open(io.BytesIO(content))
    found = []
    for number in range(image.n_frames):
        image.seek(number)
        found.append((image.convert("RGB"), image.info["duration"]))
    return image, found


def picture(spec, epoch=0, *, width=200, box=None, **changed):
    """Return the picture of a run, and the function that gives the pixel of a point."""
    shown = changed.pop("shown", USUAL)
    order = ordered(shown=shown, width=width, view=View(box, 40, parts_of(shown)), **changed)
    state = advance(start(RunSpec.model_validate(spec)), epoch)
    parts = frame(state, order.view).as_dict()
    box = tuple(parts["box"])
    drawn = Painter(order, box, equal=True).picture(parts)
    side = size_of(width, box, equal=True)[0]

    def pixel(x1, x2):
        across = (x1 - box[0]) / (box[1] - box[0]) * side
        down = (box[3] - x2) / (box[1] - box[0]) * side
        return drawn.getpixel((min(int(across), drawn.width - 1), int(down)))

    return drawn, parts, pixel


@pytest.mark.exhaustive
@each("form", ["gif", "webm"])
@each("name", one_in(5, SPECS))
def test_every_kind_of_run_has_a_film_in_every_theme(name, form):
    for theme in THEMES:
        content = filmed(SPECS[name], ordered(form, theme=theme))
        expected = 2 if name == "diverging" else 3
        if form == "gif":
            _, pictures = gif_frames(content)
            assert 1 <= len(pictures) <= expected if name == "diverging" else len(pictures) == 3
        else:
            with av.open(io.BytesIO(content)) as film:
                count = sum(1 for _ in film.decode(video=0))
            assert 1 <= count <= expected if name == "diverging" else count == 3


@each("rate", one_in(3, [1, 7, 12, 24, 30, 50]))
def test_a_gif_has_all_frames_and_their_times_add_up(rate):
    epochs = range(9)
    image, pictures = gif_frames(filmed(SPECS["two classes"], ordered("gif", epochs, rate=rate)))
    durations = [duration for _, duration in pictures]
    assert len(durations) == len(epochs)
    assert all(abs(duration - 1000 / rate) <= 10 for duration in durations)
    assert abs(sum(durations) - 1000 * len(epochs) / rate) <= 10
    assert image.info["loop"] == 0


def test_a_gif_that_does_not_loop_says_nothing_about_loops():
    image, _ = gif_frames(filmed(SPECS["two classes"], ordered(loop=False)))
    assert "loop" not in image.info


@pytest.mark.exhaustive
@each("rate", one_in(4, [12, 1, 30, 50]))
def test_a_webm_has_its_frames_rate_size_and_duration_in_the_header(rate):
    epochs = range(40)
    order = ordered("webm", epochs, rate=rate)
    content = filmed(SPECS["two classes"], order)
    with av.open(io.BytesIO(content)) as film:
        video = film.streams.video[0]
        assert film.format.name.startswith("matroska")
        assert video.codec.name == "vp9"
        assert video.average_rate == rate
        assert abs(film.duration / 1e6 - len(epochs) / rate) < 0.002
        frames = list(film.decode(video))
    assert len(frames) == len(epochs)
    assert frames[0].width == 160
    assert all(later.time > earlier.time for earlier, later in pairwise(frames))


@pytest.mark.exhaustive
@each("form", one_in(2, ["gif", "webm"]))
def test_equal_films_have_equal_bytes(form):
    order = ordered(form, range(30))
    assert filmed(SPECS["two classes"], order) == filmed(SPECS["two classes"], order)


@each("theme", one_in(2, THEMES))
def test_both_formats_show_the_picture(theme):
    """A GIF has at most 256 colours, a video half of the resolution in colour."""
    spec, epochs = SPECS["five classes"], range(4)
    pictures = []
    state = start(RunSpec.model_validate(spec))
    order = ordered("gif", epochs, theme=theme)
    for epoch in epochs:
        state = advance(state, epoch - state.epoch)
        parts = frame(state, order.view).as_dict()
        pictures.append(Painter(order, tuple(parts["box"]), equal=True).picture(parts))
    _, from_gif = gif_frames(filmed(spec, order))
    with av.open(io.BytesIO(filmed(spec, ordered("webm", epochs, theme=theme)))) as film:
        from_webm = [one.to_image() for one in film.decode(video=0)]
    for drawn, (gif, _), webm in zip(pictures, from_gif, from_webm, strict=True):
        assert gif.size == webm.size == drawn.size
        for shown, most in ((gif, 4.0), (webm, 8.0)):
            difference = np.asarray(shown, float) - np.asarray(drawn, float)
            assert np.abs(difference).mean() < most


def test_the_background_has_the_colour_of_the_predicted_class_on_both_sides_of_the_boundary():
    shown = {"colour", "discrete", "boundary"}
    drawn, parts, pixel = picture(SPECS["two classes"], 60, shown=shown)
    cells = parts["cells"]
    tints = np.array([THEMES["light"].tint(index, np.ones(1))[0] for index in range(2)])
    for region in range(len(cells["label"])):
        corners = cells["vertices"][cells["indices"][slice(*cells["offsets"][region : region + 2])]]
        middle = corners.mean(axis=0)
        on_line = any(
            np.abs(middle - np.asarray(line)).sum(axis=1).min() < 0.4
            for line in parts["boundary"]["polylines"]
        )
        area = np.ptp(corners, axis=0).min()
        if area > 0.5 and not on_line:
            assert np.abs(pixel(*middle) - tints[cells["label"][region]]).max() <= 1
    line = np.asarray(parts["boundary"]["polylines"][0])
    assert min(sum(pixel(*at)) for at in line[1:-1]) < 200
    assert drawn.mode == "RGB"


def test_points_have_the_hue_of_their_class_and_test_points_are_hollow():
    spec = {"dataset": {"kind": "points", "points": [[-1, 0, 0], [1, 0, 1]]}}
    spec["dataset"]["test_points"] = [[0, 0.8, 1]]
    theme = THEMES["light"]
    _, _, pixel = picture(spec, box=(-2, 2, -2, 2), width=640)
    assert pixel(-1, 0) == channels(theme.class_colour(0))
    assert pixel(1, 0) == channels(theme.class_colour(1))
    assert pixel(0, 0.8) == channels(theme.paper)
    _, _, pixel = picture(spec, box=(-2, 2, -2, 2), width=640, shown={"points"})
    assert pixel(1, 0) == channels(theme.class_colour(1))
    assert pixel(0, 0.8) == channels(theme.paper)


def test_the_caption_has_the_epoch_so_that_all_pictures_differ():
    """Equal pictures would be stored as one by programs that optimize a GIF."""
    spec = {"training": {"learning_rate_init": 1e-9}, "dataset": {"samples": 60}}
    _, pictures = gif_frames(filmed(spec, ordered("gif", range(100, 110), width=240)))
    assert len({shown.tobytes() for shown, _ in pictures}) == 10


def test_creases_have_the_hues_of_their_layers_and_only_those_of_the_first_layers_if_asked():
    spec = {"network": {"hidden_layer_sizes": [6, 6]}, "dataset": {"samples": 60}}
    theme = THEMES["light"]
    hues = [channels(theme.crease_colour(layer, 2)) for layer in range(2)]
    for layers in (None, 1, 0):
        view = View(None, 0, parts_of(frozenset({"creases"})), layers)
        order = ordered(shown={"creases"}, view=view, width=640)
        parts = frame(start(RunSpec.model_validate(spec)), view).as_dict()
        drawn = Painter(order, tuple(parts["box"]), equal=True).picture(parts)
        colours = {colour for _, colour in drawn.getcolors(2**20)}
        expected = 2 if layers is None else layers
        assert [hue in colours for hue in hues] == [layer < expected for layer in range(2)]


def test_the_height_follows_the_box_and_all_sides_are_even():
    for box, equal in (
        ((0, 1, 0, 1), True),
        ((0, 3, 0, 2), True),
        ((0, 1, 0, 1000), True),
        ((0, 1000, 0, 1), True),
        ((0, 1000, 0, 1), False),
    ):
        for width in (160, 162, 478, 1280):
            sides = size_of(width, box, equal=equal)
            assert sides[0] == width
            assert all(side % 2 == 0 and side > 0 for side in sides)
            assert sides[1] < 1.8 * width
    assert size_of(480, (0, 3, 0, 2), equal=True)[1] < size_of(480, (0, 3, 0, 3), equal=True)[1]


def test_ticks_are_round_values_in_the_units_of_the_data():
    plain = DataAxis(name="x1")
    assert round_ticks(-1.2, 1.1, 4, plain) == [(-1.0, "-1"), (0.0, "0"), (1.0, "1")]
    assert [text for _, text in round_ticks(0.0, 0.003, 3, plain)] == [
        "0",
        "0.001",
        "0.002",
        "0.003",
    ]
    assert [text for _, text in round_ticks(0.0, 3e7, 3, plain)][1] == "1e+07"
    euros = DataAxis(name="price", offset=500.0, scale=100.0)
    assert round_ticks(-1.0, 1.0, 2, euros) == [(-1.0, "400"), (0.0, "500"), (1.0, "600")]
    assert round_ticks(1.0, 1.0, 4, plain) == []


def test_a_picture_has_ticks_at_its_edges_and_names_of_axes_as_on_the_page():
    ink = channels(THEMES["light"].ink)
    drawn, parts, _ = picture({"dataset": {"kind": "moons", "samples": 60}}, width=480)
    x1_min, x1_max, *_ = parts["box"]
    across, down = round(480 * (1.0 - x1_min) / (x1_max - x1_min)), drawn.height - 36 - 2
    assert ink in {drawn.getpixel((across + dx, down)) for dx in (-1, 0, 1)}
    iris = RunSpec.model_validate({"dataset": {"kind": "iris"}}).dataset
    names = [axis.name for axis in axes_of(iris, plane_shown(iris, AxesSlice(axes=(2, 3))))]
    assert names == ["petal length (cm)", "petal width (cm)"]
    own = {"kind": "points", "points": [[0, 0, 0], [1, 1, 1], [2, 0, 0], [0, 2, 1]]}
    axes = {"x1": {"name": "height"}, "x2": {"name": "age"}, "label": {"name": "sex"}}
    points = RunSpec.model_validate({"dataset": own | {"axes": axes}}).dataset
    assert [axis.name for axis in axes_of(points, plane_shown(points, None))] == ["height", "age"]


def test_a_narrow_picture_has_a_shorter_caption():
    state = start(RunSpec.model_validate({"dataset": {"samples": 60}}))
    texts = captions(frame(state, View(None, 40, parts_of(USUAL))).as_dict())
    assert [len(text) for text in texts] == sorted({len(text) for text in texts}, reverse=True)


def test_axes_have_the_same_scale_where_the_page_gives_them_one():
    def equal(dataset, wanted=None):
        spec = RunSpec.model_validate({"dataset": dataset}).dataset
        return has_equal_scales(spec, plane_shown(spec, wanted))

    assert equal({"kind": "moons"})
    assert not equal({"kind": "moons", "standardize": True})
    assert not equal({"kind": "iris", "columns": ["petal length (cm)", "petal width (cm)"]})
    assert equal({"kind": "iris"}, AxesSlice(axes=(0, 1))) == equal({"kind": "iris"})


def test_points_are_fainter_with_their_distance_from_the_slice():
    spec = {"dataset": {"kind": "iris"}}
    shown = {"points"}
    drawn, parts, _ = picture(spec, shown=shown, width=640)
    assert parts["distance"]["train"].max() > 0
    hues = {channels(THEMES["light"].class_colour(index)) for index in range(3)}
    colours = {colour for _, colour in drawn.getcolors(2**20)}
    assert len(colours - hues) > 20


def test_a_smooth_network_has_its_sampled_boundary():
    drawn = {}
    for shown in ("boundary", "creases"):
        image, parts, _ = picture(SPECS["sampled"], 20, shown={shown})
        assert parts["boundary"] is None
        drawn[shown] = image.tobytes()
    assert drawn["boundary"] != drawn["creases"]


def test_every_shape_of_a_class_but_the_circle_has_an_outline():
    assert list(OUTLINES) == list(CLASS_SHAPES[1:])


@each("theme", THEMES)
def test_a_film_has_the_colours_of_the_page(theme):
    source = SOURCE.read_text(encoding="utf-8")

    def part(table):
        text = re.search(rf"const {table} = \{{\n(.*?)\n\}};", source, re.DOTALL)[1]
        light, dark = re.search(r"light: (.*?)\bdark: (.*)", text, re.DOTALL).groups()
        return light if theme == "light" else dark

    ours, ground = THEMES[theme], part("GROUND")
    assert list(ours.classes) == re.findall(r"#\w{6}", part("CLASS_HUES"))
    assert list(ours.depth) == re.findall(r"#\w{6}", part("DEPTH"))
    for name in ("paper", "ink", "quiet", "middle"):
        assert f'{name}: "{getattr(ours, name)}"' in ground
    assert f"strength: {ours.strength}" in ground.replace("0.50", "0.5")
    for name in ("boundary", "halo"):
        light, dark = re.search(rf'this\.{name} = .*?"(#\w+)" : "(#\w+)"', source).groups()
        assert getattr(ours, name) == (light if theme == "light" else dark)


def test_a_film_stops_between_two_steps_of_a_picture():
    film, job = Film(ordered(), 300_000), Job()
    state = start(RunSpec.model_validate(SPECS["two classes"]))
    job.run(film.add, state)
    job.set()
    with pytest.raises(Stopped):
        job.run(film.add, state)


def test_epochs_are_spread_evenly_and_end_with_the_last():
    assert spread(0, 10, 6) == (0, 2, 4, 6, 8, 10)
    assert spread(5, 5, 40) == (5,)
    assert spread(0, 3, 40) == (0, 1, 2, 3)
    assert spread(2, 9, 1) == (9,)
    for first, last, frames in ((0, 997, 60), (13, 20_000, 600), (0, 1, 2)):
        epochs = spread(first, last, frames)
        assert epochs[0] == first
        assert epochs[-1] == last
        steps = np.diff(epochs)
        assert len(epochs) == frames
        assert steps.max() - steps.min() <= 1


def test_layers_have_the_names_of_the_page():
    source = (SOURCE.parents[1] / "content" / "first-look.js").read_text(encoding="utf-8")
    assert {*LAYERS} <= {*re.findall(r"^  (\w+): (?:true|false)", source, re.MULTILINE)}
