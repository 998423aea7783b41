"""Saving the plane and the cross-section as SVG and PNG files."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.reading import saved_picture, visit


def text_of(saved_file: Download, ending: str, folder: Path, least: int) -> str:
    """Return the text of a saved picture.

    For a PNG the text is empty, and the file must have more than ``least`` bytes.
    """
    name = saved_file.suggested_filename
    assert re.fullmatch(rf"creases-[0-9a-f]{{20}}-{ending}", name)
    saved_file.save_as(folder / name)
    saved = (folder / name).read_bytes()
    if name.endswith(".svg"):
        return saved.decode()
    assert saved.startswith(b"\x89PNG")
    assert len(saved) > least
    return ""


@pytest.mark.parametrize("format", ["SVG", "PNG"])
def test_a_click_saves_the_plane_with_its_legend_and_caption(
    page: Page, server: str, tmp_path: Path, format: str
) -> None:
    visit(page, server, "#kind=spiral&epoch=20")
    ending = rf"epoch-20\.{format.lower()}"
    text = text_of(saved_picture(page, format), ending, tmp_path, 50_000)
    if format == "PNG":
        return
    picture = page.context.new_page()
    picture.set_content(text)
    assert picture.locator("clipPath#area + g > image").count() == 1
    assert picture.locator("clipPath#area + g > path").count() >= 4
    assert picture.locator(".scatterlayer .point").count() == 300
    for words in ("class 0", "boundary", "Epoch 20."):
        assert words in text


def test_the_saved_picture_contains_marks_and_notes(
    page: Page, server: str, tmp_path: Path
) -> None:
    texts = []
    for tools in ("", "&at=0.5,1&probe=-3,-3,3,3&show=margins&sample=20"):
        visit(page, server, f"#kind=spiral&epoch=20{tools}")
        notes = page.locator("#notes p")
        expect(notes).to_have_count(2 if tools else 0)
        if tools:
            expect(page.locator("#notes")).to_contain_text(re.compile("Margins.*samples misses"))
            expect(page.locator("#probe .scatterlayer .trace")).to_have_count(4)
        saved_picture(page, "SVG").save_as(tmp_path / "picture.svg")
        texts.append((tmp_path / "picture.svg").read_text())
    plain, marked = texts
    assert marked.count("<path") > plain.count("<path") + 5
    words = " ".join(re.sub(r"<[^>]+>", " ", marked).split())
    assert "Margins of the 10 training points" in words
    assert "samples misses" in words


def test_the_saved_plane_contains_the_segment_of_the_cross_section(
    page: Page, server: str, tmp_path: Path
) -> None:
    drawn = []
    for probe in ("", "&probe=-4,-3,4,2"):
        visit(page, server, f"#kind=spiral&epoch=20{probe}")
        if probe:
            expect(page.locator("#probe .scatterlayer .trace")).to_have_count(4)
        saved_picture(page, "SVG").save_as(tmp_path / "picture.svg")
        picture = page.context.new_page()
        picture.set_content((tmp_path / "picture.svg").read_text())
        drawn.append(picture.locator("clipPath#area + g > path").count())
        picture.close()
    assert drawn[1] - drawn[0] == 4, "the line, its halo, the dot at its start"


@pytest.mark.parametrize("format", ["SVG", "PNG"])
def test_a_click_saves_the_cross_section_with_its_description(
    page: Page, server: str, tmp_path: Path, format: str
) -> None:
    visit(page, server, "#kind=blobs&classes=3&epoch=20&probe=-4,-3,4,2")
    expect(page.locator("#probe .scatterlayer .trace")).to_have_count(8)
    words = page.locator("#probe [data-caption]").inner_text()
    ending = rf"epoch-20-cut\.{format.lower()}"
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Save the cross-section as {format}").click()
    text = text_of(started.value, ending, tmp_path, 10_000)
    if format == "PNG":
        return
    picture = page.context.new_page()
    picture.set_content(text)
    expect(picture.locator(".scatterlayer .trace")).to_have_count(8)
    description = " ".join(picture.locator("body > svg > text").all_text_contents())
    assert description.startswith(f"class 0 class 1 class 2 {words}")
    assert "Epoch 20. Run " in description
