"""The form for films in the dialog Share: progress, files, cancelling, limits."""

from pathlib import Path

import av
from PIL import Image
from playwright.sync_api import Page, expect

from .reading import open_share, visit
from .watch import Watch


def test_the_training_is_saved_as_a_film_that_other_programs_open(
    page: Page, server: str, tmp_path: Path
) -> None:
    visit(page, server, "#samples=40&epoch=6&boundary=false")
    form = open_share(page, "Film").locator("form")
    expect(form.get_by_label("Last epoch")).to_have_value("6")
    expect(form.locator("[data-summary]")).to_have_text("7 frames, 0.6 s: a frame every epoch.")
    form.get_by_label("Frames", exact=True).fill("4")
    form.get_by_label("Width").fill("240")
    for format, name in (("gif", "GIF"), ("webm", "WebM")):
        with page.expect_download() as started:
            form.get_by_role("button", name=name).click()
        expect(form).to_contain_text("The film is saved")
        path = tmp_path / f"film.{format}"
        started.value.save_as(path)
        assert started.value.suggested_filename.endswith(f"-0-6.{format}")
    with Image.open(tmp_path / "film.gif") as film:
        assert (film.n_frames, film.width) == (4, 240)
    with av.open(tmp_path / "film.webm") as video:
        assert sum(1 for _ in video.decode(video=0)) == 4


def test_a_film_shows_its_progress_can_be_cancelled_and_names_its_limits(
    page: Page, server: str, watch: Watch
) -> None:
    watch.allowed.append("422")
    visit(page, server, "#samples=40&seed=71&epoch=3")
    form = open_share(page, "Film").locator("form")
    form.get_by_label("Last epoch").fill("2000")
    form.get_by_label("Frames", exact=True).fill("500")
    form.get_by_role("button", name="WebM").click()
    expect(form.locator("[data-done]")).to_have_text("0 of 500 frames")
    expect(form.get_by_role("button", name="GIF")).to_be_disabled()
    expect(form.locator("[data-done]")).not_to_have_text("0 of 500 frames", timeout=60_000)
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_contain_text("The film is cancelled.")
    expect(form.locator("progress")).to_be_hidden()
    form.get_by_label("First epoch").fill("2001")
    form.get_by_role("button", name="GIF").click()
    expect(form).to_contain_text("The last epoch must not be before the first epoch.")
    form.get_by_label("First epoch").fill("0")
    form.get_by_label("Width").fill("1280")
    form.get_by_role("button", name="GIF").click()
    expect(form).to_contain_text("CREASES_MAX_FILM_PIXELS")
