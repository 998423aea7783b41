"""The plane as a file, which holds what is painted as well as what Plotly draws."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.reading import visit


@pytest.mark.parametrize("format", ["SVG", "PNG"])
def test_a_click_saves_the_plane_with_its_legend_and_caption(
    page: Page, server: str, tmp_path: Path, format: str
) -> None:
    visit(page, server, "#kind=spiral&epoch=20")
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Save as {format}").click()
    name = started.value.suggested_filename
    assert re.fullmatch(rf"creases-[0-9a-f]{{20}}-epoch-20\.{format.lower()}", name)
    started.value.save_as(tmp_path / name)
    saved = (tmp_path / name).read_bytes()
    if format == "PNG":
        assert saved.startswith(b"\x89PNG")
        assert len(saved) > 50_000
        return
    text = saved.decode()
    picture = page.context.new_page()
    picture.set_content(text)
    assert picture.locator("clipPath#area + g > image").count() == 1
    assert picture.locator("clipPath#area + g > path").count() >= 4
    assert picture.locator(".scatterlayer .point").count() == 300
    for words in ("class 0", "boundary", "Epoch 20."):
        assert words in text
